"""Faults against the rules that all returns share."""

from copy import deepcopy

from knappen_tui.stil.document import ReturnKind
from knappen_tui.stil.testfiles.faults.register import (
    DAYS,
    FKB,
    HOURS,
    PERIODS,
    InjectedFault,
    breaks,
    day,
    injects,
    last,
    parent,
)
from knappen_tui.stil.testfiles.returns import InventedReturn

breaks("FELT-MANGLER-01 amu", "Kursist", "Afholdende", Afholdende="")
breaks("FELT-MANGLER-01 eud", "Karakterer", "Evalueringsform", Evalueringsform="")
breaks("FELT-MANGLER-01 fravaer", PERIODS, "TMK", TMK="")
breaks("FELT-TYPE-01 amu", FKB, "GodkendtSkole", GodkendtSkole="99900A")
breaks("FELT-TYPE-01 eud", "Karakterer", "Termin", Termin="202613")
breaks("FELT-TYPE-01 fravaer", DAYS, "FravaerMinutter", FravaerMinutter="et kvarter")
breaks("FELT-DATO-01 amu", FKB, "Startdato", Startdato="2026-02-30")
breaks("FELT-DATO-01 eud", "Karakterer", "Dato", Dato="24-11-2026")
breaks("FELT-DATO-01 fravaer", DAYS, "Dato", Dato="2026-13-01")
breaks("FELT-LAENGDE-01 eud", "Skoleophold", "TMK", TMK="EUDTM6")
breaks("FELT-LAENGDE-01 fravaer", PERIODS, "TMK", TMK="EUDTM6")
breaks("FELT-LAENGDE-01 amu", FKB, "TMK", TMK="AMUTM6")
breaks("FELT-DECIMALER-01 amu", FKB, "Varighed", Varighed="4.25")
breaks("FELT-DECIMALER-01 eud", HOURS, "Timer", Timer="5.125")
breaks("FELT-KODE-01 amu", "Person", "Koen", Koen="3")
breaks("FELT-KODE-01 eud", "Optagelsesgrundlag", "OptagetSamtale", OptagetSamtale="X")
breaks("FELT-KODE-01 fravaer", "Indberetningshoved", "Version", Version="2.0")
breaks("FELT-INTERVAL-01 fravaer", DAYS, "TilbudtUndervisning", TilbudtUndervisning="1441")
breaks("FELT-MAIL-01 amu", "Indberetningshoved", "KontaktEmail", KontaktEmail="kontakt")
breaks("FELT-MAIL-01 eud", "Indberetningshoved", "Email", Email="kontakt")
breaks("FELT-MAIL-01 fravaer", "Indberetningshoved", "Email", Email="kontakt")

DEEP = {ReturnKind.AMU: FKB, ReturnKind.EUD: "Elevtype", ReturnKind.FRAVAER: DAYS}


@injects("FELT-UKENDT-01")
def _unknown(made: InventedReturn) -> InjectedFault:
    node = last(made, DEEP[made.dokument.slags])
    node.felter.append(("Ukendt", "1"))
    return InjectedFault(node, "")


@injects("FELT-ORDEN-01")
def _order(made: InventedReturn) -> InjectedFault:
    node = last(made, DEEP[made.dokument.slags])
    first, second, *rest = node.felter
    node.felter = [second, first, *rest]
    return InjectedFault(node, first[0])


@injects("FELT-DOBBELT-01")
def _double(made: InventedReturn) -> InjectedFault:
    node = last(made, DEEP[made.dokument.slags])
    node.felter.insert(1, node.felter[0])
    return InjectedFault(node, node.felter[0][0])


@injects("NOEGLE-01")
def _same_key(made: InventedReturn) -> InjectedFault:
    node = last(made, {**DEEP, ReturnKind.EUD: "Karakterer"}[made.dokument.slags])
    twin = deepcopy(node)
    siblings = parent(made, node).children
    siblings.insert(next(place for place, one in enumerate(siblings) if one is node) + 1, twin)
    last_key = made.dokument.tabel(node.tabel).noegler[-1].navn
    return InjectedFault(twin, last_key)


@injects("PERSON-FOEDT-01 amu", "PERSON-FOEDT-01 eud")
def _other_birth_date(made: InventedReturn) -> InjectedFault:
    node = last(made, "Person")
    node.set("Foedselsdato", day(node, "Foedselsdato", 1))
    return InjectedFault(node, "PersonId")


@injects("PERSON-KOEN-01 amu", "PERSON-KOEN-01 eud")
def _other_sex(made: InventedReturn) -> InjectedFault:
    node = last(made, "Person")
    node.set("Koen", "1" if node["Koen"] == "2" else "2")
    return InjectedFault(node, "PersonId")


breaks("PERSON-CPR-01 amu", "Person", "PersonId", PersonId="4513700000")
breaks("PERSON-CPR-01 eud", "Person", "PersonId", PersonId="4513700000")
breaks("PERSON-CPR-01 fravaer", "Elev", "PersonId", PersonId="4513700000")
