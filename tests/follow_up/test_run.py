"""What the rules find in a whole run: in the workbook, in JSON and on the command line, against SQL."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from knappen_tui.backend.follow_up_cases import case_cprs, cases
from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.population import DEFAULT_SEED, REFERENCE_DATE, known_cprs, unknown_cprs
from knappen_tui.settings import follow_up, paths
from tests import support
from tests.follow_up.oracle import BY_DETAILS, BY_EXTRACT, values
from tests.support import knappen

pytestmark = pytest.mark.slow
OWN_RULE = """
[opfoelgning.kontrakt]
titel = "Kontrakt"
se_efter = "Se efter: kontrakten."
kolonne = "Kontrakt til"
sammenligning = "er"
vaerdi = "snart"

[opfoelgning.skiftet-udbyder]
brug = false
"""
Found = Counter[tuple[str, str, str | None]]


@pytest.fixture
def people(database: Path) -> list[str]:
    """Persons of every rule, of the population, and unknown to the register."""
    made = case_cprs(DEFAULT_SEED, len(cases(REFERENCE_DATE)))
    return [cpr.digits for cpr in (*known_cprs(database, 8), *made, *unknown_cprs(3))]


@pytest.fixture
def site(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    with support.site(database, BackendOptions(keep_jobs=True)) as url:
        support.set_up(url, pause_sekunder=0)
        yield url


@pytest.fixture
def listed(tmp_path: Path, people: list[str]) -> Path:
    """A list with own columns, the first person twice."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Navn", "CPR", "Kontrakt til"])
    for number, digits in enumerate([*people, people[0]]):
        sheet.append([f"Eksempel {number}", digits, "snart" if number % 10 == 0 else "senere"])
    book.save(tmp_path / "hold.xlsx")
    return tmp_path / "hold.xlsx"


def expected(database: Path, people: list[str], today: date, *, details: bool) -> Found:
    """Every finding of the rules over these persons, by rule, number and day."""
    rules = {rule.id: rule for rule in follow_up.load(Path("none.toml"))}
    statements = BY_EXTRACT | BY_DETAILS if details else BY_EXTRACT
    found: Found = Counter()
    with closing(sqlite3.connect(database)) as connection:
        numbers = dict(connection.execute("SELECT id, cpr FROM kursister").fetchall())
        for id_, statement in statements.items():
            for kursist, day in connection.execute(statement, values(today, rules[id_].limits)).fetchall():
                if numbers[kursist] in people:
                    found[rules[id_].title, numbers[kursist], day] += 1
    found.update((rules["ikke-fundet"].title, digits, None) for digits in people if digits not in numbers.values())
    return found


def sheet_of(file: Path) -> tuple[list[Any], list[tuple[Any, ...]]]:
    """Headings and rows of the sheet."""
    headings, *rows = openpyxl.load_workbook(file)["Opfølgning"].iter_rows(values_only=True)
    return list(headings), rows


def found_in(file: Path) -> Found:
    headings, rows = sheet_of(file)
    rule, day = headings.index("Regel"), headings.index("Dato")
    return Counter((row[rule], row[0], row[day].date().isoformat() if row[day] else None) for row in rows)


def as_of(file: Path) -> date:
    day, month, year = openpyxl.load_workbook(file)["Udtræk"]["A1"].value.split()[-1].split("-")
    return date(int(year), int(month), int(day))


def test_sheet_has_what_sql_finds_with_details(site: str, database: Path, people: list[str], listed: Path) -> None:
    with paths.config_file().open("a", encoding="utf-8") as stream:
        stream.write(OWN_RULE)
    target = listed.with_name("ud.xlsx")
    done = knappen("batch", listed, "--details", "-o", target)
    assert done.returncode == 0, done.stderr.decode()
    found = expected(database, people, as_of(target), details=True)
    found = Counter({key: number for key, number in found.items() if key[0] != "Skiftet udbyder"})
    found.update(("Kontrakt", digits, None) for digits in people[::10])
    assert found_in(target) == found
    headings, rows = sheet_of(target)
    assert headings[:8] == ["CPR nr", "Navn", "CPR", "Kontrakt til", "Regel", "Se efter", "Dato", "Grundlag"]
    assert headings[8] == "Højeste beståede prøve"
    assert all((row[1], row[2]) == (f"Eksempel {people.index(row[0])}", row[0]) for row in rows)
    titles = [row[4] for row in rows]
    assert titles == sorted(titles, key=list(dict.fromkeys(titles)).index)

    again = listed.with_name("igen.xlsx")
    assert knappen("opfoelgning", target, "-o", again).returncode == 0
    assert sheet_of(again) == (headings, rows)
    assert len(support.asked(database)) == len(people)  # the workbook was enough


def test_rules_that_need_details_are_not_counted_without(
    site: str, database: Path, tmp_path: Path, people: list[str]
) -> None:
    listed, target = support.write_list(tmp_path / "hold.txt", people), tmp_path / "ud.xlsx"
    done = knappen("batch", listed, "-o", target, "--json")
    assert done.returncode == 0, done.stderr.decode()
    found = expected(database, people, as_of(target), details=False)
    assert found_in(target) == found
    counts = {one["rule"]: one for one in json.loads(done.stdout)["follow_up"]}
    assert counts.keys() == follow_up.FUNCTIONS.keys()
    for rule in follow_up.load(Path("none.toml")):
        persons = len({digits for title, digits, _ in found if title == rule.title})
        evaluated = rule.id in BY_EXTRACT
        assert counts[rule.id]["persons"] == (persons if evaluated else None)
        assert counts[rule.id]["evaluated"] == (len(people) if evaluated else 0)
    overview = {row[0]: row for row in openpyxl.load_workbook(target)["Overblik"].iter_rows(values_only=True)}
    assert overview["Trin ned"][2] == counts["trin-ned"]["persons"]
    assert overview["Slutprøve"][1:3] == ("ikke vurderet: kræver detaljer om personerne", None)
    said = done.stderr.decode()
    assert f"  Ikke fundet: {counts['ikke-fundet']['persons']} personer\n" in said
    assert "  Ikke vurderet (kræver en tidligere fil): Nyt siden sidst\n" in said


def test_json_has_the_same_findings_and_what_is_new(site: str, tmp_path: Path, people: list[str]) -> None:
    before, after = tmp_path / "før.xlsx", tmp_path / "nu.json"
    knappen("batch", support.write_list(tmp_path / "a.txt", people[1:]), "-o", before)
    done = knappen("batch", support.write_list(tmp_path / "b.txt", people), "-o", after, "--compare", before)
    assert done.returncode == 0, done.stderr.decode()
    written = json.loads(after.read_text(encoding="utf-8"))
    titles = {one["rule"]: one["title"] for one in written["follow_up_rules"]}
    found = Counter((titles[one["rule"]], one["cpr"], one["day"]) for one in written["follow_up"])
    assert found == found_in(before) + Counter(
        {key: number for key, number in found.items() if key[1] == people[0] or key[0] == "Nyt siden sidst"}
    )
    [new] = [one for one in written["follow_up"] if one["rule"] == "nyt-siden-sidst"]
    assert (new["cpr"], new["sentence"]) == (people[0], "Se efter: personen stod ikke i den tidligere fil.")


def test_rule_that_cannot_be_used_stops_before_anything_is_sent(
    site: str, database: Path, tmp_path: Path, people: list[str]
) -> None:
    with paths.config_file().open("a", encoding="utf-8") as stream:
        stream.write("[opfoelgning.fem-aar]\naar = 'fem'\n")
    done = knappen("batch", support.write_list(tmp_path / "hold.txt", people), "-o", tmp_path / "ud.xlsx")
    assert done.returncode == 2
    assert "[opfoelgning.fem-aar] aar skal være et helt tal" in done.stderr.decode()
    assert support.asked(database) == []
    assert not (tmp_path / "ud.xlsx").exists()


def test_sheet_of_the_site_is_enough(site: str, database: Path, tmp_path: Path, people: list[str]) -> None:
    whole, downloaded = tmp_path / "ud.xlsx", tmp_path / "hentet.xlsx"
    knappen("batch", support.write_list(tmp_path / "hold.txt", people), "-o", whole)
    book = openpyxl.load_workbook(whole)
    for name in book.sheetnames[1:]:
        del book[name]
    book.save(downloaded)
    done = knappen("opfoelgning", downloaded, "--compare", whole)
    assert done.returncode == 0, done.stderr.decode()
    [target] = tmp_path.glob("hentet-opfoelgning-*.xlsx")
    assert found_in(target) == found_in(whole)
    assert "  Nyt siden sidst: ingen personer\n" in done.stderr.decode()
