"""Reports of unexpected exceptions: a private file with the stack, without personal data.

Neither the exception's own text nor any variable is written: both may hold a CPR number.
"""

import platform
import traceback
from datetime import datetime

from knappen_tui import __version__, service
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.masking import timestamped_id


def record(error: BaseException) -> str:
    """Write the stack to a file that only the user can read; return its reference and path.

    Raises nothing: where the file cannot be written, the text says why.
    """
    moment = datetime.now().astimezone()
    reference = timestamped_id(moment, "f", 2)
    lines = [
        f"knappen {__version__} · Python {platform.python_version()} · {platform.system()}\n",
        f"{moment.isoformat(timespec='seconds')}\n\n",
        *_chain(error),
    ]
    try:
        file = service.write_crash_report(f"{reference}.txt", "".join(lines))
    except OSError as unwritten:
        return f"{reference}: fejlrapporten kunne ikke gemmes ({unwritten.strerror})"
    except KnappenError as unwritten:
        return f"{reference}: fejlrapporten kunne ikke gemmes. {unwritten.message}"
    return f"{reference}: {file}"


def as_error(error: BaseException) -> KnappenError:
    """Record an unexpected exception, and return an error that refers to the report."""
    reference = record(error)
    reported = KnappenError(
        f"Der er en fejl i programmet ({type(error).__name__}).",
        advice=(f"Send fejlrapporten til den, der passer programmet. Den rummer ingen personoplysninger.\n{reference}"),
    )
    reported.__cause__ = error
    return reported


def _chain(error: BaseException) -> list[str]:
    """The frames of an exception and of its causes, outermost first: places and types only."""
    lines: list[str] = []
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        frames = traceback.format_tb(following.__traceback__)
        lines = [f"{type(following).__module__}.{type(following).__qualname__}\n", *frames, "\n", *lines]
        following = following.__cause__ or following.__context__
    return lines
