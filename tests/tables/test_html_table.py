"""The texts of an HTML table's cells."""

import pytest
from lxml import html

from knappen_tui.tables.html_table import filled_cells, is_layout, rows_of


def texts(cells: str) -> list[str]:
    return rows_of(html.fragment_fromstring(f"<table><tr>{cells}</tr></table>"))[0].cells


@pytest.mark.parametrize(
    "mark",
    ["[Sortable]", "Asc", "Desc", "Sortér stigende", "sort ascending", "Sorteret efter denne kolonne", "Ikke sorteret",
     "Klik for at sortere", "▲ stigende", "[Filter]"],
)  # fmt: skip
@pytest.mark.parametrize(
    "heading",
    [
        "<th>Ophør <img alt='{}'></th>",
        "<th><a href=?s=1>Ophør</a><a href=?s=1><img alt='{}'></a></th>",
        "<td><a href=?s=1>Ophør <img alt='{}'></a></td>",
        "<td>Ophør <button><img alt='{}'></button></td>",
    ],
)
def test_image_by_which_a_column_is_sorted_is_no_part_of_its_heading(heading: str, mark: str) -> None:
    assert texts(heading.format(mark)) == ["Ophør"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<th><img alt='Ophør'></th>", "Ophør"),
        ("<th><a href=?s=1><img alt='Sortér efter ophør'></a></th>", "Sortér efter ophør"),
        ("<th>Ophør <img alt='for kolonnen'></th>", "Ophør for kolonnen"),
        ("<td>02 <img alt='stigende'></td>", "02 stigende"),
    ],
)
def test_other_images_are_text(cell: str, text: str) -> None:
    assert texts(cell) == [text]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("<th><a href=?s=1>Ophør <span class=accesshide>Sortér efter Ophør stigende</span></a></th>", "Ophør"),
        ("<th>Ophør <span class=sr-only>: Klik for at sortere faldende</span></th>", "Ophør"),
        ("<th><span>Sorter efter ophør</span></th>", "Sorter efter ophør"),
        ("<th><span>Dato</span> <span>for ophør</span></th>", "Dato for ophør"),
        ("<td>2-4 <span>Sortér efter dato</span></td>", "2-4 Sortér efter dato"),
    ],
)
def test_text_about_sorting_is_no_part_of_a_heading(heading: str, text: str) -> None:
    assert texts(heading) == [text]


PAGER = "<tr><td colspan=2><table><tr><td><a href=?p=1>1</a><a href=?p=2>2</a><b>23</b> poster på <b>2</b> sider"
LAYOUT = "<table><thead><tr><th>DU-modul<th>Startdato</thead><tfoot>{}</table></tfoot><tbody><tr><td>2-4<td>x</table>"


@pytest.mark.parametrize(
    ("foot", "expected"),
    [
        (PAGER, False),
        (PAGER.replace("colspan=2><table>", "colspan=2><table><tr><td>Moduler</tr>"), True),
        (PAGER.replace(" poster på ", " poster, der er vist på "), True),
        (PAGER.replace("<a href=?p=1>1</a><a href=?p=2>2</a>", ""), True),
        (PAGER.replace("<td colspan=2>", "<td>Sider<td>"), True),
    ],
)
def test_pager_in_the_foot_makes_no_layout(foot: str, *, expected: bool) -> None:
    assert is_layout(html.fragment_fromstring(LAYOUT.format(foot))) is expected


@pytest.mark.parametrize(
    ("beside", "expected"), [("", False), ("<p>Ingen data.</p>", True), ("<a href=?ny>Ny</a>", True)]
)
def test_row_of_short_texts_alone_in_the_last_row_is_a_pager(beside: str, *, expected: bool) -> None:
    menu = "<table><tr><td>1<td><a href=?p=2>2</a></table>"
    rows = f"<tr><td>DU-modul<tr><td>2-4<tr><td>{menu}{beside}"
    assert is_layout(html.fragment_fromstring(f"<table>{rows}</table>")) is expected


BOX = "<td><table><tr><td>{}</td><td>&nbsp;{}</td></tr></table>{}</td>"
HEADINGS = f"<tr>{BOX}{BOX.format('Startdato', '', '')}</tr>"
RECORD = "<tr><td>2-4<td>04-02-2019</tr>"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (HEADINGS.format("DU-modul", "", "") + RECORD, False),
        (HEADINGS.format("", "", "") + RECORD, False),
        (HEADINGS.format("DU-modul", "<img src=up.png>", "") + "<tr><td colspan=2><div>Ingen</div></tr>", False),
        (2 * HEADINGS.format("DU-modul", "", "") + RECORD, False),
        (HEADINGS.format("DU-modul", "", ""), True),
        (HEADINGS.format("DU-modul", "2-4", "") + RECORD, True),
        (HEADINGS.format("DU-modul", "", "2-4") + RECORD, True),
        (HEADINGS.format("<a href=?s=1>Moduler</a>", "", "") + RECORD, True),
        (HEADINGS.format("DU-modul", "<input type=hidden>", "") + RECORD, True),
        (HEADINGS.format("DU-modul<tr><td>2-4", "", "") + RECORD, True),
        (HEADINGS.format("DU-modul", "", "") + RECORD + HEADINGS.format("Prøve", "", "") + RECORD, True),
    ],
)
def test_headings_in_tables_of_one_row_make_no_layout(rows: str, *, expected: bool) -> None:
    assert is_layout(html.fragment_fromstring(f"<table>{rows}</table>")) is expected


@pytest.mark.parametrize("mark", ["[Filter]", "(Ascending)", "Sorteret faldende"])
def test_image_beside_a_heading_in_a_table_is_no_part_of_it(mark: str) -> None:
    rows = HEADINGS.format("DU-modul", f"<img alt='{mark}'>", "") + RECORD
    assert rows_of(html.fragment_fromstring(f"<table>{rows}</table>"))[0].cells == ["DU-modul", "Startdato"]


REFLOWED = "<tr>{}<tr><td><span>DU-modul</span>2-4<td><b>Start:</b> <span>10.08.2015</span><tr>{}"


@pytest.mark.parametrize("headings", ["<th>DU-modul<th>Start", "<td>DU-modul<td>Start"])
@pytest.mark.parametrize("last", ["<td><span>DU-modul</span>2-5<td><b>Start:</b>", "<td colspan=2>Vist: 1 af 1"])
def test_heading_repeated_in_each_cell_is_no_part_of_the_value(headings: str, last: str) -> None:
    table = html.fragment_fromstring(f"<table>{REFLOWED.format(headings, last)}</table>")
    assert rows_of(table)[1].cells == ["2-4", "10.08.2015"]
    assert "10.08.2015" in [text for _, text in filled_cells(table)]


@pytest.mark.parametrize(
    "last",
    [
        "<td>2-5<td>11.08.2015",
        "<td><b>DU-modul</b>2-5<td>11.08.2015",
        "<td><b>DU-modul</b>2-5<td><b>Slut</b>11.08.2015",
    ],
)
def test_heading_that_not_every_row_repeats_is_part_of_the_value(last: str) -> None:
    rows = rows_of(html.fragment_fromstring(f"<table>{REFLOWED.format('<th>DU-modul<th>Start', last)}</table>"))
    assert rows[1].cells == ["DU-modul 2-4", "Start: 10.08.2015"]


def test_name_in_the_first_element_of_each_cell_that_is_no_heading_is_part_of_the_value() -> None:
    table = "<tr><th>Prøve<th>Dato<tr><td><b>Prøve i Dansk</b> 1<td><b>1.</b> maj 2020"
    assert rows_of(html.fragment_fromstring(f"<table>{table}</table>"))[1].cells == ["Prøve i Dansk 1", "1. maj 2020"]
