"""`knappen batch --details` in this process, against the real backend on a real socket."""

import io
import json
import os
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.types import Receive, Scope, Send

from knappen_tui import demo, service
from knappen_tui.audit import LoggedOutcome
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.batch import detail_runner
from knappen_tui.cli.main import main
from knappen_tui.domain.details import PENDING
from knappen_tui.domain.person_tables import DETAIL_TABLES
from knappen_tui.domain.time_window import TimeWindow
from knappen_tui.settings import paths
from tests import support
from tests.oracle import on_one_line, oracle, plain, registrations
from tests.support import log_entries, write_list

TITLES = [table.title for table in DETAIL_TABLES]


@pytest.fixture
def fast_site(database: Path, password_file: Path) -> Iterator[str]:
    """A site with a profile that has no pauses."""
    with support.site(database, BackendOptions(keep_jobs=True)) as url:
        support.set_up(url, pause_sekunder=0)
        yield url


def rows_of(book: openpyxl.Workbook, title: str, first: int = 2) -> list[tuple[Any, ...]]:
    return [plain(row) for row in book[title].iter_rows(min_row=first, values_only=True)]


def by_person(book: openpyxl.Workbook, title: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of a sheet of details by CPR number, without it."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for digits, *cells in rows_of(book, title):
        found.setdefault(str(digits), []).append(tuple(cells))
    return found


def book_of(file: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(file.read_bytes()))


def logged_singly() -> list[LoggedOutcome]:
    entries = [entry for entry in log_entries() if entry.kind == "opslag"]
    return [outcome for entry in entries for _, outcome in entry.persons]


def check_workbook(book: openpyxl.Workbook, database: Path, people: list[str]) -> None:
    """Hold every cell of the extract, of the details and of the summary to the register."""
    with closing(sqlite3.connect(database)) as db:
        assert rows_of(book, "Udtræk")[2:] == [oracle(db, digits) for digits in people]
        expected = {digits: registrations(db, digits) for digits in people}
        for title in TITLES:
            rows = {digits: found[title] for digits, found in expected.items() if found[title]}
            assert list(by_person(book, title).items()) == list(rows.items())
        headings, *lines = rows_of(book, "Din liste", first=1)
        at = headings.index("Detaljer")
        for line in lines:
            digits, known = str(line[headings.index("CPR nr")]), line[headings.index("Status")] == "Fundet"
            assert line[at] == ("hentet" if known else None)
            assert line[at + 1 :] == (on_one_line(db, digits) if known else (None,) * 7)


@pytest.mark.slow
@pytest.mark.parametrize("persons", [150, pytest.param(980, marks=pytest.mark.nightly)])
def test_details_of_many_persons_are_those_of_the_register(
    persons: int, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the client and the pages, over the demo's transport in place of a socket."""
    monkeypatch.setattr(demo, "_database", lambda: database)
    people = [cpr.digits for cpr in [*known_cprs(database, persons), *unknown_cprs(20)]]
    hold, out = write_list(tmp_path / "hold.txt", people), tmp_path / "DEMO-ud.xlsx"
    assert main(["batch", str(hold), "-o", str(out), "--demo", "--details", "--ja", "-q"]) == 0
    book = book_of(out)
    for title in ("Din liste", *TITLES):
        book[title].delete_rows(1)  # the mark of the demo
    check_workbook(book, database, people)
    found = [row for row in rows_of(book, "Udtræk") if row[1] == "Ja"]
    assert logged_singly() == [LoggedOutcome.FOUND] * len(found)


@pytest.mark.parametrize("form", ["xlsx", "json"])
def test_each_found_person_is_looked_up_once(
    fast_site: str, database: Path, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [cpr.digits for cpr in [*known_cprs(database, 12), *unknown_cprs(3)]]
    out = tmp_path / f"ud.{form}"
    words = ["batch", str(write_list(tmp_path / "hold.txt", people)), "-o", str(out), "--details", "--json"]
    assert main(words) == 0
    said = capsys.readouterr()
    counts = json.loads(said.out)["counts"]
    assert (counts["details_answered"], counts["details_missing"]) == (counts["found"], 0)
    assert logged_singly() == [LoggedOutcome.FOUND] * counts["found"]
    if form == "xlsx":
        check_workbook(book_of(out), database, people)
    else:
        details = json.loads(out.read_bytes())["details"]
        with closing(sqlite3.connect(database)) as db:
            for one in details:
                moduler = [tuple(record.values())[:-1] for record in one["moduler"]]
                assert moduler == registrations(db, one["cpr"])["Moduler"]
    assert "Derefter slås alle, der findes, op enkeltvis: op til 15 personer." in said.err
    assert f"Slået op enkeltvis: {counts['found']} personer, {counts['found']} med detaljer." in said.err
    assert not any(digits in said.out + said.err for digits in people)
    left = b"".join(file.read_bytes() for file in paths.state_folder().rglob("*") if file.is_file())
    assert not any(digits.encode() in left for digits in people)


class Scripted:
    """The backend; at chosen look-ups of one person, counted from 1, `act` is called and no answer is sent."""

    def __init__(self, database: Path, act: Callable[[], None], *at: int) -> None:
        self._app = create_app(database, BackendOptions())
        self._act = act
        self._at = set(at)
        self.looked_up = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") == "POST" and scope["path"] == "/enkelt":
            self.looked_up += 1
            if self.looked_up in self._at:
                self._act()
                while (await receive())["type"] != "http.disconnect":
                    pass
                return
        await self._app(scope, receive, send)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.skipif(os.name != "posix", reason="sends a signal to itself")
def test_stopped_run_leaves_a_workbook_and_continues(
    database: Path, password_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 12)]
    out = tmp_path / "ud.xlsx"
    words = ["batch", str(write_list(tmp_path / "hold.txt", people)), "-o", str(out), "--details"]
    site = Scripted(database, interrupt, 6, 9)
    with support.serving(site) as url:
        support.set_up(url, pause_sekunder=0)
        for done in (5, 7):
            assert main(words) == 130
            said = capsys.readouterr().err
            assert f"Detaljer om {done} af 12 personer er hentet, og alt er bevaret." in said
            assert "Fortsæt med: knappen batch" in said
            assert [row[0] for row in rows_of(book_of(out), "Udtræk", first=4)] == people
            left = rows_of(book_of(out), "Mangler detaljer")
            assert left == [(digits, PENDING) for digits in people[done:]]
        assert main(words) == 0
        said = capsys.readouterr().err
        assert "Slår 5 personer op enkeltvis; 7 er slået op før." in said
        assert "kun filen mangler" not in said
        assert site.looked_up == 14, "someone with details is looked up again"
    check_workbook(book_of(out), database, people)
    outcomes = Counter(logged_singly())
    assert outcomes == {LoggedOutcome.FOUND: 12, LoggedOutcome.FAILED: 2}


@pytest.mark.skipif(os.name != "posix", reason="sends a signal to itself")
def test_run_continued_without_details_writes_those_it_has(
    database: Path, password_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 5)]
    out = tmp_path / "ud.xlsx"
    words = ["batch", str(write_list(tmp_path / "hold.txt", people)), "-o", str(out)]
    with support.serving(Scripted(database, interrupt, 4)) as url:
        support.set_up(url, pause_sekunder=0)
        assert main([*words, "--details"]) == 130
        assert main(["historik"]) == 0
        assert "detaljer om 3 af 5" in capsys.readouterr().out
        assert main(words) == 4
    assert "2 personer mangler detaljer; se fanen »Mangler detaljer«." in capsys.readouterr().err
    assert list(by_person(book_of(out), "Moduler")) == people[:3]


@pytest.mark.skipif(os.name != "posix", reason="sends a signal to itself")
def test_historik_resumes_the_details(database: Path, password_file: Path, tmp_path: Path) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 5)]
    out = tmp_path / "ud.xlsx"
    with support.serving(Scripted(database, interrupt, 4)) as url:
        support.set_up(url, pause_sekunder=0)
        hold = write_list(tmp_path / "hold.txt", people)
        assert main(["batch", str(hold), "-o", str(out), "--details"]) == 130
        [run] = service.history()
        assert main(["historik", "--resume", run.id, "-o", str(out)]) == 0
    check_workbook(book_of(out), database, people)


@pytest.mark.skipif(os.name != "posix", reason="sends a signal to itself")
def test_workbook_that_was_changed_meanwhile_is_not_replaced(
    database: Path, password_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 4)]
    out, other = tmp_path / "ud.xlsx", tmp_path / "nyt.xlsx"
    hold = str(write_list(tmp_path / "hold.txt", people))

    def edit() -> None:
        book = book_of(out)
        book["Din liste"]["A2"] = "rettet i hånden"
        book.save(out)

    with support.serving(Scripted(database, edit, 2)) as url:
        support.set_up(url, pause_sekunder=0, timeout_sekunder=1)
        assert main(["batch", hold, "-o", str(out), "--details", "--overwrite"]) == 9
        assert "findes allerede" in capsys.readouterr().err
        assert book_of(out)["Din liste"]["A2"].value == "rettet i hånden"
        assert main(["batch", hold, "-o", str(other), "--details"]) == 0
    check_workbook(book_of(other), database, people)
    assert Counter(logged_singly())[LoggedOutcome.FOUND] == 4


def test_more_persons_than_the_limit_need_a_yes(
    database: Path, password_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 4)]
    words = ["batch", str(write_list(tmp_path / "hold.txt", people)), "-o", str(tmp_path / "ud.xlsx"), "--details"]
    with support.site(database) as url:
        support.set_up(url, pause_sekunder=0, detaljer_hoejst=3)
        assert main(words) == 2
        said = capsys.readouterr().err
        assert "Op til 4 personer bliver slået op enkeltvis; uden et ja er det højst 3." in said
        assert log_entries() == []
        assert not (tmp_path / "ud.xlsx").exists()
        assert main([*words, "--ja"]) == 0


@pytest.mark.parametrize(("answer", "code"), [("nej", 2), ("", 2), ("ja", 0)])
def test_limit_is_asked_about_at_a_keyboard(
    database: Path, password_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Keyboard(f"{answer}\n"))
    people = [cpr.digits for cpr in known_cprs(database, 2)]
    with support.site(database) as url:
        support.set_up(url, pause_sekunder=0, detaljer_hoejst=1)
        hold = write_list(tmp_path / "hold.txt", people)
        assert main(["batch", str(hold), "-o", str(tmp_path / "ud.xlsx"), "--details"]) == code
    assert (tmp_path / "ud.xlsx").exists() == (code == 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--between", "18:00-06:00"], "--between gælder opslag enkeltvis."),
        (["--details", "--format", "csv"], "En csv-fil har ikke plads til detaljer."),
    ],
)
def test_arguments_that_do_not_fit_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    hold = write_list(tmp_path / "hold.txt", [unknown_cprs(1)[0].digits])
    assert main(["batch", str(hold), "--demo", *words]) == 2
    assert said in capsys.readouterr().err


def test_dry_run_tells_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str], fast_site: str) -> None:
    hold = write_list(tmp_path / "hold.txt", [cpr.digits for cpr in unknown_cprs(3)])
    assert main(["batch", str(hold), "--details", "--between", "18:00-06:00", "--dry-run", "--json"]) == 0
    said = capsys.readouterr()
    assert "op til 3 personer, kun kl. 18.00-06.00." in said.err
    assert json.loads(said.out)["counts"]["details_at_most"] == 3


def test_outside_the_window_the_extract_is_written_and_the_run_waits(
    fast_site: str, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 2)]
    out = tmp_path / "ud.xlsx"
    waited: list[list[str]] = []

    class Clock(TimeWindow):
        def is_open(self, moment: datetime) -> bool:
            if len(waited) < 3:
                waited.append([row[0] for row in rows_of(book_of(out), "Udtræk", first=4)])
                return False
            return True

    monkeypatch.setattr(detail_runner, "_WINDOW_CHECK", 0)
    monkeypatch.setattr("knappen_tui.cli.parser.TimeWindow", Clock)
    hold = write_list(tmp_path / "hold.txt", people)
    assert main(["batch", str(hold), "-o", str(out), "--details", "--between", "18:00-06:00"]) == 0
    assert waited == [people] * 3
    assert re.search(r"Venter: næste person slås op \d\d-\d\d-\d{4} kl. 18.00\.", capsys.readouterr().err)
    check_workbook(book_of(out), database, people)


def test_joined_and_compared_workbooks_keep_their_details(
    fast_site: str, database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 6)]
    files = []
    for number, part in enumerate((people[:4], people[3:])):
        files.append(str(tmp_path / f"{number}.xlsx"))
        hold = write_list(tmp_path / f"hold{number}.txt", part)
        assert main(["batch", str(hold), "-o", files[-1], "--details"]) == 0
    joined, compared = tmp_path / "samlet.xlsx", tmp_path / "nyt.xlsx"
    assert main(["saml", *files, "-o", str(joined)]) == 0
    check_workbook(book_of(joined), database, people)
    assert main(["sammenlign", files[0], str(joined), "-o", str(compared)]) == 0
    check_workbook(book_of(compared), database, people)
