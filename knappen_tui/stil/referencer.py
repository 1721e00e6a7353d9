"""References between records: what they point at may stand later in the file, so they are judged at its end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from knappen_tui.stil.dokument import Slags
from knappen_tui.stil.fund import Sted
from knappen_tui.stil.vaerdier import Value

Values = dict[str, Value | None]
Where = Callable[[str], Sted]  # the place of a field of the record at hand


@dataclass(slots=True)
class Mention:
    """A reference: where it first stands, how often, and the earliest and latest dates with their places."""

    sted: Sted
    times: int = 1
    start: tuple[date, Sted] | None = None
    slut: tuple[date, Sted] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What is pointed at."""

    sted: Sted
    start: date | None
    slut: date | None


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
    Slags.AMU: Link(
        "FKB, mål og delmål", "HoldRef", "Hold", "HoldId", "AMU-HOLDREF-01", "AMU-HOLD-02", outside="AMU-HOLDREF-02"
    ),
    Slags.EUD: Link(
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
        self._subjects: dict[tuple[Value, Value], Sted] = {}
        self._targets: dict[Value, Target] = {}
        self._offered: set[tuple[Value, Value]] = set()

    def see(self, table: str, values: Values, where: Where) -> None:
        """Take a record in."""
        if table == self.link.table:
            self._mention(values, where)
        elif table == self.link.target and (name := values[self.link.target_field]) is not None:
            start, slut = _day(values.get("Startdato")), _day(values.get("Slutdato"))
            self._targets.setdefault(name, Target(where(self.link.target_field), start, slut))

    def offer(self, target: Value | None, subject: Value | None) -> None:
        """Take in that a target has a subject."""
        if target is not None and subject is not None:
            self._offered.add((target, subject))

    def _mention(self, values: Values, where: Where) -> None:
        name = values[self.link.field]
        if name is None:
            return
        known = self._mentions.get(name)
        if known is None:
            known = self._mentions[name] = Mention(where(self.link.field))
        else:
            known.times += 1
        if self.link.outside:
            start, slut = _day(values["Startdato"]), _day(values["Slutdato"])
            if start is not None and (known.start is None or start < known.start[0]):
                known.start = (start, where("Startdato"))
            if slut is not None and (known.slut is None or slut > known.slut[0]):
                known.slut = (slut, where("Slutdato"))
        if self.link.subject and (subject := values["Fag"]) is not None and (name, subject) not in self._subjects:
            self._subjects[name, subject] = where("Fag")

    def findings(self) -> Iterator[tuple[str, Sted, str]]:
        """Rule id, place and detail of every reference that breaks a rule."""
        link = self.link
        for name, mention in self._mentions.items():
            target = self._targets.get(name)
            if target is None:
                more = f" (i {mention.times} poster; her den første)" if mention.times > 1 else ""
                yield link.missing, mention.sted, f"der er ingen {link.target} med det id{more}"
            elif link.outside:
                yield from _outside(link.outside, mention, target)
        for name, target in self._targets.items():
            if name not in self._mentions:
                yield link.unused, target.sted, f"ingen {link.field} peger på den"
        for (name, subject), sted in self._subjects.items():
            if name in self._targets and (name, subject) not in self._offered:
                yield link.subject, sted, f"faget står ikke på {link.target}"


def _outside(rule: str, mention: Mention, target: Target) -> Iterator[tuple[str, Sted, str]]:
    if target.start and target.slut and target.slut < target.start:
        return  # another rule's
    if mention.start and target.start and mention.start[0] < target.start:
        yield rule, mention.start[1], f"målet begynder {mention.start[0]}, holdet {target.start}"
    elif mention.slut and target.slut and mention.slut[0] > target.slut:
        yield rule, mention.slut[1], f"målet slutter {mention.slut[0]}, holdet {target.slut}"


def _day(value: Value | None) -> date | None:
    return value if isinstance(value, date) else None
