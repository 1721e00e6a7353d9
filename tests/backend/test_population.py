import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from knappen_tui.backend import database, exams, population
from knappen_tui.backend.cprs import known_cpr
from knappen_tui.backend.follow_up_cases import FIRST_ID, case_cprs, cases
from knappen_tui.domain.cpr import parse
from knappen_tui.domain.errors import ConfigurationError

REGISTER_TABLES = ("kommuner", "udbydere", "kursister", "moduler", "proever", "henvisninger", "meritter", "prae2004")


def content(path: Path, up_to: int = FIRST_ID - 1) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the register's tables, of the first `up_to` persons of the population."""
    with closing(sqlite3.connect(path)) as connection:
        found = {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in REGISTER_TABLES
        }
    for table in REGISTER_TABLES[2:]:
        found[table] = [row for row in found[table] if row[0] <= up_to]
    return found


@pytest.fixture
def reading(register: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(register)) as connection:
        yield connection


def test_smaller_population_is_the_beginning_of_a_larger(register: Path, tmp_path: Path) -> None:
    population.create(tmp_path / "small.db", 200)
    assert content(tmp_path / "small.db") == content(register, up_to=200)


def test_population_is_the_same_on_every_machine(register: Path) -> None:
    """Pinned, since the sample lists hold these persons."""
    numbers = "".join(known_cpr(population.DEFAULT_SEED, index).digits for index in range(1000))
    rows = repr(sorted(content(register, up_to=1000).items()))
    assert hashlib.sha256(rows.encode()).hexdigest()[:16] == "46cb0d6b997ba20b"
    assert hashlib.sha256(numbers.encode()).hexdigest()[:16] == "a9cbe5cf86ea39a2"


def test_another_seed_gives_other_persons(tmp_path: Path) -> None:
    population.create(tmp_path / "a.db", 50, seed=1)
    population.create(tmp_path / "b.db", 50, seed=2)
    a, b = content(tmp_path / "a.db"), content(tmp_path / "b.db")
    assert all(a[table] != b[table] for table in ("kursister", "moduler", "henvisninger"))


def test_every_number_is_valid_different_and_never_issued(register: Path) -> None:
    known = list(population.known_cprs(register))
    unknown = population.unknown_cprs(1500)
    assert len(set(known)) == len(known) == 1500
    assert len(set(unknown)) == 1500
    for cpr in (*known, *unknown):
        assert parse(cpr.digits, today=population.REFERENCE_DATE).cpr == cpr
        assert not cpr.is_modulus_11
        assert (cpr.birth_date.day, cpr.birth_date.month) != (1, 1)
    men = sum(int(cpr.digits) % 2 for cpr in known)
    assert 0.4 < men / len(known) < 0.6


def test_persons_of_the_rules_come_beside_the_population(register: Path) -> None:
    made = cases(population.REFERENCE_DATE)
    numbers = case_cprs(population.DEFAULT_SEED, len(made))
    with closing(sqlite3.connect(register)) as connection:
        found = connection.execute("SELECT cpr FROM kursister WHERE id >= ? ORDER BY id", (FIRST_ID,)).fetchall()
    assert [digits for (digits,) in found] == [cpr.digits for cpr in numbers]
    assert not set(numbers) & set(population.known_cprs(register))
    assert not any(cpr.is_modulus_11 or (cpr.birth_date.day, cpr.birth_date.month) == (1, 1) for cpr in numbers)


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2025, 3, 31), date(2025, 8, 15), date(2026, 12, 31)])
def test_persons_of_the_rules_fit_the_register_on_any_day(tmp_path: Path, today: date) -> None:
    population.create(tmp_path / "k.db", 1, today=today)
    with closing(sqlite3.connect(tmp_path / "k.db")) as connection:
        [(found,)] = connection.execute("SELECT count(*) FROM kursister").fetchall()
    assert found == 1 + len(cases(today))


@pytest.mark.parametrize("seed", [0, 1, 2004, 2**31])
def test_unknown_numbers_are_in_no_population(seed: int) -> None:
    reserved = {cpr.digits[6] for cpr in population.unknown_cprs(3000, seed)}
    taken = {known_cpr(seed, index).digits[6] for index in range(3000)}
    assert reserved == {"3", "9"}
    assert taken == set("012456")


def test_more_persons_than_numbers_is_an_error() -> None:
    with pytest.raises(ValueError, match="plads"):
        known_cpr(1, 50_000_000)


KINDS = {
    "several DU levels": (
        "SELECT kursist FROM moduler GROUP BY kursist HAVING count(DISTINCT substr(du_modul, 1, 1)) > 1"
    ),
    "several udbydere": "SELECT kursist FROM moduler GROUP BY kursist HAVING count(DISTINCT udbyder) > 1",
    "a break of a year": (
        "SELECT m.kursist FROM moduler m WHERE julianday(startdato) - (SELECT max(julianday(slutdato)) FROM moduler e"
        " WHERE e.kursist = m.kursist AND e.slutdato < m.startdato) > 365"
    ),
    "latest module below the first": (
        "SELECT DISTINCT kursist FROM (SELECT kursist, first_value(du_modul) OVER w AS foerste,"
        " last_value(du_modul) OVER w AS seneste FROM moduler WINDOW w AS (PARTITION BY kursist ORDER BY startdato"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) WHERE seneste < foerste"
    ),
    "the same module again": "SELECT kursist FROM moduler GROUP BY kursist, du_modul HAVING count(*) > 1",
    "a running module": "SELECT kursist FROM moduler WHERE slutdato IS NULL",
    "a module ended without a test": "SELECT kursist FROM moduler WHERE slutdato > '' AND modultest_bestaaet IS NULL",
    "intro-dansk": "SELECT kursist FROM moduler WHERE du_modul = 'Introdansk'",
    "module without a referral": "SELECT kursist FROM moduler WHERE kursist NOT IN (SELECT kursist FROM henvisninger)",
    "referral after the latest module began": (
        "SELECT kursist FROM henvisninger GROUP BY kursist"
        " HAVING min(dato) > (SELECT max(startdato) FROM moduler WHERE moduler.kursist = henvisninger.kursist)"
    ),
    "referral and nothing more": (
        "SELECT kursist FROM henvisninger"
        " WHERE kursist NOT IN (SELECT kursist FROM moduler UNION SELECT kursist FROM proever)"
    ),
    "two referral categories": "SELECT kursist FROM henvisninger GROUP BY kursist HAVING count(DISTINCT kategori) > 1",
    "exam and no module": "SELECT kursist FROM proever WHERE kursist NOT IN (SELECT kursist FROM moduler)",
    "exam after modules": "SELECT kursist FROM proever WHERE kursist IN (SELECT kursist FROM moduler)",
    "failed, then passed": (
        "SELECT n.kursist FROM proever n JOIN proever p USING (kursist, proeve)"
        " WHERE n.resultat = 'Ikke bestået' AND p.resultat = 'Bestået' AND n.dato < p.dato"
    ),
    "exam without a result": "SELECT kursist FROM proever WHERE resultat IS NULL",
    "exam without a date": "SELECT kursist FROM proever WHERE dato IS NULL",
    "marks of the 13-scale": "SELECT kursist FROM proever WHERE mundtlig IN ('6', '8', '9', '11', '13')",
    "marks of the 7-step scale": "SELECT kursist FROM proever WHERE mundtlig = '02'",
    "the lowest mark": "SELECT kursist FROM proever WHERE '-3' IN (laeseforstaaelse, skriftlig, mundtlig)",
    "merit": "SELECT kursist FROM meritter",
    "two merits": "SELECT kursist FROM meritter GROUP BY kursist HAVING count(*) > 1",
    "only before 2004": "SELECT kursist FROM prae2004 WHERE kursist NOT IN (SELECT kursist FROM moduler)",
    "before 2004 and after": "SELECT kursist FROM prae2004 WHERE kursist IN (SELECT kursist FROM moduler)",
    "before 2004 without danskuddannelse": "SELECT kursist FROM prae2004 WHERE NOT du",
    "before 2004 without a date": "SELECT kursist FROM prae2004 WHERE foerste_startdato IS NULL",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_history_occurs(reading: sqlite3.Connection, kind: str) -> None:
    assert reading.execute(KINDS[kind]).fetchone() is not None


@pytest.mark.parametrize(("table", "column"), [("henvisninger", "kategori"), ("moduler", "ophoersaarsag")])
def test_at_least_seven_codes_occur(reading: sqlite3.Connection, table: str, column: str) -> None:
    [(codes,)] = reading.execute(f"SELECT count(DISTINCT {column}) FROM {table}")
    assert codes >= 7


def test_every_person_has_registrations_and_constraints_hold(reading: sqlite3.Connection) -> None:
    tables = ("moduler", "proever", "henvisninger", "prae2004")
    somewhere = " UNION ".join(f"SELECT kursist FROM {table}" for table in tables)
    assert reading.execute(f"SELECT id FROM kursister WHERE id NOT IN ({somewhere})").fetchall() == []
    assert reading.execute("PRAGMA foreign_key_check").fetchall() == []
    assert reading.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_dates_are_from_age_18_to_the_reference_date(register: Path) -> None:
    born = {number: cpr.birth_date for number, cpr in enumerate(population.known_cprs(register), start=1)}
    with closing(sqlite3.connect(register)) as connection:
        rows = connection.execute(
            "SELECT * FROM (SELECT kursist, startdato, coalesce(slutdato, startdato) FROM moduler"
            " UNION ALL SELECT kursist, dato, dato FROM proever WHERE dato IS NOT NULL"
            " UNION ALL SELECT kursist, foerste_startdato, foerste_startdato FROM prae2004"
            f") WHERE kursist < {FIRST_ID} AND startdato > ''"
        ).fetchall()
    for kursist, first, last in rows:
        assert last <= population.REFERENCE_DATE.isoformat()
        assert int(first[:4]) - born[kursist].year >= 18


def test_results_follow_from_the_marks(reading: sqlite3.Connection) -> None:
    rows = reading.execute(
        "SELECT proeve, laeseforstaaelse, skriftlig, mundtlig, resultat,"
        " termin_aar + (termin LIKE 'nov%') / 2.0 < 2007.5 FROM proever WHERE resultat IS NOT NULL"
    ).fetchall()
    for proeve, laes, skriftlig, mundtlig, resultat, old in rows:
        needed, s, m = (6.0 if old else 2.0), int(skriftlig), int(mundtlig)
        if proeve == "Prøve i Dansk 1":
            passed = (s + 2 * m) / 3 >= needed
        elif proeve == "Studieprøven":
            passed = min(int(laes), s, m) >= needed
        else:
            passed = (int(laes) + s + 2 * m) / 4 >= needed
        assert resultat == ("Bestået" if passed else "Ikke bestået")


def test_terms() -> None:
    assert exams.Term.after(date(2010, 5, 1)) == (2010, "maj/juni")
    assert exams.Term.after(date(2010, 6, 30)) == (2010, "november/december")
    assert exams.Term.after(date(2010, 12, 1)) == (2011, "maj/juni")
    assert exams.Term(2010, "november/december").following() == (2011, "maj/juni")
    assert exams.Term(2007, "maj/juni").on_13_scale
    assert not exams.Term(2007, "november/december").on_13_scale


class Interrupted(Exception):
    """Raised in place of Ctrl+C."""


def test_interrupted_creation_leaves_no_file(tmp_path: Path) -> None:
    def stop(_done: int, _wished: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        population.create(tmp_path / "k.db", 10, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_temporary_file_of_a_killed_creation_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "k.db"
    (tmp_path / "k.db.ufaerdig").write_bytes(b"half a database")
    progress_calls: list[tuple[int, int]] = []
    assert population.ensure(path, 2500, progress=lambda done, wished: progress_calls.append((done, wished)))
    assert progress_calls == [(2000, 2500), (2500, 2500)]
    assert not population.ensure(path, 10)
    assert len(list(population.known_cprs(path))) == 2500
    assert len(list(population.known_cprs(path, 7))) == 7
    assert not (tmp_path / "k.db.ufaerdig").exists()
    with pytest.raises(FileExistsError):
        population.create(path, 10)


def test_check_refuses_other_files(tmp_path: Path) -> None:
    (tmp_path / "note.db").write_text("something else entirely, and longer than a header of a hundred bytes" * 3)
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE t (x)")
    for name in ("note.db", "other.db", "missing.db"):
        with pytest.raises(ConfigurationError):
            database.check(tmp_path / name)
    with pytest.raises(ConfigurationError):
        population.ensure(tmp_path / "other.db")
