"""`stil amu`: what it prints, writes and returns. The demo is the site, in this process."""

import io
import json
import socket
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from knappen_tui.domain.errors import ExitCode
from knappen_tui.settings import paths
from knappen_tui.stil.cli import parser
from knappen_tui.stil.cli.main import main
from tests import support
from tests.stil.amu.cprs import numbers_in

pytestmark = pytest.mark.slow


@pytest.fixture
def amu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ExitCode]:
    """Runs `stil amu … --demo` in a folder of its own; the answers are typed."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, typed: str = "") -> ExitCode:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return ExitCode(main(["amu", *words, "--demo"]))

    return run


Amu = Callable[..., ExitCode]


def rows(file: Path) -> list[list[object]]:
    """The rows of the first sheet below the mark and the headings."""
    return [list(row) for row in openpyxl.load_workbook(file).worksheets[0].iter_rows(min_row=3, values_only=True)]


def fill(source: Path, target: Path, results: dict[int, object]) -> None:
    """Write results into the file of a list, by the row's place."""
    book = openpyxl.load_workbook(source)
    for place, value in results.items():
        book.worksheets[0].cell(place + 3, 10).value = value  # type: ignore[assignment]
    book.save(target)


@pytest.mark.parametrize(
    ("words", "command", "demo", "institution"),
    [
        ((), "amu.app", False, None),
        (("--demo",), "amu.app", True, None),
        (("--demo", "--institution", "1", "liste"), "amu.liste", True, "1"),
        (("--institution", "1", "liste", "--institution", "2"), "amu.liste", False, "2"),
        (("tjek",), "amu.tjek", False, None),
    ],
)
def test_flags_of_the_school_stand_before_or_after_the_command(
    words: tuple[str, ...], command: str, demo: bool, institution: str | None
) -> None:
    args = parser.parse(["amu", *words])
    assert (args.command, args.demo, args.institution) == (command, demo, institution)


def test_list_is_filled_in_and_registered(amu: Amu, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert amu("liste", "--uden-resultat", "-o", "DEMO-liste.xlsx") == ExitCode.OK
    listed = rows(tmp_path / "DEMO-liste.xlsx")
    fill(tmp_path / "DEMO-liste.xlsx", tmp_path / "ud.xlsx", {0: 1, 1: "4", 2: "1: Bevis opnået ved bestået prøve"})
    assert amu("registrer", "ud.xlsx") == ExitCode.OK
    assert "Intet er ændret. Udfør 3 ændringer" in capsys.readouterr().err
    assert amu("registrer", "ud.xlsx", "--udfoer", "-o", "DEMO-rapport.xlsx") == ExitCode.OK
    said = capsys.readouterr()
    assert "3  ændret" in said.out
    assert [row[9] for row in rows(tmp_path / "DEMO-rapport.xlsx")[:4]] == ["ændret"] * 3 + ["står der allerede"]
    assert amu("liste", "--uden-resultat", "-o", "DEMO-efter.xlsx") == ExitCode.OK
    assert rows(tmp_path / "DEMO-efter.xlsx") == listed[3:]
    assert not list((paths.state_folder() / "amu").iterdir())
    assert not numbers_in(said.out + said.err)


def test_values_that_are_no_result_are_refused_before_anything_is_sent(
    amu: Amu, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    amu("liste", "-o", "DEMO-liste.xlsx")
    at = next(place for place, row in enumerate(rows(tmp_path / "DEMO-liste.xlsx")) if row[9])
    capsys.readouterr()
    fill(
        tmp_path / "DEMO-liste.xlsx", tmp_path / "ud.xlsx", {at: 0, at + 1: 7, at + 2: "ja", at + 3: "1: Ikke bestået"}
    )
    assert amu("registrer", "ud.xlsx", "--udfoer", "--json") == ExitCode.INCOMPLETE
    told = json.loads(capsys.readouterr().out)
    assert told["antal"]["umulig værdi"] == 4
    assert "ændret" not in told["antal"]
    assert "kræver --nulstil" in told["raekker"][at]["bemaerkning"]
    assert amu("registrer", "ud.xlsx", "--udfoer", "--json", "--nulstil") == ExitCode.INCOMPLETE
    told = json.loads(capsys.readouterr().out)
    assert told["antal"]["ændret"] == 1
    assert (told["raekker"][at]["efter"], told["antal"]["umulig værdi"]) == (0, 3)


def test_deleted_participation_is_created_again_from_its_file(
    amu: Amu, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    amu("liste", "-o", "DEMO-liste.xlsx")
    before = rows(tmp_path / "DEMO-liste.xlsx")
    number, code, hold = str(before[4][3]), str(before[4][4]), str(before[4][0])
    words = ("slet", "--fag", code, "--hold", hold, "-o", "DEMO-slettet.xlsx")
    assert amu(*words, typed=f"{number}\nj\n") == ExitCode.INTERRUPTED
    assert not (tmp_path / "DEMO-slettet.xlsx").exists()
    assert amu(*words, typed=f"{number}\nja\n") == ExitCode.OK
    amu("liste", "-o", "DEMO-uden.xlsx")
    assert rows(tmp_path / "DEMO-uden.xlsx") == before[:4] + before[5:]
    assert amu("opret", "DEMO-slettet.xlsx") == ExitCode.OK
    assert amu("opret", "DEMO-slettet.xlsx", "--udfoer") == ExitCode.OK
    amu("liste", "-o", "DEMO-igen.xlsx")
    assert sorted(map(str, (row[:10] for row in rows(tmp_path / "DEMO-igen.xlsx")))) == sorted(
        str(row[:10]) for row in before
    )
    assert amu("opret", "DEMO-slettet.xlsx", "--udfoer") == ExitCode.INCOMPLETE, "it is there"
    said = capsys.readouterr()
    assert "findes" in said.out
    assert not numbers_in(said.out + said.err)


def test_deletion_of_several_is_not_made(amu: Amu, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    amu("liste", "-o", "DEMO-liste.xlsx")
    persons = [str(row[3]) for row in rows(tmp_path / "DEMO-liste.xlsx")]
    twice = next(number for number in persons if persons.count(number) > 1)
    assert amu("slet", typed=f"{twice}\nja\n") == ExitCode.INCOMPLETE
    assert "Flere passer" in capsys.readouterr().err


def test_check_finds_everything(amu: Amu, capsys: pytest.CaptureFixture[str]) -> None:
    assert amu("tjek") == ExitCode.OK
    assert len(capsys.readouterr().out.splitlines()) == 6


def test_list_has_proposals_with_the_rule(amu: Amu, capsys: pytest.CaptureFixture[str]) -> None:
    assert amu("liste") == ExitCode.OK
    said = capsys.readouterr()
    assert "Slutter i et senere kvartal" in said.err
    assert "Skolen skal slette kursusdeltagelsen" in said.err
    assert not numbers_in(said.out + said.err)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", ExitCode.NOTHING_USABLE),
        ("a;b\n1;2\n", ExitCode.NOTHING_USABLE),
        ("CPR;Fagkode\n;49360\n", ExitCode.NOTHING_USABLE),
    ],
    ids=["empty", "other columns", "no results"],
)
def test_unusable_file_is_named(content: str, code: ExitCode, amu: Amu, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(content, encoding="utf-8")
    assert amu("registrer", "r.csv") == code


def test_missing_password_file_is_told_before_anything_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--adresse", "http://127.0.0.1:1/", "--institution", "280901", "--password-file", "mangler"]
    assert main(["amu", "liste", *words]) == ExitCode.USAGE
    assert "mangler" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "127.0.0.1", "https://navn:kode@127.0.0.1/"])
def test_address_that_is_none_is_told(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["amu", "liste", "--adresse", url, "--institution", "280901"]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "Adressen skal se ud som https" in said
    assert "knappen" not in said


def test_missing_set_up_says_what_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["amu", "liste"]) == ExitCode.USAGE
    assert "stil.toml" in capsys.readouterr().err


def test_unreachable_site_is_not_called_knappen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        password = support.write_password(tmp_path / "kode")
        words = ["amu", "liste", "--adresse", url, "--institution", "280901", "--password-file", str(password)]
        assert main(words) == ExitCode.SITE_UNAVAILABLE
    assert "Siden kan ikke nås: Der er ingen forbindelse til siden" in capsys.readouterr().err
