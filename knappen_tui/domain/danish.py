"""Danish numbers, plurals and durations."""

from datetime import timedelta


def number(value: int) -> str:
    """A whole number with a dot between the thousands: `1.234.567`."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float) -> str:
    """A number with one digit after the decimal comma: `2,5`."""
    return f"{value:.1f}".replace(".", ",")


def plural(value: int, one: str, many: str) -> str:
    """The form of a noun that goes with a number: `one` for 1, `many` for 0 and all others."""
    return one if value == 1 else many


def count(value: int, one: str, many: str, *, zero: str = "0") -> str:
    """A number and its noun: `1 person`, `1.234 personer`; `zero` stands in place of the digit 0."""
    return f"{number(value) if value else zero} {plural(value, one, many)}"


def duration(span: timedelta) -> str:
    """A measured time in two units at most: `8 sek.`, `2 min. 0 sek.`, `26 t. 3 min.`."""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} t. {minutes} min."
    return f"{minutes} min. {seconds} sek." if minutes else f"{seconds} sek."


def estimate(seconds: float) -> str:
    """An expected time, rounded: `ca. 59 s`, `ca. 80 min`, `ca. 2 t 5 min`."""
    if seconds < 60:
        return f"ca. {max(round(seconds), 1)} s"
    if seconds < 90 * 60:
        return f"ca. {round(seconds / 60)} min"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"ca. {hours} t {minutes} min"
