"""The tab that is shown, where it is a link without an address among the links to the other tabs."""

import pytest

from knappen_tui.domain.person_tables import TABLES
from knappen_tui.site.person import pages
from knappen_tui.site.teaching.questions import about_shown_tab
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import clickables
from knappen_tui.web.html import Page

LINKS = "<li><a href=/p>Prøver</a></li><li><a href=/h>Henvisninger</a></li><li><a href=/m>Merit</a></li>"
MODULES = "<table><tr><td>DU-modul<td>Startdato<td>Slutdato<tr><td>2-4<td>04-02-2019<td>01-06-2019</table>"
OLDER = "<table><tr><th>Første start<th>Danskuddannelse<tr><td>1. marts 1999<td>Nej</table>"


def page(body: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), "https://knap.example/", "utf-8")


@pytest.mark.parametrize(
    ("tab", "shown", "found"),
    [
        ("Moduler", "<h4>Intet at vise</h4>", {"moduler": 0}),
        ("Moduler", MODULES, {"moduler": 1}),
        ("Arkiv (før 2004)", OLDER, {"prae2004": 1}),
        ("Andet", "<p>Intet at vise</p>", {}),
    ],
)
@pytest.mark.parametrize("attributes", ["class=active", "class='nav-link' title=x"])
def test_content_is_that_of_the_tab(tab: str, shown: str, found: dict[str, int], attributes: str) -> None:
    tabs = f"<ul>{LINKS}<li><a {attributes}>{tab}</a></li></ul>"
    records = pages.read(page(f"<h2>Kursist</h2>{tabs}{shown}"), DEFAULT)
    assert {name: len(one) for name, one in records.items()} == found


def test_links_that_all_lead_nowhere_are_tabs_of_a_script() -> None:
    tabs = "<li><a href='#'>Prøver</a></li><li><a href='#'>Merit</a></li><li><a>Moduler</a></li>"
    assert [name for _, name in clickables(page(f"<ul>{tabs}</ul>"))] == ["Prøver", "Merit", "Moduler"]


@pytest.mark.parametrize(
    ("tab", "choices"),
    [("<b>Aktiviteter</b>", ["Aktiviteter"]), ("<b>Moduler</b>", []), ("<a href=/u>Kurser</a>", [])],
)
def test_tab_of_a_table_that_its_columns_tell_is_asked_for(tab: str, choices: list[str]) -> None:
    (moduler,) = (table for table in TABLES if table.field == "moduler")
    shown = page(f"<p>Kursist</p><ul>{LINKS}<li>{tab}</li></ul>{MODULES}")
    asked = about_shown_tab(moduler, shown, DEFAULT)
    assert [one.value for question in asked for one in question.choices] == choices
