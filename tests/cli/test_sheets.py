"""Comparing and joining sheets, the history of runs, and the look-up log."""

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.settings import paths
from tests import support
from tests.support import asked, command, knappen, sheet_rows, write_list
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow


@pytest.fixture
def people(database: Path) -> list[str]:
    return [cpr.digits for cpr in known_cprs(database, 30)]


def test_compare_lists_changes_in_a_worksheet(site: str, database: Path, tmp_path: Path, people: list[str]) -> None:
    before, after = tmp_path / "før.xlsx", tmp_path / "nu.xlsx"
    assert knappen("batch", write_list(tmp_path / "a.txt", people[:20]), "-o", before).returncode == 0
    with closing(sqlite3.connect(database)) as db, db:
        [moved] = db.execute(
            "SELECT cpr FROM kursister JOIN moduler ON kursist = id WHERE cpr IN (SELECT value FROM json_each(?))"
            " ORDER BY id LIMIT 1",
            (json.dumps(people[1:20]),),
        ).fetchone()
        db.execute("DELETE FROM moduler WHERE kursist = (SELECT id FROM kursister WHERE cpr = ?)", (moved,))
    now = write_list(tmp_path / "b.txt", [*people[1:20], people[25]])
    done = knappen("batch", now, "-o", after, "--compare", before, "--json")
    assert done.returncode == 0, done.stderr.decode()
    rows = list(load_workbook(after)["Ændringer"].iter_rows(min_row=2, values_only=True))
    assert [row[:2] for row in rows if row[1] not in {"ændret", None}] == [
        (people[25], "ny"),
        (people[0], "ikke med længere"),
    ]
    changed = [row for row in rows if row[1] == "ændret"]
    assert {row[0] for row in changed} == {moved}
    assert "Første modul reg.: Startdato" in {row[2] for row in changed}
    totals = {row[6]: row[7] for row in rows}
    assert (totals["ny"], totals["ændret"], totals["ikke med længere"]) == (1, 1, 1)
    assert totals["ændret: Første modul reg.: Startdato"] == 1
    counts = json.loads(done.stdout)["counts"]
    assert (counts["changes_new"], counts["changes_changed"], counts["changes_gone"]) == (1, 1, 1)
    assert "1 ny, 1 ændret, 1 ikke med længere" in done.stderr.decode()


def test_compare_without_changes_says_so(site: str, tmp_path: Path, people: list[str]) -> None:
    hold = write_list(tmp_path / "a.txt", people)
    assert knappen("batch", hold, "-o", tmp_path / "før.xlsx").returncode == 0
    assert knappen("batch", hold, "-o", tmp_path / "nu.xlsx", "--compare", tmp_path / "før.xlsx").returncode == 0
    assert load_workbook(tmp_path / "nu.xlsx")["Ændringer"]["B2"].value == "Ingen"


@pytest.mark.parametrize(("name", "code"), [("væk.xlsx", 2), ("a.txt", 8)])
def test_unreadable_earlier_sheet_is_refused_before_anything_is_sent(
    site: str, database: Path, tmp_path: Path, people: list[str], name: str, code: int
) -> None:
    hold = write_list(tmp_path / "a.txt", people)
    assert knappen("batch", hold, "-o", tmp_path / "ud.xlsx", "--compare", tmp_path / name).returncode == code
    assert support.asked(database) == []


def test_saml_joins_sheets(site: str, tmp_path: Path, people: list[str]) -> None:
    for name, part in (("a", people[:20]), ("b", people[10:])):
        assert (
            knappen("batch", write_list(tmp_path / f"{name}.txt", part), "-o", tmp_path / f"{name}.xlsx").returncode
            == 0
        )
    done = knappen("saml", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "-o", tmp_path / "alle.xlsx", "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert [row[0] for row in sheet_rows(tmp_path / "alle.xlsx")] == people
    assert json.loads(done.stdout)["counts"]["persons"] == 30


def test_saml_lists_contradictions_and_exits_4(site: str, tmp_path: Path, people: list[str]) -> None:
    assert knappen("batch", write_list(tmp_path / "a.txt", people), "-o", tmp_path / "a.xlsx").returncode == 0
    book = load_workbook(tmp_path / "a.xlsx")
    book["Udtræk"]["E4"] = "999999"
    book.save(tmp_path / "b.xlsx")
    done = knappen("saml", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "-o", tmp_path / "alle.xlsx")
    assert done.returncode == 4
    assert people[0] not in {row[0] for row in sheet_rows(tmp_path / "alle.xlsx")}
    silent = load_workbook(tmp_path / "alle.xlsx")["Mangler svar"]
    assert (silent["A2"].value, silent["B2"].value) == (
        people[0],
        "filer fra samme dag siger forskelligt: a.xlsx, b.xlsx",
    )


def test_demo_and_real_sheets_are_not_mixed(site: str, tmp_path: Path, people: list[str]) -> None:
    hold = write_list(tmp_path / "a.txt", people)
    assert knappen("batch", hold, "-o", tmp_path / "a.xlsx").returncode == 0
    assert knappen("batch", hold, "--demo", "-o", tmp_path / "a.xlsx").returncode == 0
    real, demo = tmp_path / "a.xlsx", tmp_path / "DEMO-a.xlsx"
    assert knappen("saml", real, demo, "-o", tmp_path / "b.xlsx").returncode == 2
    assert knappen("batch", hold, "-o", tmp_path / "b.xlsx", "--compare", demo).returncode == 2
    assert knappen("saml", demo, "-o", tmp_path / "b.xlsx").returncode == 0
    assert not (tmp_path / "b.xlsx").exists()
    assert (tmp_path / "DEMO-b.xlsx").exists()


def test_historik_lists_continues_and_deletes_runs(
    database: Path, tmp_path: Path, password_file: Path, people: list[str]
) -> None:
    with support.site(database, BackendOptions(seconds_per_number=0.01)) as url:
        support.set_up(url, omgang=5)
        process = subprocess.Popen(
            command("batch", write_list(tmp_path / "a.txt", people), "-o", tmp_path / "a.xlsx"), stderr=subprocess.PIPE
        )
        assert process.stderr
        while b"omgang 2" not in process.stderr.readline():
            pass
        process.terminate()
        process.communicate(timeout=LIMIT)
        [run] = json.loads(knappen("historik", "--json").stdout)["runs"]
        assert (run["finished"], run["source"], run["persons"]) == (None, "a.txt", 30)
        assert run["answered"] >= 10
        assert b"afbrudt: a.txt" in knappen("historik").stdout
        done = knappen("historik", "--resume", run["id"], "-o", tmp_path / "a.xlsx")
        assert done.returncode == 0, done.stderr.decode()
        assert [row[0] for row in sheet_rows(tmp_path / "a.xlsx")] == people
    [run] = json.loads(knappen("historik", "--json").stdout)["runs"]
    assert (run["source"], Path(run["output"]).name) == ("….txt", "….xlsx")
    assert "færdig" in knappen("historik").stdout.decode()
    assert knappen("historik", "--resume", run["id"], "-o", tmp_path / "b.xlsx").returncode == 2
    assert knappen("historik", "--delete", run["id"]).returncode == 0
    assert json.loads(knappen("historik", "--json").stdout)["runs"] == []
    assert knappen("historik", "--delete", run["id"]).returncode == 2


def test_log_has_time_and_purpose_without_cpr_numbers(site: str, tmp_path: Path, people: list[str]) -> None:
    stranger = unknown_cprs(1)[0].digits
    assert knappen("opslag", "--sag", "2026-1234", stdin=people[0].encode()).returncode == 0
    hold = write_list(tmp_path / "a.txt", [*people, stranger])
    assert knappen("batch", hold, "-o", tmp_path / "a.xlsx", "--sag", "opfølgning").returncode == 0
    entries = json.loads(knappen("log", "--json").stdout)["entries"]
    assert [(entry["kind"], entry["purpose"]) for entry in entries] == [
        ("opslag", "2026-1234"),
        ("udtræk", "opfølgning"),
    ]
    assert sum(entries[1]["outcomes"].values()) == 31
    both = knappen("log", "--person", stdin=people[0].encode()).stdout.decode().splitlines()
    assert ["2026-1234" in line for line in both] == [True, False]
    assert b"ikke fundet" in knappen("log", "--person", stdin=stranger.encode()).stdout
    assert b"ikke sl\xc3\xa5et op" in knappen("log", "--person", stdin=unknown_cprs(2)[1].digits.encode()).stderr
    kept = b"".join(file.read_bytes() for file in paths.state_folder().parent.rglob("*") if file.is_file())
    assert not any(digits.encode() in kept for digits in [*people, stranger])
    log = paths.state_folder() / "opslagslog.jsonl"
    key = paths.config_file().parent / "opslagslog.key"
    assert all(map(support.is_private, (log, key)))


def test_tjek_is_in_the_log(site: str, people: list[str]) -> None:
    done = knappen("tjek", stdin=people[0].encode())
    assert done.returncode == 0, done.stderr.decode()
    [entry] = json.loads(knappen("log", "--json").stdout)["entries"]
    assert (entry["kind"], entry["outcomes"]) == ("tjek", {"tried": 1})


def test_profile_can_require_a_purpose(database: Path, tmp_path: Path, password_file: Path, people: list[str]) -> None:
    with support.site(database) as url:
        support.set_up(url)
        with paths.config_file().open("a", encoding="utf-8") as stream:
            stream.write("kraev_sag = true\n")
        without = knappen("opslag", stdin=people[0].encode())
        assert without.returncode == 2
        assert b"--sag" in without.stderr
        assert knappen("opslag", "--sag", people[1], stdin=people[0].encode()).returncode == 2
        assert knappen("opslag", "--sag", "2026-1", stdin=people[0].encode()).returncode == 0


def test_unwritable_log_stops_the_lookup(site: str, database: Path, tmp_path: Path, people: list[str]) -> None:
    (paths.state_folder() / "opslagslog.jsonl").mkdir(parents=True)
    done = knappen("opslag", stdin=people[0].encode())
    assert done.returncode == 9
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM opslag_log").fetchone() == (0,)
    shutil.rmtree(paths.state_folder())


def own_list(file: Path, people: list[str]) -> Path:
    """A workbook with a title, names and a refused row."""
    book = Workbook()
    rows = [["Hold"], ["Navn", "CPR-nr."], *([f"Eksempel {place}", one] for place, one in enumerate(people, 1))]
    for row in (*rows, ["Eksempel uden", "ukendt"]):
        book.worksheets[0].append(row)
    book.save(file)
    return file


def test_compare_seneste_takes_the_newest_sheet_of_the_list(site: str, tmp_path: Path, people: list[str]) -> None:
    hold = own_list(tmp_path / "hold.xlsx", people[:3])
    words = ("batch", hold, "--compare", "seneste", "--allow-rejects", "-o")
    first = knappen(*words, tmp_path / "a.xlsx")
    assert first.returncode == 0, first.stderr.decode()
    assert "ingen tidligere fil af hold.xlsx" in first.stderr.decode()
    other = own_list(tmp_path / "andre.xlsx", people[5:9])
    assert knappen("batch", other, "--allow-rejects", "-o", tmp_path / "b.xlsx").returncode == 0
    own_list(hold, people[:4])
    second = knappen(*words, tmp_path / "c.xlsx")
    assert second.returncode == 0, second.stderr.decode()
    assert "Sammenligner med a.xlsx" in second.stderr.decode()
    rows = list(load_workbook(tmp_path / "c.xlsx")["Ændringer"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert rows[0] == (people[3], "ny")


def test_sammenlign_asks_no_one(site: str, database: Path, tmp_path: Path, people: list[str]) -> None:
    for name, some in (("a", people[:4]), ("b", people[1:5])):
        hold = own_list(tmp_path / f"{name}-liste.xlsx", some)
        assert knappen("batch", hold, "--allow-rejects", "-o", tmp_path / f"{name}.xlsx").returncode == 0
    before = asked(database)
    done = knappen("sammenlign", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "-o", tmp_path / "c.xlsx")
    assert done.returncode == 0, done.stderr.decode()
    assert asked(database) == before
    assert "1 ny" in done.stderr.decode()
    book = load_workbook(tmp_path / "c.xlsx")
    rows = list(book["Ændringer"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert rows[:2] == [(people[4], "ny"), (people[0], "ikke med længere")]
    assert book["Din liste"]["A2"].value == "Eksempel 1"


def test_saml_keeps_own_columns_and_refused_rows(site: str, tmp_path: Path, people: list[str]) -> None:
    for name, some in (("a", people[:2]), ("b", people[2:4])):
        hold = own_list(tmp_path / f"{name}-liste.xlsx", some)
        assert knappen("batch", hold, "--allow-rejects", "-o", tmp_path / f"{name}.xlsx").returncode == 0
    done = knappen("saml", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "-o", tmp_path / "c.xlsx")
    assert done.returncode == 4, done.stderr.decode()
    book = load_workbook(tmp_path / "c.xlsx")
    rows = list(book["Din liste"].iter_rows(min_row=2, max_col=5, values_only=True))
    names = ["Eksempel 1", "Eksempel 2", "Eksempel uden"]
    assert [row[0] for row in rows] == [*names, *names]
    assert [row[4] for row in rows] == [*people[:2], None, *people[2:4], None]
    assert [row[2] for row in rows][2::3] == ["Afvist", "Afvist"]
    refused = [row[1] for row in book["Afviste linjer"].iter_rows(min_row=2, values_only=True)]
    assert refused == ["a.xlsx: indeholder andet end tal", "b.xlsx: indeholder andet end tal"]


def test_koder_writes_names_that_the_sheet_then_has(site: str, tmp_path: Path, people: list[str]) -> None:
    hold = own_list(tmp_path / "hold.xlsx", people)
    assert knappen("batch", hold, "--allow-rejects", "-o", tmp_path / "a.xlsx").returncode == 0
    udbyder = sheet_rows(tmp_path / "a.xlsx")
    number = next(str(row[7]) for row in udbyder if row[7])
    register = tmp_path / "institutioner.csv"
    register.write_bytes(
        f"INST_NR;INST_NAVN;BY\r\n{number};Sprogskolen Ærø;Ærø\r\n999999;En anden;By\r\n".encode("cp1252")
    )
    shown = knappen("koder", register, "--dry-run")
    assert shown.returncode == 0, shown.stderr.decode()
    assert "2 institutioner" in shown.stdout.decode()
    assert "Intet er skrevet" in shown.stdout.decode()
    assert knappen("koder", register).returncode == 0
    assert knappen("batch", hold, "--allow-rejects", "-o", tmp_path / "b.xlsx").returncode == 0
    headings, *rows = load_workbook(tmp_path / "b.xlsx")["Din liste"].iter_rows(values_only=True)
    place = headings.index("Seneste modul reg.: Udbyder (forklaring)")
    assert {row[place] for row in rows if row[place - 1] == number} == {"Sprogskolen Ærø"}
    assert {row[place] for row in rows if row[place - 1] != number} <= {None}


def test_koder_refuses_a_file_without_names(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    done = knappen("koder", file)
    assert done.returncode == 2
    assert "institutionsnumre" in done.stderr.decode()


def test_csv_output_says_that_own_columns_are_left_out(site: str, tmp_path: Path, people: list[str]) -> None:
    hold = own_list(tmp_path / "hold.xlsx", people[:2])
    done = knappen("batch", hold, "--allow-rejects", "-o", tmp_path / "a.csv")
    assert done.returncode == 0
    assert "egne kolonner er ikke med" in done.stderr.decode()
