"""Batch runs: begin, continue and write them."""

import os
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Iterator, Sequence
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
from knappen_tui.batch.sheet_persons import by_person
from knappen_tui.domain.changes import Change
from knappen_tui.domain.errors import OutputError, StorageError
from knappen_tui.domain.events import DetailProgress, Event, Progress
from knappen_tui.domain.follow_up.evaluation import FollowUpReport, evaluate
from knappen_tui.domain.follow_up.rule import FollowUpRule
from knappen_tui.domain.kept_names import kept_name, kept_path
from knappen_tui.domain.part import part_of
from knappen_tui.domain.report import KeptNames, Report
from knappen_tui.domain.time_window import TimeWindow
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.export import atomic
from knappen_tui.export.formats import Format
from knappen_tui.export.write import write
from knappen_tui.service.access import Access
from knappen_tui.service.local import follow_up_rules, now, preferences
from knappen_tui.service.runs import runs_folder
from knappen_tui.settings import paths
from knappen_tui.settings.profiles import MAX_AGE

if TYPE_CHECKING:
    from knappen_tui.batch.journal import Journal, PendingOutput


@dataclass(frozen=True, slots=True)
class BatchSpec:
    """How to run a batch, and where its output goes: a file, or a binary stream such as standard output.

    `chunk_size` persons are asked about at a time, and never more than the profile says. With an `earlier` sheet the
    output holds the changes since. `source` is the list's file, which is never replaced.
    `with_details` is whether everyone who is found is looked up singly (None: as the run was begun), `window` the hours
    in which that is done.
    """

    access: Access
    target: Path | BinaryIO
    form: Format
    overwrite: bool = False
    chunk_size: int | None = None
    earlier: NamedSheet | None = None
    source: Path | None = None
    with_details: bool | None = None
    window: TimeWindow | None = None

    @property
    def largest_chunk(self) -> int:
        """The most persons asked about at a time."""
        allowed = self.access.profile.chunk_size
        return min(self.chunk_size or allowed, allowed)


class _TargetCheck:
    """Check that the output can be written. `may_replace` is set to whether an existing file may be replaced."""

    def __init__(self, spec: BatchSpec, *, may_replace: bool) -> None:
        self._spec = spec
        self.may_replace = may_replace

    def __call__(self, earlier: "PendingOutput | None") -> None:
        """Check the target, given the output of an earlier start of the run. Raises `StorageError`."""
        target, source = self._spec.target, self._spec.source
        if not isinstance(target, Path):
            return
        if source and os.path.exists(target) and target.samefile(source):  # noqa: PTH110 - Path.exists raises OSError
            raise OutputError(f"{target} er selve listen.", advice="Listen bliver aldrig rørt: vælg et andet navn.")
        # A start that was killed between putting the file in place and recording it wrote this very file.
        is_own = earlier is not None and (earlier.path, earlier.identity) == (
            _absolute(target),
            atomic.identity(target),
        )
        self.may_replace |= is_own
        atomic.check_target(target, overwrite=self.may_replace)
        if earlier is not None:
            atomic.sweep(Path(earlier.path))


class BatchSession:
    """One batch run, a context manager: `events()` asks the site, `write()` writes the output.

    With details `want_details()` and `detail_events()` come in between. What is answered is kept if any of them raises.
    """

    def __init__(
        self, spec: BatchSpec, journal: "Journal", rules: Sequence[FollowUpRule], *, replace_target: bool
    ) -> None:
        """Take over an open journal; callers use `begin` or `resume`."""
        self._spec = spec
        self._journal = journal
        self._rules = rules
        self._replace = replace_target
        if spec.with_details is not None and spec.with_details != journal.with_details:
            journal.set_with_details(spec.with_details)

    @classmethod
    def begin(cls, spec: BatchSpec, cprs: CprList, *, restart: bool = False, max_age: timedelta = MAX_AGE) -> Self:
        """Continue the unfinished run of this list, or begin one.

        With `restart`, or if the unfinished run began more than `max_age` ago, it is deleted and begun anew.
        Raises `RunBusy`, `StorageError` if the output could not be written, and `ConfigurationError` for a rule of
        follow-up that cannot be used; then nothing has changed.
        """
        from knappen_tui.batch import run_store

        rules = follow_up_rules()
        check = _TargetCheck(spec, may_replace=spec.overwrite)
        journal = run_store.begin(
            runs_folder(),
            spec.access.profile,
            cprs,
            now=now(),
            max_age=max_age,
            restart=restart,
            check_output=check,
        )
        return cls(spec, journal, rules, replace_target=check.may_replace)

    @classmethod
    def resume(cls, spec: BatchSpec, run_id: str) -> Self:
        """Continue an unfinished run of the history. Raises `ConfigurationError`, `RunBusy`, `StorageError`."""
        from knappen_tui.batch import run_store

        rules = follow_up_rules()
        check = _TargetCheck(spec, may_replace=spec.overwrite)
        journal = run_store.resume(runs_folder(), run_id, spec.access.profile)
        try:
            check(journal.pending_output)
        except StorageError:
            journal.close()
            raise
        return cls(spec, journal, rules, replace_target=check.may_replace)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the session; the answers are kept."""
        self._journal.close()

    @property
    def run_id(self) -> str:
        """The run's id in the history."""
        return self._journal.run_id

    @property
    def demo(self) -> bool:
        """Whether the persons are fictional."""
        return self._spec.access.profile.demo

    @property
    def progress(self) -> Progress:
        """How many persons are done."""
        return self._journal.progress

    @property
    def with_details(self) -> bool:
        """Whether everyone who is found is to be looked up singly."""
        return self._journal.with_details

    @property
    def detail_progress(self) -> DetailProgress:
        """How many persons are looked up singly, and how many of them have been."""
        return self._journal.details.progress

    async def events(self) -> AsyncGenerator[Event, None]:
        """Ask about everyone pending and yield what happens. Raises `KnappenError`; what was answered is kept."""
        from knappen_tui.batch.runner import run

        profile = self._spec.access.profile
        async with self._spec.access.open() as site:
            site.forbid_in_urls(self._journal.persons())
            work = run(
                self._journal,
                site,
                chunk_size=self._spec.largest_chunk,
                parallel=profile.parallel,
                now=now,
            )
            async with aclosing(work):
                async for event in work:
                    yield event

    def want_details(self, positions: Iterable[int] | None = None) -> None:
        """Mark the persons at these positions of the list, or all, to be looked up singly; only those who are found."""
        self._journal.details.want(positions)

    async def detail_events(self) -> AsyncGenerator[Event, None]:
        """Look up singly whoever is marked and pending, and yield what happens.

        Raises `KnappenError`; what was answered is kept.
        """
        from knappen_tui.batch.detail_runner import Pacing, run_details

        pacing = Pacing(self._spec.access.profile.pause_seconds, self._spec.window)
        async with self._spec.access.open() as site:
            site.forbid_in_urls(self._journal.persons())
            async with aclosing(run_details(self._journal, site, pacing, now)) as work:
                async for event in work:
                    yield event

    def retarget(self, spec: BatchSpec) -> None:
        """Write the next output as this says. Raises `StorageError` if it could not be written."""
        check = _TargetCheck(spec, may_replace=spec.overwrite)
        check(self._journal.pending_output)
        self._spec, self._replace = spec, check.may_replace

    def write(self, *, keep: bool = False, checkpoint: Callable[[], None] = lambda: None) -> Report:
        """Write the output from the journal, delete the journal's personal rows, and return the report.

        With `keep` the rows stay, so that another output can be written, until `clear` is called or the next command
        finds that this process has ended.
        `checkpoint` is called before each row and may raise to stop: then the answers are kept too.
        Raises `StorageError`: then the answers are kept, and a new session writes them without asking the site.
        """
        report = self._write(checkpoint)
        if keep:
            self._journal.set_written(report.finished, self._kept_names(report))
        else:
            self._journal.finish(report.finished, self._kept_names(report))
        return report

    def write_so_far(self, checkpoint: Callable[[], None] = lambda: None) -> None:
        """Write the output before everyone is looked up singly; nothing is deleted, and it may be written again.

        Standard output is written at the end alone. Raises `StorageError`; the answers are kept.
        """
        if isinstance(self._spec.target, Path):
            self._write(checkpoint)

    def _write(self, checkpoint: Callable[[], None]) -> Report:
        """Write the output from the journal. One that this run has written is replaced, unless it was changed since."""
        before = self._journal.pending_output
        check = _TargetCheck(self._spec, may_replace=self._replace)
        check(before)
        report = replace(self._journal.report(now=now(), version=__version__), purpose=self._spec.access.purpose)
        report = replace(report, own=self._journal.own_table(), codes=preferences().codes)
        if self._spec.earlier:
            report = replace(report, changes=self._changes(self._spec.earlier, report))
        report = replace(report, follow_up=self._follow_up(report, checkpoint))
        if report.answered + len(report.unanswered) != report.persons:
            raise AssertionError("an output needs every person of the list answered or unanswered")
        try:
            write(
                self._spec.target,
                self._spec.form,
                self._journal.rows(),
                report,
                overwrite=check.may_replace,
                checkpoint=checkpoint,
                before_rename=self._store_pending_output,
            )
        except StorageError:
            self._journal.set_pending_output(before)
            raise
        self._replace = False
        return report

    def write_part(self, positions: Collection[int], words: str) -> None:
        """Write the persons at these positions alone; `words` say which they are. The journal is unchanged.

        Raises `StorageError`.
        """
        persons = [cpr for position, cpr in enumerate(self._journal.persons(), 1) if position in positions]
        wanted = frozenset(persons)

        def rows() -> Iterator[Udtraek]:
            return (row for row in self._journal.rows() if row.cpr in wanted)

        whole = replace(
            self._journal.report(now=now(), version=__version__),
            purpose=self._spec.access.purpose,
            own=self._journal.own_table(),
            codes=preferences().codes,
        )
        report = part_of(whole, rows(), persons, words)
        report = replace(report, follow_up=self._follow_up(report, only=positions))
        write(self._spec.target, self._spec.form, rows(), report, overwrite=self._spec.overwrite)

    def clear(self) -> None:
        """Delete the personal rows of a run written with `keep`, and end the session. Raises `StorageError`."""
        self._journal.clear()

    def _kept_names(self, report: Report) -> KeptNames:
        if not self._spec.access.profile.keep_names:
            return KeptNames()
        target = self._spec.target
        output = kept_path(target.absolute(), paths.home_folder()) if isinstance(target, Path) else None
        return KeptNames(kept_name(report.source), output)

    def _store_pending_output(self, identity: str) -> None:
        from knappen_tui.batch.journal import PendingOutput

        if isinstance(self._spec.target, Path):
            self._journal.set_pending_output(PendingOutput(_absolute(self._spec.target), identity))

    def _changes(self, earlier: NamedSheet, report: Report) -> tuple[Change, ...]:
        return tuple(compare.changes(earlier, self._journal.rows(), [entry.cpr for entry in report.unanswered]))

    def _follow_up(
        self, report: Report, checkpoint: Callable[[], None] = lambda: None, *, only: Collection[int] | None = None
    ) -> FollowUpReport:
        from knappen_tui.batch.run_persons import RunPersons

        persons = RunPersons(self._journal.file, report.as_of, by_person(report.changes), only=only)
        return evaluate(persons, self._rules, report.as_of, checkpoint=checkpoint)


def _absolute(target: Path) -> str:
    return os.fspath(target.absolute())
