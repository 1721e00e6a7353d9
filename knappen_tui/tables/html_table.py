"""HTML tables as rows of text. The text of a spanning cell is repeated in every place that it spans."""

from dataclasses import dataclass

from knappen_tui.tables.cells import UnreadableTable
from knappen_tui.web.html import Element, tag_of, text_of

MAX_CELLS = 4_000_000

_MAX_COLSPAN = 64
_MAX_ROWSPAN = 10_000


@dataclass(frozen=True, slots=True)
class TableRow:
    """The texts of one row. `is_note` is whether one cell spans the whole row."""

    cells: list[str]
    is_note: bool


def is_layout(table: Element) -> bool:
    """Whether the table contains other tables."""
    return table.find(".//table") is not None


def rows_of(table: Element) -> list[TableRow]:
    """Return the table's rows. Raises `UnreadableTable` for more than `MAX_CELLS` cells."""
    rows: list[TableRow] = []
    spanning: dict[int, tuple[int, str]] = {}  # column: (rows left, text) of cells with a rowspan
    size = 0
    for line in table.iter("tr"):
        cells: list[str] = []
        own = [cell for cell in line if tag_of(cell) in {"td", "th"}]
        for cell in own:
            _add_spanning(cells, spanning)
            text = text_of(cell)
            width = _span(cell, "colspan", _MAX_COLSPAN)
            if (height := _span(cell, "rowspan", _MAX_ROWSPAN)) > 1:
                spanning |= {len(cells) + offset: (height - 1, text) for offset in range(width)}
            cells += [text] * width
        _add_spanning(cells, spanning)
        size += len(cells)
        if size > MAX_CELLS:
            raise UnreadableTable("En tabel er for stor til at kunne læses.")
        rows.append(TableRow(cells, is_note=len(own) == 1 and len(cells) > 1))
    return rows


def _add_spanning(cells: list[str], spanning: dict[int, tuple[int, str]]) -> None:
    """Append the texts of the cells above that span into the row's next places."""
    while len(cells) in spanning:
        left, text = spanning.pop(len(cells))
        if left > 1:
            spanning[len(cells)] = (left - 1, text)
        cells.append(text)


def _span(cell: Element, attribute: str, most: int) -> int:
    value = (cell.get(attribute) or "1").strip()
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 9 else 1
