"""An HTML table as rows of text, with spanned cells repeated where they span."""

from dataclasses import dataclass

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.web.html import Element, tag_of, text_of

MAX_CELLS = 4_000_000

_MAX_COLSPAN = 64
_MAX_ROWSPAN = 10_000


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its texts, and whether one single cell makes up all of it."""

    cells: list[str]
    is_note: bool


def is_layout(table: Element) -> bool:
    """Whether the table only holds others in place."""
    return table.find(".//table") is not None


def rows_of(table: Element) -> list[TableRow]:
    """The table's rows. Raises `NotUnderstood` for one that spans beyond all reason."""
    rows: list[TableRow] = []
    hanging: dict[int, tuple[int, str]] = {}  # column: (rows left, text) of cells that span downwards
    size = 0
    for line in table.iter("tr"):
        cells: list[str] = []
        own = [cell for cell in line if tag_of(cell) in {"td", "th"}]
        for cell in own:
            _hang(cells, hanging)
            text = text_of(cell)
            width = _span(cell, "colspan", _MAX_COLSPAN)
            if (height := _span(cell, "rowspan", _MAX_ROWSPAN)) > 1:
                hanging |= {len(cells) + offset: (height - 1, text) for offset in range(width)}
            cells += [text] * width
        _hang(cells, hanging)
        size += len(cells)
        if size > MAX_CELLS:
            raise NotUnderstood("En tabel på siden er for stor til at være et svar.")
        rows.append(TableRow(cells, is_note=len(own) == 1 and len(cells) > 1))
    return rows


def _hang(cells: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Fill in what hangs down from the rows above, from where the row has come to."""
    while len(cells) in hanging:
        left, text = hanging.pop(len(cells))
        if left > 1:
            hanging[len(cells)] = (left - 1, text)
        cells.append(text)


def _span(cell: Element, attribute: str, most: int) -> int:
    value = (cell.get(attribute) or "1").strip()
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 9 else 1
