"""Two people who change the same rows at once: each is told, and nothing of the other's is overwritten."""

import asyncio
from dataclasses import replace
from pathlib import Path

from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.access import AmuAccess
from knappen_tui.stil.amu.plan import Plan, PlannedChange, RowStatus
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import PracticeOptions
from knappen_tui.stil.amu.results import ExamResult
from tests.stil.amu.accesses import access_to, carried_out
from tests.stil.amu.mixed_plan import TODAY

ROWS = 60


async def test_two_at_once_are_told_and_not_overwritten(tmp_path: Path) -> None:
    database = tmp_path / "amu.sqlite"
    population.create(database, today=TODAY, rows=ROWS)
    access = access_to(database, PracticeOptions(20))
    listing = [one for one in (await service.read_list(access)).participations if not one.resultat]

    async def registers(result: ExamResult) -> Plan:
        changes = [PlannedChange(one, replace(one, resultat=result)) for one in listing]
        return await carried_out(access, await service.plan_edits(access, changes, source=result.label))

    plans = await asyncio.gather(registers(ExamResult.BESTAAET), registers(ExamResult.AFBRUD))
    after = {one.identity: one.resultat for one in (await service.read_list(access)).participations}
    for place, one in enumerate(listing):
        statuses = {result: plan.rows[place].status for result, plan in zip((1, 5), plans, strict=True)}
        won = after[one.identity]
        assert statuses.pop(won) is RowStatus.CHANGED
        assert set(statuses.values()) == {RowStatus.CONFLICT}, "the other is told"
    assert sum(plan.counts[RowStatus.CONFLICT] for plan in plans) == len(listing)


async def test_two_deletions_of_one_row_delete_it_once(tmp_path: Path) -> None:
    database = tmp_path / "amu.sqlite"
    population.create(database, today=TODAY, rows=ROWS)
    access = access_to(database)
    listing = (await service.read_list(access)).participations

    async def deletes(access: AmuAccess, source: str) -> Plan:
        run = await service.plan_edits(access, [PlannedChange(listing[3], None)], source=source)
        return await carried_out(access, run)

    first = await deletes(access, "en")
    assert first.rows[0].status is RowStatus.DELETED
    second = await deletes(access, "to")
    assert second.rows[0].status is RowStatus.NOT_FOUND
    assert len((await service.read_list(access)).participations) == ROWS - 1
