"""Changes made on the list: set, taken back, edited, created and deleted, and nothing of it sent before its plan."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection as Db

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Select

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.participation import Participation
from knappen_tui.stil.amu.results import ExamResult
from knappen_tui.stil.amu.results_file import read_participations
from knappen_tui.stil.tui.amu.app import AmuApp
from knappen_tui.stil.tui.amu.delete import DeleteDialog
from knappen_tui.stil.tui.amu.draft import Draft
from knappen_tui.stil.tui.amu.form import ParticipationForm
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.tui.dialogs.tick import Tick
from knappen_tui.tui.widgets.filter import Filter, Find
from tests.stil.amu.accesses import access_to
from tests.stil.amu.app.conftest import carry_out, column, running, sql_ids, table, the_list, to_plan
from tests.stil.amu.cprs import numbers_in
from tests.stil.amu.test_practice_site import whole
from tests.tui.conftest import Harness, shown, until

pytestmark = pytest.mark.slow


def pending(app: AmuApp) -> dict[int, int | None]:
    """The result that each row is to have, by its place on the list; None for one that is to be deleted."""
    rows = [row for row in the_list(app).draft.rows if row.change]
    return {row.id: int(row.after.resultat) if row.after else None for row in rows}


async def test_result_is_set_for_marked_rows_or_the_current_one_and_taken_back(amu_database: Path, db: Db) -> None:
    before = whole(db)
    async with running(access_to(amu_database)) as (app, pilot):
        first = the_list(app).draft.row(0).participation.resultat
        await pilot.press("space", "down", "space", "2")
        assert pending(app) == {0: 2, 2: 2}
        assert table(app).marks == set()
        await pilot.press("home", "down", "3")
        assert table(app).row == 2, "the cursor goes on to the next row"
        assert pending(app) == {0: 2, 1: 3, 2: 2}
        await until(pilot, lambda: "Ikke sendt: 3 resultater · F5 viser planen" in shown(app))
        cells = column(app, "resultat")
        assert cells[0] == f"{int(first) or '–'} → 2 Disp. med bevis"
        assert [table(app).source.line(row).is_missing for row in range(4)] == [True, True, True, False]
        await pilot.press("home", "u")
        assert pending(app) == {1: 3, 2: 2}
        await pilot.press("down", "space", "space", "u")
        assert pending(app) == {}
        assert "Ikke sendt" not in shown(app)
    assert whole(db) == before


async def test_marks_outlive_a_filter_and_the_result_that_is_registered_is_no_change(amu_database: Path) -> None:
    async with running(access_to(amu_database)) as (app, pilot):
        registered = next(row for row in the_list(app).draft.rows if row.participation.resultat)
        table(app).go_to(registered.id)
        await pilot.press(str(int(registered.participation.resultat)))
        assert pending(app) == {}
        table(app).go_to(0)
        await pilot.press("space", "f")
        await until(pilot, lambda: app.screen.query("#hold_id"))
        last = the_list(app).draft.rows[-1].participation
        app.screen.query_one("#hold_id", Select).value = last.hold_id
        app.screen.query_one("#cpr").focus()
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is the_list(app))
        await pilot.press("1")
        assert list(pending(app)) in ([0], [])
        assert the_list(app).draft.row(0).participation.resultat == 1


async def test_digits_right_after_the_key_of_a_field_set_no_result(amu_database: Path) -> None:
    async with running(access_to(amu_database)) as (app, pilot):
        for key, field in (("slash", Filter), ("ctrl+f", Find)):
            for one in (key, "1", "2"):
                app.post_message(events.Key(one, one if len(one) == 1 else None))
            await until(pilot, lambda: isinstance(app.focused, field))  # noqa: B023 - done with before the next
            assert pending(app) == {}
            await pilot.press("escape")


async def test_registered_result_is_reset_after_asking_only(amu_database: Path, db: Db) -> None:
    async with running(access_to(amu_database)) as (app, pilot):
        place = sql_ids(db, "resultat > 0")[0]
        table(app).go_to(place)
        await pilot.press("0")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        assert pending(app) == {}
        await pilot.press("tab", "enter")
        await until(pilot, lambda: app.screen is the_list(app))
        assert pending(app) == {place: 0}


async def fill(app: AmuApp, pilot: Pilot[None], fields: dict[str, str]) -> None:
    """Fill in the form in front, and press Enter."""
    for name, value in fields.items():
        app.screen.query_one(f"#{name}", Input).value = value
    app.screen.query_one("#hold_id").focus()
    await pilot.press("enter")


async def test_edited_row_is_changed_by_its_plan(amu_database: Path, db: Db) -> None:
    place = sql_ids(db, "NOT resultat")[0]
    async with running(access_to(amu_database)) as (app, pilot):
        table(app).go_to(place)
        before = the_list(app).draft.row(place).participation
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ParticipationForm))
        assert not numbers_in(shown(app))
        app.screen.query_one("#resultat", Select).value = 4
        app.screen.query_one("#selvstuderende", Tick).value = True
        await fill(app, pilot, {"slutdato": "30-09-2025"})
        await until(pilot, lambda: "den ligger før startdatoen" in shown(app))
        await fill(app, pilot, {"slutdato": "30-09-2026"})
        await until(pilot, lambda: app.screen is the_list(app))
        assert pending(app) == {place: 4}
        assert column(app, "resultat")[place] == "– → 4 Ikke bestået m.m."
        await to_plan(app, pilot)
        await carry_out(app, pilot)
    listing = await service.read_list(access_to(amu_database))
    after = next(one for one in listing.participations if one.cpr == before.cpr and one.fagkode == before.fagkode)
    assert (after.resultat, after.selvstuderende, f"{after.slutdato}") == (4, True, "2026-09-30")
    assert after.hold_id == before.hold_id


async def test_new_participation_is_created_by_its_plan_and_what_is_there_is_refused(
    amu_database: Path, db: Db, harness: Harness
) -> None:
    harness.expect("En kursusdeltagelse med samme person")
    [cpr] = unknown_cprs(1, seed=5)
    async with running(access_to(amu_database)) as (app, pilot):
        known = the_list(app).draft.row(0).participation
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, ParticipationForm))
        await fill(app, pilot, {})
        await until(pilot, lambda: "Cpr-nummer: feltet er tomt" in shown(app))
        await fill(app, pilot, {"cpr": known.cpr.digits})
        await until(pilot, lambda: app.screen is the_list(app))
        assert pending(app) == {}
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, ParticipationForm))
        await fill(app, pilot, {"cpr": cpr.digits, "hold_id": "ny"})
        await until(pilot, lambda: app.screen is the_list(app))
        assert list(pending(app).values()) == [0]
        assert table(app).row == len(table(app).source) - 1
        assert "Ikke sendt: 1 ny" in shown(app)
        await pilot.press("6")
        await to_plan(app, pilot)
        await carry_out(app, pilot)
    rows = db.execute("SELECT hold_id, resultat, fagkode FROM deltagelser WHERE cpr = ?", (cpr.digits,)).fetchall()
    assert rows == [("ny", 6, known.fagkode)]


def deletions(folder: Path) -> list[Path]:
    return list(folder.glob("slettet-*.xlsx"))


async def test_deletion_asks_for_a_word_and_writes_a_file_first(
    amu_database: Path, db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(access_to(amu_database)) as (app, pilot):
        before = the_list(app).draft.row(1).participation
        for word, is_deleted in (("", False), ("j", False), ("Ja", True)):
            table(app).go_to(1)
            await pilot.press("delete")
            await until(pilot, lambda: isinstance(app.screen, DeleteDialog))
            told = " ".join(shown(app).split())
            assert "kan ikke fortrydes" in told
            assert str(before.cpr) in told
            assert before.kursusnavn[:20] in told
            await pilot.press(*word, "enter")
            if is_deleted:
                await until(pilot, lambda: app.screen is the_list(app))
            else:
                await until(pilot, lambda: "Intet er slettet" in shown(app))
                await pilot.press("escape")
                await until(pilot, lambda: app.screen is the_list(app))
                assert pending(app) == {}
                assert deletions(tmp_path) == []
        assert pending(app) == {1: None}
        [file] = deletions(tmp_path)
        [(_, kept)] = read_participations(file)
        assert replace(kept, senest_redigeret=None) == replace(before, senest_redigeret=None)
        await pilot.press("1")
        assert pending(app) == {1: None}, "a row that is to be deleted gets no result"
        (rows,) = db.execute("SELECT count(*) FROM deltagelser").fetchone()
        await to_plan(app, pilot)
        assert db.execute("SELECT count(*) FROM deltagelser").fetchone() == (rows,)
        await carry_out(app, pilot)
    assert db.execute("SELECT count(*) FROM deltagelser").fetchone() == (rows - 1,)
    found = (await service.read_list(access_to(amu_database))).participations
    assert before.identity not in {one.identity for one in found}


async def test_marked_rows_are_not_deleted_together(
    amu_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(access_to(amu_database)) as (app, pilot):
        await pilot.press("space", "space", "space", "delete")
        await until(pilot, lambda: isinstance(app.screen, DeleteDialog))
        await pilot.press(*"ja", "enter")
        await until(pilot, lambda: app.screen is the_list(app))
        assert pending(app) == {3: None}


async def test_unsent_changes_are_asked_about_before_the_end(amu_database: Path) -> None:
    async with running(access_to(amu_database)) as (app, pilot):
        await pilot.press("home", "4", "ctrl+q")
        await until(pilot, lambda: "Der er ændringer, der ikke er sendt." in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is the_list(app))
        assert pending(app)


async def test_marked_rows_are_saved_in_a_file_to_fill_in(
    amu_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(access_to(amu_database)) as (app, pilot):
        await pilot.press("space", "down", "space", "E")
        await until(pilot, lambda: "hele CPR-numre" in shown(app))
        await pilot.press("enter")
        await until(pilot, (tmp_path / "amu-udvalg.xlsx").exists)
        listed = the_list(app).draft.listed
    found = [one for _, one in read_participations(tmp_path / "amu-udvalg.xlsx")]
    assert [one.identity for one in found] == [listed[0].identity, listed[2].identity]


def listed(participations: Sequence[Participation]) -> Draft:
    """A draft with a result for the first row, a deletion of the second and a new one."""
    draft = Draft(participations)
    draft.set_result([0], ExamResult.AFBRUD)
    draft.delete(1)
    draft.add(replace(participations[0], cpr=unknown_cprs(1, seed=5)[0]))
    return draft


async def test_changes_are_kept_upon_a_list_read_anew_where_their_rows_are_as_they_were(amu_database: Path) -> None:
    before = list((await service.read_list(access_to(amu_database))).participations)
    moved, lost = listed(before).moved_to([before[5], *before[:5]])
    assert lost == 0
    assert [(row.id, row.after and int(row.after.resultat)) for row in moved.rows if row.change][:2] == [
        (1, 5),
        (2, None),
    ]
    changed = [replace(before[0], resultat=ExamResult.KOMPETENCEVURDERING), *before[2:]]
    moved, lost = listed(before).moved_to(changed)
    assert lost == 2
    assert [change.before for change in moved.changes] == [None]
