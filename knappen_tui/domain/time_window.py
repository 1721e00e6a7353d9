"""The hours of the day in which persons may be looked up singly."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self

_FORM = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})-([0-9]{1,2})[:.]([0-9]{2})")


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """From one time of day up to another, perhaps beyond midnight, by the clock of this computer."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `18:00-06:00`. Raises `ValueError`, also where both times are the same."""
        match = _FORM.fullmatch(text.replace(" ", ""))
        if match is None:
            raise ValueError("ikke et tidsrum")
        hour, minute, last_hour, last_minute = map(int, match.groups())
        start, end = time(hour, minute), time(last_hour, last_minute)
        if start == end:
            raise ValueError("et tomt tidsrum")
        return cls(start, end)

    def is_open(self, moment: datetime) -> bool:
        """Whether an aware moment lies in the window."""
        at = moment.astimezone().time()
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def opens_after(self, moment: datetime) -> datetime:
        """When the window next begins after an aware moment."""
        local = moment.astimezone()
        # Without a zone: the hour may be another one after the clocks have been changed.
        start = datetime.combine(local.date(), self.start)
        if start <= local.replace(tzinfo=None):
            start += timedelta(days=1)
        return start.astimezone()

    def __str__(self) -> str:
        return f"{self.start:%H.%M}-{self.end:%H.%M}"
