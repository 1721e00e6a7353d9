"""Lists with columns: which column has the CPR numbers, cells as Excel makes them, and what is refused."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.batch import list_table
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.list_reader import AUTOMATIC, parse_stream
from knappen_tui.domain.errors import NothingUsable
from knappen_tui.domain.own_columns import ColumnChoice, ColumnUnclear
from tests.tables.bombs import xlsx, zipped

TODAY = date(2026, 11, 21)
CPRS = [cpr.digits for cpr in unknown_cprs(60)]
FIRST, SECOND, THIRD, FOURTH = CPRS[:4]
EARLY = next(digits for digits in CPRS if digits.startswith("0"))

Cell = object


def sheet_of(rows: Sequence[Sequence[Cell]], change: Callable[[Worksheet], object] = lambda _: None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Hold"
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(content: bytes, choice: ColumnChoice = AUTOMATIC, name: str = "hold.xlsx") -> CprList:
    return parse_stream(io.BufferedReader(io.BytesIO(content)), name, today=TODAY, choice=choice)


def digits(found: CprList) -> list[str]:
    return [cpr.digits for cpr in found.cprs]


@pytest.mark.parametrize(
    "heading", ["CPR", "CPR-nr.", "CPR-nummer", "Personnummer", "Cpr nr", "cprnr", "CPR NR.", " Cpr-Nummer "]
)
def test_cpr_column_is_found_by_its_heading(heading: str) -> None:
    found = read(sheet_of([["Navn", heading, "Ægtefælles CPR"], ["Eksempel Et", FIRST, SECOND]]))
    assert digits(found) == [FIRST]
    assert found.place is not None
    assert (found.place.sheet, found.place.column, found.place.heading_row) == ("Hold", "B", 1)
    assert found.place.others == ("C »Ægtefælles CPR«",)


def test_heading_row_may_stand_below_a_title() -> None:
    rows: list[list[Cell]] = [
        ["Hold 3, efterår 2026"],
        [],
        ["Navn", "CPR-nr."],
        ["Eksempel Et", FIRST],
        ["Eksempel To", "ukendt"],
    ]
    found = read(sheet_of(rows))
    assert digits(found) == [FIRST]
    assert [(remark.line, remark.text) for remark in found.rejected] == [(5, "indeholder andet end tal")]
    assert found.own is not None
    assert found.own.headings == ("Navn", "CPR-nr.")
    assert [row.cells for row in found.own.rows] == [("Eksempel Et", FIRST), ("Eksempel To", "ukendt")]


def test_heading_of_two_rows_is_read_as_one() -> None:
    rows: list[list[Cell]] = [["CPR nr", "Første modul", None], [None, "Startdato", "DU"], [FIRST, "x", "y"]]
    found = read(sheet_of(rows, lambda sheet: sheet.merge_cells("A1:A2")))
    assert found.own is not None
    assert found.own.headings == ("CPR nr", "Startdato", "DU")
    assert (digits(found), found.rejected) == ([FIRST], [])


def test_column_without_a_known_heading_is_found_by_its_cells() -> None:
    found = read(sheet_of([["Navn", "Borger", "Tlf."], ["Eksempel Et", FIRST, 12345678], ["Eksempel To", SECOND, ""]]))
    assert digits(found) == [FIRST, SECOND]
    assert found.own is not None
    assert found.own.headings == ("Navn", "Borger", "Tlf.")


def test_sheet_without_headings_is_read_from_its_first_row() -> None:
    found = read(sheet_of([[41 * 10**8, "Eksempel Et"], [FIRST, "Eksempel To"]]))
    assert digits(found) == [FIRST]
    assert [remark.line for remark in found.rejected] == [1]


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([["CPR", "Navn", "Personnummer"], [FIRST, "x", SECOND]], ["kolonne A »CPR«: 1 af 1", "kolonne C"]),
        ([["Mor", "x", "Far"], [FIRST, "x", SECOND]], ["kolonne A »Mor«", "kolonne C »Far«"]),
        ([["Navn", "Ægtefælles CPR"], ["x", SECOND]], ["kolonne B »Ægtefælles CPR«: 1 af 1"]),
        ([["CPR", "Ægtefælle"], [None, SECOND], [None, FIRST]], ["kolonne A »CPR«: 0 af 0", "kolonne B"]),
        ([["Navn", "CPR"], ["x", "mangler"]], ["kolonne B »CPR«: 0 af 1"]),
    ],
)
def test_unclear_column_is_refused_and_candidates_named(rows: list[list[Cell]], named: list[str]) -> None:
    with pytest.raises(ColumnUnclear) as caught:
        read(sheet_of(rows))
    assert caught.value.exit_code == 3
    assert all(name in caught.value.message for name in named), caught.value.message
    assert "--column" in caught.value.advice


def test_sheet_without_cpr_numbers_is_refused() -> None:
    with pytest.raises(ColumnUnclear, match="ingen kolonne"):
        read(sheet_of([["Navn", "By"], ["x", "y"]]))


@pytest.mark.parametrize("wanted", ["C", "c", "Ægtefælles CPR", "ægtefælles cpr"])
def test_column_is_chosen_by_letter_or_heading(wanted: str) -> None:
    rows = [["CPR", "Navn", "Ægtefælles CPR"], [FIRST, "x", SECOND]]
    assert digits(read(sheet_of(rows), ColumnChoice(wanted))) == [SECOND]


def test_chosen_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(ColumnUnclear, match="ingen kolonne »K«"):
        read(sheet_of([["CPR"], [FIRST]]), ColumnChoice("K"))


def test_sheet_has_to_be_chosen_where_several_have_numbers() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Forår"
    autumn = book.create_sheet("Efterår")
    for sheet, number in ((book.worksheets[0], FIRST), (autumn, SECOND)):
        sheet.append(["CPR"])
        sheet.append([number])
    content = saved(book)
    with pytest.raises(ColumnUnclear, match=r"(?s)fane »Forår«.*fane »Efterår«") as caught:
        read(content)
    assert "--sheet" in caught.value.advice
    for wanted in ("Efterår", "2"):
        assert digits(read(content, ColumnChoice(sheet=wanted))) == [SECOND]
    with pytest.raises(ColumnUnclear, match="ingen fane »Vinter«"):
        read(content, ColumnChoice(sheet="Vinter"))


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        (FIRST, ""),
        (int(EARLY), "nul sat foran"),
        (f"{FIRST[:6]}-{FIRST[6:]}", ""),
        (f" {FIRST[:6]} {FIRST[6:]} ", ""),
        (f"'{FIRST}", ""),
        (f"\N{NO-BREAK SPACE}{FIRST[:6]}\N{NO-BREAK SPACE}{FIRST[6:]}\N{NO-BREAK SPACE}", ""),
    ],
)
def test_cells_as_excel_makes_them(cell: Cell, note: str) -> None:
    found = read(sheet_of([["CPR", "x"], [cell, 1]]))
    assert digits(found) == [EARLY if isinstance(cell, int) else FIRST]
    assert [remark.text[: len(note)] for remark in found.notes] == ([note] if note else [])
    assert found.own is not None
    assert found.own.rows[0].cells == (cell, 1)


def test_date_made_of_digits_is_refused_with_its_reason() -> None:
    found = read(sheet_of([["CPR", "x"], [FIRST, 1], [date(2024, 3, 1), 2], [12.5, 3], [True, 4], [None, 5]]))
    assert [(remark.line, remark.text) for remark in found.rejected] == [
        (3, "Excel har lavet cifrene om til en dato"),
        (4, "indeholder andet end tal"),
        (5, "indeholder andet end tal"),
        (6, "der står ikke noget CPR-nummer"),
    ]


def test_hidden_rows_are_read_and_counted() -> None:
    def hide(sheet: Worksheet) -> None:
        for row in (1, 3, 4, 40):
            sheet.row_dimensions[row].hidden = True

    found = read(sheet_of([["CPR", "x"], [FIRST, 1], [SECOND, 2], [THIRD, 3]], hide))
    assert digits(found) == [FIRST, SECOND, THIRD]
    assert found.place is not None
    assert (found.place.rows, found.place.hidden) == (3, 2)


def test_row_of_a_merged_cpr_cell_is_of_the_same_person() -> None:
    rows: list[list[Cell]] = [["CPR", "Kursus"], [FIRST, "a"], [None, "b"], [SECOND, "c"]]
    found = read(sheet_of(rows, lambda sheet: sheet.merge_cells("A2:A3")))
    assert (digits(found), found.duplicates, found.rejected) == ([FIRST, SECOND], 1, [])
    assert found.own is not None
    assert [row.cells for row in found.own.rows] == [(FIRST, "a"), ("", "b"), (SECOND, "c")]


def test_empty_rows_are_left_out_and_duplicates_kept_as_rows() -> None:
    found = read(sheet_of([["CPR", "x"], [FIRST, 1], [], [FIRST, 2], [None, None], [SECOND, 3]]))
    assert found.own is not None
    assert [(row.line, row.is_duplicate) for row in found.own.rows] == [(2, False), (4, True), (6, False)]
    assert found.duplicates == 1


def test_list_of_one_column_has_no_own_columns() -> None:
    assert read(sheet_of([["CPR"], [FIRST]])).own is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_told_by_its_content(delimiter: str, encoding: str) -> None:
    rows = [["Navn", "CPR-nr.", "Dato"], ["Eksempel Æ", FIRST, "01-02-2024"], ["Eksempel Å", EARLY[1:], ""]]
    text = "".join(f"{delimiter.join(row)}\r\n" for row in rows)
    found = read(text.encode(encoding), name="hold.txt")
    assert digits(found) == [FIRST, EARLY]
    assert found.own is not None
    assert found.own.headings == tuple(rows[0])
    assert [list(row.cells) for row in found.own.rows] == rows[1:]


def test_csv_without_a_clear_column_names_the_candidates() -> None:
    with pytest.raises(ColumnUnclear, match=r"(?s)kolonne B »CPR mor«.*kolonne C »CPR far«"):
        read(f"Navn;CPR mor;CPR far\nx;{FIRST};{SECOND}\n".encode())


def test_plain_list_with_some_delimiters_stays_plain() -> None:
    found = read(f"{FIRST}\n{SECOND}\nEksempel, Et; {THIRD}\n".encode(), name="hold.txt")
    assert digits(found) == [FIRST, SECOND]
    assert [remark.line for remark in found.rejected] == [3]
    assert found.place is None


def test_formula_is_read_by_its_stored_value_and_an_error_by_its_text() -> None:
    formulas = (
        f'<c r="A2" t="str"><f>LEFT(A9)</f><v>{FIRST}</v></c>'
        '<c r="B2"><f>1+1</f><v>2</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    values = f'<c r="A3" t="e"><v>#N/A</v></c><c r="B3"><v>{SECOND}</v></c>'
    rows = ("".join(map(inline, ("CPR", "Sum", "Fejl"))), formulas, values)
    table = "".join(f"<row>{cells}</row>" for cells in rows)
    found = read(xlsx(table))
    assert digits(found) == [FIRST]
    assert found.own is not None
    assert [row.cells for row in found.own.rows] == [(FIRST, 2, "#DIV/0!"), ("#N/A", int(SECOND), "")]
    assert [(remark.line, remark.text) for remark in found.rejected] == [(3, "indeholder andet end tal")]


def inline(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def test_workbook_with_macros_is_a_list() -> None:
    content = sheet_of([["CPR", "x"], [FIRST, 1]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    changed = zipped([*((name, part.replace(kind, macros)) for name, part in parts), ("xl/vbaProject.bin", bytes(9))])
    assert digits(read(changed, name="hold.xlsm")) == [FIRST]


def test_html_table_under_an_excel_name_is_a_list() -> None:
    rows = [("Navn", "CPR-nr."), ("Eksempel &AElig;", FIRST), ("Eksempel To", EARLY[1:])]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    found = read(f"<html><body><table>{cells}</table></body></html>".encode(), name="hold.xls")
    assert digits(found) == [FIRST, EARLY]
    assert found.own is not None
    assert [row.cells[0] for row in found.own.rows] == ["Eksempel Æ", "Eksempel To"]


@pytest.mark.parametrize("content", [b"PK\x03\x04" + bytes(50), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_damaged_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(NothingUsable, match="kan ikke læses"):
        read(content)


def test_password_is_told() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(NothingUsable, match="adgangskode") as caught:
        read(content)
    assert "uden adgangskode" in caught.value.advice


def test_workbook_with_a_cell_at_the_end_of_the_sheet_is_refused() -> None:
    with pytest.raises(NothingUsable, match="for stor"):
        read(sheet_of([["CPR"], [FIRST]], lambda sheet: sheet.cell(1_048_576, 16_384, "x")))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_table, "MAX_ROWS", 2)
    with pytest.raises(NothingUsable, match="3 rækker"):
        read(sheet_of([["CPR"], [FIRST], [SECOND], [THIRD]]))


def test_types_of_own_columns_are_kept() -> None:
    moment = datetime.combine(date(2024, 1, 2), datetime.min.time().replace(hour=3))
    cells = ["tekst", 7, 1.5, True, date(2024, 1, 2), moment, None]
    found = read(sheet_of([["CPR", *"abcdefg"], [FIRST, *cells, ], [SECOND, *["x"] * 7]]))  # fmt: skip
    assert found.own is not None
    assert found.own.rows[0].cells == (FIRST, *cells[:-1], "")


def test_list_is_not_changed(tmp_path: Path) -> None:
    file = tmp_path / "hold.xlsx"
    file.write_bytes(sheet_of([["CPR"], [FIRST]]))
    before = file.stat().st_mtime_ns, file.read_bytes()
    with file.open("rb") as stream:
        parse_stream(stream, file.name, today=TODAY)
    assert (file.stat().st_mtime_ns, file.read_bytes()) == before
