"""A finished run to write: rows of every kind, and a report with something on every sheet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice

import pytest

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.report import LineRemark, Report, Unanswered
from knappen_tui.domain.udtraek import Udtraek

MakeRows = Callable[[int], list[Udtraek]]


def never_issued(count: int) -> list[Cpr]:
    """Different numbers that fail modulus 11, none born on a 1 January."""
    every = (
        Cpr(f"{day:02}{month:02}{year:02}{run:04}")
        for run in range(1, 4000, 7)
        for year in range(50, 100)
        for month in range(2, 13)
        for day in range(1, 29)
    )
    return list(islice((cpr for cpr in every if not cpr.is_modulus_11), count))


def full_row(cpr: Cpr) -> Udtraek:
    return Udtraek(
        cpr, True, date(2019, 8, 1), "2-2", "101123", date(2021, 2, 3), "1-4", "280456", date(2019, 7, 15), "5",
        "1-3", date(2019, 8, 1), "101123", True, date(1999, 12, 31), False,
    )  # fmt: skip


@pytest.fixture
def make_rows() -> MakeRows:
    def make(count: int) -> list[Udtraek]:
        rows = []
        for number, cpr in enumerate(never_issued(count)):
            match number % 4:
                case 0 | 1:
                    rows.append(full_row(cpr))
                case 2:
                    rows.append(
                        Udtraek(cpr, False, prae2004_findes=True, prae2004_startdato=date(1988, 3, 7), prae2004_du=True)
                    )
                case _:
                    rows.append(Udtraek(cpr, False, prae2004_findes=False))
        return rows

    return make


@pytest.fixture
def report() -> Report:
    silent = never_issued(40)[-1]
    moment = datetime(2025, 1, 31, 13, 5, 9, tzinfo=UTC)
    return Report(
        demo=False,
        profile="rødovre",
        user="abc123",
        site="https://knappen.example/",
        source="hold-7.txt",
        started=moment,
        finished=moment.replace(minute=47),
        as_of=date(2025, 1, 31),
        answers_from=moment.replace(second=30),
        answers_to=moment.replace(minute=46),
        persons=31,
        duplicates=2,
        answered=30,
        found=15,
        only_prae2004=8,
        not_found=7,
        rejected=(
            LineRemark(3, "dag 41 findes ikke", "410190-…"),
            LineRemark(17, "indeholder andet end tal", "=Hansen"),
        ),
        notes=(LineRemark(9, "nul sat foran (der stod kun ni cifre)", "10190…", never_issued(39)[-1]),),
        unanswered=(Unanswered(silent, "knappen svarede med en fejl (500) fire gange"),),
        version="0.0.1",
    )


@pytest.fixture
def demo_report(report: Report) -> Report:
    return replace(report, demo=True, profile="demo")
