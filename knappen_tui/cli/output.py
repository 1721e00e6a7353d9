"""The two streams: data on stdout, narration and errors on stderr. Neither ever shows a CPR number by mistake."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from knappen_tui.domain.demo_mark import DEMO_MARK
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.masking import masked

Say = Callable[[str], None]

DEMO_BANNER = f"{DEMO_MARK}. Intet af dette er rigtige oplysninger."


def say(text: str) -> None:
    """Narration: a file's name may hold a number, or what a terminal would obey."""
    print("".join(filter(_is_harmless, masked(text))), file=sys.stderr, flush=True)


def fault(error: KnappenError) -> None:
    """A named error: what happened, what was kept, what to do."""
    say(f"{error.title}: {error.message}")
    for more in (error.kept, error.advice):
        if more:
            say(more)


def data(text: str) -> None:
    """A piece of what the command was asked for. Raises `StorageError` where nobody takes it."""
    try:
        print(text, flush=True)
    except OSError as error:
        from knappen_tui import service

        # What is still buffered would fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise service.stdout_error(error) from error


def print_json(value: dict[str, Any]) -> None:
    """The one object a command with `--json` leaves on stdout. Raises `StorageError`."""
    data(json.dumps(value, ensure_ascii=False, indent=2))


def _is_harmless(character: str) -> bool:
    return character.isprintable() or character == "\n"
