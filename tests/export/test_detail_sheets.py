"""The sheets of a run's details, the JSON of them, and reading them back from a workbook."""

import io
import json
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from knappen_tui.batch import compare
from knappen_tui.batch.compare import NamedSheet
from knappen_tui.batch.past_details import read_past_details
from knappen_tui.batch.past_run import read_past_run
from knappen_tui.domain.columns import as_date
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.details import NOT_CHOSEN, PENDING, SUMMARY_COLUMNS, Details
from knappen_tui.domain.kursist import Henvisning, Kursist, Merit, Modul, Prae2004, Proeve
from knappen_tui.domain.own_columns import AnsweredRow, AnsweredTable, OwnRow, PersonDetails
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.report import Report, RunDetails, Unanswered
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.export import jsonfile, xlsx
from knappen_tui.site.extract import sheet
from knappen_tui.tables.reader import read_tables
from tests.export.conftest import full_row, never_issued

TODAY = date(2026, 11, 21)
CPRS = never_issued(5)
CODES = {"udbyder": {"101123": "Sprogskolen"}, "ophoersaarsag": {"7": "Flyttet"}, "henvisningskategori": {"5": "S"}}
HEADINGS = ("Startdato", "Navn")  # the first is also a heading of the sheets


def person(cpr: Cpr) -> Kursist:
    return Kursist(
        cpr,
        moduler=(
            Modul("2-4", date(2020, 8, 1), date(2020, 12, 3), "101123", "5", "7", date(2020, 12, 1)),
            Modul("=2-5", date(1899, 1, 4), None, "280456", andet=(("Lokale", "B 12"),)),
        ),
        proever=(Proeve("Prøve i Dansk 2", date(2021, 6, 1), "Maj/juni 2021", "02", "7", "-3", "Bestået", "101123"),),
        henvisninger=(Henvisning(date(2020, 7, 1), "5", "Ærø"),),
        meritter=(Merit("1-6"),),
        prae2004=Prae2004(date(1999, 12, 31), False),
    )


LOOKED_UP = {
    CPRS[0]: Details(person(CPRS[0]), ""),
    CPRS[1]: Details(None, "sært svar"),
    CPRS[2]: Details(None, PENDING),
    CPRS[3]: Details(None, NOT_CHOSEN),
    CPRS[4]: None,
}
ROWS = [*map(full_row, CPRS[:4]), Udtraek(CPRS[4], False, prae2004_findes=False)]


def detailed(report: Report, headings: tuple[str, ...] = HEADINGS) -> Report:
    cells = {cpr: (datetime.combine(date(2024, 1, 2), time()), f"E{n}")[: len(headings)] for n, cpr in enumerate(CPRS)}
    own = [
        AnsweredRow(OwnRow(line, row.cpr, "", False, cells[row.cpr]), row.outcome, "", row, LOOKED_UP[row.cpr])
        for line, row in enumerate(ROWS, 2)
    ]
    persons = [PersonDetails(cpr, cells[cpr], found) for cpr in CPRS[:3] if (found := LOOKED_UP[cpr])]
    missing = (Unanswered(CPRS[1], "sært svar"), Unanswered(CPRS[2], PENDING))
    others = {"moduler": ("Lokale",)}
    return replace(
        report,
        own=AnsweredTable(headings, 0, lambda: own),
        details=RunDetails(1, missing, headings, others, lambda: persons),
    )


def content(report: Report) -> bytes:
    stream = io.BytesIO()
    xlsx.write_report(stream, ROWS, report)
    return stream.getvalue()


def book_of(report: Report) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content(report)))


def cells(book: openpyxl.Workbook, name: str) -> list[list[Any]]:
    """The cells of a sheet, moments as their date."""
    rows = book[name].iter_rows(values_only=True)
    return [[as_date(cell) if isinstance(cell, date) else cell for cell in row] for row in rows]


def test_sheets_have_one_row_a_registration(report: Report) -> None:
    book = book_of(replace(detailed(report), codes=CODES))
    assert book.sheetnames[:7] == ["Udtræk", "Din liste", "Overblik", "Moduler", "Prøver", "Henvisninger", "Merit"]
    day = date(2024, 1, 2)
    assert cells(book, "Moduler") == [
        ["CPR nr", *HEADINGS, "DU-modul", "Startdato", "Slutdato", "Udbyder", "Udbyder (forklaring)",
         "Henvisningskategori", "Henvisningskategori (forklaring)", "Ophørsårsag", "Ophørsårsag (forklaring)",
         "Modultest bestået", "Lokale"],
        [CPRS[0].digits, day, "E0", "2-4", date(2020, 8, 1), date(2020, 12, 3), "101123", "Sprogskolen",
         "5", "S", "7", "Flyttet", date(2020, 12, 1), None],
        [CPRS[0].digits, day, "E0", "=2-5", "04-01-1899", None, "280456", None, None, None, None, None, None, "B 12"],
    ]  # fmt: skip
    assert cells(book, "Prøver")[1][3:] == [
        "Prøve i Dansk 2", date(2021, 6, 1), "Maj/juni 2021", "02", "7", "-3", "Bestået", "101123", "Sprogskolen",
    ]  # fmt: skip
    assert cells(book, "Henvisninger")[1][3:] == [date(2020, 7, 1), "5", "S", "Ærø", None, None]
    assert cells(book, "Merit")[1][3:] == ["1-6", None, None, None]
    assert all(len(cells(book, name)) == 2 for name in ("Prøver", "Henvisninger", "Merit"))
    for name in ("Moduler", "Prøver", "Henvisninger", "Merit"):
        assert book[name].auto_filter.ref == book[name].dimensions
        assert {row[0].number_format for row in book[name].iter_rows(min_row=2)} == {"@"}
    assert book["Moduler"]["E2"].number_format == "dd-mm-yyyy"


def test_person_without_details_is_marked_and_not_shown_as_having_none(report: Report) -> None:
    book = book_of(replace(detailed(report), codes=CODES))
    assert cells(book, "Mangler detaljer") == [
        ["CPR nr", "Årsag"], [CPRS[1].digits, "sært svar"], [CPRS[2].digits, PENDING],
    ]  # fmt: skip
    headings, *lines = cells(book, "Din liste")
    at = headings.index("Detaljer")
    explained = ["Ophørsårsag", "Ophørsårsag (forklaring)"]
    plain = [column.heading for column in SUMMARY_COLUMNS]
    assert headings[at + 1 :] == [*plain[:4], *explained, *plain[5:]]
    empty = [None] * 8
    assert [line[at:] for line in lines] == [
        ["hentet", "Prøve i Dansk 2", date(2021, 6, 1), "=2-5", date(2020, 12, 3), "7", "Flyttet", 2, 2],
        ["mangler: sært svar", *empty],
        [f"mangler: {PENDING}", *empty],
        [NOT_CHOSEN, *empty],
        [None, *empty],
    ]
    facts = dict(cells(book, "Kørsel"))
    assert (facts["Slået op enkeltvis"], facts["– detaljer hentet"], facts["– mangler detaljer"]) == (3, 1, 2)


def test_workbook_without_details_has_no_sheets_of_them(report: Report) -> None:
    report = replace(detailed(report), details=None)
    book = book_of(report)
    assert not {"Moduler", "Prøver", "Henvisninger", "Merit", "Mangler detaljer"} & set(book.sheetnames)
    assert "Detaljer" not in cells(book, "Din liste")[0]
    assert "Slået op enkeltvis" not in dict(cells(book, "Kørsel"))


def test_json_has_the_details(report: Report) -> None:
    stream = io.BytesIO()
    jsonfile.write_report(stream, ROWS, detailed(report))
    found = json.loads(stream.getvalue())
    assert (found["version"], found["run"]["details_answered"], found["run"]["details_missing"]) == (3, 1, 2)
    first, *others = found["details"]
    assert others == [{"cpr": CPRS[1].digits, "missing": "sært svar"}, {"cpr": CPRS[2].digits, "missing": PENDING}]
    assert (first["cpr"], first["missing"]) == (CPRS[0].digits, None)
    assert list(first)[2:] == [table.field for table in TABLES]
    assert first["moduler"][1] == {
        "du_modul": "=2-5", "startdato": "1899-01-04", "slutdato": None, "udbyder": "280456",
        "henvisningskategori": None, "ophoersaarsag": None, "modultest_bestaaet": None, "andet": {"Lokale": "B 12"},
    }  # fmt: skip


def read_back(report: Report) -> NamedSheet:
    whole = content(report)
    rows = sheet.read(whole).rows
    tables = list(read_tables(whole))
    return NamedSheet(
        "ud.xlsx", rows, TODAY, past=read_past_run(tables, TODAY), details=read_past_details(tables, rows, TODAY)
    )


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize("headings", [HEADINGS, ()], ids=["own", "plain"])
def test_details_are_read_back_from_the_workbook(report: Report, headings: tuple[str, ...], demo: bool) -> None:
    found = read_back(replace(detailed(report, headings), codes=CODES, demo=demo))
    assert found.details == {cpr: one for cpr, one in LOOKED_UP.items() if one}
    assert found.past is not None
    assert found.past.headings == headings


def test_joined_workbooks_keep_the_details_of_the_answer_that_is_taken(report: Report) -> None:
    first = read_back(detailed(report))
    older = replace(first, as_of=date(2026, 1, 1), details={CPRS[1]: Details(person(CPRS[1]), "")})
    joined = compare.join([older, first])
    assert joined.details is not None
    assert {one.cpr: one.details for one in joined.details.persons()} == {cpr: LOOKED_UP[cpr] for cpr in CPRS[:3]}
    assert joined.details.missing == (Unanswered(CPRS[1], "sært svar"), Unanswered(CPRS[2], PENDING))
    written = replace(report, own=joined.own, details=joined.details)
    assert read_back(written).details == first.details
    plain = replace(first, details={}, as_of=date(2026, 12, 1))
    assert compare.join([first, plain]).details is None


def test_changed_sheet_makes_details_missing(report: Report) -> None:
    book = book_of(detailed(report))
    book["Moduler"]["E3"] = "i går"
    stream = io.BytesIO()
    book.save(stream)
    rows = sheet.read(stream.getvalue()).rows
    found = read_past_details(read_tables(stream.getvalue()), rows, TODAY)
    assert found[CPRS[0]] == Details(None, "fanen »Moduler« kan ikke læses")
    assert found[CPRS[1]] == LOOKED_UP[CPRS[1]]
