"""The client reads the list whole, and carries out a plan: no more, no less, and never twice unread."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from pathlib import Path
from sqlite3 import Connection as Db

import pytest

from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.plan import PlannedChange, RowStatus
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import PracticeOptions
from knappen_tui.stil.amu.results import ExamResult
from tests.stil.amu.accesses import Counting, access_to, carried_out, write_results
from tests.stil.amu.mixed_plan import TODAY
from tests.stil.amu.test_practice_site import SCOPE, whole

PAGES = pytest.mark.parametrize("page_size", [None, 50], ids=["one page", "pages"])


@PAGES
async def test_list_is_read_whole(amu_database: Path, db: Db, page_size: int | None) -> None:
    listing = await service.read_list(access_to(amu_database, PracticeOptions(page_size)))
    rows = db.execute(f"SELECT cpr, fagkode, resultat FROM deltagelser WHERE {SCOPE} ORDER BY hold_id, id").fetchall()
    assert [(one.cpr.digits, one.fagkode, int(one.resultat)) for one in listing.participations] == rows
    assert listing.shown == len(rows)
    assert str(listing.quarter) == "2026K3"
    assert str(listing.deadline) == "2026-12-14"


@PAGES
async def test_plan_is_carried_out_and_nothing_else(
    amu_database: Path, db: Db, tmp_path: Path, page_size: int | None
) -> None:
    access = access_to(amu_database, PracticeOptions(page_size))
    listing = (await service.read_list(access)).participations
    chosen = {one.identity: ExamResult(place % 6 + 1) for place, one in enumerate(listing[::3])}
    before = whole(db)
    file = write_results(tmp_path / "resultater.csv", listing, chosen)
    run = await service.plan_file(access, file)
    assert whole(db) == before, "a plan changes nothing"
    plan = await carried_out(access, run)
    wanted = [replace(one, resultat=chosen.get(one.identity, one.resultat)) for one in listing]
    after = (await service.read_list(access)).participations
    assert [replace(one, senest_redigeret=None) for one in after] == [
        replace(one, senest_redigeret=None) for one in wanted
    ]
    edited = {row[0] for row in whole(db)} - {row[0] for row in whole(db) if row in before}
    assert len(edited) == plan.counts[RowStatus.CHANGED] == len(run.plan.changes)
    assert plan.counts[RowStatus.ALREADY] + plan.counts[RowStatus.CHANGED] == len(chosen)
    assert list(access.journals.iterdir()) == []


async def test_requests_are_few_where_rows_share_a_result(tmp_path: Path) -> None:
    database, rows = tmp_path / "many.sqlite", 450
    population.create(database, today=TODAY, rows=rows)
    counting = Counting()
    access = access_to(database, wrap=counting)
    listing = (await service.read_list(access)).participations
    file = write_results(tmp_path / "r.csv", listing, {one.identity: ExamResult.BESTAAET for one in listing})
    run = await service.plan_file(access, file)
    updates = ceil(len(run.plan.changes) / 200)
    counting.requests.clear()
    await carried_out(access, run)
    # Redirects count: log-in (4), the list (2), an update for 200 rows each, the list once more.
    assert len(counting.requests) == 7 + updates <= 7 + rows / 100, counting.requests


async def test_edits_creations_and_deletions(amu_database: Path, db: Db) -> None:
    access = access_to(amu_database)
    first, second, third, *_ = (await service.read_list(access)).participations
    new = replace(first, hold_id="99", niveau="D", senest_redigeret=None, resultat=ExamResult.AFBRUD)
    edited = replace(second, selvstuderende=True, hold_id="100", resultat=ExamResult.BESTAAET)
    changes = [PlannedChange(None, new), PlannedChange(second, edited), PlannedChange(third, None)]
    run = await service.plan_edits(access, changes, source="ændringer")
    plan = await carried_out(access, run)
    assert [row.status for row in plan.rows] == [RowStatus.CREATED, RowStatus.CHANGED, RowStatus.DELETED]
    after = {one.identity: one for one in (await service.read_list(access)).participations}
    assert third.identity not in after
    assert replace(after[new.identity], senest_redigeret=None) == new
    assert replace(after[edited.identity], senest_redigeret=second.senest_redigeret) == edited


async def test_creation_of_what_is_there_is_refused(amu_database: Path, db: Db) -> None:
    access = access_to(amu_database)
    first = (await service.read_list(access)).participations[0]
    run = await service.plan_edits(access, [PlannedChange(None, replace(first, hold_id="99"))], source="opret")
    assert [row.status for row in run.plan.rows] == [RowStatus.REFUSED]
    assert not run.plan.changes


Change = Callable[[Db, int], None]


def set_result(db: Db, row_id: int) -> None:
    db.execute("UPDATE deltagelser SET resultat = 6, udgave = udgave + 1 WHERE id = ?", (row_id,))


def delete(db: Db, row_id: int) -> None:
    db.execute("DELETE FROM deltagelser WHERE id = ?", (row_id,))


@pytest.mark.parametrize(
    ("change", "status"), [(set_result, RowStatus.CONFLICT), (delete, RowStatus.GONE)], ids=["changed", "deleted"]
)
async def test_row_changed_after_the_plan_is_told_and_kept(
    change: Change, status: RowStatus, amu_database: Path, db: Db, tmp_path: Path
) -> None:
    access = access_to(amu_database)
    listing = (await service.read_list(access)).participations
    at = next(place for place, one in enumerate(listing) if one.resultat is ExamResult.INTET)
    ids = [row_id for (row_id,) in db.execute(f"SELECT id FROM deltagelser WHERE {SCOPE} ORDER BY hold_id, id")]
    file = write_results(tmp_path / "r.csv", listing, {one.identity: ExamResult.BESTAAET for one in listing[at:]})
    run = await service.plan_file(access, file)
    change(db, ids[at])
    kept = db.execute("SELECT * FROM deltagelser WHERE id = ?", (ids[at],)).fetchall()
    plan = await carried_out(access, run)
    assert plan.rows[0].status is status
    assert plan.counts[RowStatus.CHANGED] == len(run.plan.changes) - 1
    assert db.execute("SELECT * FROM deltagelser WHERE id = ?", (ids[at],)).fetchall() == kept
