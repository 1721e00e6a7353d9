"""Rows that show more of the row above them, as labels with values."""

from collections.abc import Callable

import pytest
from lxml import html

from knappen_tui.tables.cells import UnreadableTable
from knappen_tui.tables.html_table import has_details, is_layout, rows_of
from knappen_tui.web.html import Element

HEADINGS = "<tr><th><th>DU-modul<th>Startdato"


def record(module: str, day: str) -> str:
    return f"<tr><td><a href=#>Skjul</a><td>{module}<td>{day}"


def detail(*pairs: tuple[str, str]) -> str:
    lines = "".join(f"<tr><td>{label}:</td><td>{value}</td></tr>" for label, value in pairs)
    return f"<tr><td colspan=3><table>{lines}</table>"


def terms(*pairs: tuple[str, str]) -> str:
    inner = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in pairs)
    return f"<tr><td colspan=3><dl>{inner}</dl>"


FIRST, SECOND = record("2-4", "01-02-2020"), record("2-5", "01-03-2020")


def table(*rows: str, above: str = HEADINGS) -> Element:
    found = html.fragment_fromstring(f"<table>{above}{''.join(rows)}</table>")
    assert isinstance(found, Element)
    return found


@pytest.mark.parametrize("more", [detail, terms])
def test_details_are_further_columns_of_their_record(more: Callable[..., str]) -> None:
    shown = table(
        FIRST,
        more(("Kategori", "5"), ("Årsag", "")),
        SECOND,
        more(("Kategori", "3"), ("Årsag", "1"), ("Bestået", "01-04-2020")),
        above=f"<tr><td colspan=3>Skjul alle detaljer{HEADINGS}",
    )
    assert not is_layout(shown)
    assert has_details(shown)
    rows = rows_of(shown)
    assert [row.cells for row in rows if any(row.cells)][1:] == [
        ["", "DU-modul", "Startdato", "Kategori", "Årsag", "Bestået"],
        ["Skjul", "2-4", "01-02-2020", "5", "", ""],
        ["Skjul", "2-5", "01-03-2020", "3", "1", "01-04-2020"],
    ]
    assert len(rows) == 6


def test_label_of_a_column_is_read_once_where_the_values_are_the_same() -> None:
    same = table(FIRST, detail(("DU-modul", "2-4"), ("Kategori", "5")))
    assert rows_of(same)[0].cells == ["", "DU-modul", "Startdato", "Kategori"]
    other = table(FIRST, detail(("DU-modul", "2-5"), ("Kategori", "5")))
    assert rows_of(other)[0].cells == ["", "DU-modul", "Startdato", "DU-modul", "Kategori"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([FIRST, detail(("Kategori", "5")), SECOND], id="only the first record"),
        pytest.param([FIRST, SECOND, detail(("Kategori", "5"))], id="only the last record"),
        pytest.param([FIRST, detail(("Kategori", "5")), detail(("Årsag", "5"))], id="two for a record"),
        pytest.param([detail(("Kategori", "5"))], id="below the headings"),
        pytest.param([FIRST, detail(("Kategori", "5"), ("Kategori", "3"))], id="a label twice"),
        pytest.param([FIRST, detail(("01-02-2020", "5"))], id="a value for a label"),
        pytest.param([FIRST, detail(("Kategori", "5")).replace("<td>5", "<td>5<td>6")], id="three columns"),
        pytest.param([FIRST, detail(("Kategori", "5")).replace("<table>", "Note <table>")], id="a text beside"),
        pytest.param([FIRST.replace("<a href=#>Skjul</a>", ""), detail(("Kategori", "5"))], id="no control"),
        pytest.param([FIRST, "<tfoot>", detail(("Kategori", "5"))], id="in the foot"),
        pytest.param([FIRST, detail(("Kategori", "5")).replace("<tr><td>", "<tr hidden><td>")], id="a hidden row"),
        pytest.param([FIRST, detail(("Kategori", "5")), SECOND, detail(("Udbyder", "1"))], id="other labels"),
    ],
)
def test_other_tables_in_rows_are_no_details(rows: list[str]) -> None:
    assert not has_details(table(*rows))


def test_record_with_more_cells_than_headings_is_refused() -> None:
    with pytest.raises(UnreadableTable):
        rows_of(table(f"{FIRST}<td>x", detail(("Kategori", "5"))))
