"""References between records: what they point at may stand later in the file, so they are judged at its end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from knappen_tui.stil.document import ReturnKind
from knappen_tui.stil.values import Value

Values = Callable[[str], Value | None]  # a field's value
Spot = tuple[int, tuple[int, ...], str]  # a record's line, ordinals and person: no object for the collector to follow


@dataclass(slots=True)
class Mention:
    """A reference: where it first stands, how often, and the earliest and latest dates with their places."""

    spot: Spot
    times: int = 1
    start: date | None = None
    slut: date | None = None
    start_spot: Spot | None = None
    slut_spot: Spot | None = None


Target = tuple[Spot, date | None, date | None]  # what is pointed at: where, from, to


@dataclass(frozen=True, slots=True)
class Link:
    """Which field points at which, and the ids of the rules: nothing there, never pointed at, dates outside."""

    table: str
    field: str
    target: str
    target_field: str
    missing: str
    unused: str
    outside: str = ""
    subject_table: str = ""
    subject: str = ""


LINKS = {
    ReturnKind.AMU: Link(
        "FKB, mål og delmål", "HoldRef", "Hold", "HoldId", "AMU-HOLDREF-01", "AMU-HOLD-02", outside="AMU-HOLDREF-02"
    ),
    ReturnKind.EUD: Link(
        "Elevdeltagelse",
        "UndervisningsenhedRef",
        "Undervisningsenhed",
        "Undervisningsenheds ID",
        "EUD-ENHEDREF-01",
        "EUD-ENHED-03",
        subject_table="Fag på Undervisningsenhed",
        subject="EUD-ENHEDREF-02",
    ),
}


class References:
    """Collects one file's references; `findings` judges them."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self._mentions: dict[Value, Mention] = {}
        self._subjects: dict[tuple[Value, Value], Spot] = {}
        self._targets: dict[Value, Target] = {}
        self._offered: set[tuple[Value, Value]] = set()

    def see(self, table: str, values: Values, where: Callable[[], Spot]) -> None:
        """Take a record in."""
        if table == self.link.table:
            self._mention(values, where)
        elif table == self.link.target and (name := values(self.link.target_field)) is not None:
            start, slut = _day(values("Startdato")), _day(values("Slutdato"))
            self._targets.setdefault(name, (where(), start, slut))

    def offer(self, target: Value | None, subject: Value | None) -> None:
        """Take in that a target has a subject."""
        if target is not None and subject is not None:
            self._offered.add((target, subject))

    def _mention(self, values: Values, where: Callable[[], Spot]) -> None:
        name = values(self.link.field)
        if name is None:
            return
        link = self.link
        known = self._mentions.get(name)
        if known is None:
            known = self._mentions[name] = Mention(where())
        else:
            known.times += 1
        if link.outside:
            start, slut = values("Startdato"), values("Slutdato")
            if isinstance(start, date) and (known.start is None or start < known.start):
                known.start, known.start_spot = start, known.spot if known.times == 1 else where()
            if isinstance(slut, date) and (known.slut is None or slut > known.slut):
                known.slut, known.slut_spot = slut, known.spot if known.times == 1 else where()
        if link.subject and (subject := values("Fag")) is not None and (name, subject) not in self._subjects:
            self._subjects[name, subject] = where()

    def findings(self) -> Iterator[tuple[str, str, str, Spot, str]]:
        """Rule id, table, field, place and detail of every reference that breaks a rule."""
        link = self.link
        for name, mention in self._mentions.items():
            target = self._targets.get(name)
            if target is None:
                more = f" (i {mention.times} poster; her den første)" if mention.times > 1 else ""
                yield link.missing, link.table, link.field, mention.spot, f"der er ingen {link.target} med det id{more}"
            elif link.outside:
                yield from self._outside(mention, target)
        for name, target in self._targets.items():
            if name not in self._mentions:
                yield link.unused, link.target, link.target_field, target[0], f"ingen {link.field} peger på den"
        for (name, subject), spot in self._subjects.items():
            if name in self._targets and (name, subject) not in self._offered:
                yield link.subject, link.table, "Fag", spot, f"faget står ikke på {link.target}"

    def _outside(self, mention: Mention, target: Target) -> Iterator[tuple[str, str, str, Spot, str]]:
        link, (_, first, last) = self.link, target
        if first and last and last < first:
            return  # another rule's
        if mention.start and first and mention.start < first:
            spot = mention.start_spot or mention.spot
            yield link.outside, link.table, "Startdato", spot, f"målet begynder {mention.start}, holdet {first}"
        elif mention.slut and last and mention.slut > last:
            spot = mention.slut_spot or mention.spot
            yield link.outside, link.table, "Slutdato", spot, f"målet slutter {mention.slut}, holdet {last}"


def _day(value: Value | None) -> date | None:
    return value if isinstance(value, date) else None
