"""What the list says has become of a change. Nothing else is believed, neither an answer nor a message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from knappen_tui.stil.amu.participation import Participation
from knappen_tui.stil.amu.plan import PlannedChange, RowStatus

# The participations of a list by their identity.
Rows = Mapping[tuple[str, ...], Sequence[Participation]]

# A status with a remark; no status where the change has not been made.
Judgement = tuple[RowStatus | None, str]


def by_identity(participations: Iterable[Participation]) -> Rows:
    """Return participations by their identity."""
    found: dict[tuple[str, ...], list[Participation]] = {}
    for one in participations:
        found.setdefault(one.identity, []).append(one)
    return found


def judge(change: PlannedChange, listing: Rows, *, is_sent: bool, before: int | None = None) -> Judgement:
    """Return what has become of a change; `is_sent` tells one that was sent from one that someone else has made.

    `before` is how many rows of the same person and course the list had before it was sent: a site may write what it is
    sent in another way, and then has a row that the change did not ask for.
    """
    if change.before is None:
        is_added = is_sent and before is not None and len(alike(change, listing)) > before
        return _created(change.participation, listing, is_sent=is_sent, is_added=is_added)
    if change.after is None:
        return _deleted(change.before, listing.get(change.before.identity, ()), is_sent=is_sent)
    is_kept = is_sent and before is not None and len(alike(change, listing)) == before
    return _edited(change.before, change.after, listing, is_sent=is_sent, is_kept=is_kept)


def alike(change: PlannedChange, listing: Rows) -> list[Participation]:
    """Return the rows of a list that are about the same person and course as a change."""
    about = {(one.cpr, one.fagkode) for one in (change.before, change.after) if one is not None}
    return [one for one in chain.from_iterable(listing.values()) if (one.cpr, one.fagkode) in about]


def changed_beside(changes: Sequence[PlannedChange], before: Rows, after: Rows) -> list[Participation]:
    """Return the rows that no change is about, and that have become like those that a change is about.

    Rows that someone else has given another value at the same time are not among them. For a deletion both lists have
    to be whole.
    """
    own = {one.identity for change in changes for one in (change.before, change.after) if one is not None}
    is_deletion = any(change.after is None for change in changes)
    wanted = {
        (name, getattr(change.after, name))
        for change in changes
        if change.before and change.after
        for name in ("resultat", "selvstuderende")
        if getattr(change.after, name) != getattr(change.before, name)
    }
    found = []
    for identity, rows in before.items():
        now = after.get(identity, ())
        if identity in own:
            continue
        if (is_deletion and len(now) < len(rows)) or any(
            _count(now, name, value) > _count(rows, name, value) for name, value in wanted
        ):
            found.append(rows[0])
    return found


def _count(rows: Sequence[Participation], name: str, value: object) -> int:
    return sum(getattr(one, name) == value for one in rows)


def _created(after: Participation, listing: Rows, *, is_sent: bool, is_added: bool) -> Judgement:
    found = listing.get(after.identity, ())
    if not found:
        return (RowStatus.DIFFERENT if is_added else None), ""
    if not is_sent:
        return RowStatus.REFUSED, "kursusdeltagelsen findes i forvejen"
    # The site may know the course by another name than was typed.
    if not any(_agrees(one, replace(after, kursusnavn=one.kursusnavn)) for one in found):
        return RowStatus.CONFLICT, _now(found)
    return RowStatus.CREATED, f"står {len(found)} gange på listen" if len(found) > 1 else ""


def _edited(before: Participation, after: Participation, listing: Rows, *, is_sent: bool, is_kept: bool) -> Judgement:
    found, reached = listing.get(before.identity, ()), listing.get(after.identity, ())
    if len(reached) == 1 and _agrees(reached[0], after):
        return (RowStatus.CHANGED if is_sent else RowStatus.ALREADY), ""
    if not found:
        return (RowStatus.DIFFERENT if is_kept else RowStatus.GONE), ""
    if len(found) > 1:
        return RowStatus.SEVERAL, f"{len(found)} rækker på listen er ens"
    return (None, "") if _agrees(found[0], before) else (RowStatus.CONFLICT, _now(found))


def _deleted(before: Participation, found: Sequence[Participation], *, is_sent: bool) -> Judgement:
    if not found:
        return (RowStatus.DELETED if is_sent else RowStatus.GONE), ""
    if len(found) == 1 and _agrees(found[0], before):
        return None, ""
    return RowStatus.CONFLICT, _now(found)


def _agrees(found: Participation, wanted: Participation) -> bool:
    return replace(found, senest_redigeret=wanted.senest_redigeret, others=wanted.others) == wanted


def _now(found: Sequence[Participation]) -> str:
    return f"på listen står nu {found[0].resultat.label}"
