"""What is said on the way: narration and errors on stderr, never data."""

import json
import sys
from collections.abc import Callable
from typing import Any

from knappen_tui.domain.errors import KnappenError

Say = Callable[[str], None]

DEMO_BANNER = "DEMO · Opdigtede personer. Intet af dette er rigtige oplysninger."


def say(text: str) -> None:
    """A line of narration."""
    print(text, file=sys.stderr, flush=True)


def fault(error: KnappenError) -> None:
    """A named error: what happened, what was kept, what to do."""
    say(f"{error.title}: {error.message}")
    for more in (error.kept, error.advice):
        if more:
            say(more)


def print_json(value: dict[str, Any]) -> None:
    """The one object a command with `--json` leaves on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    print(flush=True)
