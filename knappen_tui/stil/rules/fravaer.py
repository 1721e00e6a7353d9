"""The rules of the return of teaching and absence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from knappen_tui.stil.rules.register import FILE, CheckContext, Record, group, key, post, within

_DAY = 1440

key("FRA-ELEV-01", FILE, "PersonId", "Uddannelsesinstitution", "Uddannelse")


@post("FRA-ELEV-02", optional=True, context=True)
def not_enrolled(context: CheckContext, start: date | None, end: date | None) -> bool:
    """Say whether someone has left before the period, or begins after it."""
    period = context.periode
    if period is None:
        return False
    return (end is not None and end < period.start) or (start is not None and start > period.end)


@post("FRA-SPECIALE-01", optional=True)
def no_speciality(speciality: str | None, school_period: str | None) -> bool:
    """Say whether a main course has no speciality."""
    return speciality is None and school_period is not None and school_period.upper().startswith("H")


def _by_day(posts: Sequence[Record], field: str) -> Iterator[tuple[Record, int, list[Record]]]:
    """Each day's last record, the sum of a field, all records of the day; days with a value missing are left out."""
    days: dict[object, list[Record]] = defaultdict(list)
    for one in posts:
        days[one["Dato"]].append(one)
    for day, found in days.items():
        numbers = [one[field] for one in found]
        if day is not None and all(isinstance(number, int) for number in numbers):
            yield found[-1], sum(number for number in numbers if isinstance(number, int)), found


@group("FRA-MINUTTER-01", "Elev")
def more_absence_than_teaching(posts: Sequence[Record]) -> Iterator[Record]:
    """Give the last record of every day with more absence than teaching."""
    offered = {id(last): total for last, total, _ in _by_day(posts, "TilbudtUndervisning")}
    for last, absent, _ in _by_day(posts, "FravaerMinutter"):
        if id(last) in offered and absent > offered[id(last)]:
            yield last


@group("FRA-MINUTTER-02", "Elev")
def more_teaching_than_a_day(posts: Sequence[Record]) -> Iterator[Record]:
    """Give the last record of every day whose teaching is more than a day."""
    for last, offered, _ in _by_day(posts, "TilbudtUndervisning"):
        if offered > _DAY:
            yield last


@post("FRA-MINUTTER-03")
def no_teaching(offered: int) -> bool:
    """Say whether nothing was offered."""
    return offered == 0


@within("FRA-DATO-01", "Elev", "Startdato", "Slutdato")
def outside_the_course(first: date | None, last: date | None, day: date) -> bool:
    """Say whether the day does not lie in the course; what is missing bounds nothing."""
    return (first is not None and day < first) or (last is not None and day > last)
