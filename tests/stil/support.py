"""A return as bytes, and the check of bytes."""

import io
from datetime import date

from knappen_tui.stil.check import CheckOptions, check
from knappen_tui.stil.document import ReturnKind
from knappen_tui.stil.findings import CheckResult
from knappen_tui.stil.source import Source
from knappen_tui.stil.testfiles.returns import InventedReturn, latest_period, right

TODAY = date(2026, 11, 24)
PERSONS = 12


def made(slags: ReturnKind, persons: int = PERSONS) -> InventedReturn:
    """A right return for the latest period."""
    return right(slags, persons, latest_period(slags, TODAY))


def as_bytes(indberetning: InventedReturn) -> bytes:
    stream = io.BytesIO()
    indberetning.write(stream)
    return stream.getvalue()


def checked(content: bytes, **given: object) -> CheckResult:
    """The check of a return; the period is the one that test files are made for, unless given."""
    options = CheckOptions(TODAY, **given)  # type: ignore[arg-type]
    return check(Source("fil.xml", io.BytesIO(content)), options)


def checked_in_period(indberetning: InventedReturn) -> CheckResult:
    return checked(as_bytes(indberetning), periode=str(indberetning.periode))


def ids(tjek: CheckResult) -> list[str]:
    return [one.regel.id for one in tjek.rows]
