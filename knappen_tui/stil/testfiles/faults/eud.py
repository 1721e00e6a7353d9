"""Faults against the rules of EUD."""

from copy import deepcopy

from knappen_tui.stil.testfiles.faults.register import (
    CONTRIBUTION,
    DAY,
    HOURS,
    INJECTORS,
    PRACTICE_CONTRIBUTION,
    SUBJECT,
    UNIT,
    InjectedFault,
    Injector,
    breaks,
    day,
    injects,
    last,
    parent,
)
from knappen_tui.stil.testfiles.returns import InventedReturn

for _tabel, _rule in (
    ("Speciale", "EUD-SPECIALE-01"),
    ("Elevtype", "EUD-ELEVTYPE-01"),
    ("Skoleophold", "EUD-OPHOLD-01"),
    (UNIT, "EUD-ENHED-01"),
    (SUBJECT, "EUD-FAG-01"),
    ("Elevdeltagelse", "EUD-DELTAGELSE-01"),
    ("Praktikophold", "EUD-PRAKTIK-01"),
):

    def _ends_first(made: InventedReturn, tabel: str = _tabel) -> InjectedFault:
        node = last(made, tabel)
        end = day(node, "Startdato", -1)
        if not node["Slutdato"]:
            place = [name for name, _ in node.felter].index("Startdato") + 1
            node.felter.insert(place, ("Slutdato", end))
        node.set("Slutdato", end)
        return InjectedFault(node, "Startdato")

    INJECTORS[_rule] = _ends_first

breaks("EUD-AFGANG-01", "Afgangsårsager", "Aarsag", Aarsag="")
breaks("EUD-STED-01", UNIT, "Undervisningssted", Undervisningssted="STED")
breaks("EUD-FAG-03", SUBJECT, "Lokation", Lokation="Prøvevej 1, Prøveby")
breaks("EUD-ENHEDREF-01", "Elevdeltagelse", "UndervisningsenhedRef", UndervisningsenhedRef="ingen-enhed")
breaks("EUD-ENHEDREF-02", "Elevdeltagelse", "Fag", Fag="99999-A")
breaks("EUD-OPTAG-02", "Optagelsesgrundlag", "OptagelsesproeveMatematik", ResultatOptagelsesproeveMatematik="")
breaks("EUD-OPTAG-05", "Optagelsesgrundlag", "KarakterDansk", KarakterDansk="12.5")
breaks("EUD-OPTAG-07", "Optagelsesgrundlag", "ResultatOptagelsesproeveDansk", ResultatOptagelsesproeveMatematik="EJ")
breaks("EUD-REST-01", CONTRIBUTION, "Restbidrag", Restbidrag="")
breaks("EUD-BIDRAG-03", CONTRIBUTION, "Bidrag", Bidrag="-0.10000")
breaks("EUD-UDLOES-01", PRACTICE_CONTRIBUTION, "UdlosBidrag", UdlosBidrag="N")
breaks("EUD-TIMER-01", HOURS, "Timer", Timer="25.00")
breaks("EUD-TIMER-02", HOURS, "Dato", Dato="2999-06-01")
breaks("EUD-KARAKTER-01", "Karakterer", "Vaerdi", Vaerdi="13")
breaks("EUD-KARAKTER-02", "Karakterer", "Dato", Dato="2999-06-01", Termin="299906")
breaks("EUD-KARAKTER-03", "Karakterer", "Dato", Termin="201901")


@injects("EUD-PERSON-02")
def _nothing_to_report(made: InventedReturn) -> InjectedFault:
    node = next(node for node in made.all("Person") if list(node.all("Optagelsesgrundlag")))
    node.children.clear()
    return InjectedFault(node, "")


@injects("EUD-ELEV-02", "FRA-ELEV-02")
def _not_enrolled(made: InventedReturn) -> InjectedFault:
    node = last(made, "Elev")
    begin = made.periode.end + DAY
    node.set("Startdato", begin.isoformat())
    node.set("Slutdato", (begin + 90 * DAY).isoformat())
    node.children.clear()
    return InjectedFault(node, "Startdato")


@injects("EUD-ELEV-03", "FRA-ELEV-03")
def _pupil_ends_first(made: InventedReturn) -> InjectedFault:
    node = last(made, "Elev")
    node.set("Startdato", made.periode.end.isoformat())
    node.set("Slutdato", made.periode.start.isoformat())
    node.children.clear()
    return InjectedFault(node, "Startdato")


@injects("EUD-AFGANG-02")
def _event_before_the_start(made: InventedReturn) -> InjectedFault:
    node = last(made, "Afgangsårsager")
    node.set("Dato", day(parent(made, node), "Startdato", -1))
    return InjectedFault(node, "Dato")


@injects("EUD-ELEVTYPE-02")
def _overlap(made: InventedReturn) -> InjectedFault:
    node = last(made, "Elevtype")
    first = next(one for one in parent(made, node).children if one.tabel == "Elevtype")
    node.set("Startdato", first["Slutdato"])
    return InjectedFault(node, "Startdato")


@injects("EUD-OPHOLD-02")
def _stay_twice(made: InventedReturn) -> InjectedFault:
    node = last(made, "Skoleophold")
    first = next(one for one in parent(made, node).children if one.tabel == "Skoleophold")
    node.set("SkoleopholdId", first["SkoleopholdId"])
    return InjectedFault(node, "SkoleopholdId")


@injects("EUD-OPHOLD-03")
def _stay_outside(made: InventedReturn) -> InjectedFault:
    return _outside(made, "Skoleophold")


@injects("EUD-DELTAGELSE-02")
def _part_outside(made: InventedReturn) -> InjectedFault:
    return _outside(made, "Elevdeltagelse")


@injects("EUD-PRAKTIK-02")
def _practice_outside(made: InventedReturn) -> InjectedFault:
    return _outside(made, "Praktikophold")


@injects("EUD-FAG-02")
def _subject_outside(made: InventedReturn) -> InjectedFault:
    return _outside(made, SUBJECT)


def _outside(made: InventedReturn, tabel: str) -> InjectedFault:
    node = last(made, tabel)
    node.set("Slutdato", day(parent(made, node), "Slutdato", 1))
    return InjectedFault(node, "Startdato")


@injects("EUD-ENHED-02")
def _unit_twice(made: InventedReturn) -> InjectedFault:
    made.tops.append(deepcopy(last(made, UNIT)))
    return InjectedFault(made.tops[-1], "Undervisningssted")


@injects("EUD-ENHED-03")
def _empty_unit(made: InventedReturn) -> InjectedFault:
    unit = deepcopy(last(made, UNIT))
    unit.set("Undervisningsenheds ID", "tom-enhed")
    made.tops.append(unit)
    return InjectedFault(unit, "Undervisningsenheds ID")


@injects("EUD-OPTAG-01")
def _no_danish_result(made: InventedReturn) -> InjectedFault:
    node = last(made, "Optagelsesgrundlag")
    node.set("OptagelsesproeveDansk", "J")
    return InjectedFault(node, "OptagelsesproeveDansk")


def _needless_result(subject: str) -> Injector:
    def inject(made: InventedReturn) -> InjectedFault:
        node = last(made, "Optagelsesgrundlag")
        node.set("OptagetAndetgrund", "J")
        for one in ("Dansk", "Matematik"):
            node.drop(f"ResultatOptagelsesproeve{one}")
            node.set(f"Optagelsesproeve{one}", "N")
        later = {"ResultatOptagelsesproeveMatematik", "OptagetAndetgrund"}
        place = next(place for place, (name, _) in enumerate(node.felter) if name in later)
        node.felter.insert(place, (f"ResultatOptagelsesproeve{subject}", "BE"))
        return InjectedFault(node, f"Optagelsesproeve{subject}")

    return inject


INJECTORS["EUD-OPTAG-03"] = _needless_result("Dansk")
INJECTORS["EUD-OPTAG-04"] = _needless_result("Matematik")


@injects("EUD-OPTAG-06")
def _maths_off_the_scale(made: InventedReturn) -> InjectedFault:
    node = last(made, "Optagelsesgrundlag")
    place = [name for name, _ in node.felter].index("KarakterDansk") + 1
    node.felter.insert(place, ("KarakterMatematik", "-3.5"))
    return InjectedFault(node, "KarakterMatematik")


@injects("EUD-OPTAG-08")
def _no_ground(made: InventedReturn) -> InjectedFault:
    node = last(made, "Optagelsesgrundlag")
    node.drop("KarakterDansk")
    return InjectedFault(node, "OptagetAndetgrund")


@injects("EUD-OPTAG-09")
def _other_name(made: InventedReturn) -> InjectedFault:
    node = last(made, "Optagelsesgrundlag")
    node.felter = [("OptagetAndetgrundlag" if n == "OptagetAndetgrund" else n, text) for n, text in node.felter]
    return InjectedFault(node, "OptagetAndetgrund")


@injects("EUD-BIDRAG-01")
def _period_ends_first(made: InventedReturn) -> InjectedFault:
    node = last(made, CONTRIBUTION)
    node.set("PeriodeSlut", day(node, "PeriodeStart", -1))
    return InjectedFault(node, "PeriodeStart")


@injects("EUD-BIDRAG-02")
def _counted_outside(made: InventedReturn) -> InjectedFault:
    node = last(made, CONTRIBUTION)
    node.set("Taelledato", day(node, "PeriodeSlut", 1))
    return InjectedFault(node, "PeriodeStart")


@injects("EUD-KVAL-01")
def _qualified_twice(made: InventedReturn) -> InjectedFault:
    node = last(made, "Kvalifikation til hovedforløb")
    twin = deepcopy(node)
    siblings = parent(made, node).children
    siblings.insert(next(place for place, one in enumerate(siblings) if one is node) + 1, twin)
    return InjectedFault(twin, "Uddannelse")
