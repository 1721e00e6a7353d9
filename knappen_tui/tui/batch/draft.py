"""What a batch is to do: whose list, into which sheet."""

from dataclasses import dataclass
from pathlib import Path

from knappen_tui import service
from knappen_tui.domain.events import Progress
from knappen_tui.domain.report import RunSummary
from knappen_tui.service import Access, BatchSession, BatchSpec, CprList, Format
from knappen_tui.tui.batch.choose_list import Review
from knappen_tui.tui.batch.run_state import NOTHING


@dataclass
class BatchDraft:
    """One run. It begins with a list and is the history's run from then on: the list is not kept."""

    name: str
    target: Path
    cprs: CprList | None = None
    run_id: str | None = None
    progress: Progress = NOTHING
    overwrite: bool = False
    source: Path | None = None

    def order(self, access: Access) -> BatchSpec:
        """How it is to be run at this site."""
        form = Format.of(self.target) or Format.XLSX
        return BatchSpec(access, self.target, form, overwrite=self.overwrite, source=self.source)

    def open(self, access: Access) -> BatchSession:
        """Begin, or continue. Raises `KnappenError`."""
        if self.run_id is not None:
            return BatchSession.resume(self.order(access), self.run_id)
        if self.cprs is None:
            raise AssertionError("a job without list and run")
        return BatchSession.begin(self.order(access), self.cprs)

    def begun(self, run_id: str, progress: Progress) -> None:
        """The journal has the list now."""
        self.run_id, self.progress = run_id, progress
        self.cprs = None


def of_list(cprs: CprList, path: Path, *, demo: bool) -> BatchDraft:
    """A batch of a list that was read."""
    return BatchDraft(cprs.source, proposal(path, demo=demo), cprs=cprs, source=path)


def of_run(run: RunSummary) -> BatchDraft:
    """The continuation of an unfinished run: where its list lay is not known any more, so the sheet comes here."""
    source = Path(run.source) if run.source else None
    progress = Progress(run.persons, run.answered, run.unanswered)
    return BatchDraft(run.source or "uden navn", proposal(source, demo=run.demo), run_id=run.id, progress=progress)


def proposal(source: Path | None, *, demo: bool) -> Path:
    """Where the sheet goes if nobody says otherwise."""
    target = service.default_target(source, Format.XLSX).absolute()
    return service.demo_target(target) if demo else target


def target_of(typed: str, *, demo: bool) -> Path:
    """The file somebody typed: a sheet of Excel's where the name does not ask for csv or json."""
    target = Path(typed.strip().strip("\"'")).expanduser().absolute()
    if Format.of(target) is None:
        target = target.with_name(f"{target.name}{Format.XLSX.suffix}")
    return service.demo_target(target) if demo else target


def unused(target: Path) -> Path:
    """A name like this one that no file has."""
    count = 2
    while (other := target.with_stem(f"{target.stem} ({count})")).exists():
        count += 1
    return other


def list_path(typed: str) -> Path:
    """The path somebody typed, pasted, or dropped on the terminal."""
    return Path(typed.strip().strip("\"'").removeprefix("file://")).expanduser().absolute()


def review(cprs: CprList, target: Path, chunk_size: int, seconds_per_person: float | None) -> Review:
    """What is known before anything is asked."""
    return Review(
        persons=len(cprs.cprs),
        duplicates=cprs.duplicates,
        rejected=cprs.rejected,
        notes=cprs.notes,
        chunks=-(-len(cprs.cprs) // chunk_size),
        chunk_size=chunk_size,
        seconds=None if seconds_per_person is None else seconds_per_person * len(cprs.cprs),
        target=target,
    )
