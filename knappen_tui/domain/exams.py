"""The final exams: after which module each of them comes, and how a site's name for one is recognised.

Sources: the ministry's pages on the exams. That DU 1 and DU 2 end with module 6 is likely,
that DU 3 has an exam after modules 5 and 6 is certain.
"""

import re
from enum import Enum

from knappen_tui.domain.kursist import DuModul


class FinalExam(Enum):
    """A final exam, by its full name."""

    PD1 = "Prøve i Dansk 1"
    PD2 = "Prøve i Dansk 2"
    PD3 = "Prøve i Dansk 3"
    STUDIEPROEVEN = "Studieprøven"

    @property
    def niveau(self) -> int:
        """The danskuddannelse that it ends."""
        return _AFTER[self].niveau

    @classmethod
    def named(cls, text: str) -> "FinalExam | None":
        """The exam that a site calls `text`: by its full name or as PD2; None for any other exam."""
        words = " ".join(text.casefold().split())
        if match := _NUMBERED.fullmatch(words):
            return cls[f"PD{match[1]}"]
        return cls.STUDIEPROEVEN if words in {"studieprøven", "studieprøve"} else None

    @classmethod
    def after(cls, du_modul: str) -> "FinalExam | None":
        """The exam that ends a module in place of a module test; None for all other modules."""
        return _BY_MODULE.get(du_modul)


_AFTER = {
    FinalExam.PD1: DuModul(1, 6),
    FinalExam.PD2: DuModul(2, 6),
    FinalExam.PD3: DuModul(3, 5),
    FinalExam.STUDIEPROEVEN: DuModul(3, 6),
}
_BY_MODULE = {str(module): exam for exam, module in _AFTER.items()}
_NUMBERED = re.compile(r"(?:prøve i dansk|pd) ?([123])")
