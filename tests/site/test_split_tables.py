"""One list of records in several tables: read as one where they are its pieces for certain, refused elsewhere."""

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


def captioned(early: str, late: str) -> str:
    table = f"<table><caption>{{}}</caption>{HEADINGS}{{}}</table>"
    return table.format(early, EARLY) + table.format(late, LATE)


def read(body: str) -> dict[str, Records]:
    html = f"<html><body>{body}<h2>Prøver</h2><p>Ingen prøver</p></body></html>"
    return pages.read(Page(html.encode(), "https://knap.example/", "utf-8"), DEFAULT)


@pytest.mark.parametrize(
    "body",
    [
        captioned("Begyndt i 2014", "Begyndt i 2015"),
        captioned("2014", "2015"),
        f"<h3>2014</h3>{FIRST}<h3>2015</h3>{SECOND}",
        f"<h4>Skoleår 2013/2014</h4>{FIRST}<h4>Skoleår 2015/2016</h4>{SECOND}",
    ],
)
@pytest.mark.parametrize("copy", ["", f"<h3>Moduler (udskrift)</h3><table>{HEADINGS}{EARLY}{LATE}</table>"])
def test_pieces_of_a_list_are_read_as_one(body: str, copy: str) -> None:
    assert read(f"<h2>Moduler</h2>{body}{copy}")["moduler"] == MODULES


@pytest.mark.parametrize(
    "body",
    [
        FIRST + SECOND,
        captioned("Moduler", "Moduler"),
        captioned("Gennemførte", "Planlagte"),
        captioned("Version 1", "Version 2"),
        captioned("Begyndt i 2014", "Begyndt i 2016"),  # where no record of the second has a date
        captioned("Begyndt i 2014", "Planlagt i 2015"),
        f"<h3>Gennemførte</h3>{FIRST}<h3>Planlagte</h3>{SECOND}",
        f"{FIRST}<h3>2015</h3>{SECOND}",
        f"{FIRST}<p>Slettede registreringer</p>{SECOND}",
        f"{FIRST}<table><tr><th colspan=3>Slettede registreringer{HEADINGS}{LATE}</table>",
        f"{FIRST}<table>{HEADINGS}{EARLY}{LATE}</table>",  # with records of the first
        f"{FIRST}<h2>Planlagte moduler</h2>{SECOND}",
        f"{FIRST}<table hidden>{HEADINGS}{LATE}</table>",
        f"{FIRST}<table>{HEADINGS}<th>Udbyder{LATE}<td>101512</table>",
        f"{FIRST}<table>{HEADINGS}</table>",
    ],
)
def test_tables_that_may_be_of_something_else_are_refused(body: str) -> None:
    with pytest.raises(NotUnderstood):
        read(f"<h2>Moduler</h2>{body}")
