"""The csv file, for Danish Excel and for programs."""

import csv
import io
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.domain.columns import Kind, from_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import COLUMNS, Udtraek
from knappen_tui.export import csvfile
from knappen_tui.export.inert import csv_text

MakeRows = Callable[[int], list[Udtraek]]


def written(rows: list[Udtraek], report: Report) -> bytes:
    stream = io.BytesIO()
    csvfile.write_report(stream, iter(rows), report)
    assert not stream.closed
    return stream.getvalue()


def fields(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_bom_semicolons_and_crlf(make_rows: MakeRows, report: Report) -> None:
    content = written(make_rows(2), report)
    assert content.startswith(b'\xef\xbb\xbf"CPR nr";"Findes i 2004+";')
    assert content.count(b"\r\n") == content.count(b"\n") == 4
    assert "Første modul reg.: Startdato".encode() in content


def test_stripped_fields_are_the_values(make_rows: MakeRows, report: Report) -> None:
    rows = make_rows(40)
    headings, *read, last = fields(written(rows, report))
    assert headings == [*(column.full_heading for column in COLUMNS), "Mangler svar"]
    for line, row in zip(read, rows, strict=True):
        values = [from_text(text, column.kind) for text, column in zip(line, COLUMNS, strict=False)]
        assert (values, line[-1]) == (list(row.values()), "")
    [unanswered] = report.unanswered
    assert [field.strip() for field in last] == [unanswered.cpr.digits, *[""] * 15, unanswered.reason]
    assert read[0][2] == "01-08-2019"


def test_cpr_and_codes_begin_with_a_tab(make_rows: MakeRows, report: Report) -> None:
    row = make_rows(1)[0]
    line = fields(written([row], report))[1]
    assert line[0] == f"\t{row.cpr.digits}"
    assert [line[3], line[4], line[9]] == ["\t2-2", "\t101123", "\t5"]


@pytest.mark.parametrize(
    "text",
    ["2-4", "12345", "1e5", "1,5", "5 maj", "maj 5", "kr. 5", "٣", "²", "=A1", "+x", "-x", "@x", "＝A1",
     "＝A", "＋x", "－x", "＠x", "Sand",
     "falsk", "TRUE", " =A1", "\t=A1", "\r\n=A1"],
)  # fmt: skip
def test_text_that_excel_would_convert_begins_with_a_tab(text: str) -> None:
    assert csv_text(text) == f"\t{text.strip()}"


@pytest.mark.parametrize("text", ["", "Ja", "intro", "Rødovre Sprogcenter", 'med "anførsel"', "a-b"])
def test_plain_words_are_unchanged(text: str) -> None:
    assert csv_text(text) == text


def test_line_breaks_and_control_characters_do_not_break_a_line() -> None:
    assert csv_text("a\r\nb\x00\x1bc\u2028d") == "a bc d"


def test_demo_mark_is_above_the_headings(make_rows: MakeRows, demo_report: Report) -> None:
    demo, headings, *_ = fields(written(make_rows(1), demo_report))
    assert demo[0].startswith("DEMO: opdigtede personer · Resultat af udtræk")
    assert headings[0] == "CPR nr"


_words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])).map(str.strip).filter(bool)


@given(_words)
def test_any_printable_text_is_read_back(text: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL).writerow([csv_text(text)])
    stream.seek(0)
    [[read]] = csv.reader(stream, delimiter=";")
    assert from_text(read, Kind.TEXT) == from_text(text.replace("\ufffe", "").replace("\uffff", ""), Kind.TEXT)
    assert read[:1] not in {"=", "+", "-", "@"}


def test_rows_are_read_one_at_a_time(report: Report) -> None:
    stream = io.BytesIO()
    sizes = []

    def rows() -> Iterator[Udtraek]:
        for _ in range(3000):
            sizes.append(stream.tell())
            yield Udtraek(Cpr("0202500001"), True)

    csvfile.write_report(stream, rows(), report)
    assert sizes[0] < sizes[1500] < sizes[-1] < stream.tell()
