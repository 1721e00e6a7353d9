"""The Batch screen by keyboard: review of a list, run, table and sheet."""

import os
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from textual.widgets import Input, OptionList

from knappen_tui import service
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.outcome import Outcome
from knappen_tui.settings import paths
from knappen_tui.tui.batch.screen import BatchScreen
from knappen_tui.tui.batch.state import Phase
from knappen_tui.tui.dialogs.browse import BrowseDialog
from knappen_tui.tui.dialogs.column import ColumnDialog
from knappen_tui.tui.dialogs.question import ChoiceDialog
from knappen_tui.tui.person.screen import OpslagScreen
from knappen_tui.tui.widgets.result_table import ResultTable
from tests import support
from tests.support import asked, knappen, sheet_rows, write_list
from tests.tui.batch_steps import a_run, batch, begin, done, phase, read, rows, save
from tests.tui.conftest import Clipboard, Harness, running, shown, until
from tests.tui.steered import SteeredSite

pytestmark = pytest.mark.slow

CHUNK = 100


@pytest.fixture
def people(database: Path) -> list[str]:
    """Three chunks of persons."""
    return [cpr.digits for cpr in [*known_cprs(database, 260), *unknown_cprs(40)]]


@pytest.fixture
def hold(tmp_path: Path, people: list[str]) -> Path:
    return write_list(tmp_path / "hold.txt", people)


async def test_list_is_reviewed_before_the_site_is_asked(site: SteeredSite, tmp_path: Path, people: list[str]) -> None:
    lines = [*people[:120], "Hansen", people[3], "410290-12"]
    async with running() as (app, pilot):
        await read(app, pilot, write_list(tmp_path / "hold.txt", lines))
        text = shown(app)
        assert "120 personer · 1 dublet udeladt · 2 linjer afvist · ingen bemærkninger" in text
        assert "2 omgange på højst 100 · tid: ukendt" in text
        assert "121" in text
        assert "indeholder andet end tal" in text
        assert "DEMO-hold-udtraek-" in batch(app).query_one("#target", Input).value
        assert not any(f"{digits[:6]}-{digits[6:]}" in text for digits in people)
    assert site.uploads == 0
    assert not paths.state_folder().exists() or list(paths.state_folder().rglob("*.sqlite")) == []


async def test_empty_screen_says_how_to_begin_and_names_the_last_lists(site: SteeredSite, hold: Path) -> None:
    async with running() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: "1  Skriv stien til listen, eller find den med Ctrl+O." in shown(app))
        assert "Seneste lister" not in shown(app)
    await a_run(hold, whole=True, chunk_size=CHUNK)
    async with running() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: "hold.txt  (300 personer)" in shown(app))
        await read(app, pilot, hold)
        assert "Sådan begynder du" not in shown(app)


async def test_path_is_typed_while_an_unfinished_run_is_offered(
    site: SteeredSite, hold: Path, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_run(write_list(hold.parent / "halv.txt", people[:50]), whole=False)
    monkeypatch.chdir(hold.parent)
    async with running() as (app, pilot):
        await pilot.press("f3", *"hold.txt")
        await until(pilot, lambda: "Fortsæt kørslen" in shown(app) and "hold.txt" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: "300 personer" in shown(app))
        await pilot.press("enter")  # reads the list again, and starts nothing
        await until(pilot, lambda: "300 personer" in shown(app))
        assert phase(app) is Phase.CHOOSING
        await pilot.press("up")
        await until(pilot, lambda: isinstance(app.focused, OptionList))
        await pilot.press("enter")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        assert done(app) == 50


async def test_list_is_run_and_saved_as_a_sheet(
    site: SteeredSite, database: Path, hold: Path, people: list[str]
) -> None:
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        table = batch(app).query_one("#results", ResultTable)
        assert app.focused is table
        assert len(table.source) == len(people)
        text = shown(app)
        assert f"{people[0][:6]}-••••" in text
        assert "300 af 300 (100 %)" in text
        await pilot.press("m")
        await until(pilot, lambda: f"{people[0][:6]}-{people[0][6:]}" in shown(app))
        await pilot.press("f2", "f3")  # masked again when the screen is left
        await until(pilot, lambda: f"{people[0][:6]}-••••" in shown(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "✓ Gemt:" in shown(app))
        [sheet] = hold.parent.glob("DEMO-hold-udtraek-*.xlsx")
        text = shown(app)
        assert str(sheet) in "".join(text.split())
        assert "300 af 300" in text
        await pilot.press("n")
        await until(pilot, lambda: not app.screen.query_one("#review").display)
        await until(pilot, lambda: not any(is_kept(digits) for digits in people))
    assert [row[0] for row in sheet_rows(sheet)] == people
    assert sorted(asked(database)) == sorted(people)
    [run] = service.history()
    assert run.finished
    assert run.answered == 300
    kept = support.contents_of(paths.state_folder())
    assert not any(digits.encode() in kept for digits in people)


def is_kept(digits: str) -> bool:
    """Whether a file of the program's state holds this number."""
    return digits.encode() in support.contents_of(paths.state_folder())


async def test_saved_list_stays_and_is_saved_again_in_another_format(
    site: SteeredSite, hold: Path, people: list[str]
) -> None:
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: phase(app) is Phase.SAVED)
        assert len(batch(app).query_one("#results", ResultTable).source) == len(people)
        [run] = service.history()
        assert run.finished  # a crash from here on loses nothing
        field = batch(app).query_one("#save-target", Input)
        field.value = str(hold.parent / "andet.csv")
        field.focus()
        await pilot.press("enter")
        await until(pilot, lambda: phase(app) is Phase.SAVED and (hold.parent / "DEMO-andet.csv").exists())
        await until(pilot, lambda: "DEMO-andet.csv" in shown(app))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Vil du slutte?" in shown(app))
        await pilot.press("tab", "enter")
    assert len(list(hold.parent.glob("DEMO-hold-udtraek-*.xlsx"))) == 1
    assert not any(is_kept(digits) for digits in people)
    assert site.uploads == 3


@pytest.mark.parametrize("way", ["key", "cover"])
async def test_answers_of_a_saved_list_are_deleted(
    site: SteeredSite, hold: Path, people: list[str], way: str, harness: Harness
) -> None:
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: phase(app) is Phase.SAVED)
        batch(app).query_one("#results", ResultTable).focus()
        if way == "key":
            await pilot.press("delete")
        else:
            app.forget()
        await until(pilot, lambda: phase(app) is Phase.CHOOSING)
        await until(pilot, lambda: any("findes nu kun i Excel-filen" in text for _, text in harness.toasts))
        assert not any(is_kept(digits) for digits in people)


async def test_saved_file_and_its_folder_are_opened(
    site: SteeredSite, hold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harness: Harness
) -> None:
    opened = tmp_path / "åbnet.txt"
    program = tmp_path / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> "{opened}"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: phase(app) is Phase.SAVED)
        batch(app).query_one("#results", ResultTable).focus()
        await pilot.press("o")
        await until(pilot, opened.exists)
        await pilot.press("O")
        await until(pilot, lambda: len(opened.read_text(encoding="utf-8").splitlines()) == 2)
        monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
        await pilot.press("o")
        await until(pilot, lambda: any("Det ligger her" in text for _, text in harness.toasts))
    [sheet] = hold.parent.glob("DEMO-hold-udtraek-*.xlsx")
    assert opened.read_text(encoding="utf-8").splitlines() == [str(sheet), str(sheet.parent)]


async def test_time_is_estimated_from_earlier_runs(site: SteeredSite, hold: Path) -> None:
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "✓ Gemt:" in shown(app))
        hold.with_name("andre.txt").write_bytes(hold.read_bytes())
        await pilot.press("n")
        await read(app, pilot, hold.with_name("andre.txt"))
        assert "efter de seneste kørsler at dømme" in shown(app)


async def test_run_is_paused_continued_and_stopped(
    site: SteeredSite, database: Path, hold: Path, people: list[str]
) -> None:
    site.allowed = 1
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: done(app) == CHUNK and site.uploads == 2)
        await pilot.press("p")
        await until(pilot, lambda: phase(app) is Phase.PAUSED)
        site.allowed = 2  # the chunk under way is finished, and no other is sent
        await until(pilot, lambda: service.history()[0].answered == 2 * CHUNK)
        assert site.uploads == 2
        await until(pilot, lambda: "På pause" in shown(app))
        await pilot.press("f")
        await until(pilot, lambda: done(app) == 2 * CHUNK and site.uploads == 3)
        await until(pilot, lambda: "Omgang 3 af 3" in shown(app))
        await pilot.press("x")
        await until(pilot, lambda: phase(app) is Phase.STOPPED)
        assert done(app) == 2 * CHUNK
        assert not app.app_state.batch_running
        site.allowed = 1000
        await pilot.press("f")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await until(pilot, lambda: "Fortsætter: 200 af 300 personer er færdige." in shown(app))
    assert set(asked(database)) == set(people)
    assert len(asked(database)) <= len(people) + CHUNK


async def test_table_follows_selection_and_sorting(site: SteeredSite, hold: Path, people: list[str]) -> None:
    site.allowed = 2
    async with running(size=(120, 40)) as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: done(app) == 2 * CHUNK)
        table = batch(app).query_one("#results", ResultTable)
        await pilot.press("5")
        await until(pilot, lambda: len(table.source) == CHUNK)
        await until(pilot, lambda: "Venter" in shown(app))
        site.allowed = 1000
        await until(pilot, lambda: phase(app) is Phase.ASKED and len(table.source) == 0)
        await pilot.press("4")
        await until(pilot, lambda: len(table.source) == 40)
        assert all(row is not None and row.outcome is Outcome.NOT_FOUND for row in map(rows(app), range(40)))
        await pilot.press("2", "right", "right", "s")
        await until(pilot, lambda: "Startdato▲" in shown(app))
        found = [rows(app)(index) for index in range(len(table.source))]
        starts = [str(row.values[1]) for row in found if row and row.values[1]]
        assert starts == sorted(starts)
        await pilot.press("s")
        await until(pilot, lambda: "Startdato▼" in shown(app))
        await pilot.press("s")
        await until(pilot, lambda: "Startdato▼" not in shown(app))


async def test_table_is_filtered_by_text_and_by_value_and_copied(
    site: SteeredSite, hold: Path, clipboard: Clipboard
) -> None:
    async with running(size=(120, 40)) as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        table = batch(app).query_one("#results", ResultTable)
        await pilot.press("slash", *"Ikke fundet")
        await until(pilot, lambda: len(table.source) == 40 and "Kun »Ikke fundet« · 40 personer" in shown(app))
        await pilot.press("enter", "c")
        await until(pilot, lambda: len(clipboard.copied) == 1)
        assert "••••" in clipboard.copied[0]  # as it is shown
        await pilot.press("escape")
        await until(pilot, lambda: len(table.source) == 300 and "Esc viser alle" not in shown(app))
        await pilot.press("right", "equals_sign")
        await until(pilot, lambda: len(table.source) == 255 and "Kun Svar: Fundet" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: len(table.source) == 300)


async def test_number_is_found_in_the_table_of_a_list(site: SteeredSite, hold: Path, people: list[str]) -> None:
    async with running(size=(120, 40)) as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        table = batch(app).query_one("#results", ResultTable)
        wanted = people[217]
        await pilot.press("ctrl+f", *f"{wanted[:6]}-{wanted[6:]}", "enter")
        await until(pilot, lambda: table.row == 217)
        await pilot.press("escape", "4", "ctrl+f", "enter")
        await until(pilot, lambda: "Ingen række indeholder" in shown(app))
        await pilot.press("escape", "1")
        await until(pilot, lambda: len(table.source) == 300)
        assert f"{wanted[:6]}-{wanted[6:]}" not in shown(app)


async def test_marked_persons_are_saved_alone_before_and_after_the_list(
    site: SteeredSite, hold: Path, people: list[str], harness: Harness
) -> None:
    async with running(size=(120, 40)) as (app, pilot):
        site.allowed = 1
        await begin(app, pilot, hold)
        await until(pilot, lambda: done(app) == CHUNK)
        await pilot.press("space", "E")
        await until(pilot, lambda: any("når alle er slået op" in text for _, text in harness.toasts))
        site.allowed = 1000
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await pilot.press("down", "space", "E")
        await until(pilot, lambda: "Gem udvalg: 2 af 300 personer (markeret)" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: any(text.startswith("Gemt:") for _, text in harness.toasts))
        [part] = hold.parent.glob("*-udvalg.xlsx")
        assert [row[0] for row in sheet_rows(part)] == [people[0], people[2]]
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: phase(app) is Phase.SAVED)
        batch(app).query_one("#results", ResultTable).focus()
        await pilot.press("escape", "4", "E")  # before the table has followed
        await until(pilot, lambda: "Gem udvalg: 40 af 300 personer (Ikke fundet)" in shown(app))
        field = app.screen.query_one(Input)
        field.value = str(hold.parent / "ikke-fundet.csv")
        await pilot.press("enter")
        await until(pilot, lambda: (hold.parent / "DEMO-ikke-fundet.csv").exists() and phase(app) is Phase.SAVED)
        lines = (hold.parent / "DEMO-ikke-fundet.csv").read_text(encoding="utf-8-sig").splitlines()
        assert "40 af 300 personer (Ikke fundet)" in lines[0]
        assert len(lines) == 42
        await pilot.press("n")
        await until(pilot, lambda: not any(is_kept(digits) for digits in people))


async def test_enter_on_a_bar_shows_its_persons(site: SteeredSite, hold: Path) -> None:
    async with running(size=(120, 40)) as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        table, bars = (batch(app).query_one(name, ResultTable) for name in ("#results", "#bars"))
        await pilot.press("right", "d")
        await until(pilot, lambda: app.focused is bars and len(bars.source) == 3)
        assert [bars.source.line(index).cells[:2] for index in range(3)] == [
            ("Fundet", "   255"),
            ("Ikke fundet", "    40"),
            ("Kun før 2004", "     5"),
        ]
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.focused is table and len(table.source) == 40)
        await pilot.press("d")  # hides it; of the same column again
        await until(pilot, lambda: not app.screen.query_one("Distribution").display)
        await pilot.press("d", "right")
        await until(pilot, lambda: app.focused is bars and "Første modul reg.: Startdato" in shown(app))
        year, persons, _ = bars.source.line(0).cells
        assert len(year) == 4
        await pilot.press("enter")
        await until(pilot, lambda: len(table.source) == int(persons))
        assert all(table.source.line(index).cells[2].endswith(year) for index in range(len(table.source)))
        await pilot.press("d", "d", "end", "enter")
        await until(pilot, lambda: "Startdato: tom" in shown(app))
        *_, (_, without, _) = (bars.source.line(index).cells for index in range(len(bars.source)))
        assert len(table.source) == int(without)  # those of them who are found, not the 45 others
        await pilot.press("escape", "1")
        await until(pilot, lambda: len(table.source) == 300)


async def test_enter_opens_the_person_while_the_run_goes_on(site: SteeredSite, hold: Path, people: list[str]) -> None:
    site.allowed = 1
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: done(app) == CHUNK)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, OpslagScreen))
        await until(pilot, lambda: any(one.kursist.cpr.digits == people[1] for one in app.app_state.lookups))
        site.allowed = 1000
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        app.forget()
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, OpslagScreen))
        await pilot.press("f3")
        await until(pilot, lambda: "300 af 300" in shown(app))


async def test_list_is_chosen_in_the_file_chooser(site: SteeredSite, hold: Path, people: list[str]) -> None:
    (hold.parent / "skjult.pdf").write_bytes(b"")
    async with running() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#path"))
        app.screen.query_one("#path", Input).value = str(hold.parent / "x")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, BrowseDialog) and "hold.txt" in shown(app))
        assert "skjult.pdf" not in shown(app)
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(app.screen, BatchScreen) and "300 personer" in shown(app))


async def test_existing_file_is_overwritten_only_after_asking(site: SteeredSite, hold: Path, people: list[str]) -> None:
    async with running() as (app, pilot):
        await read(app, pilot, hold)
        target = Path(batch(app).query_one("#target", Input).value)
        target.write_text("vigtigt", encoding="utf-8")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, ChoiceDialog))
        await pilot.press("tab", "enter")  # another name
        await until(pilot, lambda: isinstance(app.screen, BatchScreen))
        assert batch(app).query_one("#target", Input).value == str(target.with_stem(f"{target.stem} (2)"))
        await pilot.press("enter")  # the start has its own key
        assert phase(app) is Phase.CHOOSING
        await pilot.press("f5")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        other = target.with_stem(f"{target.stem} (2)")
        other.write_text("også", encoding="utf-8")  # created while the batch ran
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ChoiceDialog))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, BatchScreen))
        assert phase(app) is Phase.ASKED
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ChoiceDialog))
        await pilot.press("tab", "tab", "enter")  # replace
        await until(pilot, lambda: "✓ Gemt:" in shown(app))
    assert target.read_text(encoding="utf-8") == "vigtigt"
    assert [row[0] for row in sheet_rows(other)] == people


async def test_list_that_was_read_is_cleared_with_personal_data(site: SteeredSite, hold: Path) -> None:
    async with running() as (app, pilot):
        await read(app, pilot, hold)
        Path(batch(app).query_one("#target", Input).value).touch()
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, ChoiceDialog))
        app.forget()
        await pilot.press("space")
        await until(pilot, lambda: isinstance(app.screen, BatchScreen))
        assert not batch(app).check_action("start", ())
        assert not batch(app).query_one("#review").display
        batch(app).retry()
        await pilot.press("f5")
        assert phase(app) is Phase.CHOOSING
    assert site.uploads == 0


async def test_run_begun_by_the_app_is_continued_by_the_command(
    site: SteeredSite, hold: Path, people: list[str], tmp_path: Path
) -> None:
    site.allowed = 2
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: done(app) == 2 * CHUNK)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Bliv" in shown(app))
        await pilot.press("tab", "enter")
    finished = knappen("batch", hold, "--demo", "-o", tmp_path / "ud.xlsx")
    assert finished.returncode == 0, finished.stderr.decode()
    assert "Fortsætter: 200 af 300" in finished.stderr.decode()
    assert [row[0] for row in sheet_rows(tmp_path / "DEMO-ud.xlsx")] == people


async def test_unfinished_run_is_offered_and_continued(site: SteeredSite, hold: Path, people: list[str]) -> None:
    await a_run(hold, whole=False, chunk_size=CHUNK)
    async with running() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: "(100 af 300) · hold.txt" in shown(app))
        assert app.focused is app.screen.query_one("#path")
        await pilot.press("up")
        assert isinstance(app.focused, OptionList)
        await pilot.press("enter")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        target = hold.parent / "DEMO-andet.csv"
        field = batch(app).query_one("#save-target", Input)
        assert Path(field.value).name.startswith("DEMO-hold-udtraek-")
        field.focus()
        field.value = str(hold.parent / "andet.csv")
        await pilot.press("enter")
        await until(pilot, lambda: "✓ Gemt:" in shown(app))
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == len(people) + 2  # the demo's mark, the headings


async def test_unclear_column_is_chosen_with_the_arrow_keys(
    site: SteeredSite, tmp_path: Path, people: list[str]
) -> None:
    hold = tmp_path / "hold.csv"
    rows = [f"Eksempel {place};{people[place]};{people[place + 5]}" for place in range(4)]
    hold.write_text("\n".join(["Navn;Mor;Far", *rows, ""]), encoding="utf-8")
    async with running() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#path"))
        path = app.screen.query_one("#path", Input)
        path.focus()
        path.value = str(hold)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ColumnDialog))
        await until(pilot, lambda: "kolonne B »Mor«: 4 af 4" in shown(app))
        assert "Eksempel 3" in shown(app)
        assert people[0] not in shown(app)
        await pilot.press("right")
        await until(pilot, lambda: "kolonne C »Far«: 4 af 4" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: "4 personer" in shown(app))
        assert "Kolonne C »Far«: 4 rækker under overskrifterne i række 1" in shown(app)
    assert site.uploads == 0


async def test_workbook_with_own_columns_is_saved_as_din_liste(
    site: SteeredSite, tmp_path: Path, people: list[str]
) -> None:
    hold, book = tmp_path / "hold.xlsx", Workbook()
    rows = [[f"Eksempel {place}", number] for place, number in enumerate(people[:5])]
    for row in (["Hold 3"], ["Navn", "CPR-nr."], *rows, ["Eksempel uden", "mangler"]):
        book.worksheets[0].append(row)
    book.save(hold)
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        target = await save(app, pilot)
    _, *found = load_workbook(target)["Din liste"].iter_rows(min_row=2, values_only=True)
    assert [list(row[:2]) for row in found] == [*rows, ["Eksempel uden", "mangler"]]
    assert [row[4] for row in found] == [*people[:5], None]
    assert found[-1][2] == "Afvist"


async def test_earlier_file_of_the_list_is_proposed_and_compared_with(
    site: SteeredSite, database: Path, tmp_path: Path
) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 12)]
    hold = write_list(tmp_path / "hold.txt", people[:10])
    await a_run(hold, whole=True)
    before = hold.with_suffix(".xlsx").rename(tmp_path / "DEMO-hold-sidst.xlsx")
    write_list(hold, people[2:])
    async with running(size=(120, 40)) as (app, pilot):
        await read(app, pilot, hold)
        earlier = app.screen.query_one("#earlier", Input)
        await until(pilot, lambda: earlier.value == str(before))
        target = Path(app.screen.query_one("#target", Input).value)
        await pilot.press("f5")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "siden den forrige fil: 2 nye" in shown(app))
    words = [str(cell) for row in load_workbook(target)["Ændringer"].iter_rows(values_only=True) for cell in row]
    # Two persons each, and the line that counts them.
    assert (words.count("ny"), words.count("ikke med længere")) == (3, 3)


async def test_unreadable_earlier_file_stops_before_anyone_is_looked_up(
    site: SteeredSite, database: Path, tmp_path: Path
) -> None:
    hold = write_list(tmp_path / "hold.txt", [cpr.digits for cpr in known_cprs(database, 3)])
    async with running(size=(120, 40)) as (app, pilot):
        await read(app, pilot, hold)
        app.screen.query_one("#earlier", Input).value = str(hold)
        await pilot.press("f5")
        await until(pilot, lambda: "✗" in shown(app))
        assert phase(app) is Phase.CHOOSING
        assert site.uploads == 0
