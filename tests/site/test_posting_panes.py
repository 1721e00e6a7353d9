"""Panes that are all on the page, and whose tabs ask the site for the page with another one shown."""

from collections.abc import Sequence

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

NAMES = ("Moduler", "Prøver", "Henvisninger", "Merit")
MODULES = "<table><tr><th>DU-modul<th>Startdato<tr><td>2-4<td>04-02-2019</table>"
EXAMS = "<table><tr><th>Prøve<th>Prøvedato<th>Resultat<tr><td>Studieprøven<td>04-12-2019<td>Bestået</table>"
REFERRALS = "<table><tr><th>Henvisningsdato<th>Henvisningskategori<tr><td>04-12-2018<td>5</table>"
MERITS = "<table><tr><th>DU-modul<th>Startdato<tr><td>1-3<td>05-01-2017</table>"
FULL = (MODULES, EXAMS, REFERRALS, MERITS)
NONE = "<p>Ingen poster at vise.</p>"


def page(body: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), "https://knap.example/", "utf-8")


def person(shown: int, panes: Sequence[str], names: Sequence[str] = NAMES, chosen: int | None = None) -> Page:
    at = shown if chosen is None else chosen
    classes = ["rtsLink rtsSelected" if at == place else "rtsLink" for place in range(len(names))]
    tabs = "".join(
        f"<li><a class='{classes[place]}' href='?fane={place}'><span>{name}</span></a></li>"
        for place, name in enumerate(names)
    )
    divs = "".join(
        f"<div>{one}</div>" if place == shown else f"<div class=rmpHidden style='display:none;'>{one}</div>"
        for place, one in enumerate(panes)
    )
    return page(f"<h1>Opslag</h1><ul>{tabs}</ul><div>{divs}</div>")


async def read(pages: Sequence[Page]) -> PersonPages:
    async def send(submission: Submission, _: str) -> Page:
        return pages[int(submission.url[-1])]

    shown = PersonPages(pages[0], page("<h1>Opslag</h1>"), DEFAULT, send)
    await shown.read()
    return shown


async def test_each_pane_is_read_when_its_tab_was_pressed() -> None:
    found = await read([person(place, FULL) for place in range(4)])
    assert {name: len(records) for name, records in found.records.items()} == {
        "moduler": 1,
        "proever": 1,
        "henvisninger": 1,
        "meritter": 1,
    }


async def test_pane_that_is_filled_when_its_tab_is_pressed_is_not_empty_before() -> None:
    pages = [person(place, [one if place == at else NONE for at, one in enumerate(FULL)]) for place in range(len(FULL))]
    found = await read(pages)
    assert all(len(records) == 1 for records in found.records.values())
    assert len(found.records) == 4


async def test_tab_that_shows_the_first_pane_again_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="Prøver"):
        await read([person(0, FULL)] * 4)


async def test_records_behind_a_tab_of_an_unknown_name_are_refused() -> None:
    names, more = (*NAMES, "Øvrigt"), MODULES.replace("2-4", "2-6")
    with pytest.raises(NotUnderstood):
        await read([person(place, (*FULL, more), names) for place in range(5)])


async def test_pane_under_another_tab_than_the_chosen_is_not_taken_for_its_own() -> None:
    pages = [person(place, FULL[1:] + FULL[:1], chosen=(place + 1) % 4) for place in range(4)]
    with pytest.raises(NotUnderstood):
        await read(pages)


async def test_records_behind_a_tab_whose_table_the_shown_pane_sums_up_are_not_left_out() -> None:
    names, latest = ("Oversigt", *NAMES), f"<h3>Moduler</h3>{MODULES}"
    both = MODULES.replace("</table>", "<tr><td>2-5<td>04-06-2019</table>")
    with pytest.raises(NotUnderstood):
        await read([person(place, (latest, both, *FULL[1:]), names) for place in range(5)])
