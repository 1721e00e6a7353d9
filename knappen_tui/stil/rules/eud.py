"""The rules of EUD-indberetning."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from knappen_tui.stil.rules.register import FILE, CheckContext, Record, count, group, key, post, within

_POSTCODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SCALE_OF_SEVEN = frozenset({"-3", "00", "02", "4", "7", "10", "12", "04", "07"})
_LOWEST, _HIGHEST = Decimal(-3), Decimal(12)
_DAY = Decimal(24)

key("EUD-PERSON-01", FILE, "PersonId")
key("EUD-ELEV-01", FILE, "PersonId", "Uddannelsesinstitution", "Uddannelse")
key("EUD-OPHOLD-02", "Elev", "SkoleopholdId")
key("EUD-ENHED-02", FILE, "Undervisningsenheds ID", "Undervisningssted")
key("EUD-KVAL-01", "Elev", "Uddannelse")


@count("EUD-PERSON-02", "Elev", "Optagelsesgrundlag")
def neither_pupil_nor_applicant(courses: int, applications: int) -> bool:
    """Say whether a person has nothing to report."""
    return not courses and not applications


@post("EUD-ELEV-02", optional=True, context=True)
def not_enrolled_in_three_months(context: CheckContext, start: date | None, end: date | None) -> bool:
    """Say whether someone has left before the period and the two months before it, or begins after it."""
    period = context.periode
    if period is None:
        return False
    left = end is not None and end < period.earlier(2).start
    return left or (start is not None and start > period.end)


@post("EUD-ELEV-03")
@post("EUD-SPECIALE-01")
@post("EUD-ELEVTYPE-01")
@post("EUD-OPHOLD-01")
@post("EUD-ENHED-01")
@post("EUD-FAG-01")
@post("EUD-DELTAGELSE-01")
@post("EUD-PRAKTIK-01")
@post("EUD-BIDRAG-01")
@post("FRA-ELEV-03")
def ends_before_it_begins(start: date, end: date) -> bool:
    """Say whether the end lies before the start."""
    return end < start


@post("EUD-AFGANG-01", optional=True)
def no_reason(reason: str | None) -> bool:
    """Say whether there is no reason."""
    return reason is None


@within("EUD-AFGANG-02", "Elev", "Startdato")
def before_the_start(start: date, day: date) -> bool:
    """Say whether the event lies before the start."""
    return day < start


@group("EUD-ELEVTYPE-02", "Elev")
def overlapping(posts: Sequence[Record]) -> Iterator[Record]:
    """Give every record that begins before an earlier one has ended; without an end it goes on."""
    spans = [(start, one["Slutdato"] or date.max, one) for one in posts if isinstance(start := one["Startdato"], date)]
    latest: date | None = None
    for start, end, one in sorted(spans, key=lambda span: span[0]):
        if not isinstance(end, date) or end < start:
            continue
        if latest is not None and start <= latest:
            yield one
        latest = end if latest is None else max(latest, end)


@within("EUD-OPHOLD-03", "Elev", "Startdato", "Slutdato")
@within("EUD-DELTAGELSE-02", "Elev", "Startdato", "Slutdato")
@within("EUD-PRAKTIK-02", "Elev", "Startdato", "Slutdato")
@within("EUD-FAG-02", "Undervisningsenhed", "Startdato", "Slutdato")
def outside(first: date | None, last: date | None, start: date | None, end: date | None) -> bool:
    """Say whether a span is not within the other; what is missing, or ends before it begins, bounds nothing."""
    if first is not None and last is not None and last < first:
        return False
    early = first is not None and start is not None and start < first
    late = last is not None and end is not None and end > last
    return early or late


@post("EUD-STED-01")
def no_number(text: str) -> bool:
    """Say whether this is not six digits."""
    return not (text.isascii() and text.isdigit() and len(text) == 6)


@post("EUD-FAG-03")
def no_postcode(text: str) -> bool:
    """Say whether an address has no postcode."""
    return not _POSTCODE.search(text)


@post("EUD-OPTAG-01", optional=True)
@post("EUD-OPTAG-02", optional=True)
def no_result(exam: str | None, result: str | None) -> bool:
    """Say whether a due exam has no result."""
    return exam == "J" and result is None


@post("EUD-OPTAG-03")
@post("EUD-OPTAG-04")
def needless_result(exam: str, result: str) -> bool:
    """Say whether there is a result of an exam that is not due."""
    return exam == "N" and bool(result)


@post("EUD-OPTAG-05")
@post("EUD-OPTAG-06")
def off_the_scale(average: Decimal) -> bool:
    """Say whether an average is not on the scale of seven."""
    return not _LOWEST <= average <= _HIGHEST


@post("EUD-OPTAG-07", optional=True)
def absent_from_exam(
    danish: str | None, danish_mark: Decimal | None, maths: str | None, maths_mark: Decimal | None
) -> bool:
    """Say whether an applicant did not come to an exam and has no mark instead."""
    return (danish == "EJ" and danish_mark is None) or (maths == "EJ" and maths_mark is None)


@post("EUD-OPTAG-08", optional=True)
def no_ground(
    other: str | None,
    talk: str | None,
    danish: Decimal | None,
    danish_exam: str | None,
    maths: Decimal | None,
    maths_exam: str | None,
) -> bool:
    """Say whether a subject has neither mark nor exam, and nothing stands in for them."""
    if "J" in {other, talk}:
        return False
    return (danish is None and danish_exam == "N") or (maths is None and maths_exam == "N")


@post("EUD-TIMER-01")
def no_hours_of_a_day(hours: Decimal) -> bool:
    """Say whether a day does not have so many hours."""
    return not 0 <= hours <= _DAY


@post("EUD-TIMER-02", context=True)
@post("EUD-KARAKTER-02", context=True)
@post("FRA-DATO-02", context=True)
def in_the_future(context: CheckContext, day: date) -> bool:
    """Say whether the day has yet to come."""
    return day > context.today


@post("EUD-BIDRAG-02")
def outside_its_period(start: date, day: date, end: date) -> bool:
    """Say whether the day does not lie in the period; a period that ends before it begins is another rule's."""
    return start <= end and not start <= day <= end


@post("EUD-BIDRAG-03")
def negative(first: Decimal, second: Decimal) -> bool:
    """Say whether a number is below 0."""
    return min(first, second) < 0


@post("EUD-UDLOES-01")
def needless_contribution(due: str, amount: Decimal) -> bool:
    """Say whether there is an amount where none is due."""
    return due == "N" and amount != 0


@post("EUD-KARAKTER-01")
def no_mark(mark: str, scale: str) -> bool:
    """Say whether this is no mark of the scale of seven."""
    return scale == "7TRIN" and mark not in _SCALE_OF_SEVEN


@post("EUD-KARAKTER-03")
def other_month(day: date, term: str) -> bool:
    """Say whether the day lies in another month."""
    return f"{day:%Y%m}" != term
