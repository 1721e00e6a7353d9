"""The command line: what it prints, writes and returns."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from knappen_tui.domain.errors import ExitCode
from knappen_tui.stil.cli.main import main
from knappen_tui.stil.document import ReturnKind
from knappen_tui.stil.testfiles import faults
from tests.stil.support import as_bytes, made
from tests.waiting import LIMIT

STIL = [sys.executable, "-m", "knappen_tui.stil"]


@pytest.fixture
def right_file(tmp_path: Path) -> Path:
    file = tmp_path / "amu.xml"
    file.write_bytes(as_bytes(made(ReturnKind.AMU)))
    return file


@pytest.fixture
def faulty_file(tmp_path: Path) -> Path:
    indberetning = made(ReturnKind.AMU)
    for rule in ("AMU-NIVEAU-01", "AMU-HOLD-02", "PERSON-KOEN-01"):
        faults.inject(indberetning, rule)
    file = tmp_path / "fejl.xml"
    file.write_bytes(as_bytes(indberetning))
    return file


def test_right_file_ends_with_0(right_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tjek", str(right_file)]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "Ingen fejl fundet" in out
    assert "dokumentversion 1.1.3" in out
    assert "Ministeriets eget XML-skema" in out


def test_faults_end_with_4_and_say_where_and_what_to_do(faulty_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tjek", str(faulty_file)]) == ExitCode.INCOMPLETE
    out = capsys.readouterr().out
    assert "1 fejl, 2 advarsler" in out
    assert "linje " in out
    assert "Niveau = 1" in out
    assert "Skriv - for et mål" in out


def test_warnings_alone_end_with_0(tmp_path: Path) -> None:
    indberetning = made(ReturnKind.AMU)
    faults.inject(indberetning, "AMU-HOLD-02")
    (tmp_path / "a.xml").write_bytes(as_bytes(indberetning))
    assert main(["tjek", str(tmp_path / "a.xml")]) == ExitCode.OK


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", ExitCode.NOTHING_USABLE),
        (b"<faktura><linje><a>1</a></linje></faktura>", ExitCode.NOT_UNDERSTOOD),
        (b"<!DOCTYPE a><a/>", ExitCode.NOT_UNDERSTOOD),
    ],
)
def test_unusable_file_has_its_exit_code(tmp_path: Path, content: bytes, code: ExitCode) -> None:
    (tmp_path / "a.xml").write_bytes(content)
    assert main(["tjek", str(tmp_path / "a.xml")]) == code


def test_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    assert main(["tjek", str(tmp_path / "intet.xml")]) == ExitCode.USAGE


@pytest.mark.parametrize(
    "words",
    [["--periode", "2026K5"], ["--periode", "2026-10"], ["--fulde-numre"], ["-o", "rapport.pdf"]],
)
def test_wrong_flags_are_wrong_usage(right_file: Path, words: list[str]) -> None:
    assert main(["tjek", str(right_file), *words]) == ExitCode.USAGE


def test_json_is_versioned_and_masked(faulty_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["tjek", str(faulty_file), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["version"]) == ("stil-tjek", 1)
    (file,) = found["filer"]
    assert (file["slags"], file["periode"], file["fejl"], file["advarsler"]) == ("amu", "2026K3", 1, 2)
    assert {one["regel"] for one in file["fund"]} == {one["id"] for one in file["regler"]}
    assert all(not one["person"] or one["person"].endswith("-••••") for one in file["fund"])


def test_workbook_has_sheets_by_kind_with_filters(faulty_file: Path, tmp_path: Path) -> None:
    main(["tjek", str(faulty_file), "-o", str(tmp_path / "r.xlsx")])
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["Oversigt", "Regler", "Indhold"]
    sheet = book["Indhold"]
    assert sheet.auto_filter.ref == "A1:K4"
    assert {row[2] for row in sheet.iter_rows(min_row=2, values_only=True)} == {
        "AMU-NIVEAU-01", "AMU-HOLD-02", "PERSON-KOEN-01",
    }  # fmt: skip
    assert all(isinstance(row[3], int) for row in sheet.iter_rows(min_row=2, values_only=True))


def test_whole_numbers_only_where_asked_for(faulty_file: Path, tmp_path: Path) -> None:
    number = made(ReturnKind.AMU).tops[9]["PersonId"]
    for words, there in (([], False), (["--fulde-numre"], True)):
        main(["tjek", str(faulty_file), "-o", str(tmp_path / "r.xlsx"), "--overwrite", *words])
        cells = [
            cell
            for sheet in openpyxl.load_workbook(tmp_path / "r.xlsx")
            for row in sheet.iter_rows(values_only=True)
            for cell in row
        ]
        assert (number in cells) is there


def test_csv_and_json_reports(faulty_file: Path, tmp_path: Path) -> None:
    for name in ("r.csv", "r.json"):
        assert main(["tjek", str(faulty_file), "-o", str(tmp_path / name)]) == ExitCode.INCOMPLETE
        assert main(["tjek", str(faulty_file), "-o", str(tmp_path / name)]) == ExitCode.NOT_WRITTEN
    rows = list(csv.reader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig")), delimiter=";"))
    assert len(rows) == 4
    assert len(json.loads((tmp_path / "r.json").read_text())["filer"][0]["fund"]) == 3


def test_several_files_of_a_period_have_one_unit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, unit in (("a.xml", "999001"), ("b.xml", "999002")):
        indberetning = made(ReturnKind.AMU)
        indberetning.hoved.set("IndberettendeEnhed", unit)
        (tmp_path / name).write_bytes(as_bytes(indberetning))
    main(["tjek", str(tmp_path / "a.xml"), str(tmp_path / "b.xml"), "--json"])
    first, second = json.loads(capsys.readouterr().out)["filer"]
    assert not first["fund"]
    assert [one["regel"] for one in second["fund"]] == ["ENHED-01"]


def test_code_lists_are_looked_up(right_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "koder"
    folder.mkdir()
    (folder / "Rekvirent.csv").write_text("Kode;Tekst\n0001;Prøve\n")
    (folder / "TMK.csv").write_text("TMK\nANDET\n")
    assert main(["tjek", str(right_file), "--koder", str(folder), "--json"]) == ExitCode.INCOMPLETE
    (file,) = json.loads(capsys.readouterr().out)["filer"]
    assert [(one["id"], one["antal"]) for one in file["regler"]] == [("FELT-LISTE-01", 24)]
    (folder / "Intet.csv").write_text("1\n")
    assert main(["tjek", str(right_file), "--koder", str(folder)]) == ExitCode.USAGE


@pytest.mark.parametrize("slags", ReturnKind)
def test_deduced_schema_accepts_a_right_file_and_is_marked(
    tmp_path: Path, slags: ReturnKind, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["skema", slags.value, "--xsd"]) == ExitCode.OK
    text = capsys.readouterr().out
    assert "IKKE ministeriets skema" in text
    schema = etree.XMLSchema(etree.fromstring(text.encode()))
    schema.assertValid(etree.fromstring(as_bytes(made(slags))))


def test_given_schema_is_applied(right_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["skema", "amu", "--xsd"])
    schema = tmp_path / "amu.xsd"
    schema.write_text(capsys.readouterr().out)
    assert main(["tjek", str(right_file), "--xsd", str(schema)]) == ExitCode.OK
    assert "også valideret mod det skema" in capsys.readouterr().out
    schema.write_text(schema.read_text().replace('maxLength value="5"', 'maxLength value="2"'))
    assert main(["tjek", str(right_file), "--xsd", str(schema), "--json"]) == ExitCode.INCOMPLETE
    (file,) = json.loads(capsys.readouterr().out)["filer"]
    assert {one["id"] for one in file["regler"]} == {"XML-SKEMA-01"}
    assert "AMUTM" not in json.dumps(file["fund"])
    schema.write_text("ikke et skema")
    assert main(["tjek", str(right_file), "--xsd", str(schema)]) == ExitCode.USAGE


def test_tables_rules_and_windows_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["skema", "amu", "--tabel", "5"]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "Tabel 5. Hold" in out
    assert "Kviknr" in out
    assert "Tabel 4" not in out
    assert main(["skema", "eud", "--regler"]) == ExitCode.OK
    assert "EUD-ELEVTYPE-02 (fejl, sikker)" in capsys.readouterr().out
    assert main(["skema", "--kalender"]) == ExitCode.OK
    windows = capsys.readouterr().out.splitlines()
    assert len([one for one in windows if " amu " in one]) in {4, 5}
    assert any("dokumentet skriver august" in one for one in windows)
    assert main(["skema", "amu", "--tabel", "9"]) == ExitCode.USAGE
    assert main(["skema"]) == ExitCode.USAGE


def test_test_file_with_chosen_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.xml"
    words = ["proevefil", "amu", "--personer", "15", "--periode", "2026K3", "-o", str(file)]
    assert main(words) == ExitCode.OK
    assert main(["tjek", str(file)]) == ExitCode.OK
    assert main([*words, "--overwrite", "--fejl", "amu-hold-01,AMU-SELV-01"]) == ExitCode.OK
    capsys.readouterr()
    assert main(["tjek", str(file), "--json"]) == ExitCode.INCOMPLETE
    (found,) = json.loads(capsys.readouterr().out)["filer"]
    assert {one["id"] for one in found["regler"]} == {"AMU-HOLD-01", "AMU-SELV-01"}
    assert main([*words, "--overwrite", "--fejl", "INTET"]) == ExitCode.USAGE


@pytest.mark.slow
def test_standard_input_is_checked(right_file: Path) -> None:
    done = subprocess.run(
        [*STIL, "tjek", "-", "--json"], input=right_file.read_bytes(), capture_output=True, timeout=LIMIT, check=False
    )
    assert done.returncode == ExitCode.OK
    assert json.loads(done.stdout)["filer"][0]["fil"] == "standard input"


@pytest.mark.slow
def test_changed_file_is_checked_again_until_interrupted(right_file: Path, faulty_file: Path) -> None:
    process = subprocess.Popen(
        [*STIL, "tjek", str(right_file), "--igen"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert "Venter på" in process.stderr.readline()
        right_file.write_bytes(faulty_file.read_bytes())
        assert "Venter på" in process.stderr.readline()
        os.kill(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=LIMIT)
    finally:
        process.kill()
    assert process.returncode == ExitCode.INTERRUPTED
    assert out.index("Ingen fejl fundet") < out.index("1 fejl, 2 advarsler")


MARKED_NAME = "Zqxmærket"


@pytest.mark.parametrize(
    "rule", [rule for slags in ReturnKind for rule in faults.injectable(slags) if slags is not ReturnKind.FRAVAER]
)
def test_no_number_or_name_is_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str], rule: str) -> None:
    for slags in ReturnKind:
        if rule not in faults.injectable(slags):
            continue
        indberetning = made(slags)
        faults.inject(indberetning, rule)
        for person in indberetning.all("Person"):
            for felt in ("Fornavne", "Efternavn"):
                if person[felt] != "Beskyttet":
                    person.set(felt, MARKED_NAME)
        (tmp_path / "f.xml").write_bytes(as_bytes(indberetning))
        numbers = {one["PersonId"] for table in ("Person", "Elev") for one in indberetning.all(table)} - {""}
        period = ["--periode", str(indberetning.periode)]
        main(["tjek", str(tmp_path / "f.xml"), *period, "-o", str(tmp_path / "r.json"), "--overwrite"])
        main(["tjek", str(tmp_path / "f.xml"), *period, "-o", str(tmp_path / "r.csv"), "--overwrite"])
        told = "".join(capfd.readouterr()) + (tmp_path / "r.json").read_text() + (tmp_path / "r.csv").read_text()
        assert rule in told
        assert not any(number in told or number[:6] + "-" + number[6:] in told for number in numbers)
        assert MARKED_NAME not in told


def test_number_in_free_text_and_in_ids_is_masked(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    indberetning = made(ReturnKind.AMU)
    number = indberetning.tops[0]["PersonId"]
    hold = next(indberetning.all("Hold"))
    hold.set("HoldId", number)
    hold.set("Hold navn", number * 11)
    next(indberetning.all("Kursist")).set("Uddannelse", number)
    file = tmp_path / f"{number}.xml"
    file.write_bytes(as_bytes(indberetning))
    assert main(["tjek", str(file), "--json"]) == ExitCode.INCOMPLETE
    told = "".join(capfd.readouterr())
    assert number not in told


@pytest.mark.slow
def test_start_up_imports_neither_textual_nor_httpx() -> None:
    program = "import sys, knappen_tui.stil.cli.main, knappen_tui.stil.cli.tjek; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert not {"'textual'", "'httpx'", "'openpyxl'", "'starlette'"} & set(loaded.strip("[]\n").split(", "))
