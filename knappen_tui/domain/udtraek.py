"""The extract: its columns, one row a person, and how a row follows from a Kursist."""

from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from knappen_tui.domain.column_words import (
    CPR_PARTS,
    CPR_WORDS,
    FIRST_START_PARTS,
    KATEGORI_PARTS,
    KATEGORI_WORDS,
    LATEST_START_PARTS,
    MERIT_MODUL_PARTS,
    MERIT_START_PARTS,
    MODUL_PARTS,
    MODUL_WORDS,
    NO_HENVISNING_DATO,
    UDBYDER_LIKELY,
    UDBYDER_PARTS,
    UDBYDER_WORDS,
    each,
)
from knappen_tui.domain.columns import Column, Kind, Value
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import DuModul, Henvisning, Kursist, Merit, Modul
from knappen_tui.domain.outcome import Outcome

TITLE = "Resultat af udtræk fra Danskundervisningsdatabasen per"


class ColumnGroup(NamedTuple):
    """A heading above several columns. `key` is its name in a words file, `words` are other headings for it.

    `parts` tell it in other words, as a column's do.
    """

    key: str
    heading: str
    words: tuple[str, ...]
    parts: tuple[str, ...]


_START_WORDS = ("Start", "Startet", "Begyndt", "Påbegyndt", "Fra")
_NOT_OLDER_GROUP = "-2004 -præ -hist -arkiv -gaml -gammel -ældre -tidligere -prøve -test -merit -henvis"
_FOERSTE = ColumnGroup(
    "foerste",
    "Første modul reg.",
    ("Første modul", "Første modulregistrering", "1. modul"),
    each("først", "tidligste", "1 modul", "1 forløb", "1 registrering", "1 danskuddannelse", but=_NOT_OLDER_GROUP),
)
_SENESTE = ColumnGroup(
    "seneste",
    "Seneste modul reg.",
    ("Seneste modul", "Seneste modulregistrering", "Sidste modul"),
    each("senest", "sidst", "nyeste", "aktuelt modul", "nuværende modul", but=f"{_NOT_OLDER_GROUP} -opdater -ændr"),
)
_MERIT = ColumnGroup(
    "merit", "Højeste merit", ("Merit", "Bedste merit", "Højeste meritmodul"), ("merit", "godskrev", "godskriv")
)
_PRAE = ColumnGroup(
    "prae2004",
    "Søgning i præ-2004 data",
    ("Præ-2004", "Søgning i præ-2004", "Før 2004", "Gamle data", "Ældre data", "Tidligere data"),
    (
        *("før 2004", "præ", "gamle", "gammel", "gammelt", "ældre", "tidligere", "hist", "arkiv", "inden 2004"),
        *("forud 2004", "1986", "1998", "1999", "til 2003", "2003"),
    ),
)
GROUPS = (_FOERSTE, _SENESTE, _MERIT, _PRAE)


def _column(
    field: str,
    heading: str,
    kind: Kind,
    group: ColumnGroup,
    words: tuple[str, ...] = (),
    parts: tuple[str, ...] = (),
) -> Column:
    return Column(field, heading, kind, group.heading, words, parts)


def _start(field: str, group: ColumnGroup, parts: tuple[str, ...]) -> Column:
    return _column(field, "Startdato", Kind.DATE, group, _START_WORDS, parts)


def _du_modul(field: str, group: ColumnGroup, parts: tuple[str, ...] = MODUL_PARTS) -> Column:
    column = _column(
        field,
        "DU-Modul",
        Kind.TEXT,
        group,
        MODUL_WORDS,
        (*parts, "kode -udbyder -henvis -skole -cent -institution -sted -årsag"),
    )
    return replace(column, is_bare=True)


def _udbyder(field: str, group: ColumnGroup) -> Column:
    return replace(_column(field, "Udbyder", Kind.TEXT, group, UDBYDER_WORDS, UDBYDER_PARTS), likely=UDBYDER_LIKELY)


# What says that a person is found is not about the older register, and in other words about nothing else either.
_NOT_OLDER = "-før -inden -forud -præ -gaml -gammel -ældre -tidligere -hist -arkiv -start -begynd -dato"
_NOTHING_ELSE = f"{_NOT_OLDER} -danskuddannelse -du -modul -prøve -henvis -merit -bestået"
_IS_FOUND = each(
    "findes 2004", "fundet 2004", "registreret 2004", "kendt 2004", "findes efter", "fundet efter", "findes i",
    "fundet i", "kendt i", "registreret i", "findes database", "findes base", "findes regist", "findes system",
    "fundet base", "fundet regist", "kendt base", "kendt regist", "kendt system", "findes jn", "kursist findes",
    "person findes", "borger findes",
    but=_NOT_OLDER,
)  # fmt: skip
_MAY_SAY_FOUND = each(
    "fra 2004", "efter 2004", "siden 2004", "har noget", "har data", "har registreringer", "i base", "i dudb",
    "i regist", "i system", "i knappen", "i danskundervisningsdatabasen", "data i",
    but=_NOTHING_ELSE,
)  # fmt: skip
_IS_OLDER = each(
    "findes", "fundet", "registreret -dato -den", "kendt", "har noget", "har data", "i arkiv", "i hist", "i regist",
    "i system", "i base", "i database", "data i", "ja nej",
    but="-efter -fra -dato -den -danskuddannelse -du -start -begynd -godkendt",
) + each("før 2004", "inden 2004", but="-efter -og -dato -den -danskuddannelse -du -start -begynd")  # fmt: skip

# The one table of columns (the ministry's guide, 27 October 2021): site, batch, export and backend derive from it.
# Another column is a field of `Udtraek`, a line here and a new `batch.db.VERSION`.
COLUMNS = (
    Column("cpr", "CPR nr", words=CPR_WORDS, parts=CPR_PARTS),
    Column(
        "findes",
        "Findes i 2004+",
        Kind.JA_NEJ,
        words=("Findes", "Findes i 2004", "Findes i 2004 + PR", "Fundet", "Kendt", "Registreret"),
        parts=(*_IS_FOUND, *_MAY_SAY_FOUND),
    ),
    _start("foerste_startdato", _FOERSTE, FIRST_START_PARTS),
    _du_modul("foerste_du_modul", _FOERSTE),
    _udbyder("foerste_udbyder", _FOERSTE),
    _start("seneste_startdato", _SENESTE, (*FIRST_START_PARTS, *LATEST_START_PARTS)),
    _du_modul("seneste_du_modul", _SENESTE),
    _udbyder("seneste_udbyder", _SENESTE),
    Column(
        "henvisning_dato",
        "Henvisning før. dato",
        Kind.DATE,
        _SENESTE.heading,
        words=(
            "Henvisningsdato",
            "Henvisning dato",
            "Henviisning før dato",
            "Henvist",
            "Henvist den",
            "Henvist dato",
            "Seneste henvisning",
            "Sidste henvisning",
            "Seneste visitation",
            "Sidste visitation",
            "Dato for henvisning",
        ),
        parts=each(
            "henvis dato",
            "henvist",
            "visitation dato",
            "visiteret",
            but=f"-kategori -kat -som -af -fra -kode {NO_HENVISNING_DATO}",
        ),
        above=("henvis", "visit"),
    ),
    Column(
        "henvisning_kategori",
        "Henvisning kategori",
        Kind.TEXT,
        _SENESTE.heading,
        words=KATEGORI_WORDS,
        parts=KATEGORI_PARTS,
        above=("henvis", "visit"),
    ),
    _du_modul(
        "merit_du_modul",
        _MERIT,
        (
            *MERIT_MODUL_PARTS,
            *each("niveau", "godskrev", but="-den -dato -af -fra -udbyder -skole -cent -institution -sted"),
        ),
    ),
    # "Skårdato" is the spelling of the guide's garbled table.
    _column(
        "merit_startdato",
        "Startdato",
        Kind.DATE,
        _MERIT,
        ("Skårdato", "Meritdato", "Dato", "Start", "Startet", "Begyndt"),
        (*MERIT_START_PARTS, "dato -til -slut -prøve -test -best -henvis"),
    ),
    _udbyder("merit_udbyder", _MERIT),
    Column(
        "prae2004_findes",
        "Findes i præ-2004 data",
        Kind.JA_NEJ,
        _PRAE.heading,
        words=("Findes i præ-2004", "Findes", "Fundet", "Kendt", "Registreret"),
        parts=_IS_OLDER,
        is_bare=True,
    ),
    _column(
        "prae2004_startdato",
        "Første startdato",
        Kind.DATE,
        _PRAE,
        ("Første startdato", "Startdato", "Første start"),
        (
            *each(
                "start",
                "begynd",
                "undervisningsdag",
                "kursusdag",
                "første dag",
                "dato",
                but="-seneste -sidste -slut -prøve -test -best -henvis -merit",
            ),
        ),
    ),
    _column(
        "prae2004_du",
        "DU i præ-2004 data",
        Kind.JA_NEJ,
        _PRAE,
        ("DU i præ-2004", "DU søgning i præ-2004 data", "DU", "Danskuddannelse"),
        each(
            "danskuddannelse", "du", "danskundervisning", but="-findes -fundet -registrer -kendt -start -begynd -dato"
        ),
    ),
)
# The columns with codes, by the municipality's table of explanations (`[koder.udbyder]`).
CODE_TABLES = {
    "foerste_udbyder": "udbyder",
    "seneste_udbyder": "udbyder",
    "merit_udbyder": "udbyder",
    "henvisning_kategori": "henvisningskategori",
}
_values_after_cpr = attrgetter(*(column.field for column in COLUMNS[1:]))


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
        return (self.cpr.digits, *_values_after_cpr(self))

    @property
    def outcome(self) -> Outcome:
        """Which register has the person."""
        return Outcome.of_answer(findes=self.findes, prae2004=bool(self.prae2004_findes))


class Answer(NamedTuple):
    """A site's answer to one chunk: rows, and the numbers it has no row for.

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
