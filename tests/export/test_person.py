"""One person's file: complete, without formulas, private and atomic."""

import io
import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.errors import StorageError
from knappen_tui.domain.kursist import Kursist, Modul, Prae2004
from knappen_tui.domain.part import PersonPart
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.export import person
from knappen_tui.export.person import ExportFacts
from tests import support

CPR = unknown_cprs(1)[0]
FACTS = ExportFacts(True, "k123", "https://knappen.example/", datetime(2026, 11, 21, 12, 0).astimezone(), "0.1")
KURSIST = Kursist(
    CPR,
    (
        Modul("=1+1", date(2020, 2, 3), None, "012345", andet=(("Holdtype", "@SUM(A1)"),)),
        Modul("2-4", date(2021, 2, 3), andet=(("Sal", "\x1b[2J3"),)),
    ),
    prae2004=Prae2004(None, True),
)


def test_workbook_has_one_sheet_for_each_table(tmp_path: Path) -> None:
    target = tmp_path / "person.xlsx"
    person.write(KURSIST, target, FACTS)
    assert support.is_private(target)
    book = openpyxl.load_workbook(io.BytesIO(target.read_bytes()))
    assert book.sheetnames == ["Person", "Moduler", "Præ-2004"]
    assert all("DEMO" in sheet["A1"].value for sheet in book)
    told = {row[0].value: row[1].value for row in book["Person"].iter_rows(min_row=3)}
    assert told["CPR-nummer"] == CPR.digits
    assert told["Bruger"] == "k123"
    assert (told["Moduler"], told["Prøver"]) == ("2", "ingen registreringer")
    headings, first, second = (row for row in book["Moduler"].iter_rows(min_row=2))
    assert [cell.value for cell in headings][-2:] == ["Holdtype", "Sal"]
    assert [cell.data_type for cell in first if isinstance(cell.value, str)] == ["s", "s", "s"]
    assert [first[column].value for column in (0, 1, 3)] == [
        "=1+1",
        datetime.combine(date(2020, 2, 3), time()),
        "012345",
    ]
    assert second[-1].value == "[2J3"
    assert book["Præ-2004"]["B3"].value == "Ja"


def test_part_holds_these_records_and_says_so(tmp_path: Path) -> None:
    part = PersonPart(TABLES[0], KURSIST.moduler[1:], "1 af 2 rækker (markeret)")
    person.write(KURSIST, tmp_path / "udvalg.xlsx", replace(FACTS, part=part))
    book = openpyxl.load_workbook(tmp_path / "udvalg.xlsx")
    assert book.sheetnames == ["Person", "Moduler"]
    assert all("Udvalg · Moduler: 1 af 2 rækker (markeret)" in sheet["A1"].value for sheet in book)
    assert [row[0].value for row in book["Moduler"].iter_rows(min_row=3)] == ["2-4"]
    told = {row[0].value: row[1].value for row in book["Person"].iter_rows(min_row=3)}
    assert told["Udvalg"] == "Moduler: 1 af 2 rækker (markeret)"
    assert "Prøver" not in told
    person.write(KURSIST, tmp_path / "udvalg.json", replace(FACTS, part=part))
    found = json.loads((tmp_path / "udvalg.json").read_text(encoding="utf-8"))
    assert found["part"] == part.title
    assert [one["du_modul"] for one in found["moduler"]] == ["2-4"]
    assert not found.keys() & {"proever", "henvisninger", "meritter", "prae2004"}


def test_json_file_is_one_object(tmp_path: Path) -> None:
    target = tmp_path / "person.json"
    person.write(KURSIST, target, FACTS)
    found = json.loads(target.read_text(encoding="utf-8"))
    assert (found["format"], found["demo"], found["cpr"]) == ("knappen-opslag", True, CPR.digits)
    assert found["moduler"][0]["andet"] == {"Holdtype": "@SUM(A1)"}
    assert found["prae2004"] == [{"foerste_startdato": None, "du": True, "andet": {}}]
    assert found["looked_up_at"].startswith("2026-11-21T12:00")


@pytest.mark.parametrize("name", ["person.csv", "person"])
def test_other_file_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StorageError, match=r"hverken \.xlsx eller \.json"):
        person.write(KURSIST, tmp_path / name, FACTS)
    assert not list(tmp_path.iterdir())


def test_existing_file_is_replaced_with_overwrite_only(tmp_path: Path) -> None:
    target = tmp_path / "person.json"
    target.write_text("før")
    with pytest.raises(StorageError, match="findes allerede"):
        person.write(KURSIST, target, FACTS)
    assert target.read_text() == "før"
    person.write(KURSIST, target, FACTS, overwrite=True)
    assert target.read_text() != "før"
