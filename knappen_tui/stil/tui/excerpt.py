"""The lines of a return around a fault, with what is confidential masked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from knappen_tui.domain.masking import masked
from knappen_tui.stil.document import ReturnDocument
from knappen_tui.stil.findings import mask_person
from knappen_tui.stil.source import opened

AROUND = 15
_MOST_LINE = 500  # characters; a file may be one line


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a file: its number from 1, and its text as it may be shown."""

    number: int
    text: str


def excerpt(file: Path, line: int, document: ReturnDocument) -> list[SourceLine]:
    """The lines around one (the first ones for line 0). Raises `ConfigurationError`, `UnreadableReturn`."""
    first = max(line - AROUND, 1)
    hide = _Hiding(document)
    return [SourceLine(number, hide(text)) for number, text in islice(_lines(file), first - 1, first + 2 * AROUND)]


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    with opened(file) as source:
        number = 1
        while raw := source.stream.readline(_MOST_LINE * 4):
            ended = raw.endswith(b"\n")
            yield number, raw.decode("utf-8", errors="replace").rstrip("\r\n")[:_MOST_LINE]
            while not ended and (raw := source.stream.readline(_MOST_LINE * 4)):
                ended = raw.endswith(b"\n")
            number += 1


class _Hiding:
    """Masks the values of confidential and free fields, and every group that may be a CPR number."""

    def __init__(self, document: ReturnDocument) -> None:
        fields = [felt for table in document.tabeller for felt in table.felter if felt.fortrolig or felt.fri]
        names = "|".join(sorted({re.escape(felt.element) for felt in fields}))
        self._values = re.compile(rf"(<(?:[\w.-]+:)?({names})(?:\s[^>]*)?>)([^<]*)")

    def __call__(self, text: str) -> str:
        return masked(self._values.sub(_masked_value, text))


def _masked_value(found: re.Match[str]) -> str:
    value = mask_person(found[3]) if found[2] == "PersonId" else "••••"
    return f"{found[1]}{value if found[3].strip() else found[3]}"
