"""One list of records in several tables: read where a copy has all of them together, refused elsewhere."""

from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Modul
from knappen_tui.site.person import pages
from knappen_tui.site.person.records import Records
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.html import Page

HEADINGS = "<tr><th>DU-modul<th>Startdato<th>Slutdato"
EARLY = "<tr><td>1-1<td>04-02-2014<td>01-06-2014<tr><td>1-2<td>05-08-2014<td>01-02-2015"
LATE = "<tr><td>1-3<td>06-03-2015<td>01-09-2015"
MODULES = (
    Modul("1-1", date(2014, 2, 4), date(2014, 6, 1)),
    Modul("1-2", date(2014, 8, 5), date(2015, 2, 1)),
    Modul("1-3", date(2015, 3, 6), date(2015, 9, 1)),
)
FIRST, SECOND = (f"<table>{HEADINGS}{rows}</table>" for rows in (EARLY, LATE))
COPY = "<h3>Moduler (udskrift)</h3><table>{}</table>"


def read(body: str) -> dict[str, Records]:
    html = f"<html><body><h2>Moduler</h2>{body}<h2>Prøver</h2><p>Ingen prøver</p></body></html>"
    return pages.read(Page(html.encode(), "https://knap.example/", "utf-8"), DEFAULT)


@pytest.mark.parametrize(
    "tables",
    [
        FIRST + SECOND,
        f"<h3>2014</h3>{FIRST}<h3>2015</h3>{SECOND}",
        "".join(
            f"<table><caption>Begyndt i {year}</caption>{HEADINGS}{rows}</table>"
            for year, rows in ((2014, EARLY), (2015, LATE))
        ),
    ],
)
def test_list_in_several_tables_is_read_from_the_copy_of_all(tables: str) -> None:
    assert read(tables + COPY.format(HEADINGS + EARLY + LATE))["moduler"] == MODULES


@pytest.mark.parametrize(
    "body",
    [
        FIRST + SECOND,
        f"<h3>2014</h3>{FIRST}<h3>2015</h3>{SECOND}",
        f"{FIRST}<h3>Planlagte</h3>{SECOND}",
        f"{FIRST}<p>Slettede registreringer</p>{SECOND}",
        FIRST + SECOND + COPY.format(HEADINGS + EARLY),
        FIRST + SECOND + COPY.format(HEADINGS + EARLY + LATE + LATE),
        FIRST + FIRST + SECOND + COPY.format(HEADINGS + EARLY + LATE),
        FIRST + SECOND + COPY.format(f"{HEADINGS}<th>Udbyder{EARLY}{LATE}<td>101512"),
    ],
)
def test_tables_that_may_be_of_something_else_are_refused(body: str) -> None:
    with pytest.raises(NotUnderstood):
        read(body)
