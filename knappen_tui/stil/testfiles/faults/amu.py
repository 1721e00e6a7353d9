"""Faults against the rules of AMU."""

from copy import deepcopy
from datetime import date

from knappen_tui.stil.document import ReturnKind
from knappen_tui.stil.period import years_before
from knappen_tui.stil.testfiles.faults.register import DAY, FKB, InjectedFault, breaks, day, injects, last, parent
from knappen_tui.stil.testfiles.persons import number
from knappen_tui.stil.testfiles.returns import InventedReturn
from knappen_tui.stil.xml_writer import Node

breaks("AMU-PERIODE-01", "Indberetningshoved", "Indberetningsperiode", Indberetningsperiode="202609")
breaks("AMU-PERIODE-02", "Indberetningshoved", "Indberetningsperiode", Indberetningsperiode="201901")
breaks("AMU-NAVN-01", "Person", "Fornavne", Fornavne="Beskyttet")
breaks("AMU-UDD-01", "Kursist", "Uddannelse", Uddannelse="EUD")
breaks("AMU-UDD-02", "Kursist", "Uddannelse", Uddannelse="2411")
breaks("AMU-NIVEAU-01", FKB, "Niveau", Niveau="1")
breaks("AMU-NIVEAU-02", FKB, "Niveau", Niveau="B")
breaks("AMU-FORM-01", FKB, "Undervisningsform", Undervisningsform="Natundervisning")
breaks("AMU-RESULTAT-01", FKB, "ResultatProevebelagt", ResultatProevebelagt="9", ResultatIkkeProevebelagt="9")
breaks("AMU-VARIGHED-01", FKB, "Varighed", Varighed="40.5")
breaks("AMU-SELV-01", FKB, "Selvstuderende", Selvstuderende="1", ResultatProevebelagt="9", ResultatIkkeProevebelagt="1")
breaks("AMU-HOLDREF-01", FKB, "HoldRef", HoldRef="intet-hold")
breaks("AMU-KVIK-01", "Hold", "KvikDsnr", KvikDsnr="999002")


@injects("AMU-FOEDT-01")
def _born_in_the_quarter(made: InventedReturn) -> InjectedFault:
    node = last(made, "Person")
    born = made.periode.start
    node.set("Foedselsdato", born.isoformat())
    node.set("PersonId", number(born + (DAY if (born.month, born.day) == (1, 1) else 0 * DAY)))
    if node["PersonId"][:2] != f"{born.day:02}":
        node.set("Foedselsdato", (born + DAY).isoformat())
    node.set("Koen", "0")
    return InjectedFault(node, "Foedselsdato")


@injects("AMU-PERSON-01", "EUD-PERSON-01")
def _person_twice(made: InventedReturn) -> InjectedFault:
    twin = deepcopy(last(made, "Person"))
    for tabel, felt in (("Kursist", "Afholdende"), ("Elev", "Uddannelsesinstitution")):
        for node in twin.all(tabel):
            node.set(felt, "999009")
    place = max(place for place, one in enumerate(made.tops) if one.tabel == "Person")
    made.tops.insert(place + 1, twin)
    return InjectedFault(twin, "PersonId")


@injects("AMU-KURSIST-01", "EUD-ELEV-01", "FRA-ELEV-01")
def _pupil_twice(made: InventedReturn) -> InjectedFault:
    tabel = "Kursist" if made.dokument.slags is ReturnKind.AMU else "Elev"
    node = last(made, tabel)
    twin = deepcopy(node)
    siblings = made.tops if made.dokument.slags is ReturnKind.FRAVAER else parent(made, node).children
    siblings.insert(next(place for place, one in enumerate(siblings) if one is node) + 1, twin)
    return InjectedFault(twin, "Uddannelse")


@injects("AMU-START-01")
def _over_four_years(made: InventedReturn) -> InjectedFault:
    node = last(made, FKB)
    _move(made, node, years_before(made.periode.end, 4) - DAY, made.periode.end)
    return InjectedFault(node, "Startdato")


def _move(made: InventedReturn, node: Node, start: date, end: date) -> None:
    """Give a course other dates, and its class room for them."""
    node.set("Startdato", start.isoformat())
    node.set("Slutdato", end.isoformat())
    for hold in made.all("Hold"):
        if hold["HoldId"] == node["HoldRef"]:
            hold.set("Startdato", min(hold["Startdato"], start.isoformat()))
            hold.set("Slutdato", max(hold["Slutdato"], end.isoformat()))


@injects("AMU-START-02")
def _course_ends_first(made: InventedReturn) -> InjectedFault:
    node = last(made, FKB)
    start, end = node["Startdato"], node["Slutdato"]
    node.set("Startdato", end)
    node.set("Slutdato", start)
    return InjectedFault(node, "Startdato")


@injects("AMU-START-03")
def _one_day(made: InventedReturn) -> InjectedFault:
    node = last(made, FKB)
    node.set("Slutdato", node["Startdato"])
    node.set("Varighed", "1.0")
    return InjectedFault(node, "Startdato")


@injects("AMU-SLUT-01")
def _outside_the_quarters(made: InventedReturn) -> InjectedFault:
    node = last(made, FKB)
    end = made.periode.earlier(3).start - DAY
    _move(made, node, end - 4 * DAY, end)
    return InjectedFault(node, "Slutdato")


@injects("AMU-DELING-01")
def _divided(made: InventedReturn) -> InjectedFault:
    node = last(made, FKB)
    part = deepcopy(node)
    part.set("Startdato", day(node, "Startdato", 1))
    part.set("Varighed", "1.5")
    parent(made, node).children.append(part)
    return InjectedFault(part, "Uvm_fag")


@injects("AMU-HOLDREF-02")
def _before_the_class(made: InventedReturn) -> InjectedFault:
    node = last(made, FKB)
    node.set("Startdato", day(node, "Startdato", -1))
    return InjectedFault(node, "Startdato")


@injects("AMU-HOLD-01")
def _class_twice(made: InventedReturn) -> InjectedFault:
    made.tops.append(deepcopy(last(made, "Hold")))
    return InjectedFault(made.tops[-1], "HoldId")


@injects("AMU-HOLD-02")
def _empty_class(made: InventedReturn) -> InjectedFault:
    hold = deepcopy(last(made, "Hold"))
    hold.set("HoldId", "tomt-hold")
    made.tops.append(hold)
    return InjectedFault(hold, "HoldId")


@injects("AMU-HOLD-03")
def _old_class(made: InventedReturn) -> InjectedFault:
    hold = last(made, "Hold")
    hold.set("Startdato", date(made.periode.year - 5, 12, 31).isoformat())
    return InjectedFault(hold, "Startdato")


@injects("AMU-HOLD-04")
def _class_ends_first(made: InventedReturn) -> InjectedFault:
    hold = last(made, "Hold")
    hold.set("Slutdato", day(hold, "Startdato", -1))
    return InjectedFault(hold, "Startdato")
