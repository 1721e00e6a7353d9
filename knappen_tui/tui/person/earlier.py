"""Earlier look-ups as texts to choose from: number, time, and what the answer was."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from knappen_tui.domain.danish import count

if TYPE_CHECKING:
    from knappen_tui.domain.kursist import Kursist
    from knappen_tui.tui.shell.state import Lookup


def choices(lookups: "Iterable[Lookup]") -> list[tuple[str, str]]:
    """The digits of each person's CPR number with two lines of text, in which the number is masked."""
    return [
        (one.kursist.cpr.digits, f"{one.kursist.cpr}\nslået op kl. {one.at:%H.%M}, {_answer(one.kursist)}")
        for one in lookups
    ]


def _answer(kursist: "Kursist") -> str:
    if kursist.findes:
        ordered = sorted(kursist.moduler, key=lambda modul: modul.startdato)
        known = [count(len(kursist.moduler), "modul", "moduler"), count(len(kursist.proever), "prøve", "prøver")]
        if ordered:
            first, last = ordered[0], ordered[-1]
            known.append(
                f"{first.du_modul} fra {first.startdato:%d-%m-%Y} til {last.du_modul} {last.startdato:%d-%m-%Y}"
            )
        return ", ".join(known)
    if kursist.is_empty:
        return "kendt, uden registreringer"
    return "kun fundet før 2004" if kursist.prae2004 else "ikke fundet"
