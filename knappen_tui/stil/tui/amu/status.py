"""What stands above and below the list: the quarter, how many lack a result, the deadline, and what is to be done."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.danish import count, number
from knappen_tui.stil.amu import report
from knappen_tui.stil.amu.service import REGISTERED, Listing, Participation, PlannedChange, RowStatus
from knappen_tui.stil.period import Period
from knappen_tui.stil.tui.amu.rows import Search, quarter_of

_NOUNS = {
    RowStatus.CHANGE: ("rettelse", "rettelser"),
    RowStatus.CREATE: ("ny", "nye"),
    RowStatus.DELETE: ("sletning", "sletninger"),
}
_RESULTS = ("resultat", "resultater")


def list_text(listing: Listing, today: date, done: Sequence[PlannedChange] = ()) -> str:
    """Return the quarter, how many rows there are and how many of them lack a result, and the window's last day.

    `done` are changes that were carried out after the list was read.
    """
    listed = listing.participations
    quarter = f"{report.quarter_text(listing.quarter)} · " if listing.quarter else ""
    unsure = "" if listing.shown is not None else " · siden skriver ikke, hvor mange der er i alt"
    return f"{quarter}{_counts(listed, done)}{_deadline(listing.deadline, today)}{unsure}"


def quarters_of(listed: Iterable[Participation]) -> list[Period]:
    """Return the quarters in which the courses end, the earliest first."""
    return sorted({quarter_of(one) for one in listed}, key=lambda one: one.start)


def search_text(listed: Sequence[Participation], search: Search) -> str:
    """Return how many rows of each quarter lack a result, and the search; "" for one quarter and no search."""
    quarters = quarters_of(listed)
    parts = []
    if len(quarters) > 1:
        told = [_quarter_text(one, listed, is_chosen=one == search.quarter) for one in quarters]
        parts.append(f"Uden resultat: {' · '.join(told)}")
    if words := search.in_words:
        parts.append(f"▸ Søgning: {words}")
    return "   ".join(parts)


def draft_text(changes: Sequence[PlannedChange], plan_key: str) -> str:
    """Return what is to be done, "" for nothing."""
    if not changes:
        return ""
    kinds = Counter(_RESULTS if change.is_bulk else _NOUNS[change.pending] for change in changes)
    told = ", ".join(count(kinds[nouns], *nouns) for nouns in (_RESULTS, *_NOUNS.values()) if kinds[nouns])
    return f"Ikke sendt: {told} · {plan_key} viser planen"


def legend(width: int) -> str:
    """Return the keys of the results and of marking, on two lines where they have no room on one."""
    parts = [*(f"{int(result)} {result.short}" for result in REGISTERED), "Mellemrum markerer"]
    whole, half = "  ".join(parts), len(parts) // 2
    return whole if len(whole) <= width else "\n".join(("  ".join(parts[:half]), "  ".join(parts[half:])))


def _quarter_text(quarter: Period, listed: Iterable[Participation], *, is_chosen: bool) -> str:
    found = [one for one in listed if quarter_of(one) == quarter]
    told = f"{report.quarter_text(quarter)} {_without_result(found)} af {len(found)}"
    return f"▸ {told} (vises alene)" if is_chosen else told


def _counts(listed: Sequence[Participation], done: Sequence[PlannedChange]) -> str:
    before, after = [one.before for one in done], [one.after for one in done]
    total = len(listed) + sum(map(bool, after)) - sum(map(bool, before))
    missing = _without_result(listed) + _without_result(after) - _without_result(before)
    return f"{number(total)} i alt, {number(missing)} uden resultat"


def _without_result(participations: Iterable[Participation | None]) -> int:
    return sum(one is not None and not one.resultat for one in participations)


def _deadline(deadline: date | None, today: date) -> str:
    if deadline is None:
        return " · siden skriver ingen frist"
    left = (deadline - today).days
    told = "i dag" if not left else f"om {count(left, 'dag', 'dage')}" if left > 0 else "overskredet"
    return f" · frist {to_text(deadline)} ({told})"
