"""SpreadsheetML 2003, "XML Spreadsheet" in Excel: one XML file, which many sites name `.xls`."""

import io
import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from knappen_tui.tables.cells import MAX_CELLS, Cell, RawTable, UnreadableTable

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{_NAMESPACE}}}"
_WITHIN = 4096  # characters
_MOST_COLUMNS = 16_384
_MOST_ROWS = 1_048_576
_UNREADABLE = "Excel-filen (XML) kan ikke læses: den er beskadiget, skåret af eller alt for stor."
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def is_spreadsheetml(text: str) -> bool:
    """Whether the text is a workbook in XML."""
    return _NAMESPACE in text[:_WITHIN] and "<" in text[:1024]


def read_spreadsheetml(text: str) -> Iterator[RawTable]:
    """Yield the sheets. Raises `UnreadableTable` for a damaged or too large workbook, and for one with a DTD."""
    if "<!DOCTYPE" in text[:_WITHIN].upper():
        raise UnreadableTable(_UNREADABLE)
    content = io.BytesIO(_DECLARATION.sub("", text).encode("utf-8", "replace"))
    events = etree.iterparse(
        content, tag=[f"{_SS}Row", f"{_SS}Worksheet"], resolve_entities=False, no_network=True, encoding="utf-8"
    )
    rows: list[list[Cell]] = []
    size = 0
    try:
        for _, element in events:
            if element.tag == f"{_SS}Worksheet":
                yield RawTable(rows, 1, 1, element.get(f"{_SS}Name", ""))
                rows = []
            else:
                place = _number(element, "Index", len(rows) + 1, _MOST_ROWS)
                if place <= len(rows):
                    raise UnreadableTable(_UNREADABLE)
                rows += [[] for _ in range(place - len(rows) - 1)]
                rows.append(_cells(element))
                size += max(len(rows[-1]), 1)
                if size + len(rows) > MAX_CELLS:
                    raise UnreadableTable(_UNREADABLE)
            element.clear()
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableTable(_UNREADABLE) from error


def _cells(line: "etree._Element") -> list[Cell]:
    cells: list[Cell] = []
    for cell in line.iter(f"{_SS}Cell"):
        place = _number(cell, "Index", len(cells) + 1, _MOST_COLUMNS)
        if place <= len(cells):
            raise UnreadableTable(_UNREADABLE)
        cells += [""] * (place - len(cells) - 1)
        cells.append(_value(cell.find(f"{_SS}Data")))
        cells += [""] * _number(cell, "MergeAcross", 0, _MOST_COLUMNS)
    return cells


def _number(element: "etree._Element", name: str, default: int, most: int) -> int:
    number = int(element.get(f"{_SS}{name}", default))
    if not 0 <= number <= most:
        raise ValueError(name)
    return number


def _value(data: "etree._Element | None") -> Cell:
    if data is None:
        return ""
    text = "".join(map(str, data.itertext()))
    match data.get(f"{_SS}Type", "String"):
        case "Number":
            return float(text)
        case "Boolean":
            return text.strip() in {"1", "true"}
        case "DateTime":
            moment = datetime.fromisoformat(text.strip())
            return moment.date() if moment.time() == datetime.min.time() else moment
        case "Error":
            raise ValueError("an error in a cell")
        case _:
            return text
