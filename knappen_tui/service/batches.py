"""Batch runs: begun, continued, written, and the history of them."""

import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from knappen_tui import __version__
from knappen_tui.batch import compare
from knappen_tui.batch.compare import NamedSheet
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.domain.errors import StorageError
from knappen_tui.domain.events import Event, Progress
from knappen_tui.domain.report import Change, Report, RunSummary
from knappen_tui.export import atomic
from knappen_tui.export.formats import Format
from knappen_tui.export.write import write
from knappen_tui.service.access import Access
from knappen_tui.service.local import now
from knappen_tui.settings import paths
from knappen_tui.settings.profiles import MAX_AGE, Profile

if TYPE_CHECKING:
    from knappen_tui.batch.journal import Journal, Writing
    from knappen_tui.batch.run_view import Results

_RUNS_TO_JUDGE_BY = 5


@dataclass(frozen=True, slots=True)
class BatchSpec:
    """How a batch is to be run, and where its output goes: a file, or a binary stream such as standard output.

    With an `earlier` sheet the output tells what has changed since. `source` is the list's file, which no output
    may ever replace.
    """

    access: Access
    target: Path | BinaryIO
    form: Format
    overwrite: bool = False
    chunk_size: int | None = None
    earlier: NamedSheet | None = None
    source: Path | None = None


class _TargetCheck:
    """See that an order's output can be written, knowing what an earlier start of its run may have left there."""

    def __init__(self, order: BatchSpec) -> None:
        self._order = order
        self.may_replace = order.overwrite

    def __call__(self, left: "Writing | None") -> None:
        """Raises `StorageError`."""
        target, source = self._order.target, self._order.source
        if not isinstance(target, Path):
            return
        if source and target.exists() and target.samefile(source):
            raise StorageError(f"{target} er selve listen.", advice="Listen bliver aldrig rørt: vælg et andet navn.")
        # A start that was killed after writing, but before saying so, left this very file: it is our own.
        is_ours = left is not None and (left.path, left.identity) == (_place(target), atomic.identity(target))
        self.may_replace = self._order.overwrite or is_ours
        atomic.check_target(target, overwrite=self.may_replace)
        if left is not None:
            atomic.sweep(Path(left.path))


class BatchSession:
    """A batch run: `events()` asks the site, `write()` makes the output. A context manager; keeps what is answered."""

    def __init__(self, order: BatchSpec, journal: "Journal", *, replace_target: bool) -> None:
        """Take over a run; `begin` or `resume` gets one."""
        self._order = order
        self._journal = journal
        self._replace = replace_target

    @classmethod
    def begin(cls, order: BatchSpec, cprs: CprList, *, restart: bool = False, max_age: timedelta = MAX_AGE) -> Self:
        """Continue the run of this list, or start one: anew with `restart`, or where it began `max_age` ago.

        Raises `RunBusy`, and `StorageError` where the output could not be written: then nothing has changed.
        """
        from knappen_tui.batch import run_store

        check = _TargetCheck(order)
        journal = run_store.begin(
            _runs_folder(),
            order.access.profile,
            cprs,
            now=now(),
            max_age=max_age,
            restart=restart,
            approve=check,
        )
        return cls(order, journal, replace_target=check.may_replace)

    @classmethod
    def resume(cls, order: BatchSpec, run_id: str) -> Self:
        """Continue an unfinished run of the history. Raises `ConfigurationError`, `RunBusy`, `StorageError`."""
        from knappen_tui.batch import run_store

        check = _TargetCheck(order)
        journal = run_store.resume(_runs_folder(), run_id, order.access.profile)
        try:
            check(journal.writing)
        except StorageError:
            journal.close()
            raise
        return cls(order, journal, replace_target=check.may_replace)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._journal.close()

    @property
    def run_id(self) -> str:
        """What the history calls the run."""
        return self._journal.run_id

    @property
    def demo(self) -> bool:
        """Whether all of it is made up."""
        return self._order.access.profile.demo

    @property
    def progress(self) -> Progress:
        """How far the run is."""
        return self._journal.progress

    async def events(self) -> AsyncGenerator[Event, None]:
        """Ask about everyone who is not answered yet; ends when all are. Raises what stopped it, all kept."""
        from knappen_tui.batch.runner import run

        profile = self._order.access.profile
        async with self._order.access.open() as site:
            work = run(
                self._journal,
                site,
                chunk_size=self._order.chunk_size or profile.chunk_size,
                parallel=profile.parallel,
                now=now,
            )
            async with aclosing(work):
                async for event in work:
                    yield event

    def write(self) -> Report:
        """Write the output from the journal, then delete the personal rows; the report of it all.

        Raises `StorageError`: then the answers are kept, and the same order writes them without asking the site.
        """
        report = self._journal.report(now=now(), version=__version__)
        if self._order.earlier:
            report = replace(report, changes=self._changes(self._order.earlier, report))
        if report.answered + len(report.unanswered) != report.persons:
            raise AssertionError("an output is written only when everyone on the list is settled")
        try:
            write(
                self._order.target,
                self._order.form,
                self._journal.rows(),
                report,
                overwrite=self._replace,
                announce=self._about_to_write,
            )
        except StorageError:
            self._journal.about_to_write(None)
            raise
        self._journal.finish(now())
        return report

    def _about_to_write(self, identity: str) -> None:
        from knappen_tui.batch.journal import Writing

        if isinstance(self._order.target, Path):
            self._journal.about_to_write(Writing(_place(self._order.target), identity))

    def _changes(self, earlier: NamedSheet, report: Report) -> tuple[Change, ...]:
        known = {row.cpr: row for row in earlier.rows}
        return tuple(compare.changes(known, self._journal.rows(), [entry.cpr for entry in report.unanswered]))


def damaged_runs() -> list[str]:
    """Names of journals that cannot be read; `delete_run` takes them. Raises `StorageError`."""
    from knappen_tui.batch import run_store

    return run_store.strays(_runs_folder())


def history() -> list[RunSummary]:
    """This user's runs, the newest first. Raises `StorageError` for a damaged journal."""
    from knappen_tui.batch import run_store

    return run_store.history(_runs_folder())


def purge_runs(kept_days: int) -> list[RunSummary]:
    """Delete unfinished runs begun more than so many days ago; those deleted, for someone to be told of.

    Raises `StorageError`.
    """
    from knappen_tui.batch import run_store

    return run_store.purge(_runs_folder(), now() - timedelta(days=kept_days))


def delete_run(run_id: str) -> None:
    """Delete a run and all it holds. Raises `ConfigurationError`, `RunBusy`, `StorageError`."""
    from knappen_tui.batch import run_store

    run_store.delete(_runs_folder(), run_id)


def results(run_id: str) -> "Results":
    """An unfinished run's persons to look at, also while it runs."""
    from knappen_tui.batch.run_view import Results

    return Results(_runs_folder() / f"{run_id}.sqlite")


def seconds_per_person(profile: Profile) -> float | None:
    """How long an answer has taken at this profile's site, judged by its latest runs; None where none tells.

    A run that rested between two answers looks slower than it was: so the middle one of the latest is taken.
    """
    from statistics import median

    paces = [
        (run.answers_to - run.answers_from).total_seconds() / (run.answered + run.unanswered)
        for run in history()
        if (run.profile, run.site) == (profile.name, profile.url)
        and run.answers_from
        and run.answers_to
        and run.answers_to > run.answers_from
    ][:_RUNS_TO_JUDGE_BY]
    return median(paces) if paces else None


def _place(target: Path) -> str:
    return os.fspath(target.absolute())


def _runs_folder() -> Path:
    return paths.state_folder() / "runs"
