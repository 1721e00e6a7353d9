"""Write a register of invented participations: several schools, several quarters.

What a school has in a quarter depends only on (school, quarter, rows): tests and the demo get the same every time.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random

from knappen_tui.backend import accounts, database
from knappen_tui.backend.cprs import known_cpr
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.stil.period import Period

PASSWORD = accounts.DEMO_PASSWORD
SCHOOLS = {"280901": "AMU-skolen Øvedal", "561902": "AMU-center Prøvestrup", "751903": "Mønsterby Kursuscenter"}
DEMO_SCHOOL = "280901"
ROWS = 240
MOST_ROWS = 20_000

_APPLICATION_ID = 0x414D5550  # "AMUP" in the file's header
_QUARTERS_BEFORE = 3
_SEED = 4936
_PERSONS_A_QUARTER = 100_000
_RESULTS = "1" * 14 + "235546"


@dataclass(frozen=True, slots=True)
class Course:
    """A course with an exam: fagkode, name, level, fkb and length in days."""

    fagkode: str
    kursusnavn: str
    niveau: str
    fkb: str
    days: int


COURSES = (
    Course("49360", "Måling og vurdering af rengøringskvalitet", "", "2679", 4),
    Course("49361", "Måling og vurdering af rengøringshygiejne", "B", "2679", 1),
    Course("49362", "Rengøringsmetoder og planlægning", "", "2679", 5),
    Course("49410", "Gaffeltruck, førerprøve B", "", "2233", 7),
    Course("49411", "Sikkert arbejde på lager", "", "2233", 2),
    Course("49452", "Svejsning i stål, proces 135", "C", "2273", 10),
    Course("49453", "Svejsning i stål, proces 141", "D", "2273", 10),
    Course("49507", "Medarbejderen som deltager i forandringer", "", "2272", 3),
    Course("49518", "Fødevarehygiejne og egenkontrol", "", "2788", 3),
    Course("49533", "Konflikthåndtering i omsorgsarbejdet", "E", "2222", 3),
)


def create(path: Path, *, today: date, rows: int = ROWS) -> None:
    """Create the database with `rows` participations for each school in each quarter up to the one that `today` is in.

    It is written to a temporary file and renamed when complete. Raises `FileExistsError`, `OSError`, `sqlite3.Error`.
    """
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(f"{path.name}.ufaerdig")
    unfinished.unlink(missing_ok=True)  # of a killed process
    unfinished.touch(mode=0o600)
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # invented: a power cut may take it
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        for package, name in (("knappen_tui.backend", "accounts.sql"), (__package__, "schema.sql")):
            connection.executescript(files(package).joinpath(name).read_text(encoding="utf-8"))
        with connection:
            connection.executemany("INSERT INTO skoler VALUES (?, ?)", SCHOOLS.items())
            for school in SCHOOLS:
                accounts.add_user(connection, school, PASSWORD)
                for quarter in _quarters(today):
                    add(connection, school, quarter, rows, today=today)
        connection.execute("PRAGMA journal_mode = WAL")  # readers do not wait for a writer
    unfinished.rename(path)


def check(path: Path) -> None:
    """Raise `ConfigurationError` unless the file is a database of `create`."""
    with database.connect(path) as connection:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != _APPLICATION_ID:
        raise ConfigurationError(f"{path} er ikke en øvelsesdatabase til AMU.", advice="Vælg et andet filnavn.")


def add(connection: sqlite3.Connection, school: str, quarter: Period, rows: int, *, today: date) -> None:
    """Add `rows` participations of one school in one quarter. Older quarters than the last have all their results."""
    random = Random(f"{school} {quarter} {rows}")  # noqa: S311 - reproducible, not secret
    is_done = quarter.earlier(-2).start <= today
    connection.executemany(
        "INSERT INTO deltagelser (skole, kvartal, hold_id, startdato, slutdato, cpr, fagkode, kursusnavn, niveau, fkb,"
        " resultat, senest_redigeret) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (school, str(quarter), *columns, *_registered(random, end, is_done=is_done, today=today))
            for columns, end in _participations(random, school, quarter, rows)
        ),
    )


def _quarters(today: date) -> list[Period]:
    current = Period.quarter(today.year, (today.month + 2) // 3)
    return [current.earlier(back) for back in range(_QUARTERS_BEFORE, -1, -1)]


def _registered(random: Random, end: date, *, is_done: bool, today: date) -> tuple[int, float | None]:
    """A result and when it was registered: none for three of four participations of the last quarter."""
    if end >= today or (not is_done and random.random() < 0.75):
        return 0, None
    day = min(end + timedelta(days=1 + int(random.random() * 20)), today)
    moment = datetime.combine(day, time(8)) + timedelta(minutes=int(random.random() * 480))
    return int(random.choice(_RESULTS)), moment.timestamp()


def _participations(random: Random, school: str, quarter: Period, rows: int) -> Iterator[tuple[tuple[str, ...], date]]:
    """Yield columns and last day of each participation, hold by hold. The second one ends in the next quarter."""
    left, number = rows, 0
    days = (quarter.end - quarter.start).days
    while left > 0:
        number += 1
        courses = COURSES[:1] if number == 2 else random.sample(COURSES, 2 if random.random() < 0.2 else 1)
        persons = [_person(school, quarter, number, place) for place in range(random.randint(8, 20))]
        start = quarter.start + timedelta(days=days if number == 2 else int(random.random() * days))
        hold = f"{quarter.year % 100:02}{quarter.first_month % 12 // 3 + 1}{number:03}"
        for course in courses:
            end = start + timedelta(days=course.days - 1)
            for cpr in persons[:left]:
                about = course.fagkode, course.kursusnavn, course.niveau, course.fkb
                yield (hold, start.isoformat(), end.isoformat(), cpr.digits, *about), end
            left -= len(persons[:left])
            start = end + timedelta(days=1)


def _person(school: str, quarter: Period, hold: int, place: int) -> Cpr:
    at = list(SCHOOLS).index(school) * 20 + quarter.first_month % 20
    return known_cpr(_SEED, at * _PERSONS_A_QUARTER + hold * 20 + place)
