"""A plan: shown before anything is sent, carried out by its own key, its report, and what stops it."""

import asyncio
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import Connection as Db

import httpx
import openpyxl
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.service import AmuAccess
from knappen_tui.stil.tui.amu.app import AmuApp
from knappen_tui.stil.tui.amu.plan_screen import PlanPhase, PlanScreen
from knappen_tui.tui.dialogs.pick import PickDialog
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.web.transport import Transport
from tests.stil.amu.accesses import Counting, access_to
from tests.stil.amu.app.conftest import (
    HERE,
    carry_out,
    column,
    plan_screen,
    running,
    sql_ids,
    table,
    the_list,
    to_plan,
)
from tests.stil.amu.conftest import ROWS
from tests.stil.amu.cprs import numbers_in
from tests.stil.amu.test_practice_site import whole
from tests.tui.conftest import Harness, shown, until

pytestmark = pytest.mark.slow


def results(db: Db) -> list[int]:
    """The result of each row, in the list's order."""
    scope = "FROM deltagelser WHERE skole = ? AND kvartal = ?"
    return [one for (one,) in db.execute(f"SELECT resultat {scope} ORDER BY hold_id, id", HERE)]


async def set_results(app: AmuApp, pilot: Pilot[None], chosen: dict[int, int]) -> None:
    """Set a result for each of these rows."""
    for row, result in chosen.items():
        table(app).go_to(row)
        await pilot.press(str(result))


@dataclass
class Line:
    """A connection that is lost from the `lost_after`th change on, and that waits in changes while `held`."""

    lost_after: int | None = None
    changes: int = 0
    go: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.go.set()

    def __call__(self, inner: Transport) -> Transport:
        return _Lossy(inner, self)


class _Lossy(httpx.AsyncBaseTransport):
    def __init__(self, inner: Transport, line: Line) -> None:
        self._inner = inner
        self._line = line

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        line = self._line
        if b"OpdaterValgte" in await request.aread():
            line.changes += 1
            while not line.go.is_set():
                line.waiting.set()
                await asyncio.sleep(0.01)
        if line.lost_after is not None and line.changes > line.lost_after:
            raise httpx.ConnectError("")
        return await self._inner.handle_async_request(request)


async def test_nothing_is_sent_before_the_plan_is_carried_out_and_its_report_is_saved(
    amu_database: Path, db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before, before_results = whole(db), results(db)
    chosen = {row: 5 if before_results[row] != 5 else 1 for row in (0, 1, 7)}
    counting = Counting()
    access = access_to(amu_database, wrap=counting)
    async with running(access) as (app, pilot):
        await set_results(app, pilot, chosen)
        posts = sum(method == "POST" for method, _ in counting.requests)
        await to_plan(app, pilot)
        assert column(app, "status") == ["ændres"] * 3
        assert "3 ændres" in shown(app)
        assert "Intet er sendt" in shown(app)
        assert not numbers_in(shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is the_list(app))
        assert len(the_list(app).draft.changes) == 3
        assert whole(db) == before
        assert sum(method == "POST" for method, _ in counting.requests) == posts + 1, "another login"
        await to_plan(app, pilot)
        await carry_out(app, pilot)
        expected = [chosen.get(row, result) for row, result in enumerate(before_results)]
        await until(pilot, lambda: f"{ROWS} i alt, {expected.count(0)} uden resultat" in shown(app))
        assert results(db) == expected
        assert column(app, "status") == ["ændret"] * 3
        for name in ("rapport.xlsx", "rapport.json"):
            await pilot.press("e")
            await until(pilot, lambda: app.screen.query("ExportDialog Input, Input"))
            app.screen.query_one(Input).value = str(tmp_path / name)
            await pilot.press("enter")
            await until(pilot, (tmp_path / name).exists)
            await until(pilot, lambda: isinstance(app.screen, PlanScreen))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is the_list(app) and not the_list(app).draft.changes)
        assert service.unfinished(access) == []
        await until(pilot, lambda: [int(row.participation.resultat) for row in the_list(app).draft.rows] == expected)
    found = json.loads((tmp_path / "rapport.json").read_text(encoding="utf-8"))
    assert found["antal"] == {"ændret": 3}
    sheet = openpyxl.load_workbook(tmp_path / "rapport.xlsx")["Rækker"]
    assert [row[9] for row in sheet.iter_rows(min_row=2, values_only=True)][-3:] == ["ændret"] * 3


async def test_plan_of_a_file_says_what_is_to_become_of_every_row(amu_database: Path, db: Db, tmp_path: Path) -> None:
    first, second, third, fourth = db.execute(
        "SELECT cpr, fagkode, niveau, strftime('%d-%m-%Y', startdato), resultat FROM deltagelser"
        " WHERE skole = ? AND kvartal = ? ORDER BY hold_id, id LIMIT 4",
        HERE,
    ).fetchall()
    names = "skole, kvartal, startdato, slutdato, cpr, fagkode, kursusnavn, niveau, fkb, resultat"
    db.execute(
        f"INSERT INTO deltagelser (hold_id, {names}) SELECT 'andet', {names} FROM deltagelser WHERE cpr = ?", fourth[:1]
    )
    lines = [
        (*first[:4], first[4] % 6 + 1),
        (*second[:4], second[4] or 3),
        (third[0], "99999", "", third[3], 1),
        (*fourth[:4], 1),
        (*third[:4], 8),
        (*third[:4], 0) if third[4] else (*third[:4], ""),
    ]
    if not second[4]:
        db.execute("UPDATE deltagelser SET resultat = 3 WHERE cpr = ? AND fagkode = ?", second[:2])
    file = tmp_path / "resultater.csv"
    rows = ["CPR;Fagkode;Niveau;Startdato;Resultat", *(";".join(map(str, line)) for line in lines)]
    file.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")
    async with running(access_to(amu_database)) as (app, pilot):
        await pilot.press("o")
        await until(pilot, lambda: app.screen.query("#path"))
        await pilot.press(*str(file), "enter")
        await until(pilot, lambda: isinstance(app.screen, PlanScreen) and plan_screen(app).phase is PlanPhase.PLANNED)
        statuses = column(app, "status")
        assert statuses[:5] == ["ændres", "står der allerede", "ikke fundet", "flere passer", "umulig værdi"]
        assert statuses[5] in {"umulig værdi", "intet resultat angivet"}
        assert column(app, "linje") == ["2", "3", "4", "5", "6", "7"]
        await carry_out(app, pilot)
        assert column(app, "status")[0] == "ændret"
    assert db.execute("SELECT resultat FROM deltagelser WHERE cpr = ? AND fagkode = ?", first[:2]).fetchone() == (
        first[4] % 6 + 1,
    )


async def test_file_that_cannot_be_used_is_told_with_advice(amu_database: Path, tmp_path: Path) -> None:
    file = tmp_path / "andet.csv"
    file.write_text("Navn;Alder\r\nA;1\r\n", encoding="utf-8")
    async with running(access_to(amu_database)) as (app, pilot):
        await pilot.press("o")
        await until(pilot, lambda: app.screen.query("#path"))
        await pilot.press(*str(file), "enter")
        await until(pilot, lambda: "✗ Filen kan ikke bruges" in shown(app))
        assert "Det kan du gøre:" in shown(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is the_list(app))


async def test_row_that_another_has_changed_is_told_and_not_overwritten(amu_database: Path, db: Db) -> None:
    before = results(db)
    theirs = next(one for one in (2, 3, 4, 5) if one != before[0])
    ours = next(one for one in (2, 3, 4, 5) if one not in (before[0], theirs))
    second = next(one for one in (2, 3, 4, 5) if one != before[1])
    ids = [one for (one,) in db.execute("SELECT id FROM deltagelser WHERE skole = ? AND kvartal = ?"
                                        " ORDER BY hold_id, id", HERE)]  # fmt: skip
    async with running(access_to(amu_database)) as (app, pilot):
        await set_results(app, pilot, {0: ours, 1: second})
        await to_plan(app, pilot)
        db.execute("UPDATE deltagelser SET resultat = ?, udgave = udgave + 1 WHERE id = ?", (theirs, ids[0]))
        await carry_out(app, pilot)
        assert column(app, "status") == ["ændret af en anden", "ændret"]
        await until(pilot, lambda: "1 række er ikke, som planen ville" in shown(app))
        assert f"på listen står nu {theirs}:" in column(app, "bemaerkning")[0]
        assert table(app).source.line(0).is_missing, "it stands out"
    assert results(db)[:2] == [theirs, second]


async def test_change_whose_row_has_changed_is_taken_back_when_the_list_is_read_again(
    amu_database: Path, db: Db, harness: Harness
) -> None:
    harness.expect("taget tilbage")
    before = results(db)
    async with running(access_to(amu_database)) as (app, pilot):
        await set_results(app, pilot, {row: before[row] % 6 + 1 for row in (0, 1)})
        first = the_list(app).draft.row(0).participation
        db.execute(
            "UPDATE deltagelser SET resultat = ? WHERE cpr = ? AND fagkode = ?",
            ((before[0] + 1) % 6 + 1, first.cpr.digits, first.fagkode),
        )
        await pilot.press("r")
        await until(pilot, lambda: len(the_list(app).draft.changes) == 1)
        assert the_list(app).draft.row(1).change


async def lost_in_the_middle(app: AmuApp, pilot: Pilot[None], db: Db) -> dict[int, int]:
    """Carry out a plan with three kinds of results until the site is lost; return what is wanted of each row."""
    before = results(db)
    chosen = {row: 1 + (before[row] + row) % 6 for row in range(9) if (before[row] + row) % 6 + 1 != before[row]}
    await set_results(app, pilot, chosen)
    await to_plan(app, pilot)
    await carry_out(app, pilot, PlanPhase.STOPPED)
    return chosen


async def test_site_lost_in_the_middle_keeps_what_is_done_and_goes_on(amu_database: Path, db: Db) -> None:
    line = Line(lost_after=1)
    async with running(access_to(amu_database, wrap=line), size=(120, 50)) as (app, pilot):
        chosen = await lost_in_the_middle(app, pilot, db)
        await until(pilot, lambda: "✗ Siden kan ikke nås" in shown(app))
        assert "udført og står på siden" in shown(app)
        statuses = column(app, "status")
        assert set(statuses) == {"ændret", "ændres"}
        done = statuses.count("ændret")
        assert sum(results(db)[row] == result for row, result in chosen.items()) == done
        line.lost_after = None
        await pilot.press("r")
        await until(pilot, lambda: plan_screen(app).phase is PlanPhase.DONE)
        assert set(column(app, "status")) == {"ændret"}
    assert {row: results(db)[row] for row in chosen} == chosen


@pytest.mark.parametrize("is_forgotten", [False, True])
async def test_stopped_plan_is_on_offer_at_the_next_start(amu_database: Path, db: Db, is_forgotten: bool) -> None:
    async with running(access_to(amu_database, wrap=Line(lost_after=1))) as (app, pilot):
        chosen = await lost_in_the_middle(app, pilot, db)
    access = access_to(amu_database)
    async with running(access) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, PickDialog) and "ændringer på listen" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PlanScreen) and plan_screen(app).phase is PlanPhase.STOPPED)
        assert len(table(app).source) == len(chosen)
        if is_forgotten:
            await pilot.press("delete")
            await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("tab", "enter")
        else:
            await carry_out(app, pilot)
            assert {row: results(db)[row] for row in chosen} == chosen
            await pilot.press("escape")
        await until(pilot, lambda: app.screen is the_list(app))
        assert service.unfinished(access) == []


async def test_plan_is_stopped_by_a_key_and_carried_on(amu_database: Path, db: Db) -> None:
    line = Line()
    line.go.clear()
    async with running(access_to(amu_database, wrap=line)) as (app, pilot):
        await set_results(app, pilot, {0: 2, 1: 3})
        await to_plan(app, pilot)
        await pilot.press("U")
        await until(pilot, line.waiting.is_set)
        await pilot.press("escape")
        assert isinstance(app.screen, PlanScreen), "a plan that is being carried out is not left"
        await pilot.press("x")
        await until(pilot, lambda: plan_screen(app).phase is PlanPhase.STOPPED)
        line.go.set()
        await carry_out(app, pilot)
        assert results(db)[:2] == [2, 3]


async def test_lost_site_while_reading_is_told_and_read_again(amu_database: Path) -> None:
    line = Line(lost_after=-1)
    access: AmuAccess = access_to(amu_database, wrap=line)
    async with running(access) as (app, pilot):
        await until(pilot, lambda: "✗ Siden kan ikke nås" in shown(app))
        line.lost_after = None
        await pilot.press("r")
        await until(pilot, lambda: len(the_list(app).draft.rows) == ROWS)
        assert "✗" not in shown(app)


async def test_plan_without_changes_cannot_be_carried_out(amu_database: Path, db: Db, tmp_path: Path) -> None:
    file = tmp_path / "samme.csv"
    place = sql_ids(db, "resultat > 0")[0]
    async with running(access_to(amu_database)) as (app, pilot):
        one = the_list(app).draft.row(place).participation
        file.write_text(
            f"CPR;Fagkode;Resultat\r\n{one.cpr.digits};{one.fagkode};{int(one.resultat)}\r\n", encoding="utf-8"
        )
        await pilot.press("o")
        await until(pilot, lambda: app.screen.query("#path"))
        await pilot.press(*str(file), "enter")
        await until(pilot, lambda: isinstance(app.screen, PlanScreen) and plan_screen(app).phase is PlanPhase.NOTHING)
        await pilot.press("U")
        assert plan_screen(app).phase is PlanPhase.NOTHING
        assert "Der er intet at udføre" in shown(app)
