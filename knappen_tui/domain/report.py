"""The facts of a run: all that an output holds beside its rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from knappen_tui.domain.changes import Change, ChangeKind
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.follow_up.evaluation import FollowUpReport
from knappen_tui.domain.own_columns import AnsweredTable, PersonDetails


@dataclass(frozen=True, slots=True)
class LineRemark:
    """A remark on one line of the list, counted from 1: the reason it was rejected, or a note.

    `written` is what stands there, and `cpr` the number that it was taken for, None for a rejected line.
    """

    line: int
    text: str
    written: str = field(default="", repr=False)
    cpr: Cpr | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A person without a usable answer, and the reason in Danish."""

    cpr: Cpr
    reason: str


@dataclass(frozen=True, slots=True)
class RunDetails:
    """The details of a run's persons. `persons` reads those who are looked up singly anew, in the list's order.

    `missing` are those of them without records. `headings` are of the list's own columns, `others` the headings that
    are not known here, by the field of a person's table.
    """

    answered: int
    missing: tuple[Unanswered, ...]
    headings: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]
    persons: Callable[[], Iterable[PersonDetails]]

    @property
    def total(self) -> int:
        """The number of persons who are looked up singly."""
        return self.answered + len(self.missing)


@dataclass(frozen=True, slots=True)
class Report:
    """A run's facts. Datetimes are aware; `as_of` is the newest date in the titles of the site's sheets.

    `persons` counts the different valid numbers of the list; `found`, `only_prae2004` and `not_found`
    divide the `answered` among them. `answers_from` and `answers_to` are when the first and the last
    answer came, None where there is none. `changes` is None where nothing was compared. `purpose` is the case that
    the look-ups belong to, "" for none. `own` are the list's own columns, and `codes` the municipality's explanations
    of codes by table and code. `details` is None where no one was looked up singly. `follow_up` is what the
    rules found, None where they were not used.
    `part` says which of the list's persons an output holds, "" for all of them.
    """

    demo: bool
    profile: str
    user: str
    site: str
    source: str
    started: datetime
    finished: datetime
    as_of: date
    answers_from: datetime | None
    answers_to: datetime | None
    persons: int
    duplicates: int
    answered: int
    found: int
    only_prae2004: int
    not_found: int
    rejected: tuple[LineRemark, ...]
    notes: tuple[LineRemark, ...]
    unanswered: tuple[Unanswered, ...]
    version: str
    changes: tuple[Change, ...] | None = None
    purpose: str = ""
    own: AnsweredTable | None = None
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    details: RunDetails | None = None
    follow_up: FollowUpReport | None = None
    part: str = ""

    def change_counts(self) -> dict[ChangeKind, int]:
        """The number of new, changed and gone persons; empty without a comparison."""
        if self.changes is None:
            return {}
        return {kind: len({change.cpr for change in self.changes if change.kind is kind}) for kind in ChangeKind}


@dataclass(frozen=True, slots=True)
class KeptNames:
    """The names that a finished run keeps, as `RunSummary` has them."""

    source: str | None = None
    output: str | None = None


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run of the history, finished or not.

    `source` is the list's file name, and `output` the path of its file. Once the run is finished they are as
    `kept_names` keeps them, None where the profile keeps none; `output` is None before.
    `answers_from` and `answers_to` are when the first and the last answer came, None where there is none. Of the
    persons who are looked up singly `details_answered` have details, and the others not.
    """

    id: str
    profile: str
    user: str
    site: str
    demo: bool
    source: str | None
    started: datetime
    finished: datetime | None
    persons: int
    duplicates: int
    rejected: int
    answered: int
    found: int
    only_prae2004: int
    unanswered: int
    answers_from: datetime | None = None
    answers_to: datetime | None = None
    with_details: bool = False
    details_answered: int = 0
    details_missing: int = 0
    details_from: datetime | None = None
    details_to: datetime | None = None
    output: str | None = None
