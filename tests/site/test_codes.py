"""A code with its explanation beside it is read as the code, as the municipality's own explanations go by codes."""

import csv
import io

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.kursist import Modul
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.site.extract import sheet
from tests.site.test_unheard_words import grid, read

HEADINGS = ("DU-modul", "Startdato", "Udbyder", "Henvisningskategori", "Ophørsårsag")


def first_module(headings: tuple[str, ...], cells: tuple[str, ...]) -> Modul:
    (modul,) = read(f"<h2>Moduler</h2>{grid(headings, cells)}")["moduler"]
    assert isinstance(modul, Modul)
    return modul


@pytest.mark.parametrize(
    ("provider", "category", "cause"),
    [
        ("751302 Sprogcenter Aarhus", "3 (Øvrige udlændinge)", "4: Afbrudt"),
        ("751302 - Sprogcenter Aarhus", "3 - Øvrige udlændinge", "4 – Afbrudt"),
        ("Sprogcenter Aarhus (751302)", "Øvrige udlændinge (3)", "Afbrudt (4)"),
        ("Sprogcenter Aarhus, 751302", "3 = Øvrige udlændinge", "4. Afbrudt"),
        ("751302", "3", "4"),
        ("751302", "3 Øvrige udlændinge", "4 AFBRUDT"),
    ],
)
def test_code_with_its_explanation_is_the_code(provider: str, category: str, cause: str) -> None:
    modul = first_module(HEADINGS, ("2-4", "04-02-2019", provider, category, cause))
    assert (modul.udbyder, modul.henvisningskategori, modul.ophoersaarsag) == ("751302", "3", "4")


@pytest.mark.parametrize(
    ("provider", "cause"),
    [
        ("Sprogcenter Aarhus", "3 måneders fravær"),
        ("Center 7", "Flyttet (2 gange)"),
        ("Center 7", "3 MÅNEDERS FRAVÆR"),
        ("751302 Aarhus, 173002 Lyngby", "I gang"),
        ("SPROGSKOLEN 75130244", "Barsel"),
    ],
)
def test_text_that_is_no_code_for_certain_stands_as_it_is(provider: str, cause: str) -> None:
    modul = first_module(HEADINGS, ("2-4", "04-02-2019", provider, "3", cause))
    assert (modul.udbyder, modul.ophoersaarsag) == (provider, cause)


@pytest.mark.parametrize(
    ("text", "code"),
    [("0", "0"), ("004", "004"), ("12-3", "12-3"), ("00-0-00", None), ("00-00-0000", None)],
)
def test_code_of_digits_stands_as_it_is_and_a_date_of_zeros_is_none(text: str, code: str | None) -> None:
    assert first_module(HEADINGS, ("2-4", "04-02-2019", "751302", "3", text)).ophoersaarsag == code


def test_code_with_its_explanation_in_a_heading_told_by_its_parts() -> None:
    modul = first_module(("DU-modul", "Startdato", "Stoppet pga."), ("2-4", "04-02-2019", "4 (Afbrudt)"))
    assert modul.ophoersaarsag == "4"


def test_code_with_its_explanation_in_a_sheet() -> None:
    (cpr,) = unknown_cprs(1)
    row = {"cpr": cpr.digits, "findes": "Ja", "foerste_startdato": "04-02-2019", "foerste_du_modul": "2-2"}
    row |= {"foerste_udbyder": "751302 Sprogcenter Aarhus", "henvisning_kategori": "3 (Øvrige udlændinge)"}
    stream = io.StringIO()
    lines = csv.writer(stream, delimiter=";")
    lines.writerow(column.full_heading for column in COLUMNS)
    lines.writerow(row.get(column.field, "") for column in COLUMNS)
    (read_row,) = sheet.read(stream.getvalue().encode()).rows
    assert (read_row.foerste_udbyder, read_row.henvisning_kategori) == ("751302", "3")
