"""Whole months after a day."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month; never beyond the calendar."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    in_every_month = day.day <= 28
    return date(year, month + 1, day.day if in_every_month else min(day.day, monthrange(year, month + 1)[1]))


def is_past(day: date, months: int, today: date) -> bool:
    """Whether `today` is later than so many months after a day: on the very day it is not."""
    return day < today and add_months(day, months) < today
