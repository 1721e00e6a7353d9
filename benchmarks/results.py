"""Results of a benchmark: measured values, goals for ratios, JSON."""

import statistics
from dataclasses import asdict, dataclass, field
from typing import Any

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing measured several times, in its unit."""

    label: str
    unit: str
    values: list[float]

    @property
    def median(self) -> float:
        """The median of the values."""
        return statistics.median(self.values)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that should be at most (or, with `at_least`, at least) `limit`; judged by its median.

    Ratios are taken round by round, between runs that stood next to each other in time.
    """

    label: str
    values: list[float]
    limit: float
    unit: str = "×"
    at_least: bool = False

    @property
    def median(self) -> float:
        """The median of the values."""
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool:
        """Whether the median is within the limit."""
        return self.median >= self.limit if self.at_least else self.median <= self.limit


@dataclass(slots=True)
class Section:
    """One benchmark: what was measured how, what came of it, or why it was skipped."""

    name: str
    title: str
    about: str
    measured: list[Measured] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: str = ""
    seconds: float = 0.0

    def add(self, label: str, unit: str, values: list[float]) -> None:
        """Add measured values."""
        self.measured.append(Measured(label, unit, values))

    def hold(self, label: str, values: list[float], limit: float, *, unit: str = "×", at_least: bool = False) -> None:
        """Add a goal and its values."""
        self.goals.append(Goal(label, values, limit, unit, at_least))


@dataclass(frozen=True, slots=True)
class Results:
    """One run of the benchmarks on one machine."""

    when: str
    quick: bool
    machine: dict[str, str]
    versions: dict[str, str]
    sections: list[Section]

    def as_json(self) -> dict[str, Any]:
        """All values as measured, with medians and verdicts beside them, to a sensible number of decimals."""
        document = asdict(self)
        for section, plain in zip(self.sections, document["sections"], strict=True):
            plain["seconds"] = round(section.seconds)
            figures: list[Measured | Goal] = [*section.measured, *section.goals]
            for figure, entry in zip(figures, [*plain["measured"], *plain["goals"]], strict=True):
                entry["values"] = [round(value, _DECIMALS) for value in figure.values]
                entry["median"] = round(figure.median, _DECIMALS)
            for goal, entry in zip(section.goals, plain["goals"], strict=True):
                entry["met"] = goal.is_met
        return document


def ratios(one: list[float], other: list[float]) -> list[float]:
    """`one` divided by `other`, for each round."""
    return [a / b for a, b in zip(one, other, strict=True)]
