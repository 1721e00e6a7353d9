"""The sheet "Overblik": how many, as tables and as charts. Values, no formulas."""

from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.worksheet.worksheet import Worksheet

from knappen_tui.domain.overview import Division, OverviewLine, OverviewTable, RunOverview
from knappen_tui.domain.report import Report
from knappen_tui.export.follow_up_sheet import OPFOELGNING
from knappen_tui.export.sheet_styles import HEADING, LEFT, WARNING, set_page
from knappen_tui.export.streamed import Rows, Stamp, add_sheet

OVERBLIK = "Overblik"
_NONE = "ikke oplyst"
_WIDTHS = {"A": 26, "B": 44, "C": 11}
_CHARTS = {"outcome": "bar", Division.MODUL.field: "col", Division.YEAR.field: "col"}
_CHART_HEIGHT, _CHART_WIDTH = 7.5, 16  # cm
_ROWS_PER_CHART = 16
_CHART_COLUMN = "E"


def overblik(workbook: Workbook, overview: RunOverview, report: Report, *, mark: str) -> Rows:
    """Set up the sheet and return its rows; they are counted when the first one is asked for."""
    sheet = add_sheet(workbook, OVERBLIK)
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    set_page(sheet, "portrait")

    def rows() -> Iterator[Sequence[str]]:
        heading = {**HEADING, "alignment": LEFT}
        headings = [Stamp(sheet, number, **heading) for number in (1, 2, 3)]
        texts = [Stamp(sheet, number, number_format="@", alignment=LEFT) for number in (1, 2)]
        persons = Stamp(sheet, 3)
        line = 1
        if mark:
            yield [Stamp(sheet, 1, **WARNING).cell(line, mark)]
            line += 1
        charts = 0
        for table in (*overview.tables(len(report.unanswered), report.codes), *_follow_up(report)):
            explained = "Forklaring" if any(one.explanation for one in table.lines) else ""
            shown = (table.heading, explained, "Antal")
            yield [stamp.cell(line, text) for stamp, text in zip(headings, shown, strict=True)]
            for at, one in enumerate(table.lines, line + 1):
                value, explanation = (stamp.cell(at, text) for stamp, text in zip(texts, one[:2], strict=True))
                value = value if one.value else texts[0].cell(at, _NONE)
                number = "" if one.persons is None else persons.number(at, one.persons)
                yield [value, explanation if one.explanation else "", number]
            if (kind := _CHARTS.get(table.key)) and table.lines:
                anchor = f"{_CHART_COLUMN}{1 + charts * _ROWS_PER_CHART}"
                sheet.add_chart(_chart(sheet, kind, table.heading, line + 1, line + len(table.lines)), anchor)
                charts += 1
            line += len(table.lines) + 1
            yield []
            line += 1

    return rows()


def _follow_up(report: Report) -> Iterator[OverviewTable]:
    """Yield the number of persons each rule found something about; none for a rule that could not be evaluated."""
    if report.follow_up:
        lines = (
            OverviewLine(one.rule.title, one.remark, one.persons if one.evaluated else None)
            for one in report.follow_up.counts
        )
        yield OverviewTable("opfoelgning", OPFOELGNING, tuple(lines))


def _chart(sheet: Worksheet, kind: str, heading: str, first: int, last: int) -> BarChart:
    """Return a bar chart of the lines from `first` to `last`."""
    chart = BarChart()
    chart.type = kind
    chart.title = heading
    chart.legend = None
    chart.height, chart.width = _CHART_HEIGHT, _CHART_WIDTH
    chart.gapWidth = 60
    chart.add_data(Reference(sheet, min_col=3, min_row=first, max_row=last), titles_from_data=False)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = None
    chart.y_axis.number_format = "0"
    chart.layout = Layout(manualLayout=ManualLayout(yMode="edge", y=0.18, h=0.65))
    if kind == "bar":
        chart.x_axis.scaling.orientation = "maxMin"
    return chart
