"""One fault for each rule: what to change in a right return so that this rule is broken, and no other."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.stil.dokument import Slags
from knappen_tui.stil.periode import years_before
from knappen_tui.stil.proevefil.indberetning import Indberetning
from knappen_tui.stil.proevefil.personer import number
from knappen_tui.stil.skriv import Node

FEWEST = 10  # persons of whom there is enough to break every rule

_FKB = "FKB, mål og delmål"
_UNIT = "Undervisningsenhed"
_SUBJECT = "Fag på Undervisningsenhed"
_HOURS = "Lærerstyret undervisning (grundforløb)"
_CONTRIBUTION = "ÅE bidrag undervisning"
_PRACTICE_CONTRIBUTION = "ÅE bidrag skolepraktik"
_PERIODS = "Skoleperioder, undervisningssted og tilskudsmærkekombinationer"
_DAYS = "Undervisning og fravær"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InjectedFault:
    """Where the fault is: in this record, at this field ("" for the record)."""

    node: Node
    felt: str


Change = Callable[[Indberetning], InjectedFault]
_CHANGES: dict[str, Change] = {}


def inject(made: Indberetning, rule: str) -> InjectedFault:
    """Break one rule in a return of at least `FEWEST` persons. Raises `ConfigurationError` where that can't be done."""
    change = _CHANGES.get(f"{rule} {made.dokument.slags}", _CHANGES.get(rule))
    if change is None or rule not in made.dokument.regler:
        raise ConfigurationError(
            f"Der kan ikke laves en fejl mod »{rule}« i en {made.dokument.slags}-fil.",
            advice=f"Disse kan bruges: {', '.join(injectable(made.dokument.slags))}.",
        )
    return change(made)


def injectable(slags: Slags) -> list[str]:
    """The rules that can be broken in a return of this kind."""
    found = set()
    for name in _CHANGES:
        rule, _, only = name.partition(" ")
        prefix = {"AMU": Slags.AMU, "EUD": Slags.EUD, "FRA": Slags.FRAVAER}.get(rule.split("-")[0])
        if (only and only == slags) or (not only and prefix in {None, slags}):
            found.add(rule)
    return sorted(found)


def _change(*names: str) -> Callable[[Change], Change]:
    def add(function: Change) -> Change:
        _CHANGES.update(dict.fromkeys(names, function))
        return function

    return add


def _set(name: str, tabel: str, felt: str, **values: str) -> None:
    """A rule that is broken by other texts of fields in the table's last record; `felt` is where it is found."""
    _CHANGES[name] = lambda made: _changed(made, tabel, felt, values)


def _changed(made: Indberetning, tabel: str, felt: str, values: dict[str, str]) -> InjectedFault:
    node = _last(made, tabel)
    for navn, text in values.items():
        node.set(navn, text)
    return InjectedFault(node, felt)


def _last(made: Indberetning, tabel: str) -> Node:
    """The last record among the first persons, whose classes are full; of a table without persons, the last of all."""
    among_first = [node for top in made.tops[:FEWEST] for node in top.all(tabel)]
    return (among_first or list(made.all(tabel)))[-1]


def _parent(made: Indberetning, node: Node) -> Node:
    for top in made.tops:
        for table in {one.navn for one in made.dokument.tabeller}:
            for one in top.all(table):
                if any(child is node for child in one.children):
                    return one
    raise LookupError(node.tabel)


def _day(node: Node, felt: str, days: int) -> str:
    return (date.fromisoformat(node[felt]) + days * _DAY).isoformat()


# The fields' form

_set("FELT-MANGLER-01 amu", "Kursist", "Afholdende", Afholdende="")
_set("FELT-MANGLER-01 eud", "Karakterer", "Evalueringsform", Evalueringsform="")
_set("FELT-MANGLER-01 fravaer", _PERIODS, "TMK", TMK="")
_set("FELT-TYPE-01 amu", _FKB, "GodkendtSkole", GodkendtSkole="99900A")
_set("FELT-TYPE-01 eud", "Karakterer", "Termin", Termin="202613")
_set("FELT-TYPE-01 fravaer", _DAYS, "FravaerMinutter", FravaerMinutter="et kvarter")
_set("FELT-DATO-01 amu", _FKB, "Startdato", Startdato="2026-02-30")
_set("FELT-DATO-01 eud", "Karakterer", "Dato", Dato="24-11-2026")
_set("FELT-DATO-01 fravaer", _DAYS, "Dato", Dato="2026-13-01")
_set("FELT-LAENGDE-01 eud", "Skoleophold", "TMK", TMK="EUDTM6")
_set("FELT-LAENGDE-01 fravaer", _PERIODS, "TMK", TMK="EUDTM6")
_set("FELT-LAENGDE-01 amu", _FKB, "TMK", TMK="AMUTM6")
_set("FELT-DECIMALER-01 amu", _FKB, "Varighed", Varighed="4.25")
_set("FELT-DECIMALER-01 eud", _HOURS, "Timer", Timer="5.125")
_set("FELT-KODE-01 amu", "Person", "Koen", Koen="3")
_set("FELT-KODE-01 eud", "Optagelsesgrundlag", "OptagetSamtale", OptagetSamtale="X")
_set("FELT-KODE-01 fravaer", "Indberetningshoved", "Version", Version="2.0")
_set("FELT-INTERVAL-01 fravaer", _DAYS, "TilbudtUndervisning", TilbudtUndervisning="1441")
_set("FELT-MAIL-01 amu", "Indberetningshoved", "KontaktEmail", KontaktEmail="kontakt")
_set("FELT-MAIL-01 eud", "Indberetningshoved", "Email", Email="kontakt")
_set("FELT-MAIL-01 fravaer", "Indberetningshoved", "Email", Email="kontakt")

_DEEP = {Slags.AMU: _FKB, Slags.EUD: "Elevtype", Slags.FRAVAER: _DAYS}


@_change("FELT-UKENDT-01")
def _unknown(made: Indberetning) -> InjectedFault:
    node = _last(made, _DEEP[made.dokument.slags])
    node.felter.append(("Ukendt", "1"))
    return InjectedFault(node, "")


@_change("FELT-ORDEN-01")
def _order(made: Indberetning) -> InjectedFault:
    node = _last(made, _DEEP[made.dokument.slags])
    first, second, *rest = node.felter
    node.felter = [second, first, *rest]
    return InjectedFault(node, first[0])


@_change("FELT-DOBBELT-01")
def _double(made: Indberetning) -> InjectedFault:
    node = _last(made, _DEEP[made.dokument.slags])
    node.felter.insert(1, node.felter[0])
    return InjectedFault(node, node.felter[0][0])


@_change("NOEGLE-01")
def _same_key(made: Indberetning) -> InjectedFault:
    node = _last(made, {**_DEEP, Slags.EUD: "Karakterer"}[made.dokument.slags])
    twin = deepcopy(node)
    siblings = _parent(made, node).children
    siblings.insert(next(place for place, one in enumerate(siblings) if one is node) + 1, twin)
    last_key = made.dokument.tabel(node.tabel).noegler[-1].navn
    return InjectedFault(twin, last_key)


# Persons


@_change("PERSON-FOEDT-01 amu", "PERSON-FOEDT-01 eud")
def _other_birth_date(made: Indberetning) -> InjectedFault:
    node = _last(made, "Person")
    node.set("Foedselsdato", _day(node, "Foedselsdato", 1))
    return InjectedFault(node, "PersonId")


@_change("PERSON-KOEN-01 amu", "PERSON-KOEN-01 eud")
def _other_sex(made: Indberetning) -> InjectedFault:
    node = _last(made, "Person")
    node.set("Koen", "1" if node["Koen"] == "2" else "2")
    return InjectedFault(node, "PersonId")


_set("PERSON-CPR-01 amu", "Person", "PersonId", PersonId="4513700000")
_set("PERSON-CPR-01 eud", "Person", "PersonId", PersonId="4513700000")
_set("PERSON-CPR-01 fravaer", "Elev", "PersonId", PersonId="4513700000")

# AMU

_set("AMU-PERIODE-01", "Indberetningshoved", "Indberetningsperiode", Indberetningsperiode="202609")
_set("AMU-PERIODE-02", "Indberetningshoved", "Indberetningsperiode", Indberetningsperiode="201901")
_set("AMU-NAVN-01", "Person", "Fornavne", Fornavne="Beskyttet")
_set("AMU-UDD-01", "Kursist", "Uddannelse", Uddannelse="EUD")
_set("AMU-UDD-02", "Kursist", "Uddannelse", Uddannelse="2411")
_set("AMU-NIVEAU-01", _FKB, "Niveau", Niveau="1")
_set("AMU-NIVEAU-02", _FKB, "Niveau", Niveau="B")
_set("AMU-FORM-01", _FKB, "Undervisningsform", Undervisningsform="Natundervisning")
_set("AMU-RESULTAT-01", _FKB, "ResultatProevebelagt", ResultatProevebelagt="9", ResultatIkkeProevebelagt="9")
_set("AMU-VARIGHED-01", _FKB, "Varighed", Varighed="40.5")
_set("AMU-SELV-01", _FKB, "Selvstuderende", Selvstuderende="1", ResultatProevebelagt="9", ResultatIkkeProevebelagt="1")
_set("AMU-HOLDREF-01", _FKB, "HoldRef", HoldRef="intet-hold")
_set("AMU-KVIK-01", "Hold", "KvikDsnr", KvikDsnr="999002")


@_change("AMU-FOEDT-01")
def _born_in_the_quarter(made: Indberetning) -> InjectedFault:
    node = _last(made, "Person")
    born = made.periode.start
    node.set("Foedselsdato", born.isoformat())
    node.set("PersonId", number(born + (_DAY if (born.month, born.day) == (1, 1) else 0 * _DAY)))
    if node["PersonId"][:2] != f"{born.day:02}":
        node.set("Foedselsdato", (born + _DAY).isoformat())
    node.set("Koen", "0")
    return InjectedFault(node, "Foedselsdato")


@_change("AMU-PERSON-01", "EUD-PERSON-01")
def _person_twice(made: Indberetning) -> InjectedFault:
    twin = deepcopy(_last(made, "Person"))
    for tabel, felt in (("Kursist", "Afholdende"), ("Elev", "Uddannelsesinstitution")):
        for node in twin.all(tabel):
            node.set(felt, "999009")
    place = max(place for place, one in enumerate(made.tops) if one.tabel == "Person")
    made.tops.insert(place + 1, twin)
    return InjectedFault(twin, "PersonId")


@_change("AMU-KURSIST-01", "EUD-ELEV-01", "FRA-ELEV-01")
def _pupil_twice(made: Indberetning) -> InjectedFault:
    tabel = "Kursist" if made.dokument.slags is Slags.AMU else "Elev"
    node = _last(made, tabel)
    twin = deepcopy(node)
    siblings = made.tops if made.dokument.slags is Slags.FRAVAER else _parent(made, node).children
    siblings.insert(next(place for place, one in enumerate(siblings) if one is node) + 1, twin)
    return InjectedFault(twin, "Uddannelse")


@_change("AMU-START-01")
def _over_four_years(made: Indberetning) -> InjectedFault:
    node = _last(made, _FKB)
    _move(made, node, years_before(made.periode.end, 4) - _DAY, made.periode.end)
    return InjectedFault(node, "Startdato")


def _move(made: Indberetning, node: Node, start: date, end: date) -> None:
    """Give a course other dates, and its class room for them."""
    node.set("Startdato", start.isoformat())
    node.set("Slutdato", end.isoformat())
    for hold in made.all("Hold"):
        if hold["HoldId"] == node["HoldRef"]:
            hold.set("Startdato", min(hold["Startdato"], start.isoformat()))
            hold.set("Slutdato", max(hold["Slutdato"], end.isoformat()))


@_change("AMU-START-02")
def _course_ends_first(made: Indberetning) -> InjectedFault:
    node = _last(made, _FKB)
    start, end = node["Startdato"], node["Slutdato"]
    node.set("Startdato", end)
    node.set("Slutdato", start)
    return InjectedFault(node, "Startdato")


@_change("AMU-START-03")
def _one_day(made: Indberetning) -> InjectedFault:
    node = _last(made, _FKB)
    node.set("Slutdato", node["Startdato"])
    node.set("Varighed", "1.0")
    return InjectedFault(node, "Startdato")


@_change("AMU-SLUT-01")
def _outside_the_quarters(made: Indberetning) -> InjectedFault:
    node = _last(made, _FKB)
    end = made.periode.earlier(3).start - _DAY
    _move(made, node, end - 4 * _DAY, end)
    return InjectedFault(node, "Slutdato")


@_change("AMU-DELING-01")
def _divided(made: Indberetning) -> InjectedFault:
    node = _last(made, _FKB)
    part = deepcopy(node)
    part.set("Startdato", _day(node, "Startdato", 1))
    part.set("Varighed", "1.5")
    _parent(made, node).children.append(part)
    return InjectedFault(part, "Uvm_fag")


@_change("AMU-HOLDREF-02")
def _before_the_class(made: Indberetning) -> InjectedFault:
    node = _last(made, _FKB)
    node.set("Startdato", _day(node, "Startdato", -1))
    return InjectedFault(node, "Startdato")


@_change("AMU-HOLD-01")
def _class_twice(made: Indberetning) -> InjectedFault:
    made.tops.append(deepcopy(_last(made, "Hold")))
    return InjectedFault(made.tops[-1], "HoldId")


@_change("AMU-HOLD-02")
def _empty_class(made: Indberetning) -> InjectedFault:
    hold = deepcopy(_last(made, "Hold"))
    hold.set("HoldId", "tomt-hold")
    made.tops.append(hold)
    return InjectedFault(hold, "HoldId")


@_change("AMU-HOLD-03")
def _old_class(made: Indberetning) -> InjectedFault:
    hold = _last(made, "Hold")
    hold.set("Startdato", date(made.periode.year - 5, 12, 31).isoformat())
    return InjectedFault(hold, "Startdato")


@_change("AMU-HOLD-04")
def _class_ends_first(made: Indberetning) -> InjectedFault:
    hold = _last(made, "Hold")
    hold.set("Slutdato", _day(hold, "Startdato", -1))
    return InjectedFault(hold, "Startdato")


# EUD

for _tabel, _rule in (
    ("Speciale", "EUD-SPECIALE-01"),
    ("Elevtype", "EUD-ELEVTYPE-01"),
    ("Skoleophold", "EUD-OPHOLD-01"),
    (_UNIT, "EUD-ENHED-01"),
    (_SUBJECT, "EUD-FAG-01"),
    ("Elevdeltagelse", "EUD-DELTAGELSE-01"),
    ("Praktikophold", "EUD-PRAKTIK-01"),
):

    def _ends_first(made: Indberetning, tabel: str = _tabel) -> InjectedFault:
        node = _last(made, tabel)
        end = _day(node, "Startdato", -1)
        if not node["Slutdato"]:
            place = [name for name, _ in node.felter].index("Startdato") + 1
            node.felter.insert(place, ("Slutdato", end))
        node.set("Slutdato", end)
        return InjectedFault(node, "Startdato")

    _CHANGES[_rule] = _ends_first

_set("EUD-AFGANG-01", "Afgangsårsager", "Aarsag", Aarsag="")
_set("EUD-STED-01", _UNIT, "Undervisningssted", Undervisningssted="STED")
_set("EUD-FAG-03", _SUBJECT, "Lokation", Lokation="Prøvevej 1, Prøveby")
_set("EUD-ENHEDREF-01", "Elevdeltagelse", "UndervisningsenhedRef", UndervisningsenhedRef="ingen-enhed")
_set("EUD-ENHEDREF-02", "Elevdeltagelse", "Fag", Fag="99999-A")
_set("EUD-OPTAG-02", "Optagelsesgrundlag", "OptagelsesproeveMatematik", ResultatOptagelsesproeveMatematik="")
_set("EUD-OPTAG-05", "Optagelsesgrundlag", "KarakterDansk", KarakterDansk="12.5")
_set("EUD-OPTAG-07", "Optagelsesgrundlag", "ResultatOptagelsesproeveDansk", ResultatOptagelsesproeveMatematik="EJ")
_set("EUD-REST-01", _CONTRIBUTION, "Restbidrag", Restbidrag="")
_set("EUD-BIDRAG-03", _CONTRIBUTION, "Bidrag", Bidrag="-0.10000")
_set("EUD-UDLOES-01", _PRACTICE_CONTRIBUTION, "UdlosBidrag", UdlosBidrag="N")
_set("EUD-TIMER-01", _HOURS, "Timer", Timer="25.00")
_set("EUD-TIMER-02", _HOURS, "Dato", Dato="2999-06-01")
_set("EUD-KARAKTER-01", "Karakterer", "Vaerdi", Vaerdi="13")
_set("EUD-KARAKTER-02", "Karakterer", "Dato", Dato="2999-06-01", Termin="299906")
_set("EUD-KARAKTER-03", "Karakterer", "Dato", Termin="201901")


@_change("EUD-PERSON-02")
def _nothing_to_report(made: Indberetning) -> InjectedFault:
    node = next(node for node in made.all("Person") if list(node.all("Optagelsesgrundlag")))
    node.children.clear()
    return InjectedFault(node, "")


@_change("EUD-ELEV-02", "FRA-ELEV-02")
def _not_enrolled(made: Indberetning) -> InjectedFault:
    node = _last(made, "Elev")
    begin = made.periode.end + _DAY
    node.set("Startdato", begin.isoformat())
    node.set("Slutdato", (begin + 90 * _DAY).isoformat())
    node.children.clear()
    return InjectedFault(node, "Startdato")


@_change("EUD-ELEV-03", "FRA-ELEV-03")
def _pupil_ends_first(made: Indberetning) -> InjectedFault:
    node = _last(made, "Elev")
    node.set("Startdato", made.periode.end.isoformat())
    node.set("Slutdato", made.periode.start.isoformat())
    node.children.clear()
    return InjectedFault(node, "Startdato")


@_change("EUD-AFGANG-02")
def _event_before_the_start(made: Indberetning) -> InjectedFault:
    node = _last(made, "Afgangsårsager")
    node.set("Dato", _day(_parent(made, node), "Startdato", -1))
    return InjectedFault(node, "Dato")


@_change("EUD-ELEVTYPE-02")
def _overlap(made: Indberetning) -> InjectedFault:
    node = _last(made, "Elevtype")
    first = next(one for one in _parent(made, node).children if one.tabel == "Elevtype")
    node.set("Startdato", first["Slutdato"])
    return InjectedFault(node, "Startdato")


@_change("EUD-OPHOLD-02")
def _stay_twice(made: Indberetning) -> InjectedFault:
    node = _last(made, "Skoleophold")
    first = next(one for one in _parent(made, node).children if one.tabel == "Skoleophold")
    node.set("SkoleopholdId", first["SkoleopholdId"])
    return InjectedFault(node, "SkoleopholdId")


@_change("EUD-OPHOLD-03")
def _stay_outside(made: Indberetning) -> InjectedFault:
    return _outside(made, "Skoleophold")


@_change("EUD-DELTAGELSE-02")
def _part_outside(made: Indberetning) -> InjectedFault:
    return _outside(made, "Elevdeltagelse")


@_change("EUD-PRAKTIK-02")
def _practice_outside(made: Indberetning) -> InjectedFault:
    return _outside(made, "Praktikophold")


@_change("EUD-FAG-02")
def _subject_outside(made: Indberetning) -> InjectedFault:
    return _outside(made, _SUBJECT)


def _outside(made: Indberetning, tabel: str) -> InjectedFault:
    node = _last(made, tabel)
    node.set("Slutdato", _day(_parent(made, node), "Slutdato", 1))
    return InjectedFault(node, "Startdato")


@_change("EUD-ENHED-02")
def _unit_twice(made: Indberetning) -> InjectedFault:
    made.tops.append(deepcopy(_last(made, _UNIT)))
    return InjectedFault(made.tops[-1], "Undervisningssted")


@_change("EUD-ENHED-03")
def _empty_unit(made: Indberetning) -> InjectedFault:
    unit = deepcopy(_last(made, _UNIT))
    unit.set("Undervisningsenheds ID", "tom-enhed")
    made.tops.append(unit)
    return InjectedFault(unit, "Undervisningsenheds ID")


@_change("EUD-OPTAG-01")
def _no_danish_result(made: Indberetning) -> InjectedFault:
    node = _last(made, "Optagelsesgrundlag")
    node.set("OptagelsesproeveDansk", "J")
    return InjectedFault(node, "OptagelsesproeveDansk")


def _needless_result(subject: str) -> Change:
    def change(made: Indberetning) -> InjectedFault:
        node = _last(made, "Optagelsesgrundlag")
        node.set("OptagetAndetgrund", "J")
        for one in ("Dansk", "Matematik"):
            node.drop(f"ResultatOptagelsesproeve{one}")
            node.set(f"Optagelsesproeve{one}", "N")
        later = {"ResultatOptagelsesproeveMatematik", "OptagetAndetgrund"}
        place = next(place for place, (name, _) in enumerate(node.felter) if name in later)
        node.felter.insert(place, (f"ResultatOptagelsesproeve{subject}", "BE"))
        return InjectedFault(node, f"Optagelsesproeve{subject}")

    return change


_CHANGES["EUD-OPTAG-03"] = _needless_result("Dansk")
_CHANGES["EUD-OPTAG-04"] = _needless_result("Matematik")


@_change("EUD-OPTAG-06")
def _maths_off_the_scale(made: Indberetning) -> InjectedFault:
    node = _last(made, "Optagelsesgrundlag")
    place = [name for name, _ in node.felter].index("KarakterDansk") + 1
    node.felter.insert(place, ("KarakterMatematik", "-3.5"))
    return InjectedFault(node, "KarakterMatematik")


@_change("EUD-OPTAG-08")
def _no_ground(made: Indberetning) -> InjectedFault:
    node = _last(made, "Optagelsesgrundlag")
    node.drop("KarakterDansk")
    return InjectedFault(node, "OptagetAndetgrund")


@_change("EUD-OPTAG-09")
def _other_name(made: Indberetning) -> InjectedFault:
    node = _last(made, "Optagelsesgrundlag")
    node.felter = [("OptagetAndetgrundlag" if n == "OptagetAndetgrund" else n, text) for n, text in node.felter]
    return InjectedFault(node, "OptagetAndetgrund")


@_change("EUD-BIDRAG-01")
def _period_ends_first(made: Indberetning) -> InjectedFault:
    node = _last(made, _CONTRIBUTION)
    node.set("PeriodeSlut", _day(node, "PeriodeStart", -1))
    return InjectedFault(node, "PeriodeStart")


@_change("EUD-BIDRAG-02")
def _counted_outside(made: Indberetning) -> InjectedFault:
    node = _last(made, _CONTRIBUTION)
    node.set("Taelledato", _day(node, "PeriodeSlut", 1))
    return InjectedFault(node, "PeriodeStart")


@_change("EUD-KVAL-01")
def _qualified_twice(made: Indberetning) -> InjectedFault:
    node = _last(made, "Kvalifikation til hovedforløb")
    twin = deepcopy(node)
    siblings = _parent(made, node).children
    siblings.insert(next(place for place, one in enumerate(siblings) if one is node) + 1, twin)
    return InjectedFault(twin, "Uddannelse")


# Fravær

_set("FRA-MINUTTER-01", _DAYS, "TilbudtUndervisning", FravaerMinutter="301")
_set("FRA-MINUTTER-03", _DAYS, "TilbudtUndervisning", TilbudtUndervisning="0", FravaerMinutter="0")


@_change("FRA-SPECIALE-01")
def _no_speciality(made: Indberetning) -> InjectedFault:
    node = _last(made, _PERIODS)
    node.drop("Speciale")
    return InjectedFault(node, "Speciale")


@_change("FRA-MINUTTER-02")
def _over_a_day(made: Indberetning) -> InjectedFault:
    node = _last(made, _DAYS)
    first = next(_parent_of_period(made, node).all(_DAYS))
    first.set("TilbudtUndervisning", "1200")
    node.set("Dato", first["Dato"])
    return InjectedFault(node, "TilbudtUndervisning")


def _parent_of_period(made: Indberetning, node: Node) -> Node:
    return _parent(made, _parent(made, node))


@_change("FRA-DATO-01")
def _day_outside(made: Indberetning) -> InjectedFault:
    node = _last(made, _DAYS)
    node.set("Dato", _day(_parent_of_period(made, node), "Startdato", -1))
    return InjectedFault(node, "Dato")


@_change("FRA-DATO-02")
def _day_to_come(made: Indberetning) -> InjectedFault:
    node = _last(made, _DAYS)
    pupil = _parent_of_period(made, node)
    pupil.set("Slutdato", "2999-12-31")
    node.set("Dato", "2999-06-01")
    return InjectedFault(node, "Dato")
