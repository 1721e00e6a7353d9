"""Reports whose titles each stand in a table of one cell: above a table, or above what says that it is empty."""

from dataclasses import replace
from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Merit, Modul
from knappen_tui.site.person import pages
from knappen_tui.site.person.blocks import BlockKind, blocks_of
from knappen_tui.site.person.part_titles import title_boxes
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.person.unknown_tabs import UnknownTab
from knappen_tui.site.words import DEFAULT, UnclearColumns, Words
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

TITLES = ("Tabel 1. Moduler på danskuddannelse", "Tabel 2. Aflagte prøver", "Tabel 3. Henvisninger fra kommune")
ROWS = (
    "<tr><td>Obs<td>DU-modul<td>Startdato<td>Slutdato<tr><td>1<td>2-4<td>04-02-2019<td>.",
    "<tr><td>Obs<td>Prøvetype<td>Prøvedato<tr><td>1<td>Studieprøven<td>04-12-2019",
    "<tr><td>Obs<td>Dato for henvisning<td>Henvisningskategori<tr><td>1<td>01-12-2018<td>5",
)
MERIT_ROWS = "<tr><td>Obs<td>DU-modul givet i merit<td>Startdato for merit<tr><td>1<td>1-3<td>03-03-2014"
OLDER_ROWS = "<tr><td>Obs<td>Første startdato før 2004<td>DU-deltagelse før 2004<tr><td>1<td>01-03-1999<td>Nej"
NONE = "<div><span>Der er ingen observationer i tabellen.</span></div>"


def page(body: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), "https://knap.example/", "utf-8")


def box(title: str, kind: str = "title") -> str:
    return f"<table class={kind}><tr><td class=c>{title}</td></tr></table>"


def section(title: str, content: str) -> str:
    """A title in a box, and below it a message, or a table with the rows."""
    shown = f"<table border=1>{content}</table>" if content.startswith("<tr>") else content
    return f"<div>{box(title)}{shown}</div>"


REPORT = "".join(map(section, TITLES, ROWS))


def titled(body: str, words: Words = DEFAULT) -> dict[str, str]:
    """The texts of the titles in boxes, and the titles of the tables that they name."""
    blocks = blocks_of(page(body)).blocks
    return {blocks[place].text: about.title if about else "" for place, about in title_boxes(blocks, words).items()}


def read(body: str) -> dict[str, int]:
    return {name: len(records) for name, records in pages.read(page(body), DEFAULT).items()}


async def person(body: str) -> PersonPages:
    async def send(_: Submission, __: str) -> Page:
        raise AssertionError

    shown = PersonPages(page(f"<h2>Registreringer</h2>{body}"), page(""), DEFAULT, send)
    await shown.read()
    return shown


def test_table_of_one_cell_is_the_text_in_it() -> None:
    kinds = [block.kind for block in blocks_of(page(f"{box('Moduler')}<table><tr><th>DU-modul</table>")).blocks]
    assert kinds == [BlockKind.TEXT, BlockKind.TABLE]


def test_records_stand_under_titles_in_boxes() -> None:
    assert read(REPORT) == {"moduler": 1, "proever": 1, "henvisninger": 1}


def test_numbers_of_rows_are_no_values() -> None:
    rows = ROWS[0] + "<tr><td>2<td>2-5<td>01-08-2019<td>."
    found = pages.read(page(section("Moduler", rows)), DEFAULT)["moduler"]
    assert found == (Modul("2-4", date(2019, 2, 4)), Modul("2-5", date(2019, 8, 1)))


@pytest.mark.parametrize("numbers", [("1", "3"), ("2", "1"), ("5",), ("1", "")])
def test_values_that_do_not_number_the_rows_may_be_of_a_column(numbers: tuple[str, ...]) -> None:
    lines = "".join(f"<tr><td>{number}<td>2-4<td>04-02-2019" for number in numbers)
    with pytest.raises(UnclearColumns, match="»Obs« kan være »Henvisningskategori«"):
        read(section("Moduler", f"<tr><td>Obs<td>DU-modul<td>Startdato{lines}"))


def test_tables_that_are_empty_stand_under_titles_in_boxes() -> None:
    assert read("".join(section(title, NONE) for title in TITLES)) == {"moduler": 0, "proever": 0, "henvisninger": 0}


def test_box_alike_without_a_known_name_ends_a_part() -> None:
    found = titled(f"{REPORT}{section('Tabel 4. Noter', '<p>Ingen</p>')}")
    assert list(found.values()) == ["Moduler", "Prøver", "Henvisninger", ""]


def test_box_called_as_in_the_words_file_makes_those_alike_titles() -> None:
    body = section("Tabel 1. Kurser", ROWS[0]) + section("Tabel 2. Test", ROWS[1])
    words = replace(DEFAULT, tabs={**DEFAULT.tabs, "moduler": ("Tabel 1. Kurser",)})
    assert titled(body) == {}
    assert titled(body, words) == {"Tabel 1. Kurser": "Moduler", "Tabel 2. Test": ""}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"{box('Ingen moduler')}{NONE}{box('Ingen prøver')}{NONE}", id="messages"),
        pytest.param(f"{box('12 moduler i alt')}{NONE}{box('3 prøver i alt')}{NONE}", id="numbers of records"),
        pytest.param(f"{REPORT}{box('Viser 1-10 af 23')}", id="a number of records beside titles"),
        pytest.param(f"{REPORT}{box('2-4 fra 01-02-2019')}", id="a record beside titles"),
        pytest.param(f"<b>Moduler</b>{NONE}{box('Om moduler')}<b>Prøver</b>{NONE}{box('Om prøver')}", id="notes below"),
        pytest.param(f"{box('Moduler', 'a')}{NONE}{box('Prøver', 'b')}{NONE}", id="boxes of two kinds"),
        pytest.param(f"{box('Om moduler')}{NONE}{box('Andet')}{NONE}", id="one table"),
    ],
)
def test_what_is_no_title_in_a_box(body: str) -> None:
    assert titled(body) == {}


def test_records_under_the_title_of_another_table_are_refused() -> None:
    with pytest.raises(NotUnderstood, match="Tabellen Moduler kan ikke læses"):
        read("".join(map(section, TITLES, (ROWS[1], ROWS[0], ROWS[2]))))


@pytest.mark.parametrize("said", ["", "<p>Tabellen kan ikke vises.</p>", "<p>Ingen adgang.</p>"])
def test_title_above_nothing_that_is_understood_says_nothing_of_its_table(said: str) -> None:
    assert "proever" not in read("".join(map(section, TITLES, (ROWS[0], said, ROWS[2]))))


def test_fewer_records_than_a_text_below_says_are_refused() -> None:
    with pytest.raises(NotUnderstood, match="der er 23 under Moduler, men viser 1"):
        read(REPORT.replace("</table></div>", "</table><p>Viser 1-1 af 23</p></div>", 1))


async def test_merit_under_a_title_in_a_box_is_read() -> None:
    shown = await person(REPORT + section("Tabel 4. Merit", MERIT_ROWS))
    (merit,) = shown.records["meritter"]
    assert isinstance(merit, Merit)
    assert merit.du_modul == "1-3"


@pytest.mark.parametrize("rows", [MERIT_ROWS, OLDER_ROWS])
async def test_table_under_an_unknown_title_in_a_box_is_not_left_out(rows: str) -> None:
    with pytest.raises(UnknownTab, match="En del af siden har et navn, der ikke kendes"):
        await person(REPORT + section("Tabel 4. Historik", rows))


async def test_table_of_an_unknown_name_among_tables_without_titles_is_not_left_out() -> None:
    tables = "".join(f"<p>Data {number}</p><table border=1>{rows}</table>" for number, rows in enumerate(ROWS))
    assert set((await person(tables)).records) == {"moduler", "proever", "henvisninger"}
    with pytest.raises(UnknownTab, match="ligner Præ-2004"):
        await person(f"{tables}<p>Historik</p><table border=1>{OLDER_ROWS}</table>")


def test_columns_do_not_tell_the_table_under_an_unknown_title_in_a_box() -> None:
    body = section("Tabel 1. Kurser", ROWS[0]) + "".join(map(section, TITLES[1:], ROWS[1:]))
    assert set(read(body)) == {"proever", "henvisninger"}


async def test_message_under_an_unknown_title_in_a_box_is_not_about_the_person() -> None:
    nothing = "<p>Ingen oplysninger om personen.</p>"
    body = "".join(section(title, nothing) for title in (*TITLES, "Tabel 4. Noter"))
    shown = await person(body)
    assert not shown.is_unknown
    assert (await person(f"<p>Personen findes ikke.</p>{body}")).is_unknown


def test_title_above_headings_with_the_year_of_the_register_is_offered() -> None:
    assert "Tabel 5. Historik" in pages.unknown_titles(page(section("Tabel 5. Historik", OLDER_ROWS)), DEFAULT)


def test_box_in_a_box_is_the_inner_one() -> None:
    shown = page(f"<table><tr><td>{box('Moduler')}</table>")
    (title,) = blocks_of(shown).blocks
    assert title.box is not None
    assert title.box.get("class") == "title"
