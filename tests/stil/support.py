"""A return as bytes, and the check of bytes."""

import io
from datetime import date

from knappen_tui.stil.dokument import Slags
from knappen_tui.stil.fund import Tjek
from knappen_tui.stil.kilde import Source
from knappen_tui.stil.proevefil.indberetning import Indberetning, latest_period, right
from knappen_tui.stil.tjek import Valg, check

TODAY = date(2026, 11, 24)
PERSONS = 12


def made(slags: Slags, persons: int = PERSONS) -> Indberetning:
    """A right return for the latest period."""
    return right(slags, persons, latest_period(slags, TODAY))


def as_bytes(indberetning: Indberetning) -> bytes:
    stream = io.BytesIO()
    indberetning.write(stream)
    return stream.getvalue()


def checked(content: bytes, **given: object) -> Tjek:
    """The check of a return; the period is the one that test files are made for, unless given."""
    valg = Valg(TODAY, **given)  # type: ignore[arg-type]
    return check(Source("fil.xml", io.BytesIO(content)), valg)


def checked_in_period(indberetning: Indberetning) -> Tjek:
    return checked(as_bytes(indberetning), periode=str(indberetning.periode))


def ids(tjek: Tjek) -> list[str]:
    return [one.regel.id for one in tjek.rows]
