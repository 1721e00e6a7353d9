"""Pages of the list: what is not certain is refused, what is not known is shown as it is."""

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.stil.amu.list_page import ListPage, read_list
from knappen_tui.stil.amu.results import ExamResult, parse_result
from knappen_tui.stil.amu.words import DEFAULT
from knappen_tui.web.html import Page
from tests.stil.amu.cprs import numbers_in

HEADINGS = (
    "Hold-id", "Startdato (fag)", "Slutdato (fag)", "Cpr-nummer", "Fagkode", "Kursusnavn", "Niveau", "Fkb",
    "Selvstuderende", "Resultat", "Senest redigeret", "Opdater",
)  # fmt: skip
CELLS = ("36", "16-09-2026", "19-09-2026", "0802914573", "49360", "Rengøring", "-", "2679", "Nej", "0", "", "")


def listed(
    *rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS, above: str = "", below: str = ""
) -> ListPage | None:
    lines = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}" for row in rows)
    head = "".join(f"<th>{heading}" for heading in headings)
    content = f"<html><body>{above}<table><tr>{head}{lines}{below}</table></body></html>"
    return read_list(Page(content.encode(), "http://127.0.0.1/"), DEFAULT)


def with_cell(place: int, text: str) -> tuple[str, ...]:
    return (*CELLS[:place], text, *CELLS[place + 1 :])


def test_row_is_read() -> None:
    page = listed(CELLS)
    assert page is not None
    [row] = page.rows
    one = row.participation
    assert (one.hold_id, one.cpr.digits, one.niveau, one.resultat) == ("36", "0802914573", "", ExamResult.INTET)
    assert page.total is None


def test_dash_for_never_edited_is_read() -> None:
    page = listed(with_cell(10, "–"))
    assert page is not None
    assert page.rows[0].participation.senest_redigeret is None


def test_unknown_column_is_shown_as_it_is() -> None:
    page = listed((*CELLS, "Ø2"), headings=(*HEADINGS, "Lokale"))
    assert page is not None
    assert page.rows[0].participation.others == (("Lokale", "Ø2"),)


@pytest.mark.parametrize("place", range(11))
def test_missing_column_is_refused(place: int) -> None:
    headings = (*HEADINGS[:place], "Andet", *HEADINGS[place + 1 :])
    with pytest.raises(NotUnderstood, match="Mangler"):
        listed(CELLS, headings=headings)


def test_table_of_something_else_is_no_list() -> None:
    assert listed(("36", "16-09-2026", "Øvedal", "8"), headings=("Hold-id", "Startdato", "Sted", "Deltagere")) is None


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(NotUnderstood, match="Kan være flere"):
        listed((*CELLS, "1"), headings=(*HEADINGS, "Resultat"))


@pytest.mark.parametrize(
    ("place", "text"),
    [(1, "i går"), (1, ""), (3, "080291"), (3, ""), (4, ""), (8, "måske"), (9, "7"), (9, ""), (9, "1: Ikke bestået")],
)
def test_unreadable_cell_is_refused_without_its_text(place: int, text: str) -> None:
    with pytest.raises(NotUnderstood, match=r"række 2: ».*« kan ikke læses") as caught:
        listed(CELLS, with_cell(place, text))
    assert not numbers_in(caught.value.message)
    assert not text or text not in caught.value.message


def test_counts_that_contradict_are_refused() -> None:
    with pytest.raises(NotUnderstood, match="flere antal"):
        listed(CELLS, above="<p>Viser 1-1 af 1</p><p>Viser 1-1 af 2</p>")


@pytest.mark.parametrize(
    ("above", "message"),
    [
        ("Viser 1-1 af 2 kursusdeltagelser", "der er 2 kursusdeltagelser, men viser 1"),
        ("Viser 1-2 af 1.000 kursusdeltagelser", "den viser række 1-2, ikke 1-1"),
    ],
)
def test_missing_rows_are_refused(above: str, message: str) -> None:
    page = listed(CELLS, above=above)
    assert page is not None
    with pytest.raises(NotUnderstood, match=message):
        page.following(1, 0)


def test_pager_in_the_table_is_no_row_and_leads_on() -> None:
    pager = "<tr><td colspan=12><table><tr><td><span>1</span><td><a href='/?side=2'>2</a></table>"
    page = listed(CELLS, below=pager, above="Viser 1-1 af 2")
    assert page is not None
    assert len(page.rows) == 1
    sent = page.following(1, 0)
    assert sent is not None
    assert sent.url == "http://127.0.0.1/?side=2"


CHOOSER = "<select name=nyt aria-label='Opdater resultat med'><option value=''>Vælg<option value=4>4</select>"
BUTTON = "<input type=submit name=opdater value='Opdater valgte'>"


def form_of(*rows: str, above: str = CHOOSER, below: str = "") -> ListPage:
    """A page with a form around the list, each row's last cell as given."""
    lines = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in CELLS[:-1])}<td>{last}" for last in rows)
    head = "".join(f"<th>{heading}" for heading in HEADINGS)
    content = f"<form method=post action=/x>{above}{BUTTON}<table><tr>{head}{lines}</table>{below}</form>"
    page = read_list(Page(content.encode(), "http://127.0.0.1/"), DEFAULT)
    assert page is not None
    return page


def fields_of(page: ListPage, place: int = 0, result: int = 4) -> list[tuple[str, str]]:
    return [(name, value.decode()) for name, value in page.update(page.rows[place : place + 1], result).fields]


def test_row_that_comes_ticked_is_not_changed_with_the_chosen_one() -> None:
    page = form_of("<input type=checkbox name=r1>", "<input type=checkbox name=r2 checked>")
    assert fields_of(page) == [("nyt", "4"), ("r1", "on"), ("opdater", "Opdater valgte")]
    page = form_of("<input type=checkbox name=r value=1 checked>", "<input type=checkbox name=r value=2 checked>")
    assert fields_of(page, 1) == [("nyt", "4"), ("r", "2"), ("opdater", "Opdater valgte")]


def test_check_box_of_a_column_is_no_tick() -> None:
    row = [*CELLS]
    row[8] = "<input type=checkbox name=selvstuderende>"
    page = listed(tuple(row), above=f"<form method=post>{CHOOSER}{BUTTON}", below="</form>")
    assert page is not None
    with pytest.raises(NotUnderstood, match="afkrydsningsfeltet"):
        page.update(page.rows, 4)


RADIOS = "".join(f"<td><label><input type=radio name=nyt value=k{code}>{code}</label>" for code in range(7))


@pytest.mark.parametrize(
    "group",
    [
        f"<fieldset><legend>Nyt resultat</legend>{RADIOS}</fieldset>",
        f"<div>Nyt resultat<table><tr>{RADIOS}</table></div>",
        f"<table><tr><td>Nyt resultat{RADIOS}</table>",
        f"<p>Nyt resultat: {RADIOS.replace('<td>', ' ')}</p>",
    ],
    ids=["fieldset", "table below", "cells", "text"],
)
def test_result_is_chosen_by_radio_buttons(group: str) -> None:
    page = form_of("<input type=checkbox name=r1>", above=group)
    assert fields_of(page) == [("nyt", "k4"), ("r1", "on"), ("opdater", "Opdater valgte")]


def test_hidden_row_is_no_row() -> None:
    page = listed(CELLS, below="<tr style='display:none'><td>skabelon" + "<td>x" * 11)
    assert page is not None
    assert len(page.rows) == 1


def test_tables_of_several_courses_are_one_list() -> None:
    head = "".join(f"<th>{heading}" for heading in HEADINGS)
    row = "".join(f"<td>{cell}" for cell in CELLS)
    tables = f"<table><tr>{head}<tr>{row}</table>" * 2
    page = read_list(Page(f"<p>Viser 1-2 af 2{tables}".encode(), ""), DEFAULT)
    assert page is not None
    assert page.is_whole


@pytest.mark.parametrize(
    ("names", "pressed"), [(("Slet hold", "Slet kursist"), None), (("Slet hold", "Slet"), "b1"), (("Slet nu",), "b0")]
)
def test_control_that_others_resemble_is_not_pressed(names: tuple[str, ...], pressed: str | None) -> None:
    page = form_of("".join(f"<button name=b{at}>{name}</button>" for at, name in enumerate(names)))
    if pressed is None:
        with pytest.raises(NotUnderstood, match="»Slet hold«, »Slet kursist«"):
            page.open(page.rows[0], DEFAULT.delete)
        return
    assert pressed in dict(page.open(page.rows[0], DEFAULT.delete).fields)


PAGE_LISTS = {
    "by script": ("<select name=side onchange='this.form.submit()'><option>1<option>2</select>", [("side", "2")]),
    "by button": (
        "<select name=side><option>1<option>2</select><button name=vis value=ja>Vis</button>",
        [("side", "2"), ("vis", "ja")],
    ),
}


@pytest.mark.parametrize("kind", PAGE_LISTS)
def test_page_is_chosen_in_a_list(kind: str) -> None:
    control, fields = PAGE_LISTS[kind]
    page = form_of("", below=control)
    sent = page.following(1, 0)
    assert sent is not None
    assert [(name, value.decode()) for name, value in sent.fields if name in {"side", "vis"}] == fields
    assert page.following(2, 1) is None


def test_radio_button_is_no_page() -> None:
    radios = "".join(f"<label><input type=radio name=nyt value={code}>{code}</label>" for code in range(7))
    assert form_of("", below=radios).following(1, 0) is None


def test_pages_that_cannot_be_reached_are_refused() -> None:
    with pytest.raises(NotUnderstood, match="flere sider"):
        form_of("", below="<select name=side disabled><option>1<option>2</select>").following(1, 0)
    page = form_of("", below="<ul><li class=disabled><a href='/?side=2'>Næste</a></ul>")
    assert page.following(1, 0) is None


def test_empty_list_says_so() -> None:
    page = read_list(Page(b"<html><p>Viser 0 af 0 kursusdeltagelser</html>", ""), DEFAULT)
    assert page is not None
    assert page.is_whole
    assert read_list(Page(b"<html><p>Velkommen</html>", ""), DEFAULT) is None


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1", 1),
        (" 6 ", 6),
        ("0", 0),
        ("1: Bevis opnået ved bestået prøve", 1),
        ("4) Bevis ikke opnået på grund af ikke-bestået prøve", 4),
        ("bevis opnået ved individuel kompetencevurdering", 3),
    ],
)
def test_result_is_read(text: str, result: int) -> None:
    assert parse_result(text) == result


@pytest.mark.parametrize("text", ["7", "-1", "1.5", "", "bestået", "1: Ikke bestået", "12", "１"])
def test_other_text_is_no_result(text: str) -> None:
    with pytest.raises(ValueError, match=r"koden|hverken"):
        parse_result(text)
