"""Sections of one table of labels, each under a row of one cell that is its title."""

from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Prae2004
from knappen_tui.site.person.reading import read_page
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.html import Page

ROW = "<tr><td><font>{}</font><td><font>{}</font>"
TITLE = "<tr><td colspan=2><b>{}</b>"
START, DU = ROW.format("Første startdato . :", "01.03.1999"), ROW.format("Danskudd. . . . . :", "Ja")
COUNTS = TITLE.format("Antal registreringer") + ROW.format("Moduler . . . :", "0")


def page(rows: str, more: str = "") -> Page:
    shown = f"<table>{ROW.format('Kursist . :', 'A')}{rows}</table>{more}"
    return Page(f"<html><body>{shown}</body></html>".encode(), "https://knap.example/", "utf-8")


@pytest.mark.parametrize("title", ["Registreringer før 2004", "Før 2004"])
@pytest.mark.parametrize("after", ["", TITLE.format("&nbsp;"), TITLE.format("Andet") + ROW.format("Kommune :", "101")])
def test_section_of_the_older_register_is_read(title: str, after: str) -> None:
    shown = read_page(page(COUNTS + TITLE.format("&nbsp;") + TITLE.format(title) + START + DU + after), DEFAULT)
    assert {name: one.records for name, one in shown.items()} == {"prae2004": (Prae2004(date(1999, 3, 1), du=True),)}


def test_section_that_says_that_there_is_nothing_is_empty() -> None:
    rows = TITLE.format("Registreringer før 2004") + TITLE.format("Der er ingen registreringer før 2004")
    shown = read_page(page(COUNTS + rows), DEFAULT)
    assert {name: one.records for name, one in shown.items()} == {"prae2004": ()}


@pytest.mark.parametrize(
    "rows",
    [
        START + ROW.format("Danskudd. fundet :", "Ja"),
        START + TITLE.format("Undervisning") + DU,
        TITLE.format("Undervisning") + START + DU,
        ROW.format("Periode :", "01.03.1999 - 02.04.2000"),
    ],
)
def test_section_that_cannot_be_read_whole_is_refused(rows: str) -> None:
    with pytest.raises(NotUnderstood):
        read_page(page(COUNTS + TITLE.format("Før 2004") + rows), DEFAULT)


def test_section_whose_name_is_a_tab_or_a_title_too_is_no_part() -> None:
    rows = TITLE.format("Før 2004") + ROW.format("Antal :", "1")
    assert read_page(page(rows, "<a href=/prae>Før 2004</a>"), DEFAULT) == {}
    shown = read_page(page(rows, f"<h2>Før 2004</h2><table>{START}{DU}</table>"), DEFAULT)
    assert shown["prae2004"].records == (Prae2004(date(1999, 3, 1), du=True),)


def test_table_with_more_cells_in_a_row_has_no_sections() -> None:
    rows = "<tr><td>DU-modul<td>Startdato<td>Udbyder<tr><td colspan=3>Før 2004<tr><td>2-4<td>01.03.1999<td>Den"
    assert "prae2004" not in read_page(page(rows), DEFAULT)
