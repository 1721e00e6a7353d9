"""The timeline, the records of a table and the check of a typed number, without a screen."""

from datetime import date

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.kursist import Henvisning, Kursist, Modul, Proeve
from knappen_tui.domain.outcome import NO_FILTER, RowFilter, Sorting
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.settings.preferences import Preferences
from knappen_tui.tui.person import timeline
from knappen_tui.tui.person.cpr_field import judge
from knappen_tui.tui.person.records import Records

TODAY = date(2026, 11, 21)
CPR = unknown_cprs(1)[0]


def drawn(kursist: Kursist, width: int = 48) -> dict[str, str]:
    drawing = timeline.draw(kursist, width, TODAY)
    assert drawing is not None
    return {row.label: "".join(row.cells) for row in drawing.rows}


def test_modules_are_drawn_by_level_and_time() -> None:
    kursist = Kursist(
        CPR,
        (
            Modul("2-1", date(2020, 1, 1), date(2020, 6, 30)),
            Modul("2-2", date(2020, 7, 1), date(2020, 12, 31)),
            Modul("1-3", date(2021, 7, 1), date(2021, 12, 31)),
        ),
    )
    rows = drawn(kursist)
    assert list(rows) == ["DU 3", "DU 2", "DU 1"]
    assert rows["DU 2"].rstrip() == f"1{'━' * 10}2{'━' * 12}"
    assert rows["DU 1"].index("3") > rows["DU 2"].rindex("━")
    assert rows["DU 3"].strip() == ""


def test_running_modules_other_codes_and_overlaps_have_glyphs() -> None:
    kursist = Kursist(
        CPR,
        (
            Modul("Introdansk", date(2000, 1, 1), date(2001, 1, 1)),
            Modul("3-1", date(2010, 1, 1), date(2010, 1, 20)),
            Modul("3-2", date(2010, 1, 21), date(2010, 2, 20)),
            Modul("3-3", date(2024, 1, 1)),
        ),
    )
    drawing = timeline.draw(kursist, 40, TODAY)
    assert drawing is not None
    rows = {row.label: "".join(row.cells) for row in drawing.rows}
    assert rows["Andet"].startswith("I")
    assert timeline.SEVERAL in rows["DU 3"]
    assert rows["DU 3"].rstrip().endswith(timeline.RUNNING)
    assert {timeline.SEVERAL, timeline.RUNNING} <= drawing.used


def test_exam_results_differ_without_colour() -> None:
    exams = (
        Proeve("Prøve i Dansk 2", date(2020, 6, 1), resultat="Bestået"),
        Proeve("Studieprøven", date(2022, 6, 1), resultat="Ikke bestået"),
        Proeve("Prøve i Dansk 1", date(2024, 6, 1), resultat="Ukendt ord"),
        Proeve("Prøve i Dansk 1", None, resultat="Bestået"),
    )
    drawing = timeline.draw(Kursist(CPR, proever=exams, henvisninger=(Henvisning(date(2020, 1, 2), "5"),)), 70, TODAY)
    assert drawing is not None
    rows = {row.label: "".join(row.cells) for row in drawing.rows}
    for said in ("▲PD2", "▽Studieprøven", "◇PD1"):
        assert said in rows["Prøver"]
    assert "◆5" in rows["Henvist"]
    assert drawing.undated == 1


@pytest.mark.parametrize("width", [20, 33, 72, 190])
@pytest.mark.parametrize("years", [1, 3, 22])
def test_no_line_is_longer_than_the_width(width: int, years: int) -> None:
    moduler = tuple(Modul("3-5", date(2004 + year, 12, 30), date(2004 + year, 12, 31)) for year in range(years))
    exams = (Proeve("Prøve i Dansk 3", date(2004, 12, 31), resultat="Bestået"),)
    drawing = timeline.draw(Kursist(CPR, moduler, exams), width, TODAY)
    assert drawing is not None
    assert {len(row.cells) for row in drawing.rows} == {width}
    assert len(drawing.axis) == width
    assert "2004" in "".join(drawing.axis)


def test_history_without_dates_has_no_timeline() -> None:
    assert timeline.draw(Kursist(CPR, proever=(Proeve("PD1"),)), 60, TODAY) is None


def test_records_sort_by_value_with_empty_cells_last() -> None:
    moduler = (
        Modul("2-1", date(2020, 2, 10), date(2020, 3, 1)),
        Modul("2-2", date(2019, 11, 5), None, andet=(("Holdtype", "aften"),)),
        Modul("1-6", date(2021, 1, 3), date(2021, 2, 1), andet=(("Holdtype", "dag"), ("Sal", "3"))),
    )
    records = Records(TABLES[0], moduler, Preferences())
    assert records.headings[-2:] == ("Holdtype", "Sal")

    def column(number: int) -> list[str]:
        return [records.line(index).cells[number] for index in range(len(records))]

    records.arrange(NO_FILTER, Sorting("1"))
    assert column(0) == ["2-2", "2-1", "1-6"]
    records.arrange(NO_FILTER, Sorting("2"))
    assert column(2) == ["01-03-2020", "01-02-2021", ""]
    records.arrange(NO_FILTER, Sorting("2", descending=True))
    assert column(2) == ["01-02-2021", "01-03-2020", ""]
    records.arrange(RowFilter(text="AFT"), None)
    assert column(0) == ["2-2"]
    assert records.records_of(()) == [moduler[1]]
    assert records.records_of({0, 2}) == [moduler[0], moduler[2]]
    records.arrange(RowFilter(field="0", value="2-1"), None)
    assert column(0) == ["2-1"]
    records.arrange(NO_FILTER, None)
    assert len(records) == records.total == 3
    assert [records.find(text, after) for text, after in (("2-", 0), ("2-", 2), ("dag", 0), ("findes ikke", 0))] == [
        1,
        0,
        2,
        None,
    ]


@pytest.mark.parametrize(
    "digits", [CPR.digits, f"{CPR.digits[:6]}-{CPR.digits[6:]}", f" {CPR.digits[:6]}\u00a0{CPR.digits[6:]}"]
)
def test_complete_number_is_parsed(digits: str) -> None:
    assert judge(digits, TODAY).cpr == CPR


@pytest.mark.parametrize(
    ("typed", "fault"),
    [("", False), ("3", False), ("310299", True), ("311299", False), ("3002004", True), ("abc", True)],
)
def test_impossible_number_is_reported_while_typing(typed: str, fault: bool) -> None:
    verdict = judge(typed, TODAY)
    assert verdict.cpr is None
    assert verdict.is_fault is fault
