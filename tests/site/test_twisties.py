"""Sections that the site opens and closes: a title, and an image whose text says what a click does with it."""

import re
from collections.abc import Collection, Mapping

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.person import pages
from knappen_tui.site.person.blocks import BlockKind, blocks_of
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.person.twisties import Twisty, twisty_of
from knappen_tui.site.person.unknown_tabs import UnknownTab
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

NONE = "<h2>Der blev ikke fundet nogen dokumenter</h2>"
MODULES = "<table border=1><tr><th>DU-modul<th>Startdato<th>Slutdato<tr><td>2-4<td>04-02-2019<td></table>"
LATER = MODULES.replace("2-4", "2-5")
EXAMS = "<table border=1><tr><th>Prøve<th>Prøvedato<th>Resultat<tr><td>Studieprøven<td>04-12-2019<td>Bestået</table>"
OLDER = "<table><tr><td>Første startdato:<td>01-03-1999<tr><td>Danskuddannelse:<td>Nej</table>"
SECTIONS = {"Moduler på danskuddannelserne": MODULES, "Aflagte prøver": EXAMS, "Henvisninger fra kommunen": NONE}


def page(body: str) -> Page:
    return Page(f"<html><body><div>{body}</div></body></html>".encode(), "https://knap.example/", "utf-8")


def twisty(title: str, address: str = "/kort", does: str = "Vis detaljer for") -> str:
    return f"<a href='{address}'><img src=/i.gif alt='{does} {title}'><font><b>{title}</b></font></a><br>"


def card(sections: Mapping[str, str], opened: Collection[int]) -> Page:
    """The person's page with some sections open; the links of the others open one more, and their own close them."""
    body = ""
    for place, (title, content) in enumerate(sections.items()):
        after = ",".join(map(str, sorted({*opened} ^ {place})))
        does = "Skjul" if place in opened else "Vis"
        body += twisty(title, f"/kort?aabne={after}#s{place}", f"{does} detaljer for")
        body += content if place in opened else ""
    return page(f"{body}</div><a href=/ny>Ny søgning</a>")


async def read(sections: Mapping[str, str], stuck: int | None = None) -> tuple[dict[str, int], list[str]]:
    """The numbers of records by table, and the requests. The section at the place `stuck` stays closed."""
    sent: list[str] = []

    async def send(submission: Submission, _: str) -> Page:
        sent.append(submission.url.rpartition("/")[2])
        return card(sections, {int(one) for one in re.findall("[0-9]", sent[-1])} - {stuck})

    shown = PersonPages(card(sections, {0}), page(""), DEFAULT, send)
    await shown.read()
    return {name: len(records) for name, records in shown.records.items()}, sent


async def test_sections_are_opened_one_by_one() -> None:
    found, sent = await read(SECTIONS)
    assert found == {"moduler": 1, "proever": 1, "henvisninger": 0}
    assert sent == ["kort?aabne=0,1", "kort?aabne=0,1,2"]


async def test_open_section_that_is_empty_is_not_closed() -> None:
    found, sent = await read({**SECTIONS, "Moduler på danskuddannelserne": NONE})
    assert found == {"moduler": 0, "proever": 1, "henvisninger": 0}
    assert "kort?aabne=" not in sent


async def test_older_register_in_a_section_is_read() -> None:
    found, _ = await read({**SECTIONS, "Merit": NONE, "Registreringer før 1.1.2004": OLDER})
    assert found == {"moduler": 1, "proever": 1, "henvisninger": 0, "meritter": 0, "prae2004": 1}


async def test_older_register_in_a_section_of_an_unknown_name_is_not_left_out() -> None:
    with pytest.raises(
        UnknownTab, match="Fanebladet »Arkiv« har et navn, der ikke kendes, og ligner Merit eller Præ-2004"
    ):
        await read({**SECTIONS, "Arkiv": OLDER.replace("1999", "2009")})


@pytest.mark.parametrize("title", ["Merit", "Registreringer før 1.1.2004", "Aflagte prøver"])
async def test_section_that_stays_closed_is_not_empty(title: str) -> None:
    sections = {"Noter": f"<p>Ingen</p>{NONE}", **SECTIONS, title: NONE}
    with pytest.raises(NotUnderstood):
        await read(sections, stuck=list(sections).index(title))


async def test_open_section_that_says_nothing_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="hverken noget under Moduler"):
        await read({"Moduler": "", "Noter": f"<p>Ingen</p>{NONE}", **SECTIONS})


@pytest.mark.parametrize("first", ["Moduler", "Igangværende moduler"])
async def test_more_records_in_a_second_section_are_not_left_out(first: str) -> None:
    sections = {first: MODULES, "Aflagte prøver": EXAMS, "Henvisninger": NONE, "Afsluttede moduler": LATER}
    with pytest.raises(NotUnderstood, match=r"Siden (har|viser) flere .*Moduler"):
        await read(sections)


@pytest.mark.parametrize("level", [2, 3])
async def test_records_below_a_message_in_an_open_section_are_not_left_out(level: int) -> None:
    content = f"<h2>Der blev ikke fundet noget aktuelt</h2><h{level}>Tidligere</h{level}>{MODULES}"
    with pytest.raises(NotUnderstood):
        await read({**SECTIONS, "Moduler på danskuddannelserne": content})


async def test_records_of_another_table_in_a_section_are_refused() -> None:
    with pytest.raises(NotUnderstood, match="Tabellen Merit kan ikke læses"):
        await read({**SECTIONS, "Merit": EXAMS})


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        pytest.param(twisty("Merit"), Twisty("Merit", is_open=False), id="closed"),
        pytest.param(twisty("Merit", does="Skjul"), Twisty("Merit", is_open=True), id="open"),
        pytest.param(twisty("Merit", does="Rediger"), None, id="another action"),
        pytest.param(twisty("Merit", "#merit"), None, id="on this page"),
        pytest.param(twisty("Merit").replace("for Merit", "for Moduler"), None, id="another title"),
        pytest.param(twisty("rit").replace("for rit", "for Merit"), None, id="a part of a word"),
        pytest.param("<a href=/a><img alt='Vis Merit'></a>", None, id="no title"),
        pytest.param("<a href=/a><img alt='Vis Merit'>Merit <img alt=ny></a>", None, id="several images"),
        pytest.param("<a href=/a>Vis Merit</a>", None, id="no image"),
    ],
)
def test_what_is_a_twisty(link: str, expected: Twisty | None) -> None:
    shown = page(link)
    (element,) = shown.root.iter("a")
    assert twisty_of(shown, element) == expected


def test_open_twisty_is_a_title_and_a_closed_one_a_control() -> None:
    blocks = blocks_of(card(SECTIONS, {1})).blocks
    assert [(block.kind, block.text) for block in blocks if block.kind is not BlockKind.TABLE] == [
        (BlockKind.CONTROL, "Moduler på danskuddannelserne"),
        (BlockKind.TITLE, "Aflagte prøver"),
        (BlockKind.CONTROL, "Henvisninger fra kommunen"),
        (BlockKind.CONTROL, "Ny søgning"),
    ]


@pytest.mark.parametrize(
    "titles",
    [
        pytest.param(twisty("Moduler", does="Skjul") + twisty("Noter"), id="unknown"),
        pytest.param(twisty("Moduler", does="Skjul") + twisty("Prøver"), id="known"),
        pytest.param(f"<h3>Moduler</h3>{twisty('Prøver')}", id="below a heading"),
    ],
)
def test_closed_twisty_ends_the_section_above(titles: str) -> None:
    body = f"{titles}<p>Der er ingen beskeder.</p>"
    with pytest.raises(NotUnderstood, match="hverken noget under Moduler"):
        pages.read(page(body), DEFAULT)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(f"{NONE}<p>Noter: 3</p>", id="title of what follows"),
        pytest.param(f"{NONE}<table border=1><tr><th>Note<tr><td>Husk</table>", id="title of a table"),
        pytest.param(NONE.replace("<h2>", "<h2 hidden>"), id="hidden"),
        pytest.param(f"{NONE}<a href=/a>Mere</a><p>Noter: 3</p>", id="title of a link and more"),
        pytest.param("<h2>Øvrige oplysninger</h2>", id="another title"),
        pytest.param("<h2>Ingen adgang</h2>", id="not shown"),
        pytest.param(f"{NONE}<h2>Tidligere</h2>{MODULES}", id="above another title"),
        pytest.param(f"<h2>Noter</h2>{NONE}", id="below another title"),
    ],
)
def test_heading_that_says_nothing_of_the_section_above(message: str) -> None:
    with pytest.raises(NotUnderstood, match="hverken noget under Moduler"):
        pages.read(page(f"<h3>Moduler</h3>{message}<h3>Prøver</h3>{EXAMS}"), DEFAULT)


def test_heading_that_says_that_the_section_above_is_empty() -> None:
    body = f"<h3>Moduler</h3>{NONE}<h3>Prøver</h3>{EXAMS}"
    assert {name: len(found) for name, found in pages.read(page(body), DEFAULT).items()} == {"moduler": 0, "proever": 1}


def test_records_below_a_heading_that_says_nothing_are_not_left_out() -> None:
    body = f"<h2>Moduler</h2>{NONE}<h2>Tidligere</h2>{MODULES}<h2>Prøver</h2>{EXAMS}"
    with pytest.raises(NotUnderstood):
        pages.read(page(body), DEFAULT)
