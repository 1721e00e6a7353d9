"""Pages in the manner of a terminal: several labels in a row, numbered records, a head above tabs, keys for pages."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Henvisning, Merit, Modul, Prae2004, Proeve
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.site.person import pages, paging, unknown_tabs
from knappen_tui.site.person.blocks import blocks_of
from knappen_tui.site.person.pages import shared_tabs
from knappen_tui.site.person.reading import read_page
from knappen_tui.site.person.records import Records
from knappen_tui.site.person.shown import Shown
from knappen_tui.site.words import DEFAULT, UnclearColumns
from knappen_tui.web.html import Page

(PERSON,) = unknown_cprs(1)
MODULER, PROEVER, _, MERIT, PRAE = TABLES
EXAM = (
    "<table><tr><td colspan=8>{title}</td></tr>"
    "<tr><td class=l>Prøve:</td><td>{name}</td><td class=l>Prøvedt.:</td><td>{day}</td>"
    "<td class=l>Termin:</td><td>Maj/juni</td><td class=l>Kar. læs:</td><td></td></tr>"
    "<tr><td class=l>Kar. skr:</td><td>02</td><td class=l>Resultat:</td><td>Bestået</td></tr></table>"
)
HEAD = "<table><tr><td>S{screen}</td><td>Person</td><td>29.11.2009 {clock}</td></tr></table>"
WHO = f"<table><tr><td class=l>Personnr. ..:</td><td>{PERSON.digits[:6]}-{PERSON.digits[6:]}</td></tr></table>"
TABS = "".join(
    f"<input type=submit name=F{number} value='{name}'>"
    for number, name in enumerate(("Modul/merit", "Prøve", "Henvisning", "Før 2004"))
)


def page(html: str) -> Page:
    return Page(f"<html><body><form method=post>{html}</form></body></html>".encode(), "https://x.example/", "utf-8")


def screen(content: str, clock: str = "10:15") -> Page:
    return page(f"{HEAD.format(screen=21, clock=clock)}{WHO}<div>{TABS}</div><hr>{content}<hr>")


def records(shown: Mapping[str, Shown]) -> dict[str, Records]:
    return {name: one.records for name, one in shown.items()}


@pytest.mark.parametrize("title", ["--- 0{number} af 0{count} ---", "Prøve nr. {number}", "{number}. registrering"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_exams_with_several_labels_in_a_row(count: int, title: str) -> None:
    exams = "".join(
        EXAM.format(title=title.format(number=number, count=count), name="Studieprøven", day=f"0{number}.06.2009")
        for number in range(1, count + 1)
    )
    shown = read_page(screen(exams, "10:16"), DEFAULT, PROEVER, (), screen("<p>Ingen moduler</p>"))
    assert records(shown)["proever"] == tuple(
        Proeve("Studieprøven", date(2009, 6, number), "Maj/juni", None, "02", None, "Bestået")
        for number in range(1, count + 1)
    )


def test_numbered_records_in_tables_with_a_label_in_each_row() -> None:
    card = (
        "<table border=1><tr bgcolor=#ccc><td colspan=2><b>Henvisning nr. {0}</b></td></tr>"
        "<tr><td>Dato:</td><td>0{0}-06-2009</td></tr><tr><td>Kategori:</td><td>5</td></tr></table>"
    )
    for count in (1, 2):
        cards = "".join(card.format(number) for number in range(1, count + 1))
        expected = tuple(Henvisning(date(2009, 6, number), "5") for number in range(1, count + 1))
        assert records(read_page(page(f"<h3>Henvisninger</h3>{cards}"), DEFAULT)) == {"henvisninger": expected}


PAIRS = {
    "one row": "<tr><td>Prøve<td>PD1<td>Termin<td>Maj/juni",
    "date": "<tr><td>Prøve<td>PD1<td>Prøvedato<td>01.06.2009",
    "two rows": "<tr><td>Prøve<td>PD1<td>Termin<td>Maj/juni<tr><td>Læse<td>02<td>Skriftlig<td>4",
    "short row": "<tr><td>Prøve<td>PD1<td>Termin<td>Maj/juni<tr><td>Resultat<td>Bestået",
    "a value too many": "<tr><td>Prøve:<td>PD1<td>Prøvedt.:<td>01.06.2009<td>02.06.2009",
}


@pytest.mark.parametrize("rows", PAIRS)
def test_labels_beside_values_are_no_headings_of_columns(rows: str) -> None:
    """The record is read, or the page refused; without a colon it is not said which of the texts are labels."""
    expected = {
        "one row": Proeve("PD1", None, "Maj/juni"),
        "date": Proeve("PD1", date(2009, 6, 1)),
        "two rows": Proeve("PD1", None, "Maj/juni", "02", "4"),
        "short row": Proeve("PD1", None, "Maj/juni", resultat="Bestået"),
    }
    with suppress(NotUnderstood):
        shown = pages.read(page(f"<h3>Prøver</h3><table>{PAIRS[rows]}</table>"), DEFAULT)
        assert shown == {"proever": (expected.get(rows),)}


def test_empty_table_with_known_headings_is_empty() -> None:
    assert records(
        read_page(page("<h3>Prøver</h3><table><tr><th>Prøve<th>Dato<th>Sted<th>Termin</table>"), DEFAULT)
    ) == {"proever": ()}


def test_head_above_the_tabs_is_none_of_a_record() -> None:
    older = (
        "<table><tr><td class=l>1. startdt.:</td><td>01.03.1999</td></tr>"
        "<tr><td class=l>Danskudd. (J/N):</td><td>N</td></tr></table>"
    )
    shown = read_page(screen(older, "10:16"), DEFAULT, PRAE, (), screen("<p>Ingen moduler</p>"))
    assert records(shown)["prae2004"] == (Prae2004(date(1999, 3, 1), False),)
    assert shown["prae2004"].unread == []


def test_tab_of_several_says_that_one_is_empty() -> None:
    content = "<p>Ingen moduler registreret</p><p>MERIT</p><p>Ingen merit registreret</p>"
    ((_, several),) = shared_tabs(screen(content), DEFAULT, {"meritter"}).items()
    assert several == (MODULER, MERIT)
    shown = read_page(screen(content), DEFAULT, None, (), screen(content), several)
    assert records(shown) == {"moduler": (), "meritter": ()}


@pytest.mark.parametrize("left", ["<p>Modul 2-4 fra 01.02.2009</p>", "<p>Startet 01.02.2009</p>"])
def test_tab_of_several_with_a_record_left_does_not_say_that_one_is_empty(left: str) -> None:
    content = f"<p>Ingen moduler registreret</p>{left}<p>MERIT</p><p>Ingen merit registreret</p>"
    assert "moduler" not in read_page(screen(content), DEFAULT, None, (), screen(content), (MODULER, MERIT))


PAGED = (
    "<table><tr><th>DU-modul<th>Startdt.<tr><td>2-4<td>04.02.2009</table>{count}<p>MERIT</p>"
    "<table><tr><th>Merit modul<th>Merit fra<tr><td>1-3<td>04.02.2007</table><hr><div>{keys}</div>"
)
NEXT = "<input type=submit name=PF08 value='F8=Frem'>"


MENU = "<input type=submit name=P value='F9 Moduler'><input type=submit name=P value='F10 Prøver'>"
TITLE = "<table><tr><td>DU211</td><td>MODULINDBERETNINGER</td><td align=right>29.11.2009</td></tr></table>"
GRID = "<table border=1><tr><td>Modul<td>Startdato<td>Slutdato<tr><td>1-1<td>02.10.2023<td></table>"


def test_number_of_a_key_is_no_number_of_records() -> None:
    shown = read_page(page(f"<p>Ingen moduler</p><p>F9 Moduler</p>{MENU}"), DEFAULT, MODULER)["moduler"]
    assert (shown.records, shown.counts.totals) == ((), set())


def test_title_of_the_screen_and_number_of_the_page_are_no_labels() -> None:
    shown = page(f"{TITLE}{GRID}<div align=right>Side 1 af 1 SLUT</div>{MENU}")
    found = read_page(shown, DEFAULT, MODULER, ["29.11.2009"])["moduler"]
    assert found.records == (Modul("1-1", date(2023, 10, 2)),)
    assert found.unread == []


def test_title_of_the_screen_is_no_label_beside_labels_of_one_kind() -> None:
    title = TITLE.replace("MODULINDBERETNINGER", "OPLYSNINGER FØR 2004").replace("<td>DU211", "<td class=nr>DU215")
    rows = (
        "<table><tr><td class=l>Første startdato . :</td><td class=f>01.03.1999</td></tr>"
        "<tr><td class=l>{} . . :</td><td class=f>J</td></tr></table>"
    )
    shown = page(f"{title}{rows.format('Danskudd.')}{MENU}")
    assert records(read_page(shown, DEFAULT, PRAE, ["29.11.2009"])) == {
        "prae2004": (Prae2004(date(1999, 3, 1), du=True),)
    }
    with pytest.raises(UnclearColumns) as raised:
        read_page(page(f"{title}{rows.format('Danskudd. fundet')}{MENU}"), DEFAULT, PRAE, ["29.11.2009"])
    assert raised.value.headings == ("Danskudd. fundet",)


@pytest.mark.parametrize("name", ["F8 Frem", "F8=Frem", "PgDn Næste side"])
def test_key_before_the_name_of_a_pager(name: str) -> None:
    shown = page(f"{GRID}<p>Side 1 af 2</p><input type=submit name=P value='{name}'>")
    (found,) = read_page(shown, DEFAULT, MODULER).values()
    assert paging.next_page(shown, found, 1, 1) is not None


def test_pager_by_a_key_is_of_the_table_that_has_pages() -> None:
    shown_page = screen(PAGED.format(count="<p>Side 1/2</p>", keys=NEXT))
    shown = read_page(shown_page, DEFAULT)
    assert records(shown) == {
        "moduler": (Modul("2-4", date(2009, 2, 4)),),
        "meritter": (Merit("1-3", date(2007, 2, 4)),),
    }
    sent = paging.next_page(shown_page, shown["moduler"], 1, 1)
    assert sent is not None
    assert "PF08" in dict(sent.fields)
    assert paging.next_page(shown_page, shown["meritter"], 1, 1) is None


def test_pages_that_no_control_leads_to_are_refused() -> None:
    shown = read_page(screen(PAGED.format(count="<p>Side 1/2</p>", keys="")), DEFAULT)["moduler"]
    assert paging.next_page(screen(""), shown, 1, 1) is None
    with pytest.raises(NotUnderstood, match="flere sider"):
        paging.check_pages(shown, 1)


def test_two_pagers_are_not_given_to_one_table() -> None:
    html = PAGED.format(count=f"<p>Side 1/2</p>{NEXT}", keys=NEXT)
    shown_page = screen(html)
    shown = read_page(shown_page, DEFAULT)
    assert paging.next_page(shown_page, shown["meritter"], 1, 1) is not None


@pytest.mark.parametrize(("number", "is_count"), [("1", True), ("2", False), ("1</a> <a>2", False)])
def test_number_of_records_beside_the_name_of_their_table_is_no_pager(number: str, *, is_count: bool) -> None:
    counts = f"<ul><li><b>Moduler</b> <a>{number}</a><li><b>Merit</b> <a>1</a></ul>"
    shown_page = page(f"{counts}<h3>Moduler</h3>{PAGED.format(count='', keys='')}")
    if is_count:
        assert {name: len(shown.records) for name, shown in read_page(shown_page, DEFAULT).items()} == {
            "moduler": 1,
            "meritter": 1,
        }
    else:
        with pytest.raises(NotUnderstood, match="links til flere sider"):
            read_page(shown_page, DEFAULT)


@pytest.mark.parametrize("menu", ["<a href=#>0</a>", "<a href=# data-toggle=dropdown>3</a>"])
def test_number_of_messages_in_a_menu_is_no_pager(menu: str) -> None:
    shown_page = page(f"{menu}<h3>Moduler</h3>{PAGED.format(count='', keys='')}")
    assert read_page(shown_page, DEFAULT).keys() == {"moduler", "meritter"}


def test_tab_without_a_known_name_is_told_by_what_it_says() -> None:
    older = "<dl><dt>Første startdato før 2004<dd>01-03-1999<dt>Danskuddannelse før 2004<dd>Nej</dl>"
    merit = "<dl><dt>Ansøgt merit<dd>1-3<dt>Dato<dd>01-03-1999</dl>"
    missing = (MERIT, PRAE)
    assert unknown_tabs.told(blocks_of(page(older)).blocks, (), missing, DEFAULT) is PRAE
    assert unknown_tabs.told(blocks_of(page(merit)).blocks, (), missing, DEFAULT) is None
    assert unknown_tabs.told(blocks_of(page(older + merit)).blocks, (), missing, DEFAULT) is None
    assert unknown_tabs.told(blocks_of(page(older)).blocks, (), (MERIT,), DEFAULT) is None


def test_tab_without_a_known_name_is_of_the_older_register_by_its_columns_and_dates() -> None:
    def told(day: str, more: str = "", missing: tuple[Table, ...] = (PRAE,)) -> object:
        shown = f"<p>Første startdato: {day}</p><p>Danskuddannelse: Nej</p>{more}"
        return unknown_tabs.told(blocks_of(page(shown)).blocks, (), missing, DEFAULT)

    assert told("01-03-1999") is PRAE
    assert told("01-01-2004") is None
    assert told("-") is None
    assert told("01-03-1999", "<p>Seneste dato: 02-03-2009</p>") is None
    assert told("01-03-1999", missing=(MERIT, PRAE)) is None


@pytest.mark.parametrize(("clocks", "unread"), [(1, []), (2, ["29.11.2009 10:16:02"])])
def test_clock_of_the_page_in_a_part_is_no_value(clocks: int, unread: list[str]) -> None:
    form = page("<p>29.11.2009 10:15:58</p>")
    module = "<table><tr><td>DU-modul<td>Startdato<tr><td>2-4<td>04-02-2019</table>"
    shown = page(f"<h2>Moduler</h2>{'<p>29.11.2009 10:16:02</p>' * clocks}{module}")
    assert read_page(shown, DEFAULT, known=form.texts)["moduler"].unread == unread
