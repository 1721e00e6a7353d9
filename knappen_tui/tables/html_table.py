"""HTML tables as rows of text. The text of a spanning cell is repeated in every place that it spans."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import dropwhile, islice
from typing import NamedTuple

from lxml import etree

from knappen_tui.tables import detail_rows
from knappen_tui.tables.cells import MAX_CELLS, UnreadableTable
from knappen_tui.tables.preformatted import rows_of_text
from knappen_tui.tables.repeated_headings import repeated_headings
from knappen_tui.web.html import Element, ancestor_of, children_of, contains, is_hidden, tag_of, text_of
from knappen_tui.web.names import accessible_name
from knappen_tui.web.text import all_clean, clean, mentions

_MOST_SPANNED = {"colspan": 64, "rowspan": 10_000}
_SHORT = 12
_UNSEEN = frozenset({"script", "style", "template", "head", "title", "noscript"})
_ISO_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
# What the checkbox of a row is called that chooses the row, and shows no value.
_CHOOSING = ("Vælg", "Markér", "Marker", "Afkryds", "Select", "Choose")
_TEXT_INPUTS = frozenset({"", "text", "number", "date", "tel"})
_CELLS = frozenset({"td", "th"})
_CONTROLS = ("a", "button")
_FIELDS = ("input", "select", "textarea")
# What an image in the heading of a column says of the order or choice of the rows: »[Sortable]«, »asc«, »[Filter]«.
_OF_SORTING = (
    r"sort(?:able|ed|ing|[eé]r\w*)?|asc(?:ending)?|desc(?:ending)?|stigende|faldende|unsorted|usorteret|filter"
)
_BESIDE_SORTING = (
    r"klik|for|at|click|to|ikke|not|efter|by|i|in|orden|order|kolonnen?|column|this|denne|pil|arrow|ikon|icon"
)
_SORTING = re.compile(
    rf"\W*(?:(?:{_BESIDE_SORTING})\W+)*(?:{_OF_SORTING})(?:\W+(?:{_BESIDE_SORTING}|{_OF_SORTING}))*\W*", re.IGNORECASE
)
# What a part of a heading says to those who do not see its arrow: »Sortér efter Startdato stigende«.
_SAYS_SORTING = re.compile(r"\W*(?:(?:klik|tryk) for at |click to )?sort(?:[eé]r\w*)?\b.*", re.IGNORECASE)


class TableRow(NamedTuple):
    """The texts of one row. `is_note` is whether one cell spans the whole row, `is_hidden` whether it is not shown."""

    cells: list[str]
    is_note: bool
    is_hidden: bool = False


def is_layout(table: Element) -> bool:
    """Whether the table contains other tables, those in a pager in its first or last row, its foot or details of its
    rows not counted.

    A heading may stand in a table of one cell, with an arrow to sort by, or of one row, beside a cell for an arrow.
    """
    if not contains(table, "table") or all(map(_is_heading, islice(table.iter("table"), 1, None))):
        return False
    lines = list(lines_of(table))
    below = [*dropwhile(_has_boxed_headings, lines)] or lines
    details = detail_rows.detail_rows(list(map(cells_of, lines)))
    detailed = [line for place, line in enumerate(lines) if place in details]
    inner = [line for line in below if contains(line, "table") and line not in detailed]
    if not inner:
        return len(below) == len(lines) and not details
    return not all(_is_foot(line) or (line in (lines[0], lines[-1]) and _is_pager(line)) for line in inner)


def has_details(table: Element) -> bool:
    """Whether each row of records has its details in a row below it."""
    return bool(detail_rows.detail_rows(list(map(cells_of, lines_of(table)))))


def rows_of(table: Element) -> list[TableRow]:
    """Return the table's rows. Raises `UnreadableTable` for more than `MAX_CELLS` cells.

    What a row below a record shows of it is more of its columns, and that row is empty.
    """
    rows: list[TableRow] = []
    lines = list(lines_of(table))
    own_cells = list(map(cells_of, lines))
    # What few tables have is looked for in all cells at once.
    cells = [cell for own in own_cells for cell in own]
    texts = all_clean([cell.text or "" for cell in cells])
    if any(map(len, cells)):
        repeated = repeated_headings(own_cells)
        texts = [
            cell_text(cell, repeated.get(cell)) if len(cell) else text for cell, text in zip(cells, texts, strict=True)
        ]
    spans = bool([cell for cell in cells if cell.keys() and (cell.get("colspan") or cell.get("rowspan"))])
    spanning: dict[int, tuple[int, str]] = {}  # column: (rows left, text) of cells with a rowspan
    size = first = 0
    for own, is_hidden_line in zip(own_cells, _are_hidden(lines), strict=True):
        shown = texts[first : first + len(own)]
        first += len(own)
        if spans:
            shown = _spanned(own, shown, spanning)
        size += len(shown)
        if size > MAX_CELLS:
            raise UnreadableTable("En tabel er for stor til at kunne læses.")
        rows.append(TableRow(shown, len(own) == 1 and len(shown) > 1, is_hidden_line))
    details = detail_rows.detail_rows(own_cells) if any(map(len, cells)) else {}
    return _with_details(rows, own_cells, details) if details else rows


def _with_details(
    rows: Sequence[TableRow], own_cells: Sequence[Sequence[Element]], details: Mapping[int, detail_rows.Pairs]
) -> list[TableRow]:
    """Return the rows with the details of each below it as further columns, under their labels.

    A label that is the heading of a column is left out where all values are the same. The rows of details are notes
    without a text.
    """
    heading = detail_rows.heading_place(own_cells, details)
    headings = rows[heading].cells
    width = len(headings)
    if any(len(row.cells) > width for row in rows if not row.is_note):
        raise UnreadableTable("En tabel har flere felter i en række end overskrifter.")
    added: dict[str, dict[int, str]] = {}
    for label in detail_rows.labels_of(details):
        values = {place - 1: cell_text(pairs[label]) for place, pairs in details.items() if label in pairs}
        column = headings.index(label) if label in headings else -1
        if column < 0 or any(rows[place].cells[column : column + 1] != [text] for place, text in values.items()):
            added[label] = values
    whole = []
    for place, row in enumerate(rows):
        if place in details:
            whole.append(TableRow([""] * (width + len(added)), is_note=True, is_hidden=row.is_hidden))
            continue
        more = [label if place == heading else values.get(place, "") for label, values in added.items()]
        texts = [*row.cells, *[""] * (width - len(row.cells)), *more]
        whole.append(row if row.is_note else row._replace(cells=texts))
    return whole


def holds_pairs(table: Element) -> bool:
    """Whether the cells of each row are a heading and a value in turn, and those of one row several pairs."""
    longest = 0
    for line in lines_of(table):
        tags = [cell.tag for cell in cells_of(line)]
        if len(tags) % 2 or any(tag != ("td" if place % 2 else "th") for place, tag in enumerate(tags)):
            return False
        longest = max(longest, len(tags))
    return longest > 2


def table_of_text(element: Element) -> Element | None:
    """Return the table that the preformatted text of an element is, as an element of its own; None where it is none."""
    rows = rows_of_text("".join(map(str, element.itertext("*"))))
    if not rows:
        return None
    table = etree.Element("table")
    width = max(map(len, rows))
    for row in rows:
        line = etree.SubElement(table, "tr")
        for text in row:
            cell = etree.SubElement(line, "td")
            cell.text = text
        if len(row) == 1 < width:
            line[0].set("colspan", str(width))
    return table


def cell_text(cell: Element, left_out: Element | None = None) -> str:
    """Return what a person reads in an element: its visible text, the texts of images, the values of fields.

    `left_out` is a child that is no part of it.
    A `<time>` whose text has no year is its `datetime`, where that is a day. The heading of a column is its name alone,
    without a text beside it about sorting.
    """
    if not len(cell) and tag_of(cell) not in {"input", "img", "select", "time"}:
        return clean(cell.text or "")
    parts: list[str] = []
    _collect(cell, parts, seen=True, left_out=left_out)
    text = clean(" ".join(parts))
    if tag_of(cell) == "th" and "sort" in text.lower():
        said = (text_of(one) for one in cell.iter("span", "small", "i", "em"))
        for one in filter(_SAYS_SORTING.fullmatch, said):
            text = clean(text.replace(one, "", 1)) or text
    return text


def filled_cells(table: Element) -> Iterator[tuple[Element, str]]:
    """Yield the cells that have a text with that text, those of tables in the table too."""
    repeated = repeated_headings([cells_of(line) for line in lines_of(table)])
    return ((cell, text) for cell in table.iter(*_CELLS) if (text := cell_text(cell, repeated.get(cell))))


def _collect(element: Element, parts: list[str], *, seen: bool = False, left_out: Element | None = None) -> None:
    tag = tag_of(element)
    if not tag or tag in _UNSEEN or (not seen and is_hidden(element)):
        return
    match tag:
        case "img":
            parts.append(_alt(element))
        case "input":
            parts.append(_input_value(element))
        case "select":
            parts += [text_of(option) for option in element.iter("option") if option.get("selected") is not None]
        case "time":
            parts.append(_day(element))
        case _:
            parts.append(element.text or "")
            for child in children_of(element):
                if child is not left_out:
                    _collect(child, parts)
                parts.append(child.tail or "")


def _alt(image: Element) -> str:
    """Return the text of an image, "" for one that sorts or filters a column: it is no part of the column's name."""
    text = image.get("alt") or ""
    if not _SORTING.fullmatch(text):
        return text
    box = ancestor_of(image, "table")
    around = ancestor_of(box, "td") if box is not None else None
    is_heading = ancestor_of(image, "th", *_CONTROLS) is not None or (around is not None and _is_boxed(around))
    return "" if is_heading else text


def _input_value(element: Element) -> str:
    kind = (element.get("type") or "").strip().lower()
    if kind == "checkbox":
        if mentions(accessible_name(element), _CHOOSING):
            return ""
        return "Nej" if element.get("checked") is None else "Ja"
    return element.get("value") or "" if kind in _TEXT_INPUTS else ""


def _day(element: Element) -> str:
    text = text_of(element)
    day = _ISO_DAY.fullmatch((element.get("datetime") or "").strip())
    return day[1] if day and not re.search(r"[0-9]{4}", text) else text


def lines_of(table: Element) -> Iterator[Element]:
    """Return the elements of the table's rows, in the order of `rows_of`; not those of tables in it."""
    return (line for line in table.iter("tr") if ancestor_of(line, "table") is table)


def cells_of(line: Element) -> list[Element]:
    """Return the cells of a row, headings among them; not those of tables in it."""
    return [cell for cell in children_of(line) if cell.tag in _CELLS]


def _are_hidden(lines: Iterable[Element]) -> list[bool]:
    """Return whether each row is hidden, alone or with those of its `<tbody>`; not whether its whole table is."""
    group: Element | None = None
    hides = False
    hidden = []
    for line in lines:
        if (parent := line.getparent()) is not group:
            group, hides = parent, parent is not None and parent.tag == "tbody" and is_hidden(parent)
        hidden.append(hides or (bool(line.keys()) and is_hidden(line)))
    return hidden


def _is_heading(table: Element) -> bool:
    """Whether a table is one cell in the heading of a column."""
    cells = list(islice(table.iter(*_CELLS), 2))
    cell = ancestor_of(table, *_CELLS)
    return len(cells) == 1 and cell is not None and cell.tag == "th"


def _has_boxed_headings(line: Element) -> bool:
    """Whether a row is several cells, each with a table of one row that says one text and holds nothing to press."""
    cells = cells_of(line)
    return len(cells) > 1 and all(map(_is_boxed, cells))


def _is_boxed(cell: Element) -> bool:
    """Whether all that a cell holds is a table of one row with one text, as that of DevExpress's headings."""
    inner = [*islice(cell.iter("table"), 2)]
    if len(inner) != 1 or contains(cell, *_CONTROLS, *_FIELDS) or text_of(cell) != text_of(inner[0]):
        return False
    boxes = list(inner[0].iter(*_CELLS))
    return sum(1 for _ in inner[0].iter("tr")) == 1 and sum(bool(text_of(box)) for box in boxes) <= 1


def _is_pager(line: Element) -> bool:
    """Whether a row is one cell with one row of short texts and nothing else: the links to the table's other pages."""
    inner = _only_row(line)
    if inner is None or text_of(inner) != text_of(line):
        return False
    return all(len(text_of(cell)) <= _SHORT for cell in inner.iter(*_CELLS))


def _is_foot(line: Element) -> bool:
    """Whether a row in the table's foot, which may stand above its body, is one cell with one row of controls.

    The numbers of records and pages stand beside them, in short pieces.
    """
    group, inner = line.getparent(), _only_row(line)
    if group is None or group.tag != "tfoot" or inner is None or not contains(inner, *_CONTROLS):
        return False
    return all(len(text.strip()) <= _SHORT for text in map(str, inner.itertext("*")))


def _only_row(line: Element) -> Element | None:
    """Return the table of one row that stands in the only cell of a row, None without one."""
    inner = list(line.iter("table"))
    is_one = len(cells_of(line)) == 1 and len(inner) == 1 and sum(1 for _ in inner[0].iter("tr")) == 1
    return inner[0] if is_one else None


def _spanned(own: Sequence[Element], texts: Sequence[str], spanning: dict[int, tuple[int, str]]) -> list[str]:
    """Return the row's `own` texts, each as often as its cell spans, and those of the cells above that span into it."""
    cells: list[str] = []
    for cell, text in zip(own, texts, strict=True):
        _add_spanning(cells, spanning)
        width = span_of(cell, "colspan")
        if (height := span_of(cell, "rowspan")) > 1:
            spanning |= {len(cells) + offset: (height - 1, text) for offset in range(width)}
        cells += [text] * width
    _add_spanning(cells, spanning)
    return cells


def _add_spanning(cells: list[str], spanning: dict[int, tuple[int, str]]) -> None:
    """Append the texts of the cells above that span into the row's next places."""
    while len(cells) in spanning:
        left, text = spanning.pop(len(cells))
        if left > 1:
            spanning[len(cells)] = (left - 1, text)
        cells.append(text)


def span_of(cell: Element, attribute: str) -> int:
    """Return how many columns or rows a cell spans, by its `colspan` or `rowspan`."""
    value = (cell.get(attribute) or "1").strip()
    is_number = value.isascii() and value.isdigit() and len(value) < 9
    return min(max(int(value), 1), _MOST_SPANNED[attribute]) if is_number else 1
