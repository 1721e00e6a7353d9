"""How many persons of a run have what: by outcome, latest module, udbyder, year and category of referral."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.udtraek import CODE_TABLES, Udtraek

Codes = Mapping[str, Mapping[str, str]]


class Division(Enum):
    """What the found persons are divided by: the heading of the table, and the field of the row."""

    MODUL = "Seneste DU-modul", "seneste_du_modul"
    YEAR = "År for seneste start", "seneste_startdato"
    KATEGORI = "Henvisningskategori", "henvisning_kategori"
    UDBYDER = "Udbyder af seneste modul", "seneste_udbyder"

    def __init__(self, heading: str, field: str) -> None:
        self.heading = heading
        self.field = field


class OverviewLine(NamedTuple):
    """One line of a table: a value ("" for none), its explanation, and the number of persons, None if not counted."""

    value: str
    explanation: str
    persons: int | None


class OverviewTable(NamedTuple):
    """One table: its key in JSON, its heading, and its lines."""

    key: str
    heading: str
    lines: tuple[OverviewLine, ...]


class RunOverview:
    """Counts the rows of a run as they pass through `counting`."""

    def __init__(self) -> None:
        self._outcomes: Counter[Outcome] = Counter()
        self._counts: dict[Division, Counter[str]] = {division: Counter() for division in Division}

    def counting(self, rows: Iterable[Udtraek]) -> Iterator[Udtraek]:
        """Yield the rows unchanged."""
        modul, year, kategori, udbyder = (self._counts[division] for division in Division)
        for row in rows:
            self._outcomes[row.outcome] += 1
            if row.findes:
                modul[row.seneste_du_modul or ""] += 1
                year[str(row.seneste_startdato.year) if row.seneste_startdato else ""] += 1
                kategori[row.henvisning_kategori or ""] += 1
                udbyder[row.seneste_udbyder or ""] += 1
            yield row

    def tables(self, unanswered: int, codes: Codes) -> Iterator[OverviewTable]:
        """Yield the tables of the rows counted so far; `codes` has the municipality's explanations."""
        outcomes = {**self._outcomes, Outcome.UNANSWERED: unanswered}
        shown = (Outcome.FOUND, Outcome.ONLY_PRAE2004, Outcome.NOT_FOUND, Outcome.UNANSWERED)
        lines = (OverviewLine(outcome.value, "", outcomes.get(outcome, 0)) for outcome in shown)
        yield OverviewTable("outcome", "Personer", tuple(lines))
        for division, counts in self._counts.items():
            explained = codes.get(CODE_TABLES.get(division.field, ""), {})
            values = sorted(counts, key=lambda value: (not value, value))
            if division is Division.UDBYDER:
                values.sort(key=counts.__getitem__, reverse=True)
            yield OverviewTable(
                division.field,
                division.heading,
                tuple(OverviewLine(value, explained.get(value, ""), counts[value]) for value in values),
            )
