"""The codes of the field Resultat, with the texts of the ministry's guide (page 1 and bilag 1)."""

import re
from enum import IntEnum

from knappen_tui.web.text import folded

_CODE = re.compile(r"([0-9]+)\s*(?:[:).–-]\s*(.*))?")


class ExamResult(IntEnum):
    """The result of one participation; 0 means that none is registered."""

    INTET = 0
    BESTAAET = 1
    DISPENSATION_MED_BEVIS = 2
    KOMPETENCEVURDERING = 3
    IKKE_BESTAAET = 4
    AFBRUD = 5
    DISPENSATION_UDEN_BEVIS = 6

    @property
    def text(self) -> str:
        """The guide's wording."""
        return _TEXTS[self][0]

    @property
    def about(self) -> str:
        """What bilag 1 says of it, "" for 0."""
        return _TEXTS[self][1]

    @property
    def short(self) -> str:
        """The wording cut short, for a column and the app's keys."""
        return _SHORT[self]

    @property
    def label(self) -> str:
        """Code and text as the site's list of choices has them: `1: Bevis opnået ved bestået prøve`."""
        return f"{self.value}: {self.text}"


_TEXTS = (
    ("Ingen værdi registreret", ""),
    ("Bevis opnået ved bestået prøve", "Deltageren har bestået prøven."),
    (
        "Bevis opnået ved dispensation fra prøvedeltagelse",
        """Deltageren har fået tildelt dispensation for deltagelse i prøven, og læreren har vurderet, at kursisten har \
nået målet med uddannelsen.""",
    ),
    (
        "Bevis opnået ved individuel kompetencevurdering",
        """Deltageren har gennemgået en individuel kompetencevurdering, og læreren har vurderet, at deltageren har \
kompetencer, der svarer til målet med uddannelsen.""",
    ),
    ("Bevis ikke opnået på grund af ikke-bestået prøve", "Deltageren har aflagt prøve, men har ikke bestået den."),
    (
        "Bevis ikke opnået på grund af afbrud eller udeblivelse",
        """Deltageren har ikke aflagt prøven, fx på grund af afbrudt uddannelse, eller fordi deltageren ikke har \
ønsket at tage prøven.""",
    ),
    (
        "Dispensation fra prøvedeltagelse uden bevisopnåelse",
        """Deltageren har fået tildelt dispensation for deltagelse i prøven, og læreren har vurderet, at deltageren \
ikke har nået målet med uddannelsen.""",
    ),
)
_SHORT = (
    "Intet", "Bestået", "Disp. med bevis", "Kompetencevurdering", "Ikke bestået", "Afbrud",
    "Disp. uden bevis",
)  # fmt: skip
REGISTERED = tuple(ExamResult)[1:]


def parse_result(text: str) -> ExamResult:
    """Return the result of a code (`1`), a code with its text (`1: …`, `1) …`) or a text alone.

    Raises `ValueError` for anything else, also for a code beside another code's text; the message is Danish and does
    not repeat the text.
    """
    text = text.strip()
    if found := _CODE.fullmatch(text):
        code, said = int(found[1]), found[2]
        if code >= len(_TEXTS):
            raise ValueError("koden er ikke fra 0 til 6")
        result = ExamResult(code)
        if said and folded(said) != folded(result.text):
            raise ValueError("koden og teksten passer ikke sammen")
        return result
    for result in ExamResult:
        if folded(text) == folded(result.text):
            return result
    raise ValueError("hverken en kode fra 0 til 6 eller et resultats tekst")
