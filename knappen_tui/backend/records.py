"""Load `Kursist` objects from the register's tables in bulk."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from knappen_tui.domain.columns import Kind
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist, Registration
from knappen_tui.domain.person_tables import TABLES, Table

_PEOPLE = "SELECT id, cpr FROM kursister WHERE cpr IN (SELECT value FROM json_each(?))"

# One query a table for all persons: the kursist, then the table's columns; oldest first.
_ROWS = {
    "moduler": (
        "SELECT kursist, du_modul, startdato, slutdato, udbyder, henvisningskategori, ophoersaarsag, modultest_bestaaet"
        " FROM moduler WHERE kursist IN (SELECT value FROM json_each(?)) ORDER BY kursist, startdato, du_modul"
    ),
    "proever": (
        "SELECT kursist, proeve, dato, upper(substr(termin, 1, 1)) || substr(termin, 2) || ' ' || termin_aar,"
        " laeseforstaaelse, skriftlig, mundtlig, resultat, udbyder"
        " FROM proever WHERE kursist IN (SELECT value FROM json_each(?))"
        " ORDER BY kursist, termin_aar, termin = 'november/december', proeve"
    ),
    "henvisninger": (
        "SELECT kursist, dato, kategori, kommuner.navn, udbyder"
        " FROM henvisninger JOIN kommuner ON kommuner.kode = henvisninger.kommune"
        " WHERE kursist IN (SELECT value FROM json_each(?)) ORDER BY kursist, dato, kategori"
    ),
    "meritter": (
        "SELECT kursist, du_modul, startdato, udbyder"
        " FROM meritter WHERE kursist IN (SELECT value FROM json_each(?)) ORDER BY kursist, du_modul"
    ),
    "prae2004": (
        "SELECT kursist, foerste_startdato, du FROM prae2004 WHERE kursist IN (SELECT value FROM json_each(?))"
    ),
}


def load(connection: sqlite3.Connection, cprs: Iterable[Cpr]) -> list[Kursist]:
    """All registrations of each person in the order of `cprs`; an empty `Kursist` for an unknown number.

    Six queries in all. Raises `sqlite3.Error`.
    """
    asked = list(cprs)
    ids = {digits: id_ for id_, digits in connection.execute(_PEOPLE, (json.dumps([cpr.digits for cpr in asked]),))}
    wanted = json.dumps(list(ids.values()))
    found = {table.field: _records(connection, table, wanted) for table in TABLES}
    return [_kursist(cpr, ids.get(cpr.digits), found) for cpr in asked]


def _kursist(cpr: Cpr, id_: int | None, found: dict[str, dict[int, list[Any]]]) -> Kursist:
    if id_ is None:
        return Kursist(cpr)
    rows: dict[str, Any] = {field: tuple(by_id.get(id_, ())) for field, by_id in found.items()}
    prae2004 = rows.pop("prae2004")
    return Kursist(cpr, **rows, prae2004=prae2004[0] if prae2004 else None)


def _records(connection: sqlite3.Connection, table: Table, wanted: str) -> dict[int, list[Any]]:
    """The table's records by kursist."""
    readers = [_READERS[column.kind] for column in table.columns]
    record: Callable[..., Registration] = table.record
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(_ROWS[table.field], (wanted,)):
        cells = [
            value if value is None or read is None else read(value)
            for read, value in zip(readers, row[1:], strict=True)
        ]
        found[row[0]].append(record(*cells))
    return found


_READERS = {Kind.TEXT: None, Kind.DATE: date.fromisoformat, Kind.JA_NEJ: bool}
