"""What time it is, for people: aware, in this computer's time zone."""

from datetime import datetime


def now() -> datetime:
    """This moment."""
    return datetime.now().astimezone()
