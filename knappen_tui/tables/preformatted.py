"""Tables written with blanks: headings, often dashes below them, and rows, as terminals and reports show them.

A table is read only where its columns are certain: a line of dashes or bars tells them, or two blanks or more stand
between them in every line.
"""

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

_RULER = re.compile(r"[-=_+|* ]*[-=_]{2}[-=_+|* ]*")
_RUN = re.compile(r"[-=_]{2,}")
_CELL = re.compile(r"\S+(?: \S+)*")
_PAIR = re.compile(r"([^:]*[^:\s.])[ .]*:(?: +(.*))?")


def rows_of_text(text: str) -> list[list[str]] | None:
    """Return the cells of the table that a text is, None where it is none for certain.

    A row of one cell is a text above or below the table.
    """
    lines = [line.rstrip() for line in text.expandtabs().splitlines()]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    has_bars = any(_RULER.fullmatch(line) and len(_RUN.findall(line)) > 1 for line in lines)
    return _pairs(lines) or (_ruled(lines) if has_bars else _spaced(lines))


def _pairs(lines: Sequence[str]) -> list[list[str]] | None:
    """Return the labels and values of lines that are all such as »Start ...: 4/2-2019«."""
    found = [match for line in lines if line and (match := _PAIR.fullmatch(line))]
    if len(found) < 2 or len(found) < sum(map(bool, lines)):
        return None
    return [[match[1].strip(), (match[2] or "").strip()] for match in found]


def _ruled(lines: Sequence[str]) -> list[list[str]] | None:
    """Return the rows below a line of dashes, and the headings above it."""
    rulers = [place for place, line in enumerate(lines) if _RULER.fullmatch(line)]
    bars = [place for place in rulers if len(_RUN.findall(lines[place])) > 1]
    if not bars:
        return None
    ruler = bars[0]
    if bars[1:2] and not any(lines[:ruler]):  # one above the headings too
        ruler = bars[1]
    spans = [match.span() for match in _RUN.finditer(lines[ruler])]
    if ruler == 0 or not lines[ruler - 1] or ruler - 1 in rulers:
        return None
    below = [line for place, line in enumerate(lines) if place > ruler and place not in rulers]
    rows = list(takewhile(bool, below))
    cells = [_cut(line, spans) for line in (lines[ruler - 1], *rows)]
    above = [line for place, line in enumerate(lines[: ruler - 1]) if place not in rulers]
    read = [row for row in cells if row is not None]
    return [*_notes(above), *read, *_notes(below[len(rows) :])] if len(read) == len(cells) else None


def _notes(lines: Sequence[str]) -> list[list[str]]:
    return [[line.strip()] for line in lines if line]


def _cut(line: str, spans: Sequence[tuple[int, int]]) -> list[str] | None:
    """Return the texts of a line in the spans, None where it has one between them; the last one has no end."""
    gaps = [(0, spans[0][0]), *((end, start) for (_, end), (start, _) in pairwise(spans))]
    if any(line[start:end].strip(" |") for start, end in gaps):
        return None
    ends = [*(end for _, end in spans[:-1]), len(line)]
    return [line[start:end].strip(" |") for (start, _), end in zip(spans, ends, strict=True)]


def _spaced(lines: Sequence[str]) -> list[list[str]] | None:
    """Return the rows of lines that have two blanks or more in the same places, as many as between the headings."""
    shown = [line for line in lines if line and not _RULER.fullmatch(line)]
    if len(shown) < 2 or any("|" in line for line in shown):
        return None
    width = max(map(len, shown))
    is_blank = [all(not line[place : place + 1].strip() for line in shown) for place in range(width)]
    spans: list[tuple[int, int]] = []
    for place in range(width):
        if is_blank[place]:
            continue
        if spans and place - spans[-1][1] < 2:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    headings = [match.start() for match in _CELL.finditer(shown[0])]
    owned = [[place for place in headings if start <= place < end] for start, end in spans]
    if len(spans) < 2 or any(len(own) != 1 for own in owned):
        return None
    return [[line[start:end].strip() for start, end in spans] for line in shown]
