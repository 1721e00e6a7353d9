"""What stands on tabs and in panes without a known name is not left out."""

from datetime import date

import httpx
import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Prae2004
from knappen_tui.site.person.blocks import BlockKind, blocks_of
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.person.reading import read_page
from knappen_tui.site.person.unknown_tabs import (
    UnknownTab,
    check,
    missing_tables,
    second_tabs,
    sections_without,
    unknown_panes,
    unknown_tabs,
)
from knappen_tui.site.teaching.questions import about_unknown_tab
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page
from knappen_tui.web.http import Reply


def page(body: str) -> Page:
    return Reply("https://knap.example/", 200, httpx.Headers(), f"<html><body>{body}</body></html>".encode()).page


async def never(submission: Submission, _: str) -> Page:
    raise AssertionError(submission.url)


def panes(content: str) -> Page:
    tabs = "<a href=#m aria-controls=m>Moduler</a><a href=#t aria-controls=t>Tidligere forløb</a>"
    return page(f"<div>{tabs}</div><div id=m>Ingen moduler.</div><div id=t>{content}</div><p>3. juni 2013</p>")


def look(shown: Page, name: str = "") -> None:
    missing = missing_tables({"moduler", "meritter"}, DEFAULT)
    for pane, blocks in unknown_panes(blocks_of(shown), set(), DEFAULT):
        check(name or pane, blocks, (), missing, DEFAULT)


@pytest.mark.parametrize(
    "content",
    [
        "<label>Begyndt i gamle dage</label> <time>1. mar. 1999</time>",
        "<label>Dengang</label> <input readonly value=Nej>",
        "<p>Dansk dengang: 1/3-1999</p>",
        "<span>J</span>",
    ],
)
def test_value_in_a_pane_without_a_known_name_is_refused(content: str) -> None:
    with pytest.raises(UnknownTab, match="»Tidligere forløb« har et navn, der ikke kendes, og ligner Præ-2004"):
        look(panes(content))


def test_value_below_a_heading_that_is_the_pane_is_refused() -> None:
    tabs = "<a href=#m>Moduler</a><a href=#t>Tidligere forløb</a>"
    parts = "<h3 id=m>Moduler</h3><p>Ingen moduler.</p><h3 id=t>Tidligere forløb</h3><p>1. marts 1999</p>"
    shown = page(f"{tabs}{parts}<h3>Kontakt</h3>")
    with pytest.raises(UnknownTab, match="»Tidligere forløb« har et navn, der ikke kendes"):
        look(shown)


def test_pane_without_a_value_is_not_refused() -> None:
    look(panes("Der er ingen oplysninger fra før 2004 at vise."))


def test_dates_of_a_person_are_not_refused() -> None:
    look(panes("<label>Indrejst</label> <time>1. mar. 1999</time>"), "Stamdata")


def test_sentence_in_a_table_is_no_heading_of_an_empty_table() -> None:
    assert read_page(page("<table border=1><tr><td>Kursisten har ingen moduler.</td></tr></table>"), DEFAULT) == {}


def test_button_in_other_words_beside_the_tabs_is_a_tab() -> None:
    names = {"b_mod": "Modul", "b_prv": "Prøve", "b_his": "Historisk", "b_slet": "Slet", "b_gem": "Gem"}
    buttons = "".join(f"<input type=submit name={name} value='{text}'>" for name, text in names.items())
    shown = page(f"<form method=post action=/vis><input type=hidden name=nr value=7>{buttons}</form>")
    assert list(unknown_tabs(shown, DEFAULT)) == ["Historisk"]


def keys(number: int, **named: str) -> str:
    """A form of buttons that each write the value they are given by into the same field."""
    script = "onclick=\"document.f.tast.value='{}';document.f.submit()\""
    buttons = "".join(f"<input type=button value='{name}' {script.format(key)}>" for key, name in named.items())
    return (
        "<form name=f method=post action=/vis><input type=hidden name=tast>"
        f"<input type=hidden name=nr value={number}>{buttons}</form>"
    )


KEYS = {"pf3": "F3=Menu", "pf6": "F6=Moduler", "pf7": "F7=Prøver", "pf8": "F8=Henvisninger", "pf9": "F9=Arkiv"}


def test_button_that_leads_away_from_the_person_is_no_tab() -> None:
    shown = page(keys(1, **KEYS, slet="Slet", pf12="F12=Nyt CPR-nr."))
    assert list(unknown_tabs(shown, DEFAULT)) == ["F9=Arkiv"]


EMPTY = {"pf6": "Ingen moduler", "pf7": "Ingen prøver", "pf8": "Ingen henvisninger"}
MERIT = (
    "<h2>Merit</h2><table><tr><th>DU-modul</th><th>Startdato</th><th>Udbyder</th></tr>"
    "<tr><td>1-3</td><td>03-03-2014</td><td>101512</td></tr></table>"
)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (KEYS, "»F9=Arkiv« har et navn, der ikke kendes, og ligner Merit"),
        ({"pf2": "F2=Oversigt", **KEYS}, "viser ikke personens faneblade"),
    ],
)
async def test_tab_of_an_unknown_name_is_pressed_on_the_latest_page(names: dict[str, str], message: str) -> None:
    """The site heeds no request but one of the page that it showed last; F2 leads to another page."""
    numbers = [1]
    current = "pf6"

    def shown() -> Page:
        if current == "pf2":
            return page("<p>Oversigt</p>")
        return page(keys(numbers[-1], **names) + (MERIT if current == "pf9" else f"<p>{EMPTY[current]}</p>"))

    async def send(submission: Submission, _: str) -> Page:
        nonlocal current
        sent = {name: value.decode() for name, value in submission.fields}
        if sent["nr"] == str(numbers[-1]):
            current = sent["tast"]
        numbers.append(numbers[-1] + 1)
        return shown()

    person = PersonPages(shown(), page(""), DEFAULT, send)
    with pytest.raises(NotUnderstood, match=message):
        await person.read()


@pytest.mark.parametrize(
    "content",
    [
        "<p><strong>Begyndte første gang:</strong> 1. mar. 1999<br><strong>Fulgte danskuddannelse:</strong> Nej</p>",
        "<dl><dt>Første startdato</dt><dd>1. marts 1999</dd><dt>Deltaget i danskuddannelse</dt><dd>nej</dd></dl>",
        "<pre>\nFørste start : 01/03-1999\nDanskudd.    : Nej\n</pre>",
    ],
)
def test_section_of_an_unknown_name_with_columns_told_by_their_parts_is_refused(content: str) -> None:
    (section,) = sections_without((), blocks_of(page(f"<h2>Dengang</h2>{content}")).blocks, DEFAULT)
    with pytest.raises(UnknownTab, match="Afsnittet »Dengang« har et navn, der ikke kendes, og ligner Præ-2004"):
        check("", section, (), missing_tables({"moduler", "meritter"}, DEFAULT), DEFAULT)


PANEL = "<div><div{}>{}</div><div>{}</div></div>"
OLDER = "<p><span>Første startdato</span><span>02.11.1998</span></p><p><span>Danskuddannelse</span><span>Ja</span></p>"


def person_under_texts(name: str, style: str, heading: str = "") -> Page:
    empty = "".join(PANEL.format(style, title, "Ingen.") for title in ("Moduler", "Prøver", "Henvisninger"))
    return page(f"{heading}{empty}{PANEL.format(style, name, OLDER)}")


@pytest.mark.parametrize("heading", ["", "<h1>Kursist</h1>"])
async def test_section_below_the_last_of_titles_that_are_texts_is_not_left_out(heading: str) -> None:
    shown = PersonPages(person_under_texts("Dengang", "", heading), page(""), DEFAULT, never)
    with pytest.raises(UnknownTab, match=r"En del af siden har et navn, der ikke kendes, og ligner .*Præ-2004"):
        await shown.read()


@pytest.mark.parametrize("style", [" class=h", " class='panel-h'"])
async def test_text_that_looks_like_the_titles_is_a_title(style: str) -> None:
    shown = PersonPages(person_under_texts("Oplysninger fra før 2004", style), page(""), DEFAULT, never)
    await shown.read()
    assert shown.records["prae2004"] == (Prae2004(date(1998, 11, 2), du=True),)


def test_section_of_an_unknown_name_is_asked_about() -> None:
    shown = page("<h2>Dengang</h2>")
    error = UnknownTab("Dengang", missing_tables({"moduler"}, DEFAULT), DEFAULT, is_tab=False)
    (asked,) = about_unknown_tab(error, shown, page(""), DEFAULT)
    assert asked.text == "Hvad viser siden under »Dengang«?"
    assert [(one.key, one.value) for one in asked.choices] == [("meritter", "Dengang"), ("prae2004", "Dengang")]


def test_columns_told_by_their_parts_in_several_sections_are_no_table() -> None:
    shown = page("<h2>Kurser</h2><p>Start</p><h2>Mere om os</h2><p>Danskuddannelse</p>")
    for section in sections_without((), blocks_of(shown).blocks, DEFAULT):
        check("", section, (), missing_tables({"moduler", "meritter"}, DEFAULT), DEFAULT)


def test_link_that_sorts_a_table_is_no_second_tab() -> None:
    headings = "".join(
        f"<th><a href='?sort={place}'>{text}</a></th>" for place, text in enumerate(("DU-modul", "Modul nr."))
    )
    table = f"<table border=1><tr>{headings}</tr><tr><td>2-4</td><td>1</td></tr></table>"
    shown = page(f"<p><a href=m>Afsluttede moduler</a> <a href=n>Aktive moduler</a></p>{table}")
    read = [block for block in blocks_of(shown).blocks if block.kind is BlockKind.TABLE]
    assert [submission.url.rpartition("/")[2] for _, submission in second_tabs(shown, DEFAULT, read)] == ["m", "n"]
