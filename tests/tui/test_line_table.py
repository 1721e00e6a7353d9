"""The table of any length: it draws its rows and moves its cursor."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from knappen_tui.batch.run_view import Results
from knappen_tui.domain.outcome import Selection, Sorting
from knappen_tui.tui.batch.result_lines import RESULT_COLUMNS, ResultLines
from knappen_tui.tui.widgets.line_table import LineTable
from knappen_tui.tui.widgets.table_lines import Line, TableColumn
from tests.support import filled_journal
from tests.tui.conftest import until

PERSONS = 100_000


class Bench(App[None]):
    """One table."""

    def __init__(self, table: LineTable) -> None:
        super().__init__()
        self.table = table

    def compose(self) -> ComposeResult:
        yield self.table


class Plain:
    """Rows of given text."""

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def line(self, index: int) -> Line:
        return Line(self.rows[index])


def drawn(table: LineTable) -> list[str]:
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("runs")
    return Results(folder / f"{filled_journal(folder, PERSONS, pending=500, unanswered=20)}.sqlite")


async def settled(pilot: Pilot[None], *keys: str) -> None:
    """Press keys and wait until the table has handled them."""
    await pilot.press(*keys)
    for _ in range(2):
        await pilot.pause()


@pytest.mark.slow
async def test_hundred_thousand_rows_are_scrolled_from_end_to_end(results: Results) -> None:
    positions = results.positions()
    table = LineTable(RESULT_COLUMNS)
    async with Bench(table).run_test(size=(90, 22)) as pilot:
        table.show(ResultLines(results, positions))
        await pilot.pause()
        table.focus()
        page = table.size.height - 2  # two lines of headings
        for keys, row in (
            ((), 0),
            (("pagedown",), None),
            (("end",), PERSONS - 1),
            (("up", "up"), PERSONS - 3),
            (("home",), 0),
            (("down",) * 30, 30),
        ):
            await settled(pilot, *keys)
            assert row is None or table.row == row
            lines = drawn(table)
            assert len(lines) == page + 2
            top = table.scroll_offset.y
            shown = results.page(positions[top : top + page])
            for text, person in zip(lines[2:], shown, strict=True):
                mark = "▸  " if person.position == table.row + 1 else "   "
                assert text.startswith(f"{mark}{person.cpr}  {person.outcome.value}")
            assert top <= table.row < top + page


async def test_sorted_and_selected_rows_are_drawn_in_order(results: Results) -> None:
    positions = results.positions(Selection.FOUND, Sorting("seneste_startdato", descending=True))
    table = LineTable(RESULT_COLUMNS)
    async with Bench(table).run_test(size=(200, 30)) as pilot:
        table.show(ResultLines(results, positions), sorting=("seneste_startdato", True))
        await pilot.pause()
        lines = drawn(table)
        assert "Startdato▼" in lines[1]
        shown = results.page(positions[:20])
        assert [line[3:14] for line in lines[2:22]] == [str(person.cpr) for person in shown]


async def test_first_column_stays_when_scrolled(results: Results) -> None:
    table = LineTable(RESULT_COLUMNS)
    async with Bench(table).run_test(size=(60, 20)) as pilot:
        table.show(ResultLines(results, results.positions()))
        table.focus()
        before = drawn(table)
        await settled(pilot, *["right"] * (len(RESULT_COLUMNS) - 1))
        after = drawn(table)
        assert [line[:14] for line in before] == [line[:14] for line in after]
        assert after[1].endswith(" DU")
        assert table.column == len(RESULT_COLUMNS) - 1
        await settled(pilot, *["left"] * len(RESULT_COLUMNS))
        assert drawn(table) == before


@pytest.mark.parametrize("size", [(10, 12), (60, 12), (200, 12)])
async def test_every_line_has_the_table_width_when_scrolled(results: Results, size: tuple[int, int]) -> None:
    table = LineTable(RESULT_COLUMNS)
    async with Bench(table).run_test(size=size) as pilot:
        table.show(ResultLines(results, results.positions()))
        table.focus()
        for _ in RESULT_COLUMNS:
            await settled(pilot, "right")
            widths = {cell_len(table.render_line(y).text) for y in range(table.size.height)}
            assert widths == {table.size.width}


async def test_cursor_stays_visible_after_resize(results: Results) -> None:
    table = LineTable(RESULT_COLUMNS)
    async with Bench(table).run_test(size=(90, 30)) as pilot:
        table.show(ResultLines(results, results.positions()))
        table.focus()
        await settled(pilot, "end")
        await pilot.resize_terminal(80, 12)
        await until(pilot, lambda: table.size.height == 12)
        await until(pilot, lambda: any(line.startswith("▸") for line in drawn(table)))


async def test_text_is_drawn_without_markup_and_control_characters() -> None:
    table = LineTable([TableColumn("a", "A", 12), TableColumn("b", "B", 30)])
    async with Bench(table).run_test(size=(60, 6)) as pilot:
        table.show(Plain([("[red]x[/]", "\x1b]0;titel\x07\x1b[2J\nefter"), ("漢字漢字漢字漢字", "for lang tekst" * 9)]))
        await pilot.pause()
        first, second = drawn(table)[1:3]
        assert "[red]x[/]" in first
        assert not any(ord(character) < 32 or ord(character) == 0x7F for character in first)
        assert second.endswith("…")
        assert all(table.render_line(y).cell_length == table.size.width for y in range(table.size.height))


async def test_deleted_rows_print_message(tmp_path: Path) -> None:
    run_id = filled_journal(tmp_path, 5)
    file = tmp_path / f"{run_id}.sqlite"
    table = LineTable(RESULT_COLUMNS, empty="Ingen personer i denne visning.")
    async with Bench(table).run_test(size=(100, 12)) as pilot:
        assert "Ingen personer i denne visning." in "\n".join(drawn(table))
        lines = ResultLines(Results(file), range(1, 8))
        table.show(lines)
        await pilot.pause()
        assert "slettet" in drawn(table)[2 + 6]
        file.unlink()
        lines.reread()
        assert "ingen afbrudt kørsel" in drawn(table)[2]
