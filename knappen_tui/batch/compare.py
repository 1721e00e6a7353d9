"""Compare a sheet with an earlier one, and join several sheets to one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.report import Change, ChangeKind, Unanswered
from knappen_tui.domain.udtraek import COLUMNS, Udtraek


def changes(earlier: Mapping[Cpr, Udtraek], rows: Iterable[Udtraek], unanswered: Collection[Cpr]) -> Iterator[Change]:
    """Yield who is new, changed and gone since the earlier sheet, in the order of `rows`, the gone last.

    Whoever was not answered this time is neither: nothing is known of them.
    """
    met = set(unanswered)
    for row in rows:
        met.add(row.cpr)
        before = earlier.get(row.cpr)
        if before is None:
            yield Change(row.cpr, ChangeKind.NEW)
        elif before != row:
            yield from _differences(before, row)
    for cpr in earlier:
        if cpr not in met:
            yield Change(cpr, ChangeKind.GONE)


def _differences(before: Udtraek, after: Udtraek) -> Iterator[Change]:
    for column, old, new in zip(COLUMNS, before.values(), after.values(), strict=True):
        if old != new:
            yield Change(after.cpr, ChangeKind.CHANGED, column, old, new)


@dataclass(frozen=True, slots=True)
class NamedSheet:
    """An earlier sheet: its name for messages, its rows, the date in its title, and whether it is a demo's."""

    name: str
    rows: Sequence[Udtraek]
    as_of: date | None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """Each person once, and those with different answers of the same day."""

    rows: list[Udtraek]
    contradicted: list[Unanswered]


def join(sheets: Iterable[NamedSheet]) -> Joined:
    """Take each person's newest answer, by the title's date; a sheet without one is older than any other.

    Persons stand in the order they are first met. Where the newest answers of the same day differ, none is taken.
    """
    newest: dict[Cpr, tuple[date, Udtraek, str]] = {}
    disagreeing: dict[Cpr, set[str]] = {}
    for sheet in sheets:
        day = sheet.as_of or date.min
        for row in sheet.rows:
            known = newest.get(row.cpr)
            if known is None or known[0] < day:
                newest[row.cpr] = (day, row, sheet.name)
                disagreeing.pop(row.cpr, None)
            elif known[0] == day and known[1] != row:
                disagreeing.setdefault(row.cpr, {known[2]}).add(sheet.name)
    return Joined(
        [row for cpr, (_, row, _) in newest.items() if cpr not in disagreeing],
        [
            Unanswered(cpr, f"filer fra samme dag siger forskelligt: {', '.join(sorted(names))}")
            for cpr, names in disagreeing.items()
        ],
    )
