"""Details: the records of a run's persons, each looked up singly, and their summary on one line."""

from datetime import date
from typing import NamedTuple

from knappen_tui.domain.columns import Column, Kind
from knappen_tui.domain.exams import FinalExam
from knappen_tui.domain.kursist import Kursist, Modul, Proeve

NOT_CHOSEN = "ikke slået op enkeltvis"
PENDING = "kørslen nåede ikke til personen"

_EXAMS = list(FinalExam)  # from the lowest to the highest


class Details(NamedTuple):
    """What looking a person up singly gave: the records, or why they are missing (`kursist` is None)."""

    kursist: Kursist | None
    reason: str

    @property
    def status(self) -> str:
        """What a sheet says about the person's details; never nothing."""
        if self.kursist is not None:
            return "hentet"
        return self.reason if self.reason == NOT_CHOSEN else f"mangler: {self.reason}"


class DetailSummary(NamedTuple):
    """A person's records on one line; fields in the order of `SUMMARY_COLUMNS`."""

    proeve: str | None
    proeve_dato: date | None
    modul_i_gang: str | None
    slutdato: date | None
    ophoersaarsag: str | None
    moduler: int
    udbydere: int


SUMMARY_COLUMNS = (
    Column("proeve", "Højeste beståede prøve"),
    Column("proeve_dato", "Prøvedato", Kind.DATE),
    Column("modul_i_gang", "Modul i gang"),
    Column("slutdato", "Seneste slutdato", Kind.DATE),
    Column("ophoersaarsag", "Ophørsårsag"),
    Column("moduler", "Antal moduler", Kind.NUMBER),
    Column("udbydere", "Antal udbydere", Kind.NUMBER),
)


def summary(kursist: Kursist) -> DetailSummary:
    """The summary of a person: highest passed exam, module in progress, latest end, and how many.

    Of several modules in progress the one that began last is taken.
    """
    passed = max((one for one in kursist.proever if one.passed), key=_exam_order, default=None)
    running = max((one for one in kursist.moduler if one.slutdato is None), key=_start, default=None)
    ended = max((one for one in kursist.moduler if one.slutdato is not None), key=_end, default=None)
    return DetailSummary(
        passed.proeve if passed else None,
        passed.dato if passed else None,
        running.du_modul if running else None,
        ended.slutdato if ended else None,
        ended.ophoersaarsag if ended else None,
        len(kursist.moduler),
        len({one.udbyder for one in kursist.moduler if one.udbyder}),
    )


def _exam_order(proeve: Proeve) -> tuple[int, date]:
    """The level of an exam, -1 for one that is no final exam, then its date."""
    exam = FinalExam.named(proeve.proeve)
    return _EXAMS.index(exam) if exam else -1, proeve.dato or date.min


def _start(modul: Modul) -> tuple[date, str]:
    return modul.startdato, modul.du_modul


def _end(modul: Modul) -> tuple[date, date, str]:
    return modul.slutdato or date.min, modul.startdato, modul.du_modul
