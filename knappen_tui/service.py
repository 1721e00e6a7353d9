"""The one door: everything that the command line and the terminal app may call.

What a call does not need is imported by none: a list is read without HTTP, a login without a journal.
"""

import os
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
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
from knappen_tui.domain.events import Event, Progress
from knappen_tui.domain.kursist import Kursist, Registration, Table
from knappen_tui.domain.report import Change, Report, RunSummary
from knappen_tui.export import atomic
from knappen_tui.export.write import Format, write
from knappen_tui.settings import credentials, paths, profiles
from knappen_tui.settings.profiles import Profile

if TYPE_CHECKING:
    from knappen_tui.batch.journal import Journal

DEFAULT_MAX_AGE = timedelta(hours=24)
DEMO_MARK = "DEMO"

_NO_MIXING = "Rigtige og opdigtede personer må ikke blandes."


@dataclass(frozen=True, slots=True)
class Access:
    """A site and the way in: `open()` gives a client that logs in when it is first asked something."""

    profile: Profile
    open: Callable[[], Logged]


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

    def connect() -> Logged:
        from knappen_tui.site.knappen import Knappen

        site = Knappen(chosen, lambda: credentials.password(chosen, file=password_file, prompt=prompt))
        return Logged(site, lookup_log(), chosen, purpose)

    return Access(chosen, connect)


def _demo(purpose: str) -> Access:
    from knappen_tui import demo

    def connect() -> Logged:
        from knappen_tui.site.knappen import Knappen

        site = Knappen(demo.PROFILE, lambda: demo.PASSWORD, transport=demo.transport())
        return Logged(site, lookup_log(), demo.PROFILE, purpose)

    return Access(demo.PROFILE, connect)


def lookup_log() -> LookupLog:
    """The log of every person this user has looked up."""
    return LookupLog(paths.state_folder(), paths.config_file().parent)


def read_list(source: Path | None, *, modulus_11: bool = False) -> CprList:
    """The CPR numbers of a text file, or of standard input for None. Raises `NothingUsable`."""
    return read_cprfile(source, today=date.today(), modulus_11=modulus_11)


async def opslag(way_in: Access, cpr: Cpr) -> Kursist:
    """Everything the site has about one person. Raises `KnappenError`."""
    async with way_in.open() as site:
        return await site.opslag(cpr)


def records(kursist: Kursist, table: Table) -> tuple[Registration, ...]:
    """A person's records of one table; the older register has one at most."""
    value = getattr(kursist, table.field)
    return value if isinstance(value, tuple) else tuple(filter(None, (value,)))


def default_target(source: Path | None, form: Format) -> Path:
    """Where a batch's output goes if nothing is said: beside the list, named after it and the day."""
    name = f"udtraek-{date.today():%Y-%m-%d}{form.suffix}"
    return source.with_name(f"{source.stem}-{name}") if source else Path(name)


def demo_target(target: Path) -> Path:
    """The same place under a name that says demo."""
    if DEMO_MARK.casefold() in target.name.casefold():
        return target
    return target.with_name(f"{DEMO_MARK}-{target.name}")


@dataclass(frozen=True, slots=True)
class Order:
    """How a batch is to be run, and where its output goes: a file, or a binary stream such as standard output.

    With an `earlier` sheet the output tells what has changed since.
    """

    access: Access
    target: Path | BinaryIO
    form: Format
    overwrite: bool = False
    chunk_size: int | None = None
    earlier: NamedSheet | None = None


class Batch:
    """A batch run: `events()` asks the site, `write()` makes the output. A context manager; keeps what is answered."""

    def __init__(self, order: Order, journal: "Journal") -> None:
        """Take over a run; `begin` or `resume` gets one. Raises `NotWritten` where the output could not be written."""
        self._order = order
        self._journal = journal
        try:
            self._replace = self._may_replace()
        except NotWritten:
            if self.progress.done:
                journal.close()
            else:
                journal.discard()
            raise

    @classmethod
    def begin(cls, order: Order, cprs: CprList, *, restart: bool = False, max_age: timedelta = DEFAULT_MAX_AGE) -> Self:
        """Continue the run of this list, or start one: anew with `restart`, or where it began `max_age` ago.

        Raises `RunBusy`, `NotWritten`.
        """
        from knappen_tui.batch import runs

        profile = order.access.profile
        journal = runs.begin(_runs_folder(), profile, cprs, now=_now(), max_age=max_age, restart=restart)
        return cls(order, journal)

    @classmethod
    def resume(cls, order: Order, run_id: str) -> Self:
        """Continue an unfinished run of the history. Raises `ConfigurationError`, `RunBusy`, `NotWritten`."""
        from knappen_tui.batch import runs

        return cls(order, runs.resume(_runs_folder(), run_id, order.access.profile))

    def _may_replace(self) -> bool:
        """Whether a file at the target may be replaced; raises `NotWritten` where none can be written there."""
        target = self._order.target
        if not isinstance(target, Path):
            return False
        # A start that was killed after writing, but before saying so, left this file: it is our own.
        ours = self._journal.writing_to == os.fspath(target.absolute())
        allowed = self._order.overwrite or ours
        atomic.check_target(target, overwrite=allowed)
        return allowed

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
        target = self._order.target
        if isinstance(target, Path):
            self._journal.about_to_write(os.fspath(target.absolute()))
        write(target, self._order.form, self._journal.rows(), report, overwrite=self._replace)
        self._journal.finish(_now())
        return report

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
        raise ConfigurationError(f"Arket {file} kan ikke læses: {error.strerror}.") from error
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


def add_profile(name: str, url: str, user: str) -> None:
    """Set a site up in `knappen.toml`. Raises `ConfigurationError`."""
    profiles.add(paths.config_file(), Profile(name=name, url=url, user=user))


async def log_in(chosen: Profile, secret: str) -> None:
    """Try the password once, then keep it in the system's keyring.

    Raises `LoginRefused`, `SiteUnavailable`, `NotUnderstood`, and `ConfigurationError` without a keyring.
    """
    from knappen_tui.settings import keychain
    from knappen_tui.site.knappen import Knappen

    async with Knappen(chosen, lambda: secret) as site:
        await site.log_in()
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
    if not file.exists():
        say(f"Laver {file} med {kursister} opdigtede kursister …")
    options = Options(seconds_per_number=seconds_per_number, demo=True)
    server.serve(file, port, kursister, announce=say, options=options)
