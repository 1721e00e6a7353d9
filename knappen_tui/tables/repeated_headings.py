"""Headings of columns that each cell repeats before its value, as tables do that become cards on a narrow screen."""

from collections.abc import Sequence

from knappen_tui.web.html import Element, text_of


def repeated_headings(lines: Sequence[Sequence[Element]]) -> dict[Element, Element]:
    """Return the element by cell that repeats the heading of the cell's column, for the cells of a table's rows.

    Every row of values has to repeat the same headings, each in the first element of its cell.
    """
    if all(_label(line[-1]) is None for line in lines[1:] if line):
        return {}
    headings = {_name(cell) for line in lines for cell in line if cell.tag == "th"} or set(map(_name, lines[0]))
    rows = [line for line in lines[1:] if len(line) > 1 and any(cell.tag == "td" for cell in line)]
    labels = [[_label(cell) for cell in row] for row in rows]
    names = {tuple(_name(label) if label is not None else "" for label in row) for row in labels}
    if len(names) != 1 or not headings.issuperset(*names):
        return {}
    return {
        cell: label
        for row, own in zip(rows, labels, strict=True)
        for cell, label in zip(row, own, strict=True)
        if label is not None
    }


def _label(cell: Element) -> Element | None:
    """Return the first element of a cell, None where a text or nothing stands first, and for the cell of a heading."""
    if cell.tag == "th" or not len(cell) or (cell.text or "").strip():
        return None
    return cell[0]


def _name(element: Element) -> str:
    return text_of(element).rstrip(": ")
