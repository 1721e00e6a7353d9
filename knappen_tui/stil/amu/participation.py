"""Kursusdeltagelser: one person's participation in one course, as the list's 12 columns have it."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from knappen_tui.domain.columns import Column, Kind
from knappen_tui.domain.cpr import Cpr
from knappen_tui.stil.amu.results import ExamResult

_CPR = re.compile(r"([0-9]{6})[- ]?([0-9A-Z]{4})", re.IGNORECASE)

COLUMNS = (
    Column("hold_id", "Hold-id", words=("Hold-id/aktivitet", "Aktivitet", "Hold")),
    Column("startdato", "Startdato (fag)", Kind.DATE, words=("Startdato", "Start")),
    Column("slutdato", "Slutdato (fag)", Kind.DATE, words=("Slutdato", "Slut")),
    Column("cpr", "Cpr-nummer", words=("CPR-nr", "CPR", "Personnummer")),
    Column("fagkode", "Fagkode", words=("Fag/mål", "Fagnummer", "Målnummer")),
    Column("kursusnavn", "Kursusnavn", words=("Kursus", "Fagnavn", "Fagets navn")),
    Column("niveau", "Niveau", words=("Trin",)),
    Column("fkb", "Fkb", words=("FKB-nummer", "FKB-kode", "Fælles kompetencebeskrivelse")),
    Column("selvstuderende", "Selvstuderende", Kind.JA_NEJ, words=("Selvstuderende kursist",)),
    Column("resultat", "Resultat", words=("Prøveresultat",)),
    Column("senest_redigeret", "Senest redigeret", Kind.DATE, words=("Redigeret", "Redigeringsdato", "Sidst ændret")),
    Column("opdater", "Opdater", words=("Vælg", "Marker")),
)
# What a participation has of its own; `opdater` is the check box.
FIELDS = COLUMNS[:-1]


class ParticipationKey(NamedTuple):
    """What tells one participation from another to the school: person, course, level and first day."""

    cpr: Cpr
    fagkode: str
    niveau: str
    startdato: date


@dataclass(frozen=True, slots=True)
class Participation:
    """One row of the list. `niveau` and `fkb` are "" where the site shows a dash.

    `others` are the columns that the program does not know, as (heading, text), for showing.
    """

    hold_id: str
    startdato: date
    slutdato: date
    cpr: Cpr
    fagkode: str
    kursusnavn: str
    niveau: str = ""
    fkb: str = ""
    selvstuderende: bool = False
    resultat: ExamResult = ExamResult.INTET
    senest_redigeret: date | None = None
    others: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> ParticipationKey:
        """The key by which a file's row or a new participation is compared."""
        return ParticipationKey(self.cpr, self.fagkode, self.niveau, self.startdato)

    @property
    def identity(self) -> tuple[str, ...]:
        """All that stays when a result is registered: two rows with the same identity can't be told apart."""
        days = self.startdato.isoformat(), self.slutdato.isoformat()
        return (self.hold_id, *days, self.cpr.digits, self.fagkode, self.niveau, self.fkb)

    def __str__(self) -> str:
        level = f" {self.niveau}" if self.niveau else ""
        return f"{self.cpr}, {self.fagkode}{level} {self.kursusnavn}, {self.startdato:%d-%m-%Y}, hold {self.hold_id}"


def to_json(one: Participation) -> dict[str, Any]:
    """Return a participation as an object of JSON, with its whole number."""
    dates = {name: _iso(getattr(one, name)) for name in ("startdato", "slutdato", "senest_redigeret")}
    return {**asdict(one), **dates, "cpr": one.cpr.digits, "resultat": int(one.resultat)}


def from_json(found: Mapping[str, Any]) -> Participation:
    """Return the participation of an object of `to_json`. Raises `KeyError`, `TypeError`, `ValueError`."""
    edited = found["senest_redigeret"]
    return Participation(
        **{
            **found,
            "startdato": date.fromisoformat(found["startdato"]),
            "slutdato": date.fromisoformat(found["slutdato"]),
            "senest_redigeret": date.fromisoformat(edited) if edited else None,
            "cpr": Cpr(found["cpr"]),
            "resultat": ExamResult(found["resultat"]),
            "others": tuple((heading, text) for heading, text in found["others"]),
        }
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def parse_cpr(text: str) -> Cpr:
    """Return the number in a cell, also a replacement number, which schools have for foreigners.

    Raises `ValueError`; the message does not repeat the text.
    """
    if found := _CPR.fullmatch(text.strip()):
        return Cpr(f"{found[1]}{found[2].upper()}")
    raise ValueError("ikke et CPR-nummer")
