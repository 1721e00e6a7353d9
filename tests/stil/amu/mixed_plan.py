"""A plan with all kinds of changes, and the table that it leads to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from sqlite3 import connect

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.stil.amu.participation import Participation
from knappen_tui.stil.amu.plan import PlannedChange
from knappen_tui.stil.amu.results import REGISTERED

EDITED, CREATED, DELETED = 4, 3, 3

Table = list[tuple[object, ...]]


def mixed_changes(listing: Sequence[Participation], seed: int = 1) -> list[PlannedChange]:
    """Another result for most rows, and some edits, creations and deletions."""
    random = Random(seed)
    rows = list(listing)
    random.shuffle(rows)
    edited, deleted, rest = rows[:EDITED], rows[EDITED : EDITED + DELETED], rows[EDITED + DELETED :]
    changes = [PlannedChange(one, replace(one, selvstuderende=True, resultat=REGISTERED[0])) for one in edited]
    changes += [PlannedChange(one, None) for one in deleted]
    changes += [
        PlannedChange(None, replace(rest[0], cpr=cpr, hold_id="ny", senest_redigeret=None))
        for cpr in unknown_cprs(CREATED, seed=7)
    ]
    for one in rest:
        result = random.choice(REGISTERED)
        if result != one.resultat:
            changes.append(PlannedChange(one, replace(one, resultat=result)))
    return changes


def led_to(listing: Sequence[Participation], changes: Sequence[PlannedChange]) -> Table:
    """The table after all changes, without what the site sets itself."""
    gone = {change.before.identity for change in changes if change.before}
    kept = [one for one in listing if one.identity not in gone]
    return sorted(map(_row, [*kept, *(change.after for change in changes if change.after)]))


def table_of(database: Path, school: str, quarter: str) -> Table:
    """The table as the database has it."""
    db = connect(database)
    try:
        return sorted(
            db.execute(
                "SELECT hold_id, startdato, slutdato, cpr, fagkode, kursusnavn, niveau, fkb, selvstuderende, resultat"
                " FROM deltagelser WHERE skole = ? AND kvartal = ?",
                (school, quarter),
            ).fetchall()
        )
    finally:
        db.close()


def _row(one: Participation) -> tuple[object, ...]:
    days = one.startdato.isoformat(), one.slutdato.isoformat()
    about = one.cpr.digits, one.fagkode, one.kursusnavn, one.niveau, one.fkb
    return (one.hold_id, *days, *about, int(one.selvstuderende), int(one.resultat))


LAST_QUARTER = "2026K3"
TODAY = date(2026, 11, 24)
