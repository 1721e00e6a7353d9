"""Markup, escapes, formulas, bidi overrides and NULs in text of the site have no effect in any output."""

import csv
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from knappen_tui.cli.main import main
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Henvisning, Kursist
from knappen_tui.settings import paths
from tests import support
from tests.foreign.people import CPRS, REGISTER
from tests.foreign.site import PASSWORD, USER, ForeignSite, Variant

HOSTILE = {
    "markup": "[red]rød[/red] [link=file:///etc/passwd]her[/link]",
    "title": "\x1b]0;ny titel\x07",
    "colour": "\x1b[31;7mrødt\x9b2J",
    "formula": '=HYPERLINK("http://andetsteds.example/","klik")',
    "command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "bidi": "\u202egnp.\u2066exe\u2069",
    "nul": "a\0b",
    "lines": "to\r\nlinjer\tog\x0bflere\u2028her",
    "html": "<script>alert(1)</script>&lt;b&gt;",
}

# A chart's reference to cells of this workbook: it calculates nothing.
CHART_RANGE = re.compile(rb"<f>'?Overblik'?!\$[A-Z]+\$[0-9]+(:\$[A-Z]+\$[0-9]+)?")

PEOPLE = dict(zip(CPRS, HOSTILE.values(), strict=True))


def with_text(cpr: Cpr, text: str) -> Kursist:
    """A person with the text in every field that can hold text."""
    plain = REGISTER[CPRS[0]]
    return Kursist(
        cpr,
        moduler=tuple(replace(modul, udbyder=text, ophoersaarsag=text) for modul in plain.moduler),
        proever=tuple(replace(proeve, resultat=text, mundtlig=text) for proeve in plain.proever),
        henvisninger=(Henvisning(plain.henvisninger[0].dato, text, text, text),),
        meritter=tuple(replace(merit, udbyder=text) for merit in plain.meritter),
        prae2004=plain.prae2004,
    )


@pytest.fixture
def words(tmp_path: Path) -> Iterator[list[str]]:
    """The arguments for a site with such persons."""
    register = {cpr: with_text(cpr, text) for cpr, text in PEOPLE.items()}
    site = ForeignSite(Variant("panes", sheet="html", looks=0), register=register)
    with support.serving(site.app) as url:
        config = paths.config_file()
        config.parent.mkdir(parents=True)
        config.write_text(f'[profil.fremmed]\nurl = "{url}"\nbruger = "{USER}"\n', encoding="utf-8")
        yield ["--password-file", str(support.write_password(tmp_path / "kode", PASSWORD))]


def is_inert(text: str) -> bool:
    return not any(unicodedata.category(char).startswith("C") and char not in "\n\t" for char in text)


@pytest.mark.parametrize("cpr", PEOPLE, ids=HOSTILE)
def test_hostile_text_in_the_terminal(
    cpr: Cpr, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("knappen_tui.cli.prompt.ask_cpr", lambda: cpr)
    assert main(["opslag", *words]) == 0
    shown = capsys.readouterr()
    assert is_inert(shown.out + shown.err)
    squeezed = re.sub(r"\s", "", shown.out)
    visible = re.sub(r"\s", "", "".join(filter(is_inert, PEOPLE[cpr])))
    assert visible[:7] in squeezed, "the text is not shown unchanged"
    assert main(["opslag", "--json", *words]) == 0
    assert is_inert(json.dumps(json.loads(capsys.readouterr().out), ensure_ascii=False))


def test_hostile_text_in_every_format(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hold = support.write_list(tmp_path / "hold.txt", (cpr.digits for cpr in PEOPLE))
    for suffix in ("xlsx", "csv", "json"):
        assert main(["batch", str(hold), "-o", str(tmp_path / f"ud.{suffix}"), *words]) == 0
        assert is_inert(capsys.readouterr().err)
    check_sheet(tmp_path / "ud.xlsx")
    rows = list(csv.reader((tmp_path / "ud.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 1 + len(PEOPLE)
    assert not any(field[:1] in "=+-@" for row in rows for field in row if field)
    assert all(is_inert(field) for row in rows for field in row)
    assert is_inert((tmp_path / "ud.json").read_text(encoding="utf-8"))


def check_sheet(file: Path) -> None:
    """Assert that no sheet has a formula, no chart takes its values from elsewhere, and nothing is a link."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            formulas = re.findall(rb"<f[ />][^<]*", content)
            if name.startswith("xl/charts/"):
                formulas = [formula for formula in formulas if not CHART_RANGE.fullmatch(formula)]
            assert formulas == [], name
            assert b"<hyperlink" not in content
            assert b'TargetMode="External"' not in content
    book = openpyxl.load_workbook(file)
    for row in book["Udtræk"].iter_rows(min_row=4):
        assert all(cell.data_type != "f" for cell in row)
        assert all(is_inert(str(cell.value)) for cell in row)
