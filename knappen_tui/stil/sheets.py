"""Returns as sheets, one a table, and back: `udfold` and `byg`.

A sheet has a column for every key of the records around (`Person.PersonId`), then the table's own fields. Every cell is
text. An optional field without text is left out of the XML; children lie in the document's order of tables, records in
the order of the rows.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from knappen_tui.domain.errors import ConfigurationError, NotUnderstood
from knappen_tui.domain.masking import masked
from knappen_tui.export import atomic
from knappen_tui.export.inert import csv_text
from knappen_tui.stil.document import FieldSpec, FieldType, ReturnDocument, ReturnKind, TableSpec, dokument
from knappen_tui.stil.record_reader import ReadRecord, above_fields
from knappen_tui.stil.xml_writer import Node
from knappen_tui.tables.cells import RawTable, UnreadableTable
from knappen_tui.tables.reader import read_tables

_SHEET_NAME = 31  # Excel's limit
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


class SheetsNotUnderstood(NotUnderstood):
    """Sheets that are no return's tables, or do not fit together."""

    title = "Fanerne kan ikke blive til en indberetning"


# Unfold


def headings(document: ReturnDocument, table: TableSpec) -> list[str]:
    """The columns of a table's sheet."""
    around = [f"{one.navn}.{felt.navn}" for one, felt in above_fields(document, table)]
    return [*around, *(felt.navn for felt in table.felter)]


def sheet_name(table: TableSpec) -> str:
    """What a table's sheet is called."""
    return f"{table.nr} {table.navn}"[:_SHEET_NAME].strip()


def unfold(document: ReturnDocument, posts: Iterable[ReadRecord]) -> dict[str, list[tuple[str, ...]]]:
    """The rows of every table, by its name."""
    rows: dict[str, list[tuple[str, ...]]] = {one.navn: [] for one in document.tabeller}
    for one in posts:
        rows[one.tabel.navn].append((*one.above, *(text or "" for text in one.texts)))
    return rows


def write_sheets(
    target: Path, document: ReturnDocument, rows: Mapping[str, Sequence[tuple[str, ...]]], *, overwrite: bool
) -> None:
    """Write a workbook, or a folder of csv files where the target's name has no suffix. Raises `StorageError`."""
    if target.suffix.lower() == ".xlsx":
        from knappen_tui.export.xlsx import write_tables

        sheets = {
            sheet_name(one): (headings(document, one), rows[one.navn]) for one in document.tabeller if rows[one.navn]
        }
        with atomic.replacing(target, overwrite=overwrite) as stream:
            write_tables(stream, sheets, filters=True)
        return
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise atomic.not_written(target, error) from error
    for table in document.tabeller:
        if rows[table.navn]:
            with atomic.replacing(target / f"{sheet_name(table)}.csv", overwrite=overwrite) as stream:
                _write_csv(stream, headings(document, table), rows[table.navn])


def _write_csv(stream: BinaryIO, columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> None:
    text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([csv_text(cell) for cell in row] for row in rows)
        text.flush()
    finally:
        text.detach()


# Fold


@dataclass(frozen=True, slots=True)
class NamedRows:
    """A sheet: its name, its headings, its rows as text, each with its number in the sheet."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheets(path: Path) -> list[NamedRows]:
    """The sheets of a workbook, or the csv files of a folder. Raises `ConfigurationError`, `SheetsNotUnderstood`."""
    try:
        if not path.is_dir():
            return [_named(one.name or path.stem, one) for one in read_tables(path.read_bytes()) if one.rows]
        files = sorted(one for one in path.iterdir() if one.suffix.lower() in {".csv", ".txt"})
        return [_named(one.stem, raw) for one in files for raw in list(read_tables(one.read_bytes()))[:1] if raw.rows]
    except OSError as error:
        raise ConfigurationError(f"{path} kan ikke læses: {error.strerror or type(error).__name__}.") from error
    except UnreadableTable as error:
        raise SheetsNotUnderstood(f"{path.name} kan ikke læses som en Excel-fil.") from error


def _named(name: str, raw: RawTable) -> NamedRows:
    first, *rest = raw.rows
    columns = tuple(_cell(cell, None).strip() for cell in first)
    rows = ((number, tuple(_cell(cell, None) for cell in row)) for number, row in enumerate(rest, raw.first_row + 1))
    return NamedRows(name, columns, tuple((number, row) for number, row in rows if any(cell.strip() for cell in row)))


def _cell(value: Any, felt: FieldSpec | None) -> str:
    """A cell's text: dates as ISO, whole numbers without decimals, a leading TAB (csv's) taken off."""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    text = "" if value is None else str(value).removeprefix("\t")
    if felt is not None and felt.type is FieldType.TAL and felt.laengde and text.isdecimal():
        return text.zfill(felt.laengde)
    return text


def fold(sheets: Sequence[NamedRows], *, slags: ReturnKind | None = None) -> tuple[ReturnDocument, Node, list[Node]]:
    """The document, the header and the top records. Raises `SheetsNotUnderstood` with the sheet and the row."""
    document = dokument(slags) if slags else _told(sheets)
    found: dict[str, NamedRows] = {}
    for sheet in sheets:
        table = _table(document, sheet)
        if table is None:
            raise SheetsNotUnderstood(
                f"Fanen »{sheet.name[:40]}« er ingen tabel i {document.titel}.", advice="»stil skema« viser tabellerne."
            )
        found[table.navn] = sheet
    if document.hoved.navn not in found or len(found[document.hoved.navn].rows) != 1:
        raise SheetsNotUnderstood(f"Der skal være en fane »{document.hoved.navn}« med én række.")
    tops: list[Node] = []
    nodes: dict[tuple[str, tuple[str, ...]], Node | None] = {}
    (hoved,) = _records(document, document.hoved, found[document.hoved.navn])
    for table in document.tabeller[1:]:
        if table.navn not in found:
            continue
        for number, around, own, node in _records(document, table, found[table.navn]):
            key = (table.navn, (*around, *own))
            nodes[key] = None if key in nodes else node
            if table.foraelder == document.hoved.navn:
                tops.append(node)
                continue
            parent = nodes.get((table.foraelder, around))
            if parent is None:
                why = "flere" if (table.foraelder, around) in nodes else "ingen"
                raise SheetsNotUnderstood(
                    f"{table.navn}, række {number}: der er {why} {table.foraelder} med nøglen"
                    f" {masked(' · '.join(around))[:120]}.",
                    advice="Ret nøglerne, så de passer til fanen, som rækken hører under.",
                )
            parent.children.append(node)
    return document, hoved[3], tops


def _told(sheets: Sequence[NamedRows]) -> ReturnDocument:
    """The document whose tables the sheets are."""
    scores = Counter({slags: sum(_table(dokument(slags), one) is not None for one in sheets) for slags in ReturnKind})
    ((best, count), (_, second), *_) = scores.most_common()
    if count == second:
        names = ", ".join(f"»{one.name[:40]}«" for one in sheets[:8])
        raise SheetsNotUnderstood(f"Fanerne {names} kan ikke kendes som én slags indberetning.", advice="Giv --slags.")
    return dokument(best)


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold().translate(_LETTERS)))


def _table(document: ReturnDocument, sheet: NamedRows) -> TableSpec | None:
    """The table whose name or element the sheet has, and whose own columns are there."""
    name = _folded(sheet.name)
    for table in document.tabeller:
        if name in {_folded(sheet_name(table)), _folded(table.navn), _folded(table.element)} and _places(
            document, table, sheet
        ):
            return table
    return None


def _places(document: ReturnDocument, table: TableSpec, sheet: NamedRows) -> list[int | None]:
    """The places of `headings` among the sheet's columns; empty where none of the table's own fields is there."""
    columns = {_folded(column): place for place, column in reversed(list(enumerate(sheet.columns)))}
    places: list[int | None] = []
    for one, felt in above_fields(document, table):
        own = {felt.navn for felt in table.felter}
        names = [f"{one.navn}.{felt.navn}", f"{one.element}.{felt.element}", *([] if felt.navn in own else [felt.navn])]
        places.append(next((columns[_folded(name)] for name in names if _folded(name) in columns), None))
    own_places = [columns.get(_folded(felt.navn), columns.get(_folded(felt.element))) for felt in table.felter]
    return [*places, *own_places] if any(place is not None for place in own_places) else []


Record = tuple[int, tuple[str, ...], tuple[str, ...], Node]


def _records(document: ReturnDocument, table: TableSpec, sheet: NamedRows) -> Iterator[Record]:
    """Row number, keys around, own keys and record of every row."""
    places = _places(document, table, sheet)
    around = above_fields(document, table)
    if None in places[: len(around)]:
        one, felt = around[places.index(None)]
        raise SheetsNotUnderstood(f"Fanen »{sheet.name[:40]}« mangler kolonnen {one.navn}.{felt.navn}.")
    for number, row in sheet.rows:
        cells = ["" if place is None or place >= len(row) else row[place] for place in places]
        keys = tuple(_cell(cell, felt) for cell, (_, felt) in zip(cells, around, strict=False))
        texts = [(felt, _cell(cell, felt)) for felt, cell in zip(table.felter, cells[len(around) :], strict=True)]
        fields = [(felt.navn, text) for felt, text in texts if text or felt.required]
        yield number, keys, tuple(text for felt, text in texts if felt.noegle), Node(table.navn, fields)
