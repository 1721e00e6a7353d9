"""Print data on stdout, narration and errors on stderr. CPR numbers on stderr are masked."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from knappen_tui.cli import streams
from knappen_tui.domain.demo_mark import DEMO_MARK
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.file_names import readable
from knappen_tui.domain.masking import masked

DEMO_BANNER = f"{DEMO_MARK}. Intet af dette er rigtige oplysninger."

# Gets the level and text of each line that is said, where there is a log file.
recorder: Callable[[int, str], object] | None = None
_INFO, _ERROR = 20, 40  # of `logging`, which no other command needs


def say(text: str, *, shown: bool = True, recorded: bool = True, level: int = _INFO) -> None:
    """Print narration on stderr, without CPR numbers and terminal escapes: a file name may hold either.

    `shown` is whether it is printed, `recorded` whether it is in the log file.
    """
    line = "".join(filter(_is_printable, masked(readable(text))))
    if shown:
        print(line, file=sys.stderr, flush=True)
    if recorder and recorded:
        recorder(level, line)


def print_error(error: KnappenError, title: str = "") -> None:
    """Print an error: what happened, what was kept, what to do. `title` takes the place of the error's own."""
    for text in (f"{title or error.title}: {error.message}", error.kept, error.advice):
        if text:
            say(text, level=_ERROR)


def check_stdout() -> None:
    """Check, before anyone is looked up, that stdout is open. Raises `StorageError`."""
    with _stdout_errors():
        streams.binary_stdout().write(b"")


def data(text: str) -> None:
    """Print data on stdout. Raises `StorageError` if it cannot be written."""
    with _stdout_errors():
        print(text, flush=True)


def print_json(value: dict[str, Any]) -> None:
    """Print the result of a command with `--json` on stdout, always in UTF-8. Raises `StorageError`."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    with _stdout_errors():
        # A lone surrogate (from a name that is not UTF-8) becomes the JSON escape that it came from.
        streams.binary_stdout().write(f"{text}\n".encode("utf-8", "backslashreplace"))


@contextmanager
def _stdout_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        from knappen_tui import service

        streams.discard_stdout()
        raise service.stdout_error(error) from error
    except KeyboardInterrupt:
        streams.discard_stdout()
        raise


def _is_printable(character: str) -> bool:
    return character.isprintable() or character == "\n"
