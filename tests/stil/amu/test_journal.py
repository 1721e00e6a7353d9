"""The journal of a plan: locked, found again, and deleted with its persons."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from knappen_tui.domain.errors import RunBusy
from knappen_tui.stil.amu import journal, service
from knappen_tui.stil.amu.access import AmuAccess
from knappen_tui.stil.amu.journal import KEPT, ChangeJournal
from knappen_tui.stil.amu.plan import PlannedChange, RowStatus
from knappen_tui.stil.amu.results import ExamResult
from tests.stil.amu.accesses import access_to, write_results


async def begun(access: AmuAccess) -> service.PlannedRun:
    """A plan of two changes whose journal has been written, with nothing carried out."""
    listing = (await service.read_list(access)).participations
    changes = [PlannedChange(one, replace(one, resultat=ExamResult.BESTAAET)) for one in listing if one.resultat != 1][
        :2
    ]
    run = await service.plan_edits(access, changes, source="to")
    with ChangeJournal(access.journals, run.name) as found:
        found.begin(run.plan, access.connection, datetime.now().astimezone())
    return run


async def test_stopped_plan_is_listed_and_resumed(amu_database: Path) -> None:
    access = access_to(amu_database)
    run = await begun(access)
    [found] = service.unfinished(access)
    assert (found.source, found.rows, found.pending) == ("to", 2, 2)
    resumed = service.resume(access, found)
    assert resumed.plan == run.plan
    async for _ in service.execute(access, resumed):
        pass
    assert service.outcome(access, resumed).counts == {RowStatus.CHANGED: 2}
    service.finish(access, resumed)
    assert service.unfinished(access) == []


async def test_journal_is_locked(amu_database: Path) -> None:
    access = access_to(amu_database)
    run = await begun(access)
    with ChangeJournal(access.journals, run.name), pytest.raises(RunBusy):
        async for _ in service.execute(access, run):
            pass


async def test_deleted_journal_leaves_no_person(amu_database: Path) -> None:
    access = access_to(amu_database)
    run = await begun(access)
    assert (access.journals / f"{run.name}.sqlite").stat().st_mode & 0o777 == 0o600
    service.finish(access, run)
    assert list(access.journals.iterdir()) == []


async def test_old_journals_are_deleted(amu_database: Path) -> None:
    access = access_to(amu_database)
    await begun(access)
    now = datetime.now().astimezone()
    journal.delete_old(access.journals, now + KEPT - timedelta(minutes=1))
    assert len(service.unfinished(access)) == 1
    journal.delete_old(access.journals, now + KEPT + timedelta(minutes=1))
    assert list(access.journals.iterdir()) == []


async def test_same_file_anew_is_planned_again(amu_database: Path, tmp_path: Path) -> None:
    access = access_to(amu_database)
    listing = (await service.read_list(access)).participations
    file = write_results(tmp_path / "r.csv", listing, {one.identity: ExamResult.AFBRUD for one in listing[:3]})
    run = await service.plan_file(access, file)
    with ChangeJournal(access.journals, run.name) as found:
        found.begin(run.plan, access.connection, datetime.now().astimezone())
    assert (await service.plan_file(access, file)).resumed is not None
    assert (await service.plan_file(access, file, anew=True)).resumed is None
