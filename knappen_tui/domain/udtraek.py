"""The extract: one row of 16 columns a person, and how a row follows from a Kursist."""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from knappen_tui.domain.columns import Column, Kind, Value
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import DuModul, Henvisning, Kursist, Merit, Modul
from knappen_tui.domain.outcome import Outcome

TITLE = "Resultat af udtræk fra Danskundervisningsdatabasen per"

_FOERSTE = "Første modul reg."
_SENESTE = "Seneste modul reg."
_MERIT = "Højeste merit"
_PRAE = "Søgning i præ-2004 data"

# The one table of columns (the ministry's guide, 27 October 2021): site, export and backend all use it.
COLUMNS = (
    Column("cpr", "CPR nr"),
    Column("findes", "Findes i 2004+", Kind.JA_NEJ),
    Column("foerste_startdato", "Startdato", Kind.DATE, _FOERSTE),
    Column("foerste_du_modul", "DU-Modul", Kind.TEXT, _FOERSTE),
    Column("foerste_udbyder", "Udbyder", Kind.TEXT, _FOERSTE),
    Column("seneste_startdato", "Startdato", Kind.DATE, _SENESTE),
    Column("seneste_du_modul", "DU-Modul", Kind.TEXT, _SENESTE),
    Column("seneste_udbyder", "Udbyder", Kind.TEXT, _SENESTE),
    Column("henvisning_dato", "Henvisning før. dato", Kind.DATE, _SENESTE),
    Column("henvisning_kategori", "Henvisning kategori", Kind.TEXT, _SENESTE),
    Column("merit_du_modul", "DU-Modul", Kind.TEXT, _MERIT),
    Column("merit_startdato", "Startdato", Kind.DATE, _MERIT),
    Column("merit_udbyder", "Udbyder", Kind.TEXT, _MERIT),
    Column("prae2004_findes", "Findes i præ-2004 data", Kind.JA_NEJ, _PRAE),
    Column("prae2004_startdato", "Første startdato", Kind.DATE, _PRAE),
    Column("prae2004_du", "DU i præ-2004 data", Kind.JA_NEJ, _PRAE),
)
_behind_cpr = attrgetter(*(column.field for column in COLUMNS[1:]))


@dataclass(frozen=True, slots=True)
class Udtraek:
    """One person's row; fields in the order of `COLUMNS`."""

    cpr: Cpr
    findes: bool
    foerste_startdato: date | None = None
    foerste_du_modul: str | None = None
    foerste_udbyder: str | None = None
    seneste_startdato: date | None = None
    seneste_du_modul: str | None = None
    seneste_udbyder: str | None = None
    henvisning_dato: date | None = None
    henvisning_kategori: str | None = None
    merit_du_modul: str | None = None
    merit_startdato: date | None = None
    merit_udbyder: str | None = None
    prae2004_findes: bool | None = None
    prae2004_startdato: date | None = None
    prae2004_du: bool | None = None

    def values(self) -> tuple[Value, ...]:
        """The row as plain values in the order of `COLUMNS`, the CPR number in full."""
        return (self.cpr.digits, *_behind_cpr(self))

    @property
    def outcome(self) -> Outcome:
        """Which register has the person."""
        return Outcome.of_answer(findes=self.findes, prae2004=bool(self.prae2004_findes))


class Answer(NamedTuple):
    """What a site answered to one chunk: rows, and the numbers it stayed silent about.

    `as_of` is the date in the sheet's title, None where it has none.
    """

    rows: list[Udtraek]
    unanswered: list[Cpr]
    as_of: date | None


def title(as_of: date) -> str:
    """The sheet's first row."""
    return f"{TITLE} {as_of:%d-%m-%Y}"


def from_kursist(kursist: Kursist) -> Udtraek:
    """The row that follows from a person's registrations.

    First and latest go by start date, so the latest module may lie below the first (the guide's
    own sample). The referral is the latest one made no later than the latest module began (a guess:
    the guide's heading says only "Henvisning før. dato").
    """
    first = min(kursist.moduler, key=_modul_start, default=None)
    latest = max(kursist.moduler, key=_modul_start, default=None)
    henvisning = _referral_before(kursist.henvisninger, latest)
    merit = max(kursist.meritter, key=_merit_rank, default=None)
    prae = kursist.prae2004
    return Udtraek(
        cpr=kursist.cpr,
        findes=kursist.findes,
        foerste_startdato=first.startdato if first else None,
        foerste_du_modul=first.du_modul if first else None,
        foerste_udbyder=first.udbyder if first else None,
        seneste_startdato=latest.startdato if latest else None,
        seneste_du_modul=latest.du_modul if latest else None,
        seneste_udbyder=latest.udbyder if latest else None,
        henvisning_dato=henvisning.dato if henvisning else None,
        henvisning_kategori=henvisning.kategori if henvisning else None,
        merit_du_modul=merit.du_modul if merit else None,
        merit_startdato=merit.startdato if merit else None,
        merit_udbyder=merit.udbyder if merit else None,
        prae2004_findes=prae is not None,
        prae2004_startdato=prae.foerste_startdato if prae else None,
        prae2004_du=prae.du if prae else None,
    )


def _modul_start(modul: Modul) -> tuple[date, str, str]:
    return (modul.startdato, modul.du_modul, modul.udbyder or "")


def _referral_before(henvisninger: tuple[Henvisning, ...], modul: Modul | None) -> Henvisning | None:
    if modul is None:
        return None
    earlier = (henvisning for henvisning in henvisninger if henvisning.dato <= modul.startdato)
    return max(earlier, key=lambda henvisning: (henvisning.dato, henvisning.kategori or ""), default=None)


def _merit_rank(merit: Merit) -> tuple[DuModul, date, str, str]:
    """Level and module first; code and udbyder only so that equals never depend on the order they come in."""
    module = DuModul.parse(merit.du_modul) or DuModul(0, 0)
    return (module, merit.startdato or date.min, merit.du_modul, merit.udbyder or "")
