"""How faults are registered by rule, and what several of them need."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from knappen_tui.stil.testfiles.returns import InventedReturn
from knappen_tui.stil.xml_writer import Node

FEWEST = 10  # persons of whom there is enough to break every rule

FKB = "FKB, mål og delmål"
UNIT = "Undervisningsenhed"
SUBJECT = "Fag på Undervisningsenhed"
HOURS = "Lærerstyret undervisning (grundforløb)"
CONTRIBUTION = "ÅE bidrag undervisning"
PRACTICE_CONTRIBUTION = "ÅE bidrag skolepraktik"
PERIODS = "Skoleperioder, undervisningssted og tilskudsmærkekombinationer"
DAYS = "Undervisning og fravær"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InjectedFault:
    """Where the fault is: in this record, at this field ("" for the record)."""

    node: Node
    felt: str


Injector = Callable[[InventedReturn], InjectedFault]
INJECTORS: dict[str, Injector] = {}


def injects(*names: str) -> Callable[[Injector], Injector]:
    """Register what breaks these rules: a rule's id, or "id slags" where it is for one kind of return."""

    def add(function: Injector) -> Injector:
        INJECTORS.update(dict.fromkeys(names, function))
        return function

    return add


def breaks(name: str, tabel: str, felt: str, **values: str) -> None:
    """Register a rule that other texts of fields in the table's last record break; `felt` is where it is found."""
    INJECTORS[name] = lambda made: _changed(made, tabel, felt, values)


def _changed(made: InventedReturn, tabel: str, felt: str, values: dict[str, str]) -> InjectedFault:
    node = last(made, tabel)
    for navn, text in values.items():
        node.set(navn, text)
    return InjectedFault(node, felt)


def last(made: InventedReturn, tabel: str) -> Node:
    """The last record among the first persons, whose classes are full; of a table without persons, the last of all."""
    among_first = [node for top in made.tops[:FEWEST] for node in top.all(tabel)]
    return (among_first or list(made.all(tabel)))[-1]


def parent(made: InventedReturn, node: Node) -> Node:
    """The record around this one. Raises `LookupError`."""
    for top in made.tops:
        for table in {one.navn for one in made.dokument.tabeller}:
            for one in top.all(table):
                if any(child is node for child in one.children):
                    return one
    raise LookupError(node.tabel)


def day(node: Node, felt: str, days: int) -> str:
    """A date field's text, so many days later."""
    return (date.fromisoformat(node[felt]) + days * DAY).isoformat()
