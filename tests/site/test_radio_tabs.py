"""Tabs that are radio buttons: the style sheet shows the pane after the chosen one, and nothing is sent."""

from collections.abc import Callable

import pytest

from knappen_tui.site.person.panes import panes_of
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

MODULES = "<table><tr><th>DU-modul<th>Startdato<tr><td>2-4<td>04-02-2019</table>"
EXAMS = "<table><tr><th>Prøve<th>Prøvedato<th>Resultat<tr><td>Studieprøven<td>04-12-2019<td>Bestået</table>"
PANES = {"Moduler": MODULES, "Prøver": EXAMS, "Henvisninger": "<p>Ingen henvisninger.</p>"}
LOG_OUT = "<form method=post action=/ud><button>Log ud</button></form>"


def named_by_label(place: int, name: str, attributes: str = "") -> str:
    return f"<input type=radio name=fane id=t{place} {attributes}><label for=t{place}>{name}</label>"


def named_by_attribute(place: int, name: str, attributes: str = "") -> str:
    return f"<input type=radio name=fane aria-label={name} value={place} {attributes}>"


def page(body: str) -> Page:
    return Page(f"<html><body>{LOG_OUT}{body}</body></html>".encode(), "https://knap.example/", "utf-8")


@pytest.mark.parametrize("named", [named_by_label, named_by_attribute])
@pytest.mark.parametrize("around", ["<div>{}</div>", "<form method=post><div>{}</div></form>"])
async def test_pane_after_its_button_is_read_without_a_request(
    named: Callable[[int, str, str], str], around: str
) -> None:
    async def send(submission: Submission, _: str) -> Page:
        raise AssertionError(submission.url)

    is_form = "form" in around
    tabs = "".join(
        f"{named(place, name, 'role=tab' if is_form else '')}<div>{shown}</div>"
        for place, (name, shown) in enumerate(PANES.items())
    )
    shown = PersonPages(page(around.format(tabs)), page(""), DEFAULT, send)
    await shown.read()
    assert {name: len(records) for name, records in shown.records.items()} == {
        "moduler": 1,
        "proever": 1,
        "henvisninger": 0,
    }


@pytest.mark.parametrize(
    "body",
    [
        # Choices of a form, with a text for each.
        "<form method=post>{0}<div>Moduler</div>{1}<div>Prøver</div><button>Videre</button></form>",
        "<div>{0}<div>Moduler</div></div>",
        "<div>{0}{1}<div>Begge</div></div>",
    ],
)
def test_other_radio_buttons_are_no_tabs(body: str) -> None:
    assert panes_of(page(body.format(named_by_label(0, "Moduler"), named_by_label(1, "Prøver")))) == {}


def test_radio_button_outside_a_form_sends_none() -> None:
    shown = page(named_by_label(0, "Moduler"))
    (button,) = [element for element, name in forms.clickables(shown) if name == "Moduler"]
    assert forms.press(shown, button) is None
