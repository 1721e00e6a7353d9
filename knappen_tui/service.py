"""The one door: everything that the command line and the terminal app may call.

What a call does not need is imported by none: a list is read without HTTP, a login without a journal.
"""

import os
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from knappen_tui import __version__
from knappen_tui.audit import Logged, LookupLog
from knappen_tui.batch import compare
from knappen_tui.batch.compare import NamedSheet
from knappen_tui.batch.cprfile import CprList
from knappen_tui.batch.cprfile import read as read_cprfile
from knappen_tui.domain.cpr import Cpr, masked
from knappen_tui.domain.errors import ConfigurationError, NotUnderstood, NotWritten
from knappen_tui.domain.events import Event, Listener, Progress, silent
from knappen_tui.domain.finding import Finding
from knappen_tui.domain.kursist import Kursist, Registration, Table
from knappen_tui.domain.report import Change, Report, RunSummary
from knappen_tui.export import atomic
from knappen_tui.export.write import Format, write
from knappen_tui.settings import credentials, disk, paths, profiles
from knappen_tui.settings.profiles import MAX_AGE, Profile

if TYPE_CHECKING:
    from knappen_tui.batch.journal import Journal, Writing

DEMO_MARK = "DEMO"

_NO_MIXING = "Rigtige og opdigtede personer må ikke blandes."


@dataclass(frozen=True, slots=True)
class Access:
    """A site and the way in: `open()` gives a client that logs in when it is first asked something.

    `unlock()` finds the password out beforehand, where a person may have to be asked for it. It raises
    `ConfigurationError` where there is none.
    """

    profile: Profile
    open: Callable[[], Logged]
    unlock: Callable[[], object]


def access(
    name: str | None = None,
    *,
    demo: bool = False,
    password_file: Path | None = None,
    prompt: credentials.Prompt | None = None,
    purpose: str = "",
) -> Access:
    """The way in to a configured profile (the standard one for None), or to the demo.

    The password is looked for only when the site is; `prompt` asks for it where nothing else has it.
    `purpose` (a case number, say) goes into the look-up log with every person looked up.
    Raises `ConfigurationError` where nothing is set up (demo data never come by accident), and for a purpose
    that is missing though the profile demands one, or that holds a CPR number.
    """
    if masked(purpose) != purpose:
        raise ConfigurationError("Sagen ligner et CPR-nummer.", advice="Skriv et sagsnummer eller et formål i stedet.")
    if demo:
        return _demo(purpose)
    chosen = profiles.load(paths.config_file(), name)
    if chosen.purpose_required and not purpose:
        raise ConfigurationError(f"Profilen {chosen.name} kræver en sag til hvert opslag.", advice="Tilføj --sag SAG.")

    @cache
    def secret() -> str:
        return credentials.password(chosen, file=password_file, prompt=prompt)

    def connect() -> Logged:
        from knappen_tui.site.knappen import Knappen

        return Logged(Knappen(chosen, secret), lookup_log(), chosen, purpose)

    return Access(chosen, connect, secret)


def _demo(purpose: str) -> Access:
    from knappen_tui import demo

    def connect() -> Logged:
        from knappen_tui.site.knappen import Knappen

        site = Knappen(demo.PROFILE, lambda: demo.PASSWORD, transport=demo.transport())
        return Logged(site, lookup_log(), demo.PROFILE, purpose)

    return Access(demo.PROFILE, connect, lambda: demo.PASSWORD)


def lookup_log() -> LookupLog:
    """The log of every person this user has looked up."""
    return LookupLog(paths.state_folder(), paths.config_file().parent)


def read_list(source: Path | None, *, modulus_11: bool = False) -> CprList:
    """The CPR numbers of a text file, or of standard input for None. Raises `NothingUsable`."""
    return read_cprfile(source, today=date.today(), modulus_11=modulus_11)


async def opslag(way_in: Access, cpr: Cpr, notify: Listener = silent) -> Kursist:
    """Everything the site has about one person. Raises `KnappenError`."""
    async with way_in.open() as site:
        return await site.opslag(cpr, notify)


async def check(way_in: Access, cpr: Cpr) -> AsyncGenerator[Finding, None]:
    """Walk the way through the site with one person, and tell of each step what was found. Raises `NotWritten`."""
    async with way_in.open() as site, aclosing(site.check(cpr)) as findings:
        async for finding in findings:
            yield finding


def records(kursist: Kursist, table: Table) -> tuple[Registration, ...]:
    """A person's records of one table; the older register has one at most."""
    value = getattr(kursist, table.field)
    return value if isinstance(value, tuple) else tuple(filter(None, (value,)))


def default_target(source: Path | None, form: Format) -> Path:
    """Where a batch's output goes if nothing is said: beside the list, named after it and the day."""
    name = f"udtraek-{date.today():%Y-%m-%d}{form.suffix}"
    return source.with_name(f"{source.stem}-{name}") if source and source.is_file() else Path(name)


def demo_target(target: Path) -> Path:
    """The same place under a name that says demo; what is no ordinary file keeps its own."""
    if DEMO_MARK.casefold() in target.name.casefold() or (target.exists() and not target.is_file()):
        return target
    return target.with_name(f"{DEMO_MARK}-{target.name}")


@dataclass(frozen=True, slots=True)
class Order:
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

    def __init__(self, order: Order) -> None:
        self._order = order
        self.may_replace = order.overwrite

    def __call__(self, left: "Writing | None") -> None:
        """Raises `NotWritten`."""
        target, source = self._order.target, self._order.source
        if not isinstance(target, Path):
            return
        if source and target.exists() and target.samefile(source):
            raise NotWritten(
                f"{target} er selve listen.", advice="Listen bliver aldrig rørt: vælg et andet navn med -o."
            )
        # A start that was killed after writing, but before saying so, left this very file: it is our own.
        is_ours = left is not None and (left.path, left.identity) == (_place(target), atomic.identity(target))
        self.may_replace = self._order.overwrite or is_ours
        atomic.check_target(target, overwrite=self.may_replace)
        if left is not None:
            atomic.sweep(Path(left.path))


class Batch:
    """A batch run: `events()` asks the site, `write()` makes the output. A context manager; keeps what is answered."""

    def __init__(self, order: Order, journal: "Journal", *, replace_target: bool) -> None:
        """Take over a run; `begin` or `resume` gets one."""
        self._order = order
        self._journal = journal
        self._replace = replace_target

    @classmethod
    def begin(cls, order: Order, cprs: CprList, *, restart: bool = False, max_age: timedelta = MAX_AGE) -> Self:
        """Continue the run of this list, or start one: anew with `restart`, or where it began `max_age` ago.

        Raises `RunBusy`, and `NotWritten` where the output could not be written: then nothing has changed.
        """
        from knappen_tui.batch import runs

        check = _TargetCheck(order)
        journal = runs.begin(
            _runs_folder(),
            order.access.profile,
            cprs,
            now=_now(),
            max_age=max_age,
            restart=restart,
            approve=check,
        )
        return cls(order, journal, replace_target=check.may_replace)

    @classmethod
    def resume(cls, order: Order, run_id: str) -> Self:
        """Continue an unfinished run of the history. Raises `ConfigurationError`, `RunBusy`, `NotWritten`."""
        from knappen_tui.batch import runs

        check = _TargetCheck(order)
        journal = runs.resume(_runs_folder(), run_id, order.access.profile)
        try:
            check(journal.writing)
        except NotWritten:
            journal.close()
            raise
        return cls(order, journal, replace_target=check.may_replace)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._journal.close()

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
        from knappen_tui.batch.run import run

        profile = self._order.access.profile
        async with self._order.access.open() as site:
            work = run(
                self._journal,
                site,
                chunk_size=self._order.chunk_size or profile.chunk_size,
                parallel=profile.parallel,
                now=_now,
            )
            async with aclosing(work):
                async for event in work:
                    yield event

    def write(self) -> Report:
        """Write the output from the journal, then delete the personal rows; the report of it all.

        Raises `NotWritten`: then the answers are kept, and the same order writes them without asking the site.
        """
        report = self._journal.report(now=_now(), version=__version__)
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
        except NotWritten:
            self._journal.about_to_write(None)
            raise
        self._journal.finish(_now())
        return report

    def _about_to_write(self, identity: str) -> None:
        from knappen_tui.batch.journal import Writing

        if isinstance(self._order.target, Path):
            self._journal.about_to_write(Writing(_place(self._order.target), identity))

    def _changes(self, earlier: NamedSheet, report: Report) -> tuple[Change, ...]:
        known = {row.cpr: row for row in earlier.rows}
        return tuple(compare.changes(known, self._journal.rows(), [entry.cpr for entry in report.unanswered]))


def read_sheet(file: Path, *, profile: str | None = None, demo: bool | None = None) -> NamedSheet:
    """A sheet that knappen or this program wrote earlier, read with the words of `profile` where one is named.

    With `demo` given the sheet must be a demo's, or must not. Raises `ConfigurationError` for a file that is
    missing or of the other kind, `NotUnderstood` for one that is no such sheet.
    """
    from knappen_tui.site import sheet, words

    chosen = profiles.load(paths.config_file(), profile).words if profile else None
    try:
        found = sheet.read(file.read_bytes(), words.load(chosen) if chosen else words.DEFAULT)
    except OSError as error:
        raise ConfigurationError(f"Arket {file} kan ikke læses: {disk.reason(error)}.") from error
    except NotUnderstood as error:
        raise NotUnderstood(f"{file.name}: {error.message}", advice=error.advice) from error
    named = NamedSheet(file.name, found.rows, found.as_of, demo=DEMO_MARK in found.title.upper())
    if demo is not None and named.demo != demo:
        raise ConfigurationError(
            f"{file.name} er {'fra en demo' if named.demo else 'ikke fra en demo'}.",
            advice=_NO_MIXING,
        )
    return named


def join_sheets(sheets: Sequence[NamedSheet], target: Path | BinaryIO, form: Format, *, overwrite: bool) -> Report:
    """Write several sheets as one: each person's newest answer; those of whom none is certain among the unanswered.

    Raises `ConfigurationError` where demo and real persons would meet, `NotWritten`.
    """
    if len({sheet.demo for sheet in sheets}) > 1:
        raise ConfigurationError("Nogle af arkene er fra en demo.", advice=_NO_MIXING)
    if isinstance(target, Path):
        atomic.check_target(target, overwrite=overwrite)
    joined, now = compare.join(sheets), _now()
    found = sum(row.findes for row in joined.rows)
    older = sum(bool(row.prae2004_findes) and not row.findes for row in joined.rows)
    report = Report(
        demo=sheets[0].demo,
        profile="–",
        user="–",
        site="–",
        source=", ".join(sheet.name for sheet in sheets),
        started=now,
        finished=now,
        as_of=max((sheet.as_of for sheet in sheets if sheet.as_of), default=now.date()),
        answers_from=None,
        answers_to=None,
        persons=len(joined.rows) + len(joined.contradicted),
        duplicates=sum(len(sheet.rows) for sheet in sheets) - len(joined.rows) - len(joined.contradicted),
        answered=len(joined.rows),
        found=found,
        only_prae2004=older,
        not_found=len(joined.rows) - found - older,
        rejected=(),
        notes=(),
        unanswered=tuple(joined.contradicted),
        version=__version__,
    )
    write(target, form, joined.rows, report, overwrite=overwrite)
    return report


def damaged_runs() -> list[str]:
    """Names of journals that cannot be read; `delete_run` takes them. Raises `NotWritten`."""
    from knappen_tui.batch import runs

    return runs.strays(_runs_folder())


def history() -> list[RunSummary]:
    """This user's runs, the newest first. Raises `NotWritten` for a damaged journal."""
    from knappen_tui.batch import runs

    return runs.history(_runs_folder())


def purge_runs(kept_days: int) -> list[RunSummary]:
    """Delete unfinished runs begun more than so many days ago; those deleted, for someone to be told of.

    Raises `NotWritten`.
    """
    from knappen_tui.batch import runs

    return runs.purge(_runs_folder(), _now() - timedelta(days=kept_days))


def delete_run(run_id: str) -> None:
    """Delete a run and all it holds. Raises `ConfigurationError`, `RunBusy`, `NotWritten`."""
    from knappen_tui.batch import runs

    runs.delete(_runs_folder(), run_id)


def _place(target: Path) -> str:
    return os.fspath(target.absolute())


def _runs_folder() -> Path:
    return paths.state_folder() / "runs"


def _now() -> datetime:
    return datetime.now().astimezone()


def profile_names() -> list[str]:
    """The configured profiles, none where nothing is set up. Raises `ConfigurationError`."""
    return profiles.names(paths.config_file())


def profile(name: str | None) -> Profile:
    """A configured profile, the standard one for None. Raises `ConfigurationError`."""
    return profiles.load(paths.config_file(), name)


def new_profile(name: str, url: str, user: str) -> Profile:
    """A profile for `log_in` to try and to keep. Raises `ConfigurationError` for an address that must not be used."""
    profiles.check_url(url)
    return Profile(name=name, url=url, user=user)


async def log_in(chosen: Profile, secret: str, notify: Listener = silent) -> None:
    """Try the password once; where it is right, keep the profile in `knappen.toml` and the password in the keyring.

    Raises `LoginRefused`, `SiteUnavailable`, `NotUnderstood`, and `ConfigurationError` without a keyring.
    """
    from knappen_tui.settings import keychain
    from knappen_tui.site.knappen import Knappen

    async with Knappen(chosen, secret) as site:
        await site.log_in(notify)
    if chosen.name not in profile_names():
        profiles.add(paths.config_file(), chosen)
    keychain.keep(chosen, secret)


def forget_password(chosen: Profile) -> bool:
    """Forget a kept password; whether there was one. Raises `ConfigurationError`."""
    from knappen_tui.settings import keychain

    return keychain.forget(chosen)


def serve(
    database: Path | None, *, port: int, kursister: int, seconds_per_number: float, say: Callable[[str], None]
) -> None:
    """Serve the rebuilt backend on this machine until interrupted; the database is made where there is none.

    `say` gets the address and the practice user. Raises `ConfigurationError` where it cannot be served.
    """
    from knappen_tui.backend import server
    from knappen_tui.backend.options import Options

    file = database or paths.private_folder(paths.cache_folder()) / f"server-{kursister}.sqlite"
    options = Options(seconds_per_number=seconds_per_number, demo=True)
    server.serve(file, port, kursister, announce=say, options=options)
