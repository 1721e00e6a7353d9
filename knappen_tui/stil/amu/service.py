"""The public API of AMU exam results, for the command line and the app.

    listing = await service.read_list(access)
    run = await service.plan_file(access, Path("resultater.xlsx"))
    async for settled in service.execute(access, run):
        ...
    plan = service.outcome(access, run)
    service.finish(access, run)

Nothing is changed but by `execute`, and it changes nothing but what its plan says.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from knappen_tui.domain.events import Listener, silent
from knappen_tui.domain.masking import masked
from knappen_tui.stil.amu import check as site_check
from knappen_tui.stil.amu.access import AmuAccess, demo_access, get_access, known_site, settings_file
from knappen_tui.stil.amu.carry_out import Execution, Settled
from knappen_tui.stil.amu.check import SiteCheck
from knappen_tui.stil.amu.client import Listing
from knappen_tui.stil.amu.journal import ChangeJournal, UnfinishedPlan, delete_old, fingerprint, unfinished_in, wish
from knappen_tui.stil.amu.participation import Participation, parse_cpr, to_json
from knappen_tui.stil.amu.plan import Plan, PlannedChange, PlanRow, RowStatus, plan_changes, plan_results
from knappen_tui.stil.amu.proposals import Advice, Proposal, proposals
from knappen_tui.stil.amu.results import REGISTERED, ExamResult
from knappen_tui.stil.amu.results_file import headings, read_results, typed_participation

__all__ = [
    "REGISTERED", "Advice", "AmuAccess", "ExamResult", "Listing", "Participation", "Plan", "PlanRow", "PlannedChange",
    "PlannedRun", "Proposal", "RowStatus", "Settled", "SiteCheck", "UnfinishedPlan", "check", "demo_access", "execute",
    "finish", "get_access", "headings", "known_site", "outcome", "parse_cpr", "plan_edits", "plan_file", "proposals",
    "read_list", "resume", "settings_file", "typed_participation", "unfinished",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A plan and the name of its journal. `resumed` is when it was begun, None for a plan that has not been."""

    name: str
    plan: Plan
    resumed: datetime | None = None


async def read_list(access: AmuAccess, notify: Listener = silent) -> Listing:
    """Read the whole list. Raises `KnappenError`."""
    async with access.open(notify) as client:
        return await client.read()


async def check(access: AmuAccess, notify: Listener = silent) -> AsyncGenerator[SiteCheck, None]:
    """Look for all that the program uses on the site, step by step; nothing is changed. The errors are in the steps."""
    async with access.open(notify) as client, aclosing(site_check.check(client)) as steps:
        async for step in steps:
            yield step


async def plan_file(
    access: AmuAccess, file: Path, *, allow_reset: bool = False, anew: bool = False, notify: Listener = silent
) -> PlannedRun:
    """Plan the results of a file; where the same file was begun and stopped, return that plan as it stands.

    With `anew` the stopped one is discarded. Raises `KnappenError`.
    """
    wanted = read_results(file)
    source = masked(file.name)
    name = fingerprint(access.connection, "fil", [allow_reset, *map(wish, wanted)])
    if found := _begun(access, name, anew=anew):
        return found
    listing = await read_list(access, notify)
    return PlannedRun(name, plan_results(source, wanted, listing.participations, allow_reset=allow_reset))


async def plan_edits(
    access: AmuAccess, changes: Sequence[PlannedChange], *, source: str, notify: Listener = silent
) -> PlannedRun:
    """Plan changes that were made one by one; where the same were begun and stopped, return that plan as it stands.

    `source` is what reports call them. Raises `KnappenError`.
    """
    name = fingerprint(access.connection, "aendringer", map(_wish, changes))
    if found := _begun(access, name):
        return found
    listing = await read_list(access, notify)
    return PlannedRun(name, plan_changes(source, changes, listing.participations))


async def execute(access: AmuAccess, run: PlannedRun, notify: Listener = silent) -> AsyncGenerator[Settled, None]:
    """Carry out a plan and yield each row as it is settled.

    Raises `KnappenError`: what is settled stays so, and `execute` goes on with the rest. Closing the generator is safe
    at any time.
    """
    with ChangeJournal(access.journals, run.name) as journal:
        if not journal.is_begun:
            journal.begin(run.plan, access.connection, datetime.now().astimezone())
        async with access.open(notify) as client, aclosing(Execution(client, journal, access.log).run()) as settled:
            async for one in settled:
                yield one


def outcome(access: AmuAccess, run: PlannedRun) -> Plan:
    """Return the plan as it stands: what came of each row. Raises `StorageError`, `RunBusy`."""
    found = _begun(access, run.name)
    return found.plan if found else run.plan


def finish(access: AmuAccess, run: PlannedRun) -> None:
    """Delete the journal of a plan, its persons included. Raises `StorageError`, `RunBusy`."""
    ChangeJournal(access.journals, run.name).discard()


def unfinished(access: AmuAccess) -> list[UnfinishedPlan]:
    """Return the plans of this school that were begun and not finished, the oldest first. Raises `StorageError`."""
    return unfinished_in(access.journals, access.connection)


def resume(access: AmuAccess, found: UnfinishedPlan) -> PlannedRun:
    """Return a stopped plan as it stands, for `execute`. Raises `StorageError`, `RunBusy`."""
    with ChangeJournal(access.journals, found.file.stem) as journal:
        return PlannedRun(found.file.stem, journal.plan(), found.started)


def _begun(access: AmuAccess, name: str, *, anew: bool = False) -> PlannedRun | None:
    delete_old(access.journals, datetime.now().astimezone())
    if not (access.journals / f"{name}.sqlite").exists():
        return None
    journal = ChangeJournal(access.journals, name)
    if anew or not journal.is_begun:
        journal.discard()
        return None
    with journal:
        return PlannedRun(name, journal.plan(), journal.started())


def _wish(change: PlannedChange) -> list[Any]:
    return [None if one is None else to_json(one) for one in (change.before, change.after)]
