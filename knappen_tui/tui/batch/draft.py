"""A batch before and while it runs: its list or run, and the file to save."""

from dataclasses import dataclass, replace
from pathlib import Path

from knappen_tui import service
from knappen_tui.domain.events import Progress
from knappen_tui.domain.file_names import path_from
from knappen_tui.domain.narration import details_plan
from knappen_tui.domain.report import RunSummary
from knappen_tui.service import Access, BatchSession, BatchSpec, CprList, Format, Profile
from knappen_tui.tui.batch.choose_list import Review
from knappen_tui.tui.batch.run_stats import NOTHING


@dataclass
class BatchDraft:
    """One batch. It has `cprs` until its journal is open, and `run_id` from then on: the list is not kept.

    `with_details` is None for a run that goes on as it was begun. `earlier` is the file it is compared with.
    """

    name: str
    target: Path
    cprs: CprList | None = None
    run_id: str | None = None
    progress: Progress = NOTHING
    overwrite: bool = False
    source: Path | None = None
    with_details: bool | None = None
    earlier: Path | None = None

    def save_as(self, target: Path) -> None:
        """Change the file to save; only the file that was asked about is overwritten."""
        if target != self.target:
            self.target, self.overwrite = target, False

    def spec(self, access: Access) -> BatchSpec:
        """The batch as the service takes it."""
        form = Format.of(self.target) or Format.XLSX
        return BatchSpec(
            access, self.target, form, overwrite=self.overwrite, source=self.source, with_details=self.with_details
        )

    def part_spec(self, access: Access, target: Path, *, overwrite: bool) -> BatchSpec:
        """A part of the batch, written to another file."""
        return replace(self, target=target, overwrite=overwrite).spec(access)

    def open(self, access: Access) -> BatchSession:
        """Begin the run, or continue it. Raises `KnappenError`."""
        if self.run_id is not None:
            return BatchSession.resume(self.spec(access), self.run_id)
        if self.cprs is None:
            raise AssertionError("a draft has either a list or a run")
        return BatchSession.begin(self.spec(access), self.cprs)

    def begun(self, run_id: str, progress: Progress) -> None:
        """Drop the list: the journal has it now."""
        self.run_id, self.progress = run_id, progress
        self.cprs = self.with_details = None  # the journal has both


def of_list(cprs: CprList, path: Path | None, *, demo: bool) -> BatchDraft:
    """The batch of a list that was read from `path`, or pasted."""
    return BatchDraft(cprs.source, proposal(path, demo=demo), cprs=cprs, source=path)


def of_run(run: RunSummary) -> BatchDraft:
    """The continuation of an unfinished run. The list's folder is not kept: the file goes to the current one."""
    source = Path(run.source) if run.source else None
    progress = Progress(run.persons, run.answered, run.unanswered)
    return BatchDraft(run.source or "uden navn", proposal(source, demo=run.demo), run_id=run.id, progress=progress)


def proposal(source: Path | None, *, demo: bool) -> Path:
    """The default file of the sheet of a list."""
    target = service.default_target(source, Format.XLSX).absolute()
    return service.demo_target(target) if demo else target


def target_of(typed: str, *, demo: bool) -> Path:
    """The file that was typed; `.xlsx` is added unless the name ends in the suffix of a format."""
    target = path_from(typed.strip().strip("\"'")).absolute()
    if Format.of(target) is None:
        target = target.with_name(f"{target.name}{Format.XLSX.suffix}")
    return service.demo_target(target) if demo else target


def part_proposal(target: Path) -> Path:
    """The default file of a part of the sheet that goes to `target`."""
    part = target.with_name(f"{target.stem}-udvalg{Format.XLSX.suffix}")
    return unused(part) if part.exists() else part


def unused(target: Path) -> Path:
    """The first of `name (2)`, `name (3)` … that no file has."""
    count = 2
    while (other := target.with_stem(f"{target.stem} ({count})")).exists():
        count += 1
    return other


def list_path(typed: str) -> Path:
    """The path that was typed, pasted, or dropped on the terminal."""
    return path_from(typed.strip().strip("\"'").removeprefix("file://")).absolute()


def review(
    cprs: CprList, target: Path, profile: Profile, seconds_per_person: float | None, seconds_per_detail: float | None
) -> Review:
    """What is in the list, and how long it may take; seconds are those of earlier runs, None without any."""
    chunk_size = profile.chunk_size
    return Review(
        persons=len(cprs.cprs),
        duplicates=cprs.duplicates,
        rejected=cprs.rejected,
        notes=cprs.notes,
        chunks=-(-len(cprs.cprs) // chunk_size),
        chunk_size=chunk_size,
        seconds=None if seconds_per_person is None else seconds_per_person * len(cprs.cprs),
        target=target,
        place=cprs.place,
        details=details_plan(len(cprs.cprs), seconds_per_detail, profile.pause_seconds, None),
    )
