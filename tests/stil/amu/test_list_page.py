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


def test_unknown_column_is_shown_as_it_is() -> None:
    page = listed((*CELLS, "Ø2"), headings=(*HEADINGS, "Lokale"))
    assert page is not None
    assert page.rows[0].participation.others == (("Lokale", "Ø2"),)


@pytest.mark.parametrize("place", range(11))
def test_missing_column_is_refused(place: int) -> None:
    headings = (*HEADINGS[:place], "Andet", *HEADINGS[place + 1 :])
    if HEADINGS[place] in {"Cpr-nummer", "Fagkode", "Resultat"}:
        assert listed(CELLS, headings=headings) is None, "no list at all"
        return
    with pytest.raises(NotUnderstood, match="Mangler"):
        listed(CELLS, headings=headings)


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
