"""The change log: a line before and a line after each request, and nothing sent without it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from sqlite3 import Connection as Db

import pytest

from knappen_tui.domain.errors import StorageError
from knappen_tui.settings import paths
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.plan import PlannedChange
from knappen_tui.stil.amu.proposals import Advice, proposals
from knappen_tui.stil.amu.results import ExamResult
from tests.stil.amu.accesses import access_to, carried_out
from tests.stil.amu.cprs import numbers_in
from tests.stil.amu.test_practice_site import whole


async def test_every_change_has_a_line_before_and_after(amu_database: Path) -> None:
    access = access_to(amu_database)
    listing = (await service.read_list(access)).participations
    unset = [one for one in listing if not one.resultat]
    changes = [PlannedChange(one, replace(one, resultat=ExamResult.BESTAAET)) for one in unset[:2]]
    changes += [PlannedChange(unset[2], None)]
    await carried_out(access, await service.plan_edits(access, changes, source="x"))
    content = (paths.state_folder() / "aendringslog.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in content.splitlines()]
    told = [(line["art"], [outcome for _, outcome in line["personer"]]) for line in lines]
    assert told == [
        ("registrer", ["sendt", "sendt"]),
        ("registrer", ["ændret", "ændret"]),
        ("slet", ["sendt"]),
        ("slet", ["slettet"]),
    ]
    assert lines[0]["aendring"] == lines[1]["aendring"] != lines[2]["aendring"]
    assert {line["institution"] for line in lines} == {access.connection.user}
    assert lines[0]["personer"][0][0] == lines[1]["personer"][0][0] != lines[0]["personer"][1][0]
    assert not numbers_in(content)


async def test_nothing_is_changed_where_the_log_cannot_be_written(amu_database: Path, db: Db) -> None:
    access = access_to(amu_database)
    first = next(one for one in (await service.read_list(access)).participations if not one.resultat)
    change = PlannedChange(first, replace(first, resultat=ExamResult.AFBRUD))
    run = await service.plan_edits(access, [change], source="x")
    before = whole(db)
    (paths.state_folder() / "aendringslog.jsonl").mkdir(parents=True)
    with pytest.raises(StorageError, match="Ændringsloggen"):
        async for _ in service.execute(access, run):
            pass
    assert whole(db) == before


async def test_proposals_follow_the_guide(amu_database: Path) -> None:
    listing = await service.read_list(access_to(amu_database))
    assert listing.quarter is not None
    assert listing.deadline is not None
    later = [one for one in listing.participations if one.slutdato > listing.quarter.end]
    unset = [one for one in listing.participations if one not in later and not one.resultat]
    assert later
    assert unset
    for today, due in ((date(2026, 11, 24), []), (date(2026, 12, 7), unset), (date(2027, 1, 1), unset)):
        found = list(proposals(listing.participations, quarter=listing.quarter, deadline=listing.deadline, today=today))
        assert [one.participation for one in found if one.advice is Advice.LATER_QUARTER] == later
        assert [one.participation for one in found if one.advice is Advice.NO_RESULT] == due
    assert list(proposals(listing.participations, quarter=None, deadline=None, today=date(2027, 1, 1))) == []
