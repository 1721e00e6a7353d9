"""Sites that do more or less than they were asked to: it is told, and nothing is sent blindly again."""

from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection as Db

import pytest

from knappen_tui.domain.errors import WrongAnswer
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.plan import PlannedChange, RowStatus
from knappen_tui.stil.amu.results import ExamResult
from tests.stil.amu.accesses import access_to, carried_out
from tests.stil.amu.cprs import numbers_in
from tests.stil.amu.test_practice_site import SCOPE

LAST = f"(SELECT max(id) FROM deltagelser WHERE {SCOPE})"


async def test_row_that_was_not_ticked_and_got_the_result_stops_the_plan(amu_database: Path, db: Db) -> None:
    db.execute(
        f"CREATE TRIGGER more AFTER UPDATE OF resultat ON deltagelser WHEN new.id != {LAST} BEGIN"
        f" UPDATE deltagelser SET resultat = new.resultat WHERE id = {LAST}; END"
    )
    access = access_to(amu_database)
    listing = (await service.read_list(access)).participations
    first = next(one for one in listing if not one.resultat)
    run = await service.plan_edits(
        access, [PlannedChange(first, replace(first, resultat=ExamResult.AFBRUD))], source="x"
    )
    with pytest.raises(WrongAnswer, match="samme resultat") as caught:
        await carried_out(access, run)
    assert not numbers_in(caught.value.message)
    assert [row.status for row in service.outcome(access, run).rows] == [RowStatus.CHANGE], (
        "looked at by the next start"
    )


async def test_row_that_was_edited_as_well_stops_the_plan(amu_database: Path, db: Db) -> None:
    db.execute(
        f"CREATE TRIGGER more AFTER UPDATE OF selvstuderende ON deltagelser WHEN new.id != {LAST} BEGIN"
        f" UPDATE deltagelser SET selvstuderende = 1 WHERE id = {LAST}; END"
    )
    access = access_to(amu_database)
    first, *_ = (await service.read_list(access)).participations
    run = await service.plan_edits(access, [PlannedChange(first, replace(first, selvstuderende=True))], source="x")
    with pytest.raises(WrongAnswer, match="også"):
        await carried_out(access, run)


@pytest.mark.parametrize("instead", [False, True], ids=["as well", "instead"])
async def test_another_row_that_is_deleted_stops_the_plan(instead: bool, amu_database: Path, db: Db) -> None:
    keep = "SELECT RAISE(IGNORE)" if instead else "SELECT 1"
    db.execute("PRAGMA recursive_triggers = OFF")
    db.execute(
        f"CREATE TRIGGER more BEFORE DELETE ON deltagelser WHEN old.id != {LAST} BEGIN"
        f" DELETE FROM deltagelser WHERE id = {LAST}; {keep}; END"
    )
    access = access_to(amu_database)
    listing = (await service.read_list(access)).participations
    run = await service.plan_edits(access, [PlannedChange(listing[3], None)], source="slet")
    with pytest.raises(WrongAnswer, match="også"):
        await carried_out(access, run)
    assert db.execute(f"SELECT count(*) FROM deltagelser WHERE {SCOPE}").fetchone()[0] >= len(listing) - 2


async def test_creation_that_the_site_writes_otherwise_is_made_once(amu_database: Path, db: Db) -> None:
    db.execute(
        "CREATE TRIGGER upper AFTER INSERT ON deltagelser BEGIN"
        " UPDATE deltagelser SET niveau = upper(niveau) WHERE id = new.id; END"
    )
    access = access_to(amu_database)
    first, *_ = (await service.read_list(access)).participations
    new = replace(first, hold_id="ny", niveau="b", senest_redigeret=None)
    plan = await carried_out(access, await service.plan_edits(access, [PlannedChange(None, new)], source="opret"))
    assert [row.status for row in plan.rows] == [RowStatus.DIFFERENT]
    assert db.execute("SELECT count(*) FROM deltagelser WHERE hold_id = 'ny'").fetchone() == (1,)


async def test_edit_that_the_site_writes_otherwise_is_told(amu_database: Path, db: Db) -> None:
    db.execute(
        "CREATE TRIGGER upper AFTER UPDATE OF niveau ON deltagelser WHEN new.niveau != upper(new.niveau) BEGIN"
        " UPDATE deltagelser SET niveau = upper(niveau) WHERE id = new.id; END"
    )
    access = access_to(amu_database)
    first, *_ = (await service.read_list(access)).participations
    edited = replace(first, niveau="q")
    plan = await carried_out(access, await service.plan_edits(access, [PlannedChange(first, edited)], source="ret"))
    assert [row.status for row in plan.rows] == [RowStatus.DIFFERENT]


async def test_creation_that_the_site_keeps_for_later_is_sent_once(amu_database: Path, db: Db) -> None:
    db.execute("CREATE TABLE kept (hold_id TEXT)")
    db.execute(
        "CREATE TRIGGER later AFTER INSERT ON deltagelser BEGIN INSERT INTO kept VALUES (new.hold_id);"
        " DELETE FROM deltagelser WHERE id = new.id; END"
    )
    access = access_to(amu_database)
    first, *_ = (await service.read_list(access)).participations
    new = replace(first, hold_id="ny", niveau="B", senest_redigeret=None)
    plan = await carried_out(access, await service.plan_edits(access, [PlannedChange(None, new)], source="opret"))
    assert [row.status for row in plan.rows] == [RowStatus.REFUSED]
    assert db.execute("SELECT * FROM kept").fetchall() == [("ny",)]
