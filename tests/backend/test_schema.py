import sqlite3

import pytest

from knappen_tui.backend import population, records

GOOD = {
    "kursister": "INSERT INTO kursister (id, cpr) VALUES (900001, '{cpr}')",
    "moduler": (
        "INSERT INTO moduler VALUES (1, '2020-01-06', '2-1', '2020-03-06', (SELECT min(nummer) FROM udbydere),"
        " '5', '1', '2020-03-01')"
    ),
    "proever": (
        "INSERT INTO proever VALUES (1, 2099, 'maj/juni', 'Prøve i Dansk 2', '2099-06-01', '02', '4', '7', 'Bestået',"
        " (SELECT min(nummer) FROM udbydere))"
    ),
    "henvisninger": "INSERT INTO henvisninger VALUES (1, '1999-01-06', '9', '101', (SELECT min(nummer) FROM udbydere))",
    "meritter": "INSERT INTO meritter VALUES (1, '1-1', NULL, (SELECT min(nummer) FROM udbydere))",
    "prae2004": "INSERT INTO prae2004 VALUES (1, '2003-12-31', 1)",
    "udbydere": "INSERT INTO udbydere VALUES ('999999', 'Ny skole', '101')",
    "opslag_log": "INSERT INTO opslag_log VALUES (NULL, 1.0, 1, 'flere', 100)",
}
# (table, part of the valid row, replacement)
BAD = [
    ("kursister", "{cpr}", "12345"),
    ("kursister", "{cpr}", "12345x7890"),
    ("moduler", "(1, ", "(987654, "),
    ("moduler", "'2020-01-06'", "'2020-13-06'"),
    ("moduler", "'2020-01-06'", "'2003-12-31'"),
    ("moduler", "'2020-01-06'", "NULL"),
    ("moduler", "'2-1'", "'4-1'"),
    ("moduler", "'2-1'", "'2-7'"),
    ("moduler", "'2020-03-06'", "'2020-01-05'"),
    ("moduler", "'2020-03-06'", "NULL"),
    ("moduler", "(SELECT min(nummer) FROM udbydere)", "'111111'"),
    ("moduler", "'5', '1'", "'5', '31'"),
    ("moduler", "'5', '1'", "'5', NULL"),
    ("moduler", "'5', '1'", "'A', '1'"),
    ("moduler", "'2-1'", "'Introdansk'"),
    ("moduler", "'2020-03-01'", "'2020-04-01'"),
    ("proever", "Prøve i Dansk 2", "Prøve i Dansk 4"),
    ("proever", "Prøve i Dansk 2", "Prøve i Dansk 1"),
    ("proever", "'maj/juni'", "'august'"),
    ("proever", "'2099-06-01'", "'2098-06-01'"),
    ("proever", "'02'", "'2'"),
    ("proever", "'7'", "'13'"),
    ("proever", "2099, 'maj/juni', 'Prøve i Dansk 2', '2099-06-01'", "2006, 'maj/juni', 'Prøve i Dansk 2', NULL"),
    ("proever", "'Bestået'", "NULL"),
    ("proever", "'Bestået'", "'Måske'"),
    ("henvisninger", "'101'", "'999'"),
    ("henvisninger", "'9'", "'10'"),
    ("henvisninger", "'1999-01-06'", "'i går'"),
    ("meritter", "'1-1'", "'1-0'"),
    ("meritter", "NULL", "'06-01-2020'"),
    ("prae2004", "2003-12-31", "2004-01-01"),
    ("prae2004", "1)", "2)"),
    ("udbydere", "999999", "99999"),
    ("udbydere", "'101'", "'998'"),
    ("opslag_log", "flere", "mange"),
    ("opslag_log", "100", "0"),
]


@pytest.fixture
def cleared(db: sqlite3.Connection) -> sqlite3.Connection:
    """The register with person 1 known, but with nothing registered of them."""
    for table in ("moduler", "proever", "henvisninger", "meritter", "prae2004"):
        db.execute(f"DELETE FROM {table} WHERE kursist = 1")
    return db


def unused() -> str:
    return population.unknown_cprs(1)[0].digits


@pytest.mark.parametrize("table", GOOD)
def test_valid_rows_are_inserted_once(cleared: sqlite3.Connection, table: str) -> None:
    statement = GOOD[table].replace("{cpr}", unused())
    cleared.execute(statement)
    if table != "opslag_log":
        with pytest.raises(sqlite3.IntegrityError):
            cleared.execute(statement)


@pytest.mark.parametrize(("table", "right", "wrong"), BAD)
def test_invalid_rows_are_refused(cleared: sqlite3.Connection, table: str, right: str, wrong: str) -> None:
    assert right in GOOD[table]
    with pytest.raises(sqlite3.IntegrityError):
        cleared.execute(GOOD[table].replace(right, wrong, 1).replace("{cpr}", unused()))


def test_cpr_is_unique_and_deleting_a_person_cascades(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO kursister (cpr) SELECT cpr FROM kursister WHERE id = 1")
    db.execute("DELETE FROM kursister WHERE id = 1")
    for table in ("moduler", "proever", "henvisninger", "meritter", "prae2004"):
        assert db.execute(f"SELECT * FROM {table} WHERE kursist = 1").fetchall() == []


def test_queries_of_a_person_use_indexes(db: sqlite3.Connection) -> None:
    for statement in (records._PEOPLE, *records._ROWS.values()):
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", ("[1, 2]",))]
        scans = [step for step in plan if step.startswith("SCAN") and "json_each" not in step]
        assert scans == []
