"""Files of results, whatever program wrote them, and the plan for their rows."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError, NothingUsable
from knappen_tui.stil.amu.participation import Participation
from knappen_tui.stil.amu.plan import Plan, RowStatus, WantedRow, plan_results
from knappen_tui.stil.amu.results import ExamResult
from knappen_tui.stil.amu.results_file import read_participations, read_results

FIRST, SECOND = "0802914573", "1210006537"
DAY = date(2026, 9, 16)
WANTED = WantedRow(2, Cpr(FIRST), "49360", "B", DAY, None, ExamResult.BESTAAET)


def write(file: Path, *rows: tuple[object, ...]) -> Path:
    """Write a workbook."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(file)
    return file


CSV = {
    "semicolon": f"CPR;Fagkode;Niveau;Startdato;Resultat\n{FIRST};49360;B;16-09-2026;1\n",
    "tab in front": f"CPR;Fagkode;Niveau;Startdato;Resultat\n\t{FIRST};\t49360;B;\t16-09-2026;\t1\n",
    "comma": f'"Cpr-nummer","Fag/mål","Niveau","Startdato (fag)","Resultat"\n"{FIRST}","49360","B","2026-09-16","1"\n',
    "other order": (
        "Resultat;Startdato;CPR-nr.;Navn;Niveau;Fagkode\n"
        "1) Bevis opnået ved bestået prøve;16.9.2026;080291-4573;x;B;49360\n"
    ),
}


@pytest.mark.parametrize("kind", CSV)
def test_csv_is_read(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(CSV[kind], encoding="utf-8")
    assert read_results(file) == [WANTED]


@pytest.mark.parametrize(
    "row",
    [
        (FIRST, 49360, "B", DAY, 1),
        (802914573, "49360", "B", DAY, "1"),
        (802914573.0, 49360.0, "B", "16-09-2026", 1.0),
        ("080291-4573", "49360", "B", DAY, "1: Bevis opnået ved bestået prøve"),
    ],
    ids=["date", "number without its zero", "floats", "texts"],
)
def test_workbook_is_read(row: tuple[object, ...], tmp_path: Path) -> None:
    headings = ("CPR", "Fagkode", "Niveau", "Startdato", "Resultat")
    file = write(tmp_path / "r.xlsx", ("Hold 36",), (), headings, row)
    assert read_results(file) == [WantedRow(4, *(getattr(WANTED, name) for name in WANTED.__slots__[1:]))]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("0802", "49360", 1), "Cpr-nummer: ikke et CPR-nummer"),
        (("", "49360", 1), "Cpr-nummer: feltet er tomt"),
        ((DAY, "49360", 1), "Excel har lavet cifrene om til en dato"),
        ((FIRST, "", 1), "Fagkode: feltet er tomt"),
        ((FIRST, "49360", 7), "koden er ikke fra 0 til 6"),
        ((FIRST, "49360", "bestået"), "hverken en kode"),
    ],
)
def test_value_that_cannot_be_used_is_named(cells: tuple[object, ...], said: str, tmp_path: Path) -> None:
    [row] = read_results(write(tmp_path / "r.xlsx", ("CPR", "Fagkode", "Resultat"), cells))
    assert said in row.fault
    assert plan_results("r", [row], []).rows[0].status is RowStatus.IMPOSSIBLE


def test_two_sheets_with_results_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.worksheets[0], book.create_sheet("To")):
        sheet.append(("CPR", "Fagkode", "Resultat"))
        sheet.append((FIRST, "49360", 1))
    book.save(tmp_path / "r.xlsx")
    with pytest.raises(NothingUsable, match="flere faner"):
        read_results(tmp_path / "r.xlsx")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="den findes ikke"):
        read_results(tmp_path / "r.csv")


def test_half_a_participation_is_not_created(tmp_path: Path) -> None:
    headings = ("Hold-id", "Startdato", "Slutdato", "CPR", "Fagkode", "Kursusnavn")
    rows = [("36", DAY, DAY, FIRST, "49360", "Rengøring"), ("36", DAY, "", SECOND, "49360", "Rengøring")]
    with pytest.raises(NothingUsable, match="række 3: Slutdato"):
        read_participations(write(tmp_path / "r.xlsx", headings, *rows))


def on_list(
    cpr: str = FIRST, hold: str = "36", *, level: str = "B", start: date = DAY, result: int = 0
) -> Participation:
    return Participation(hold, start, start, Cpr(cpr), "49360", "Rengøring", level, "2679", resultat=ExamResult(result))


def status(plan: Plan) -> list[RowStatus]:
    return [row.status for row in plan.rows]


@pytest.mark.parametrize(
    ("listing", "found"),
    [
        ([on_list()], RowStatus.CHANGE),
        ([on_list(), on_list(SECOND), on_list(level="C")], RowStatus.CHANGE),
        ([on_list(result=1)], RowStatus.ALREADY),
        ([], RowStatus.NOT_FOUND),
        ([on_list(SECOND), on_list(level="C"), on_list(start=date(2026, 9, 17))], RowStatus.NOT_FOUND),
        ([on_list(), on_list(hold="37")], RowStatus.SEVERAL),
    ],
)
def test_row_is_matched(listing: list[Participation], found: RowStatus) -> None:
    assert status(plan_results("r", [WANTED], listing)) == [found]


def test_rows_about_one_participation_have_to_agree() -> None:
    other = WantedRow(3, Cpr(FIRST), "49360", resultat=ExamResult.AFBRUD)
    assert status(plan_results("r", [WANTED, WANTED], [on_list()])) == [RowStatus.CHANGE, RowStatus.DUPLICATE]
    assert status(plan_results("r", [WANTED, other], [on_list()])) == [RowStatus.IMPOSSIBLE] * 2
    assert status(plan_results("r", [WANTED, other], [on_list(result=1)])) == [RowStatus.IMPOSSIBLE] * 2


def test_result_is_set_back_only_where_that_is_allowed() -> None:
    reset = WantedRow(2, Cpr(FIRST), "49360", resultat=ExamResult.INTET)
    assert status(plan_results("r", [reset], [on_list(result=3)])) == [RowStatus.IMPOSSIBLE]
    assert status(plan_results("r", [reset], [on_list(result=3)], allow_reset=True)) == [RowStatus.CHANGE]
    assert status(plan_results("r", [reset], [on_list()])) == [RowStatus.ALREADY]


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (("Resultat før", "Resultat efter"), "»Resultat før«, »Resultat efter«"),
        (("Resultat sidst", "Selvstuderende"), "»Resultat sidst«"),
    ],
)
def test_column_that_only_begins_like_the_result_is_not_taken(
    headings: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    file = write(tmp_path / "r.xlsx", ("CPR", "Fagkode", *headings), (FIRST, "49360", 1, "Nej"))
    with pytest.raises(NothingUsable, match=said):
        read_results(file)


@pytest.mark.parametrize("heading", ["Resultat (1-6)", "Resulat", "RESULTAT:"])
def test_heading_that_means_the_result_is_taken(heading: str, tmp_path: Path) -> None:
    file = write(tmp_path / "r.xlsx", ("CPR", "Fagkode", heading, "Resultat før"), (FIRST, "49360", 1, 4))
    [row] = read_results(file)
    assert row.resultat is ExamResult.BESTAAET
