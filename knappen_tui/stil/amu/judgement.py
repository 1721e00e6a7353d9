"""What the list says has become of a change. Nothing else is believed, neither an answer nor a message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

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


def judge(change: PlannedChange, listing: Rows, *, is_sent: bool) -> Judgement:
    """Return what has become of a change; `is_sent` tells one that was sent from one that someone else has made."""
    if change.before is None:
        return _created(change.participation, listing.get(change.participation.identity, ()), is_sent=is_sent)
    found = listing.get(change.before.identity, ())
    if change.after is None:
        return _deleted(change.before, found, is_sent=is_sent)
    is_same = change.after.identity == change.before.identity
    reached = found if is_same else listing.get(change.after.identity, ())
    if len(reached) == 1 and _agrees(reached[0], change.after):
        return (RowStatus.CHANGED if is_sent else RowStatus.ALREADY), ""
    if not found:
        return RowStatus.GONE, ""
    if len(found) > 1:
        return RowStatus.SEVERAL, f"{len(found)} rækker på listen er ens"
    return (None, "") if _agrees(found[0], change.before) else (RowStatus.CONFLICT, _now(found))


def _created(after: Participation, found: Sequence[Participation], *, is_sent: bool) -> Judgement:
    if not found:
        return None, ""
    if not is_sent:
        return RowStatus.REFUSED, "kursusdeltagelsen findes i forvejen"
    # The site may know the course by another name than was typed.
    if not any(_agrees(one, replace(after, kursusnavn=one.kursusnavn)) for one in found):
        return RowStatus.CONFLICT, _now(found)
    return RowStatus.CREATED, f"står {len(found)} gange på listen" if len(found) > 1 else ""


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
