"""Sheets of every file kind: their rows, or an error that names the expected and the found headings."""

import io
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.errors import KnappenError, NotUnderstood
from knappen_tui.domain.udtraek import COLUMNS, Udtraek, title
from knappen_tui.export.xlsx import write_site_sheet
from knappen_tui.site.extract import sheet
from knappen_tui.site.extract.sheet import Sheet
from knappen_tui.site.words import load

AS_OF = date(2025, 1, 27)
FIRST, SECOND = unknown_cprs(2)
FULL = Udtraek(
    FIRST, True, date(2019, 2, 4), "2-2", "101001", date(2021, 8, 9), "1-4", "066102", date(2018, 12, 3), "5",
    "1-3", date(2019, 2, 4), "101001", True, date(1999, 3, 1), False,
)  # fmt: skip
ROWS = [FULL, Udtraek(SECOND, False, prae2004_findes=False)]
EXPECTED = Sheet(ROWS, AS_OF)

GROUPS = [column.group for column in COLUMNS]
HEADINGS = [column.heading for column in COLUMNS]
TEXTS = [[to_text(value) for value in row.values()] for row in ROWS]


def site_sheet(rows: Sequence[Udtraek] = ROWS, demo: bool = False) -> bytes:
    stream = io.BytesIO()
    write_site_sheet(stream, rows, AS_OF, demo=demo)
    return stream.getvalue()


def workbook(lines: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(list(line))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def group_row() -> list[str]:
    """The group headings of a merged row: each at its first column."""
    row = [group if group not in GROUPS[:place] else "" for place, group in enumerate(GROUPS)]
    return [HEADINGS[0], HEADINGS[1], *row[2:]]


def sub_row() -> list[str]:
    return ["", "", *HEADINGS[2:]]


def text_file(separator: str, lines: Sequence[Sequence[str]]) -> str:
    return "".join(separator.join(line) + "\r\n" for line in lines)


TWO_ROWS = [[title(AS_OF)], group_row(), sub_row(), *TEXTS]
ONE_ROW = [[title(AS_OF)], [column.full_heading for column in COLUMNS], *TEXTS]
BARE = [[title(AS_OF)], HEADINGS, *TEXTS]


def html_table(cell: Callable[[str], str] = lambda text: text) -> str:
    spans = "".join(f"<th colspan={GROUPS.count(group)}>{cell(group)}</th>" for group in dict.fromkeys(GROUPS) if group)
    top = f"<tr><th rowspan=2>{HEADINGS[0]}<th rowspan=2>{HEADINGS[1]}{spans}</tr>"
    sub = "<tr>" + "".join(f"<th>{cell(heading)}</th>" for heading in HEADINGS[2:]) + "</tr>"
    data = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in line) + "</tr>" for line in TEXTS)
    head = f"<tr><td colspan=16>{cell(title(AS_OF))}</td></tr>"
    return f"<html><body><table><tr><td><table border=1>{head}{top}{sub}{data}</table></td></tr></table></body></html>"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(site_sheet(), id="xlsx"),
        pytest.param(site_sheet(demo=True), id="xlsx of the demo"),
        pytest.param((Path(__file__).parent / "data/udtraek.xls").read_bytes(), id="xls"),
        pytest.param(workbook(TWO_ROWS), id="xlsx of texts"),
        pytest.param(workbook(ONE_ROW), id="xlsx with one heading row"),
        pytest.param(workbook(BARE), id="xlsx with one heading row without groups"),
        pytest.param(html_table().encode(), id="html in utf-8"),
        pytest.param(html_table().encode("cp1252"), id="html in cp1252"),
        pytest.param(html_table(lambda text: text.encode().decode("cp1252")).encode(), id="html in mojibake"),
        pytest.param(html_table().encode("utf-16"), id="html in utf-16"),
        pytest.param(text_file(";", TWO_ROWS).encode("cp1252"), id="semicolons"),
        pytest.param(text_file("\t", ONE_ROW).encode("utf-16"), id="tabs"),
        pytest.param(text_file(",", BARE).encode("utf-8-sig"), id="commas"),
    ],
)
def test_file_kind_is_recognised_by_content(content: bytes) -> None:
    assert sheet.read(content) == EXPECTED


def test_notes_below_the_rows_are_no_persons() -> None:
    note = "Kilde: Databasen. Må kun anvendes til sagsbehandling."
    assert sheet.read(workbook([*TWO_ROWS, [], [note], ["", "2 personer i alt"]])) == EXPECTED
    assert sheet.read(text_file(";", [*ONE_ROW, [], [note]]).encode()) == EXPECTED


@pytest.mark.parametrize("note", [f"Ikke fundet: {FIRST.digits}", "Slut", f"{SECOND.digits[:6]}-{SECOND.digits[6:]}"])
def test_row_that_may_be_a_person_is_no_note(note: str) -> None:
    with pytest.raises(NotUnderstood):
        sheet.read(workbook([*TWO_ROWS, [], [note]]))


def test_note_between_persons_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        sheet.read(workbook([*TWO_ROWS[:-1], ["Resten er ikke opdateret"], TWO_ROWS[-1]]))


def test_columns_in_any_order_with_extra_ones() -> None:
    order = [15, 3, 0, *range(4, 15), 2, 1]
    lines = [
        ["Bemærkning", *(GROUPS[place] or HEADINGS[place] for place in order)],
        ["", *(HEADINGS[place] if GROUPS[place] else "" for place in order)],
        *([f"note {number}", *(line[place] for place in order)] for number, line in enumerate(TEXTS)),
    ]
    assert sheet.read(workbook(lines)).rows == ROWS


@pytest.mark.parametrize("spanning", ["Bemærkning", "Højeste merit"])
def test_spanning_heading_ends_the_group_before_it(spanning: str) -> None:
    """The second extra column has a heading of the merit group, but stands after the group's end."""
    after = COLUMNS.index(next(column for column in COLUMNS if column.field == "merit_udbyder")) + 1
    extra = [[spanning, ""], ["", "Udbyder"], *([["x", "y"]] * len(TEXTS))]
    lines = [
        [*line[:after], *more, *line[after:]]
        for line, more in zip([group_row(), sub_row(), *TEXTS], extra, strict=True)
    ]
    assert sheet.read(workbook(lines)).rows == ROWS


def test_misspelt_headings_are_matched() -> None:
    swap = {"Udbyder": "Udbyrder", "Henvisning kategori": "Henviisning kateori", "Højeste merit": "Højste merit"}
    lines = [[swap.get(text, text) for text in line] for line in TWO_ROWS]
    assert sheet.read(workbook(lines)).rows == ROWS


def test_headings_of_the_guide_are_matched() -> None:
    groups = ["CPR nr", "Findes i 2004 + PR", "FA, rste modul reg.", "", "", "Seneste modul reg.", *[""] * 4]
    groups += ["HÅ, jstte merit", "", "", "SA, gning i prÅ1-2004 data", "", ""]
    names = ["", "", "Startdato", "DU-Modul", "Udbyrder", "Startdato", "DU-Modul", "Udbyrder"]
    names += ["Henviisning fÅ r. dato", "Henviisning kateori", "DU-Modul", "Skårdato", "Udbyrder"]
    names += ["Findes i prÅ1-2004 data", "FA, rste startdato", "DU gning i prÅ1-2004 data"]
    assert sheet.read(workbook([groups, names, *TEXTS])).rows == ROWS


def test_words_file_adds_headings(tmp_path: Path) -> None:
    lines = [[{"Udbyder": "Aktør"}.get(text, text) for text in line] for line in TWO_ROWS]
    with pytest.raises(NotUnderstood, match="Aktør"):
        sheet.read(workbook(lines))
    fields = ("foerste_udbyder", "seneste_udbyder", "merit_udbyder")
    names = "\n".join(f'{name} = "Aktør"' for name in fields)
    file = tmp_path / "ord.toml"
    file.write_text(f"[kolonner.udtraek]\n{names}\n", encoding="utf-8")
    assert sheet.read(workbook(lines), load(file)).rows == ROWS


@pytest.mark.parametrize("place", range(16))
def test_missing_column_error_names_it(place: int) -> None:
    lines = [[text for number, text in enumerate(line) if number != place] for line in ONE_ROW[1:]]
    with pytest.raises(NotUnderstood) as caught:
        sheet.read(workbook(lines))
    assert COLUMNS[place].heading in caught.value.message
    assert FIRST.digits not in caught.value.message


def test_duplicate_column_raises_not_understood() -> None:
    lines = [[*line, line[-1]] for line in ONE_ROW[1:]]
    with pytest.raises(NotUnderstood, match="Kan være flere"):
        sheet.read(workbook(lines))


def one_row(**changes: object) -> bytes:
    values = dict(zip((column.field for column in COLUMNS), FULL.values(), strict=True))
    return workbook([HEADINGS_ONE, list({**values, **changes}.values())])


HEADINGS_ONE = [column.full_heading for column in COLUMNS]


@pytest.mark.parametrize(
    ("cell", "digits"),
    [(int(FIRST.digits), None), (float(FIRST.digits), None), (f"{FIRST.digits[:6]}-{FIRST.digits[6:]}", None),
     (int(SECOND.digits), SECOND.digits), (f" {FIRST.digits} ", None)],
)  # fmt: skip
def test_cpr_numbers_as_excel_stores_them(cell: object, digits: str | None) -> None:
    [row] = sheet.read(one_row(cpr=cell)).rows
    assert row.cpr.digits == (digits or FIRST.digits)


def test_leading_zero_of_a_cpr_number_is_restored() -> None:
    assert SECOND.digits.startswith("0")
    assert sheet.read(one_row(cpr=int(SECOND.digits))).rows[0].cpr == SECOND


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("henvisning_kategori", 5, "5"),
        ("henvisning_kategori", 5.0, "5"),
        ("henvisning_kategori", "-", None),
        ("foerste_udbyder", 101001, "101001"),
        ("foerste_udbyder", "=HYPERLINK(1)\x0b", "=HYPERLINK(1)"),
        ("foerste_startdato", datetime.combine(date(2019, 2, 4), time()), date(2019, 2, 4)),
        ("foerste_startdato", "4/2/2019", date(2019, 2, 4)),
        ("foerste_startdato", "2019-02-04", date(2019, 2, 4)),
        ("foerste_startdato", 43500, date(2019, 2, 4)),
        ("foerste_startdato", "", None),
        ("findes", "JA", True),
        ("prae2004_du", False, False),
        ("prae2004_du", "nej", False),
        ("prae2004_du", "Ikke markeret", False),
        ("prae2004_du", "Markeret", True),
        ("prae2004_du", None, None),
    ],
)  # fmt: skip
def test_values(field: str, cell: object, value: object) -> None:
    if isinstance(cell, str) and "\x0b" in cell:
        content = text_file(";", [HEADINGS_ONE, TEXTS[0]]).replace("101001", cell, 1).encode()
    else:
        content = one_row(**{field: cell})
    assert getattr(sheet.read(content).rows[0], field) == value


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("foerste_du_modul", datetime.combine(date(2025, 4, 2), time())),
        ("foerste_du_modul", "02-04-2025"),
        ("henvisning_kategori", 2.5),
        ("foerste_startdato", "i går"),
        ("foerste_startdato", "31-02-2019"),
        ("foerste_startdato", 3),
        ("foerste_startdato", True),
        ("findes", "måske"),
        ("findes", ""),
        ("findes", 1),
        ("cpr", "x"),
        ("cpr", ""),
        ("cpr", datetime.combine(date(2025, 4, 2), time())),
        ("cpr", 12),
    ],
)
def test_uncertain_value_error_names_row_and_column(field: str, cell: object) -> None:
    with pytest.raises(NotUnderstood) as caught:
        sheet.read(one_row(**{field: cell}))
    column = next(column for column in COLUMNS if column.field == field)
    assert column.full_heading in caught.value.message
    assert "række 2" in caught.value.message
    assert FIRST.digits not in caught.value.message


def test_error_has_the_row_number_of_the_file() -> None:
    lines = [[], [], HEADINGS_ONE, TEXTS[0], [], ["x", *TEXTS[1][1:]]]
    with pytest.raises(NotUnderstood, match="række 6"):
        sheet.read(workbook(lines))


def test_sheet_without_data_rows() -> None:
    assert sheet.read(site_sheet([])) == Sheet([], AS_OF)


def test_extract_in_the_second_sheet() -> None:
    book = openpyxl.Workbook()
    second = book.create_sheet("Udtræk")
    for line in TWO_ROWS:
        second.append(line)
    stream = io.BytesIO()
    book.save(stream)
    assert sheet.read(stream.getvalue()) == EXPECTED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \r\n",
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\0" * 500,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
        b"%PDF-1.7",
        b"<html><body><p>Fejl",
        b"<html><body><table><tr><td>Fejl",
        b"CPR nr",
        b"CPR nr;",
    ],
)
def test_other_content_raises_not_understood(content: bytes) -> None:
    with pytest.raises(NotUnderstood):
        sheet.read(content)


@pytest.mark.parametrize("kept", [0.99, 0.5])
def test_truncated_workbook_raises_not_understood(kept: float) -> None:
    content = site_sheet()
    with pytest.raises(NotUnderstood):
        sheet.read(content[: int(len(content) * kept)])


def rewritten(change: Callable[[bytes], bytes], name: str = "worksheets/sheet1.xml") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(site_sheet())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part.endswith(name) else content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "cell",
    [b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', b"<row r = '1048576'><c r\n=\n'A1048576'/></row>"],
)
def test_cell_range_beyond_the_limit_raises_not_understood(cell: bytes) -> None:
    content = rewritten(lambda xml: xml.replace(b"</sheetData>", cell * 1 + b"</sheetData>").replace(b'r="P', b'r="ZZ'))
    with pytest.raises(NotUnderstood, match="for stor"):
        sheet.read(content)


def test_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knappen_tui.tables.workbook_guard.MAX_UNPACKED", 10_000_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(11):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", bytes(1_000_000))
    with pytest.raises(NotUnderstood):
        sheet.read(stream.getvalue())


def test_failed_child_process_raises_not_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(-6, "calamine")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(NotUnderstood):
        sheet.read((Path(__file__).parent / "data/udtraek.xls").read_bytes())


def test_control_characters_are_removed() -> None:
    line = ["[red]\u202eX\x9b31m" if text == "066102" else text for text in TEXTS[0]]
    content = text_file(";", [HEADINGS_ONE, line]).encode()
    assert sheet.read(content).rows == [replace(FULL, seneste_udbyder="[red]X31m")]


def read_or_refuse(content: bytes) -> None:
    with suppress(KnappenError):
        assert isinstance(sheet.read(content), Sheet)


@given(st.binary(max_size=4096))
@example(b"\xff\xfe<table>")
@example(b'"CPR nr;\r\n')
def test_any_content_is_read_or_raises_knappen_error(content: bytes) -> None:
    read_or_refuse(content)
    read_or_refuse(b"PK\x03\x04" + content)
    read_or_refuse(b"<table>" + content)


@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=8))
@example(5987, b"@")  # a part of a version of zip that is not known
def test_damaged_workbook_is_read_or_raises_knappen_error(place: int, noise: bytes) -> None:
    good = site_sheet()
    place %= len(good)
    read_or_refuse(good[:place] + noise + good[place + len(noise) :])


@given(st.integers(0, 200_000), st.text(min_size=1, max_size=8))
def test_damaged_xml_is_read_or_raises_knappen_error(place: int, noise: str) -> None:
    def change(xml: bytes) -> bytes:
        at = place % len(xml)
        return xml[:at] + noise.encode("utf-8", "replace") + xml[at + 3 :]

    read_or_refuse(rewritten(change))


@given(st.integers(0, 20_000), st.text(min_size=1, max_size=20))
def test_damaged_text_is_read_or_raises_knappen_error(place: int, noise: str) -> None:
    for good in (html_table(), text_file(";", TWO_ROWS)):
        at = place % len(good)
        read_or_refuse((good[:at] + noise + good[at:]).encode("utf-8", "replace"))
