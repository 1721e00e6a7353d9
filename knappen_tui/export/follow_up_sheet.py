"""The sheet "Opfølgning": one row a finding, sorted by rule, the CPR number and the list's own columns first."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from knappen_tui.domain import person_tables
from knappen_tui.domain.details import SUMMARY_COLUMNS, summary
from knappen_tui.domain.follow_up.evaluation import FollowUpReport
from knappen_tui.export.detail_sheets import CPR_HEADING
from knappen_tui.export.filtered_sheet import CODE_WIDTH, cells_of, explained, filtered_sheet, own_widths, stamps_of
from knappen_tui.export.sheet_styles import FOLDED
from knappen_tui.export.streamed import OwnStamp, Rows, Stamp

OPFOELGNING = "Opfølgning"
_FOUND = ("Regel", "Se efter", "Dato", "Grundlag")
_TEXT_WIDTH = 75
_LINE_HEIGHT, _USUAL_LINES = 15, 2  # points
_FOUND_WIDTHS = (24, _TEXT_WIDTH, CODE_WIDTH, _TEXT_WIDTH)
_NONE = "Ingen"


def opfoelgning(
    workbook: Workbook,
    found: FollowUpReport,
    codes: Mapping[str, Mapping[str, str]],
    *,
    mark: str,
    with_details: bool = False,
) -> Rows:
    """Set up the sheet and return its rows as a lazy iterable; `mark` stands above the headings unless it is empty.

    With details there is the summary of the person behind each finding.
    """
    columns = ((column.heading, column) for column in SUMMARY_COLUMNS if with_details)
    summarised = explained(columns, person_tables.CODE_TABLES, codes)
    headings = [CPR_HEADING, *found.headings, *_FOUND, *(heading for heading, _, _ in summarised)]
    widths = [CODE_WIDTH, *own_widths(found.headings), *_FOUND_WIDTHS, *[CODE_WIDTH] * len(summarised)]
    first = len(found.headings) + 2

    def lines(sheet: Worksheet, first_line: int) -> Iterator[Sequence[str]]:
        number = Stamp(sheet, 1, number_format="@")
        own_stamps = [OwnStamp(sheet, place) for place in range(2, first)]
        title, sentence, day, facts = (
            Stamp(sheet, first + place, number_format=form, alignment=FOLDED)
            for place, form in enumerate(("@", "@", "dd-mm-yyyy", "@"))
        )
        stamps = stamps_of(sheet, summarised, first + len(_FOUND))
        # The same few texts stand in most rows.
        titles, sentences = _Repeated(title), _Repeated(sentence)
        line = first_line - 1
        for line, (person, one) in enumerate(found.findings(), first_line):
            shown = one.facts(codes)
            is_high = max(len(one.sentence), len(shown)) > _USUAL_LINES * _TEXT_WIDTH
            if is_high:
                sheet.row_dimensions[line].height = _LINE_HEIGHT * max(_lines(one.sentence), _lines(shown))
            yield [
                number.text(line, person.row.cpr.digits),
                *(stamp.cell(line, value) for stamp, value in zip(own_stamps, person.own, strict=False)),
                titles[one.rule.title](line),
                sentences[one.sentence](line),
                day.cell(line, one.day) if one.day else "",
                facts.text(line, shown),
                *(cells_of(line, stamps, summarised, summary(person.details)._asdict()) if person.details else ()),
            ]
            if is_high:
                del sheet.row_dimensions[line]
        if line < first_line:
            yield [title.text(first_line, _NONE)]

    # A program need not make a row as high as its text, and LibreOffice does not.
    row_height = _USUAL_LINES * _LINE_HEIGHT
    return filtered_sheet(workbook, OPFOELGNING, headings, widths, lines, mark=mark, row_height=row_height)


class _Repeated(dict[str, Callable[[int], str]]):
    """Makes the cells of texts that stand in many rows."""

    def __init__(self, stamp: Stamp) -> None:
        super().__init__()
        self._stamp = stamp

    def __missing__(self, text: str) -> Callable[[int], str]:
        self[text] = self._stamp.repeated(text)
        return self[text]


def _lines(text: str) -> int:
    """How many lines a text takes in its column."""
    return -(-len(text) // _TEXT_WIDTH) or 1
