"""Faults against the rules of absence."""

from knappen_tui.stil.testfiles.faults.register import DAYS, PERIODS, InjectedFault, breaks, day, injects, last, parent
from knappen_tui.stil.testfiles.returns import InventedReturn
from knappen_tui.stil.xml_writer import Node

breaks("FRA-MINUTTER-01", DAYS, "TilbudtUndervisning", FravaerMinutter="301")
breaks("FRA-MINUTTER-03", DAYS, "TilbudtUndervisning", TilbudtUndervisning="0", FravaerMinutter="0")


@injects("FRA-SPECIALE-01")
def _no_speciality(made: InventedReturn) -> InjectedFault:
    node = last(made, PERIODS)
    node.drop("Speciale")
    return InjectedFault(node, "Speciale")


@injects("FRA-MINUTTER-02")
def _over_a_day(made: InventedReturn) -> InjectedFault:
    node = last(made, DAYS)
    first = next(_pupil_of(made, node).all(DAYS))
    first.set("TilbudtUndervisning", "1200")
    node.set("Dato", first["Dato"])
    return InjectedFault(node, "TilbudtUndervisning")


def _pupil_of(made: InventedReturn, node: Node) -> Node:
    return parent(made, parent(made, node))


@injects("FRA-DATO-01")
def _day_outside(made: InventedReturn) -> InjectedFault:
    node = last(made, DAYS)
    node.set("Dato", day(_pupil_of(made, node), "Startdato", -1))
    return InjectedFault(node, "Dato")


@injects("FRA-DATO-02")
def _day_to_come(made: InventedReturn) -> InjectedFault:
    node = last(made, DAYS)
    pupil = _pupil_of(made, node)
    pupil.set("Slutdato", "2999-12-31")
    node.set("Dato", "2999-06-01")
    return InjectedFault(node, "Dato")
