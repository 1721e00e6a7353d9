"""A person's registrations as frozen records.

Codes (ophørsårsag, henvisningskategori) are kept raw: what each means is not published.
Marks are text, since "02" is not 2. `andet` holds columns of a site that are not known here, as
(heading, text) pairs.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.outcome import Outcome

Andet = tuple[tuple[str, str], ...]

_DU_MODUL = re.compile(r"([1-3])-([1-6])")


@dataclass(frozen=True, slots=True, order=True)
class DuModul:
    """`2-4` = Danskuddannelse 2, modul 4. DU 1-3, modul 1-6 (the ministry's guide)."""

    niveau: int
    modul: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Parse `2-4`; None for any other code, such as intro-dansk."""
        match = _DU_MODUL.fullmatch(text)
        return cls(int(match[1]), int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{self.niveau}-{self.modul}"


@dataclass(frozen=True, slots=True)
class Modul:
    """One module registration. No `slutdato`: still running."""

    du_modul: str
    startdato: date
    slutdato: date | None = None
    udbyder: str | None = None
    henvisningskategori: str | None = None
    ophoersaarsag: str | None = None
    modultest_bestaaet: date | None = None
    andet: Andet = ()


@dataclass(frozen=True, slots=True)
class Proeve:
    """One exam, with its marks as text; `resultat` is the site's word and never computed."""

    proeve: str
    dato: date | None = None
    termin: str | None = None
    laeseforstaaelse: str | None = None
    skriftlig: str | None = None
    mundtlig: str | None = None
    resultat: str | None = None
    udbyder: str | None = None
    andet: Andet = ()

    @property
    def passed(self) -> bool | None:
        """Whether the site says that it was passed; None where it says neither that nor that it was not."""
        return {"bestået": True, "ikke bestået": False}.get((self.resultat or "").strip().casefold())


@dataclass(frozen=True, slots=True)
class Henvisning:
    """The municipality's referral to a language centre."""

    dato: date
    kategori: str | None = None
    kommune: str | None = None
    udbyder: str | None = None
    andet: Andet = ()


@dataclass(frozen=True, slots=True)
class Merit:
    """The level a kursist is credited with."""

    du_modul: str
    startdato: date | None = None
    udbyder: str | None = None
    andet: Andet = ()


@dataclass(frozen=True, slots=True)
class Prae2004:
    """A person's entry in the older register."""

    foerste_startdato: date | None = None
    du: bool | None = None
    andet: Andet = ()


Registration = Modul | Proeve | Henvisning | Merit | Prae2004


@dataclass(frozen=True, slots=True)
class Kursist:
    """All registrations of one person.

    A person without any is unknown, unless the site shows them with empty tabs: then `is_empty`.
    """

    cpr: Cpr
    moduler: tuple[Modul, ...] = ()
    proever: tuple[Proeve, ...] = ()
    henvisninger: tuple[Henvisning, ...] = ()
    meritter: tuple[Merit, ...] = ()
    prae2004: Prae2004 | None = None
    is_empty: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the site has the person, with registrations or without."""
        return self.is_empty or self.findes or self.prae2004 is not None

    @property
    def findes(self) -> bool:
        """Whether the register from 2004 on has the person."""
        return bool(self.moduler or self.proever or self.henvisninger or self.meritter)

    @property
    def outcome(self) -> Outcome:
        """Which register has the person."""
        return Outcome.of_answer(findes=self.findes, prae2004=self.prae2004 is not None)
