"""Run a batch as the command does, and read its sheet and journal."""

from collections.abc import Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from knappen_tui import service
from knappen_tui.audit import LoggedClient
from knappen_tui.backend import database as register_database
from knappen_tui.backend import records
from knappen_tui.backend.accounts import DEMO_PASSWORD, DEMO_USER
from knappen_tui.batch import journal, run_store
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.cli import result
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.details import Details
from knappen_tui.domain.errors import ExitCode, KnappenError
from knappen_tui.domain.events import Event
from knappen_tui.domain.udtraek import Udtraek, from_kursist
from knappen_tui.export.formats import Format
from knappen_tui.service import Access, BatchSession, BatchSpec
from knappen_tui.settings import paths
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from knappen_tui.site.extract import sheet
from tests.oracle import oracle, plain

CHUNK = 4
PROFILE = Profile(
    "proeve", "", DEMO_USER, timeout_seconds=60, attempts=3, chunk_size=CHUNK, wait_minutes=0.05, pause_seconds=0
)


def access(url: str, **settings: object) -> Access:
    """The way in to a site; keywords are the profile's. Its address is no part of what a run is known by here."""
    profile = replace(PROFILE, url=url, **settings)  # type: ignore[arg-type]

    def connect() -> LoggedClient:
        return LoggedClient(KnappenClient(profile, DEMO_PASSWORD), service.lookup_log(), profile, "")

    return Access(profile, connect, lambda: DEMO_PASSWORD)


def truth(database: Path, cprs: Sequence[Cpr]) -> list[Udtraek]:
    """The expected rows, from the register."""
    with register_database.connect(database) as connection:
        return [from_kursist(kursist) for kursist in records.load(connection, cprs)]


@dataclass
class Ended:
    """The exit code, messages and events of a run."""

    code: int
    messages: str = ""
    events: list[Event] = field(default_factory=list)


async def run(
    site_access: Access, cprs: Sequence[Cpr], target: Path, *, overwrite: bool = False, with_details: bool = False
) -> Ended:
    """Begin or continue a run and write its sheet if it completes; with details also before and where it stops."""
    spec = BatchSpec(site_access, target, Format.XLSX, overwrite=overwrite, with_details=with_details)
    events: list[Event] = []
    try:
        with BatchSession.begin(spec, CprList("hold.txt", list(cprs), 0, [], [])) as batch:
            async with aclosing(batch.events()) as stream:
                async for event in stream:
                    events.append(event)  # noqa: PERF401 - those before a fault count too
            if with_details:
                batch.want_details()
                batch.write_so_far()
                try:
                    async with aclosing(batch.detail_events()) as stream:
                        async for event in stream:
                            events.append(event)  # noqa: PERF401
                finally:
                    batch.write_so_far()
            report = batch.write()
    except KnappenError as error:
        return Ended(error.exit_code, f"{error!r} {error.message} {error.advice} {error.kept} {events}", events)
    return Ended(result.exit_code(report, allow_rejects=False), f"{report.unanswered} {events}", events)


def written(target: Path) -> list[Udtraek]:
    """The sheet's rows, read by the program."""
    return sheet.read(target.read_bytes()).rows


def details_of(database: Path, cprs: Sequence[Cpr]) -> dict[Cpr, Details]:
    """The expected details, from the register."""
    with register_database.connect(database) as connection:
        return {kursist.cpr: Details(kursist, "") for kursist in records.load(connection, cprs)}


def written_details(target: Path) -> dict[Cpr, Details]:
    """The details in a workbook, read by the program."""
    return dict(service.read_sheet(target).details)


def kept(folder: Path | None = None) -> list[Udtraek]:
    """The answers in the journal of the unfinished run, of which there is at most one."""
    folder = folder or paths.state_folder() / "runs"
    unfinished = [run for run in run_store.history(folder) if not run.finished]
    assert len(unfinished) <= 1
    for one in unfinished:
        with closing(journal.Journal(folder / f"{one.id}.sqlite")) as opened:
            return list(opened.rows())
    return []


__all__ = [
    "CHUNK", "Ended", "ExitCode", "access", "details_of", "kept", "oracle", "plain", "run", "truth", "written",
    "written_details",
]  # fmt: skip
