"""The rows as csv for Danish Excel: semicolons, UTF-8 with BOM, CRLF, every field in quotes.

One line of full headings (`Første modul reg.: Startdato`), dates as dd-mm-yyyy, Ja/Nej, rows in the order given. Text
that Excel would convert begins with a TAB (see `inert.csv_text`): strip fields when reading.
Unanswered persons come last, with the reason in the last column. A file of a demo, or of a part of a list, has a line
saying so above the headings.
"""

import csv
from collections.abc import Iterable
from io import TextIOWrapper
from typing import BinaryIO

from knappen_tui.domain.columns import Value, to_text
from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import COLUMNS, Udtraek
from knappen_tui.export import facts
from knappen_tui.export.inert import csv_text

_UNANSWERED = "Mangler svar"


def write_report(stream: BinaryIO, rows: Iterable[Udtraek], report: Report) -> None:
    """Write a finished run's rows, read one at a time, then the unanswered persons. Rejected lines are left out."""
    text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        if report.demo or report.part:
            writer.writerow([facts.headline(report)])
        writer.writerow([*(column.full_heading for column in COLUMNS), _UNANSWERED])
        writer.writerows([*map(_field, row.values()), ""] for row in rows)
        blank = [""] * (len(COLUMNS) - 1)
        writer.writerows([_field(one.cpr.digits), *blank, _field(one.reason)] for one in report.unanswered)
        text.flush()
    finally:
        text.detach()


def _field(value: Value) -> str:
    return csv_text(value) if isinstance(value, str) else to_text(value)
