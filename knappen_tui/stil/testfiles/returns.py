"""Right returns of any size: every table of the document occurs, no rule is broken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import BinaryIO

from knappen_tui.stil import xml_writer
from knappen_tui.stil.document import ReturnDocument, ReturnKind, dokument
from knappen_tui.stil.period import Period
from knappen_tui.stil.testfiles.persons import InventedPerson, person
from knappen_tui.stil.xml_writer import Node

INSTITUTION = "999001"
_PER_CLASS = 10
_COURSES = 2
_DAYS = timedelta(days=1)


@dataclass(slots=True)
class InventedReturn:
    """A return in memory."""

    dokument: ReturnDocument
    periode: Period
    hoved: Node
    tops: list[Node]

    def all(self, tabel: str) -> Iterator[Node]:
        """All records of a table, in order."""
        for node in (self.hoved, *self.tops):
            yield from node.all(tabel)

    def write(self, stream: BinaryIO) -> None:
        """Write it as XML."""
        xml_writer.write(stream, self.dokument, self.hoved, self.tops)


def latest_period(slags: ReturnKind, today: date) -> Period:
    """The latest period that is over."""
    if slags is ReturnKind.AMU:
        return Period.quarter(today.year, (today.month + 2) // 3).earlier(1)
    return Period.month(today.year, today.month).earlier(1)


def right(slags: ReturnKind, persons: int, periode: Period) -> InventedReturn:
    """A right return of so many persons in memory."""
    return InventedReturn(dokument(slags), periode, header(slags, periode), list(tops(slags, persons, periode)))


def header(slags: ReturnKind, periode: Period) -> Node:
    """The return's header."""
    fields = [
        ("Version", "1.0"),
        ("SystemVersion", "prøvefil"),
        ("JournalNummer", "1"),
        ("IndberettendeEnhed", INSTITUTION),
    ]
    if slags is ReturnKind.AMU:
        fields += [("Indberetningsperiode", periode.field), ("KontaktEmail", "kontakt@skole.invalid")]
        return Node("Indberetningshoved", [*fields, ("KontaktPerson", "Prøve Prøvesen")])
    return Node("Indberetningshoved", [*fields, ("Email", "kontakt@skole.invalid")])


def tops(slags: ReturnKind, persons: int, periode: Period) -> Iterator[Node]:
    """The records below the header, one at a time."""
    make = {ReturnKind.AMU: _amu, ReturnKind.EUD: _eud, ReturnKind.FRAVAER: _fravaer}[slags]
    return make(persons, periode)


def _person(one: InventedPerson, children: list[Node]) -> Node:
    return Node(
        "Person",
        [
            ("PersonId", one.person_id),
            ("Fornavne", one.first),
            ("Efternavn", one.last),
            ("Foedselsdato", one.born.isoformat()),
            ("Koen", one.koen),
        ],
        children,
    )


# AMU


def _amu(persons: int, periode: Period) -> Iterator[Node]:
    for index in range(persons):
        courses = [_course(index // _PER_CLASS * _COURSES + nth, nth, periode) for nth in range(_COURSES)]
        kursist = Node("Kursist", [("Afholdende", INSTITUTION), ("Uddannelse", "AMU")], courses)
        yield _person(person(index), [kursist])
    for number in range((persons + _PER_CLASS - 1) // _PER_CLASS * _COURSES):
        yield _class(number, periode)


def _class_days(number: int, periode: Period) -> tuple[date, date]:
    """A class lasts five days somewhere in the four quarters."""
    first = periode.earlier(3).start
    room = (periode.end - first).days - 5
    start = first + (number * 37 % room) * _DAYS
    return start, start + 4 * _DAYS


def _class(number: int, periode: Period) -> Node:
    start, end = _class_days(number, periode)
    return Node(
        "Hold",
        [
            ("HoldId", f"hold-{number}"),
            ("Hold navn", f"Prøvehold {number}"),
            ("KvikDsnr", INSTITUTION),
            ("Kviknr", f"{INSTITUTION}{number:08}"),
            ("Startdato", start.isoformat()),
            ("Slutdato", end.isoformat()),
        ],
    )


def _course(number: int, nth: int, periode: Period) -> Node:
    start, end = _class_days(number, periode)
    has_exam = number % 2 == 0
    return Node(
        "FKB, mål og delmål",
        [
            ("FKB", f"{2000 + number % 300}"),
            ("FKBvers", "1"),
            ("Uvm_fag", f"{40000 + number % 500 * 2 + nth}"),
            ("Niveau", "-" if number % 3 else "a"),
            ("Startdato", start.isoformat()),
            ("Slutdato", end.isoformat()),
            ("Taelleprincip", f"{number % 4 + 1}"),
            ("Rekvirent", "0001"),
            ("Selvstuderende", "0"),
            ("Undervisningsform", "Dagundervisning"),
            ("ResultatProevebelagt", "1" if has_exam else "9"),
            ("ResultatIkkeProevebelagt", "9" if has_exam else "1"),
            ("Varighed", "4.5"),
            ("JobrettetUdd", "N"),
            ("TMK", "AMUTM"),
            ("Kursiststatus", "1"),
            ("HoldRef", f"hold-{number}"),
            ("GodkendtSkole", INSTITUTION),
        ],
    )


# EUD


def _eud(persons: int, periode: Period) -> Iterator[Node]:
    units = (persons + _PER_CLASS - 1) // _PER_CLASS
    for index in range(persons):
        yield _person(person(index), [_applicant(index, periode) if index % 5 == 4 else _pupil(index, periode)])
    for number in range(units):
        yield _unit(number, periode)


def _span(periode: Period, first: int, last: int) -> list[tuple[str, str]]:
    """Startdato and Slutdato so many days from the period's first day."""
    return [
        ("Startdato", (periode.start + first * _DAYS).isoformat()),
        ("Slutdato", (periode.start + last * _DAYS).isoformat()),
    ]


def _unit(number: int, periode: Period) -> Node:
    subjects = [
        Node("Fag på Undervisningsenhed", [("Fag", f"{10801 + nth}-C"), *_lokation(nth), *_span(periode, -60, 20)])
        for nth in range(2)
    ]
    fields = [
        ("Undervisningsenheds ID", f"enhed-{number}"),
        ("Undervisningssted", INSTITUTION),
        ("Undervisningsenhedens navn", f"Prøveenhed {number}"),
        *_span(periode, -60, 20),
    ]
    return Node("Undervisningsenhed", fields, subjects)


def _lokation(nth: int) -> list[tuple[str, str]]:
    return [("Lokation", "Prøvevej 1, 9999 Prøveby")] if nth else []


def _pupil(index: int, periode: Period) -> Node:
    day = periode.start.isoformat()
    stays = [_stay(nth, periode) for nth in range(2)]
    parts = [Node("Elevdeltagelse", [("UndervisningsenhedRef", f"enhed-{index // _PER_CLASS}"),
                                     ("Fag", f"{10801 + nth}-C"),
                                     ("Version", "1"), *_span(periode, -60, 20)]) for nth in range(2)]  # fmt: skip
    events = [Node("Afgangsårsager", [("Dato", day), ("Aarsag", "01")])] if index % 3 == 0 else []
    types = [
        Node("Elevtype", [("Elevtype", "EUU"), ("Version", "1"), *_span(periode, -90, -31)]),
        Node("Elevtype", [("Elevtype", "EUX"), ("Version", "1"), *_span(periode, -30, 25)[:1]]),
    ]
    days = [
        Node("Lærerstyret undervisning (grundforløb)", [("Dato", (periode.start + nth * _DAYS).isoformat()),
                                                        ("Timer", "5.25"), ("Periodetype", "GF")])
        for nth in range(3)
    ]  # fmt: skip
    return Node(
        "Elev",
        [("Uddannelsesinstitution", INSTITUTION), ("Uddannelse", f"{1000 + index % 7}"), *_span(periode, -90, 25)],
        [
            *events,
            Node("Speciale", [("Version", "1"), ("Speciale", "0001"), *_span(periode, -90, 25)[:1]]),
            *types,
            *stays,
            *parts,
            _practice(periode),
            Node("Kvalifikation til hovedforløb", [("DatoKvalifikation", day), ("Uddannelse", "1001")]),
            *days,
            _mark("02", "EKS", periode),
            _mark("12", "STA", periode),
        ],
    )


def _stay(nth: int, periode: Period) -> Node:
    span = _span(periode, -60 + 30 * nth, -40 + 30 * nth)
    contribution = Node(
        "ÅE bidrag undervisning",
        [("Taelledato", span[0][1]), ("Bidrag", "0.12500"), ("Restbidrag", "0"), ("PeriodeStart", span[0][1]),
         ("PeriodeSlut", span[1][1])],
    )  # fmt: skip
    return Node(
        "Skoleophold",
        [("SkoleopholdId", f"ophold-{nth}"), ("Skoleperiode", f"H{nth + 1}"), ("Version", "1"),
         ("Speciale", "0001"), *span, ("Undervisningssted", INSTITUTION),
         ("UVMafdeling", INSTITUTION), ("TMK", "EUDTM")],
        [contribution],
    )  # fmt: skip


def _practice(periode: Period) -> Node:
    span = _span(periode, -20, 5)
    return Node(
        "Praktikophold",
        [("Skoleperiode", "P1"), ("Version", "1"), ("Speciale", "0001"), *span, ("TMK", "EUDTM")],
        [Node("ÅE bidrag skolepraktik", [("Taelledato", span[0][1]), ("UdlosBidrag", "J"), ("Bidrag", "0.50000")])],
    )


def _mark(mark: str, kind: str, periode: Period) -> Node:
    return Node(
        "Karakterer",
        [("Fag", "10801-C"), ("Vaerdi", mark), ("Skala", "7TRIN"), ("Type", kind), ("Evalueringsform", "MDT"),
         ("Dato", periode.start.isoformat()), ("Termin", f"{periode.start:%Y%m}")],
    )  # fmt: skip


def _applicant(index: int, periode: Period) -> Node:
    return Node(
        "Optagelsesgrundlag",
        [
            ("Uddannelse", f"{1000 + index % 7}"),
            ("Version", "1"),
            ("Studiestart", (periode.end + 30 * _DAYS).isoformat()),
            ("Uddannelsessted", INSTITUTION),
            ("Undervisningssted", INSTITUTION),
            ("KarakterDansk", "7.5"),
            ("OptagelsesproeveDansk", "N"),
            ("OptagelsesproeveMatematik", "J"),
            ("ResultatOptagelsesproeveMatematik", "BE"),
            ("OptagetAndetgrund", "N"),
            ("OptagetSamtale", "N"),
        ],
    )


# Fravær


def _fravaer(persons: int, periode: Period) -> Iterator[Node]:
    for index in range(persons):
        periods = [_school_period(nth, periode) for nth in range(2)]
        fields = [("PersonId", person(index).person_id), ("Uddannelsesinstitution", INSTITUTION)]
        yield Node("Elev", [*fields, ("Uddannelse", f"{1000 + index % 7}"), *_span(periode, -90, 25)], periods)


def _school_period(nth: int, periode: Period) -> Node:
    days = [
        Node(
            "Undervisning og fravær",
            [
                ("Dato", (periode.start + (10 * nth + day) * _DAYS).isoformat()),
                ("TilbudtUndervisning", "300"),
                ("FravaerMinutter", f"{45 * day}"),
            ],
        )
        for day in range(5)
    ]
    return Node(
        "Skoleperioder, undervisningssted og tilskudsmærkekombinationer",
        [("Version", "1"), ("Skoleperiode", f"H{nth + 1}"), ("Undervisningssted", INSTITUTION), ("Speciale", "0001"),
         ("Elevtype", "EUU"), ("TMK", "EUDTM")],
        days,
    )  # fmt: skip
