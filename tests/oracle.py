"""The expected row of a person, worked out from the register's tables in SQL, without code of the program."""

import sqlite3
from collections.abc import Iterable
from typing import Any


def oracle(db: sqlite3.Connection, digits: str) -> tuple[Any, ...]:
    """The 16 columns of one person: text, dates in ISO format, None for an empty cell."""

    def first(question: str, width: int, *parameters: object) -> tuple[Any, ...]:
        return db.execute(question, parameters).fetchone() or (None,) * width

    found = db.execute("SELECT id FROM kursister WHERE cpr = ?", (digits,)).fetchone()
    me = found[0] if found else -1
    tables = ("moduler", "proever", "henvisninger", "meritter")
    known = any(db.execute(f"SELECT 1 FROM {table} WHERE kursist = ?", (me,)).fetchone() for table in tables)
    columns = "SELECT startdato, du_modul, udbyder FROM moduler WHERE kursist = ?"
    earliest = first(f"{columns} ORDER BY startdato, du_modul LIMIT 1", 3, me)
    latest = first(f"{columns} ORDER BY startdato DESC, du_modul DESC LIMIT 1", 3, me)
    referral = first(
        "SELECT dato, kategori FROM henvisninger WHERE kursist = ? AND dato <= ?"
        " ORDER BY dato DESC, kategori DESC LIMIT 1",
        2,
        me,
        latest[0],
    )
    merit = first(
        "SELECT du_modul, startdato, udbyder FROM meritter WHERE kursist = ? ORDER BY du_modul DESC LIMIT 1", 3, me
    )
    old = first("SELECT 'Ja', foerste_startdato, iif(du, 'Ja', 'Nej') FROM prae2004 WHERE kursist = ?", 3, me)
    findes, prae = "Ja" if known else "Nej", ("Ja", *old[1:]) if old[0] else ("Nej", None, None)
    return (digits, findes, *earliest, *latest, *referral, *merit, *prae)


def plain(row: Iterable[Any]) -> tuple[Any, ...]:
    """A sheet's row with its dates as ISO text."""
    return tuple(value.date().isoformat() if hasattr(value, "date") else value for value in row)


_REGISTRATIONS = {
    "Moduler": (
        "SELECT du_modul, startdato, slutdato, udbyder, henvisningskategori, ophoersaarsag, modultest_bestaaet"
        " FROM moduler WHERE kursist = ? ORDER BY startdato, du_modul"
    ),
    "Prøver": (
        "SELECT proeve, dato, upper(substr(termin, 1, 1)) || substr(termin, 2) || ' ' || termin_aar, laeseforstaaelse,"
        " skriftlig, mundtlig, resultat, udbyder FROM proever WHERE kursist = ?"
        " ORDER BY termin_aar, termin = 'november/december', proeve"
    ),
    "Henvisninger": (
        "SELECT dato, kategori, (SELECT navn FROM kommuner WHERE kode = kommune), udbyder"
        " FROM henvisninger WHERE kursist = ? ORDER BY dato, kategori"
    ),
    "Merit": "SELECT du_modul, startdato, udbyder FROM meritter WHERE kursist = ? ORDER BY du_modul",
}


def registrations(db: sqlite3.Connection, digits: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every registration of one person by the title of its sheet, the columns behind the CPR number."""
    found = db.execute("SELECT id FROM kursister WHERE cpr = ?", (digits,)).fetchone()
    return {title: db.execute(question, found or (-1,)).fetchall() for title, question in _REGISTRATIONS.items()}


def on_one_line(db: sqlite3.Connection, digits: str) -> tuple[Any, ...]:
    """The summary of a person: highest passed exam with its date, module in progress, latest end, counts."""
    [me] = db.execute("SELECT id FROM kursister WHERE cpr = ?", (digits,)).fetchone()
    exam = db.execute(
        "SELECT proeve, dato FROM proever WHERE kursist = ? AND resultat = 'Bestået'"
        " ORDER BY proeve = 'Studieprøven' DESC, proeve DESC, dato DESC LIMIT 1",
        (me,),
    ).fetchone()
    running = db.execute(
        "SELECT du_modul FROM moduler WHERE kursist = ? AND slutdato IS NULL ORDER BY startdato DESC LIMIT 1", (me,)
    ).fetchone()
    ended = db.execute(
        "SELECT slutdato, ophoersaarsag FROM moduler WHERE kursist = ? AND slutdato IS NOT NULL"
        " ORDER BY slutdato DESC, startdato DESC, du_modul DESC LIMIT 1",
        (me,),
    ).fetchone()
    counts = db.execute("SELECT count(*), count(DISTINCT udbyder) FROM moduler WHERE kursist = ?", (me,)).fetchone()
    return (*(exam or (None, None)), *(running or (None,)), *(ended or (None, None)), *counts)
