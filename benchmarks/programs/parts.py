"""knappen's parts, each beside the bare library it stands on, in turn.

`python -m benchmarks.programs.parts PART ROUNDS ADDRESS USER PASSWORD FOLDER` prints as JSON the seconds of each round
for both. One part a process, so that none pays for the memory of another.
"""

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import lxml.html
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from python_calamine import load_workbook
from stdnum.dk import cpr as stdnum_cpr

from benchmarks.programs.bare_journal import BareJournal
from benchmarks.programs.site_requests import ask, log_in, person
from knappen_tui.backend import cprs, database, population, records
from knappen_tui.batch import db, list_reader
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.journal import Journal
from knappen_tui.domain.columns import Kind, to_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import COLUMNS, Answer, Udtraek, from_kursist
from knappen_tui.export.formats import Format
from knappen_tui.export.write import write
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.extract import sheet
from knappen_tui.site.person import pages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.html import Page

LINES = 1_000_000
ROWS = 100_000
PERSONS = 10_000
CHUNK = 100
TODAY = date(2025, 6, 2)
NOW = datetime(2025, 6, 2, 12, tzinfo=UTC)
TEN_DIGITS = re.compile(r"[0-9]{6}-?[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Material:
    """The inputs of a part: a client that is logged in, and the folder of the register."""

    site: httpx.Client
    folder: Path

    @property
    def register(self) -> Path:
        """The backend's database."""
        return self.folder / "register.sqlite"

    def cprs(self, count: int) -> list[Cpr]:
        """The first persons of the register."""
        return list(population.known_cprs(self.register, count))

    def rows(self, count: int) -> list[Udtraek]:
        """Their rows in an extract."""
        with database.connect(self.register) as connection:
            return [from_kursist(kursist) for kursist in records.load(connection, self.cprs(count))]


Work = Callable[[], object]


@contextmanager
def reading(material: Material) -> Iterator[tuple[Work, Work]]:
    """A list of a million different numbers, against a loop over its lines with a pattern and stdnum."""
    file = material.folder / "million.txt"
    with file.open("w", encoding="ascii") as stream:
        stream.writelines(f"{cprs.known_cpr(population.DEFAULT_SEED, place).digits}\n" for place in range(LINES))

    def bare() -> None:
        found = set()
        with file.open(encoding="utf-8-sig") as lines:
            for line in lines:
                text = line.strip()
                if TEN_DIGITS.fullmatch(text):
                    found.add(stdnum_cpr.validate(text))

    yield lambda: list_reader.read(file, today=TODAY), bare


@contextmanager
def page(material: Material) -> Iterator[tuple[Work, Work]]:
    """A person's page to a `Kursist`, against lxml's parsing and the bare text of every cell."""
    cpr = max(material.cprs(200), key=lambda one: len(person(material.site, one.digits)))
    content = person(material.site, cpr.digits)

    def ours() -> None:
        for _ in range(CHUNK):
            one = Page(content, "http://127.0.0.1/enkelt", "utf-8")
            pages.check_person(one, cpr)
            tables = pages.read(one, DEFAULT)
            pages.other_tabs(one, DEFAULT, tables)
            pages.kursist(cpr, tables)

    def bare() -> None:
        for _ in range(CHUNK):
            root = lxml.html.document_fromstring(content)
            for table in root.iter("table"):
                [["".join(map(str, cell.itertext())).strip() for cell in line] for line in table.iter("tr")]

    yield ours, bare


@contextmanager
def rows(material: Material) -> Iterator[tuple[Work, Work]]:
    """A chunk's sheet to rows, against calamine's bare cells."""
    content = ask(material.site, [cpr.digits for cpr in material.cprs(CHUNK)]).sheet

    def ours() -> None:
        for _ in range(CHUNK):
            sheet.read(content)

    def bare() -> None:
        for _ in range(CHUNK):
            load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()

    yield ours, bare


@contextmanager
def commits(material: Material) -> Iterator[tuple[Work, Work]]:
    """A hundred chunks into the journal, against sqlite3 with the same pragmas and columns; files made outside."""
    answered = material.rows(CHUNK * CHUNK)
    chunks = [answered[first : first + CHUNK] for first in range(0, len(answered), CHUNK)]
    cprs = [row.cpr for row in answered]
    profile = Profile(name="maaling", url="http://127.0.0.1/", user="demo")
    with tempfile.TemporaryDirectory(dir=material.folder) as name:
        files = (Path(name) / f"{number}.sqlite" for number in range(1000))

        def prepared() -> Journal:
            file = next(files)
            db.create(file, profile, CprList("liste.txt", cprs, 0, [], []), fingerprint="", now=NOW)
            return Journal(file)

        def ours() -> float:
            with closing_journal(prepared()) as book:
                started = time.perf_counter()
                for chunk in chunks:
                    book.record(Answer(chunk, [], TODAY), [], NOW)
                return time.perf_counter() - started

        plain = [[(*map(as_sql, row.values()[1:]), "now", row.cpr.digits) for row in chunk] for chunk in chunks]

        def bare() -> float:
            book = BareJournal(next(files), [cpr.digits for cpr in cprs])
            started = time.perf_counter()
            for chunk in plain:
                book.record(chunk)
            elapsed = time.perf_counter() - started
            book.close()
            return elapsed

        yield ours, bare


@contextmanager
def closing_journal(book: Journal) -> Iterator[Journal]:
    """Drop the journal at the end."""
    try:
        yield book
    finally:
        book.discard()


def as_sql(value: object) -> object:
    """A value as SQLite takes it."""
    return value.isoformat() if isinstance(value, date) else value


@contextmanager
def writing(material: Material) -> Iterator[tuple[Work, Work]]:
    """100,000 rows to a sheet, against openpyxl's write-only loop with the same columns and cell formats."""
    some = material.rows(PERSONS)
    every = [row for _ in range(ROWS // PERSONS) for row in some]
    target, other = material.folder / "ours.xlsx", material.folder / "bare.xlsx"
    formats = [{Kind.DATE: "dd-mm-yyyy"}.get(column.kind, "@") for column in COLUMNS]
    centred = Alignment(horizontal="center")

    def bare() -> None:
        book = Workbook(write_only=True)
        out = book.create_sheet("Udtræk")
        for row in every:
            cells: list[Any] = []
            for value, number_format in zip(row.values(), formats, strict=True):
                if value is None:
                    cells.append(None)
                    continue
                cell: Any = WriteOnlyCell(out, to_text(value) if isinstance(value, bool) else value)  # type: ignore[arg-type]
                cell.number_format = number_format
                cell.alignment = centred
                cells.append(cell)
            out.append(cells)
        book.save(other)

    yield lambda: write(target, Format.XLSX, iter(every), report(len(every)), overwrite=True), bare


def report(count: int) -> Report:
    """What stands in a sheet beside its rows."""
    return Report(
        demo=False,
        profile="maaling",
        user="demo",
        site="http://127.0.0.1/",
        source="liste.txt",
        started=NOW,
        finished=NOW,
        as_of=TODAY,
        answers_from=NOW,
        answers_to=NOW,
        persons=count,
        duplicates=0,
        answered=count,
        found=count,
        only_prae2004=0,
        not_found=0,
        rejected=(),
        notes=(),
        unanswered=(),
        version="0",
    )


def seconds(work: Work) -> float:
    """How long it took: by its own count where it has one."""
    started = time.perf_counter()
    own = work()
    return own if isinstance(own, float) else time.perf_counter() - started


def main() -> None:
    """Measure one part and print."""
    part, rounds, address, user, password, folder = sys.argv[1:]
    parts = {"reading": reading, "page": page, "rows": rows, "commits": commits, "writing": writing}
    taken: dict[str, list[float]] = {"ours": [], "bare": []}
    with httpx.Client(base_url=address, follow_redirects=True, timeout=60, trust_env=False) as site:
        log_in(site, user, password)
        with parts[part](Material(site, Path(folder))) as (ours, bare):
            for _ in range(int(rounds)):
                taken["ours"].append(seconds(ours))
                taken["bare"].append(seconds(bare))
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
