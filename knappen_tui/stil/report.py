"""A check as text, as JSON and as a file: a summary, counts by rule, then the findings.

The JSON object is versioned:

    {"format": "stil-tjek", "version": 1, "filer": [{"fil": …, "slags": "amu", "dokument": …,
     "dokumentversion": "1.1.3",
     "periode": "2026K3", "indberettende_enhed": …, "laest_til_ende": true, "fejl": 2, "advarsler": 1,
     "personer": 100, "poster": {"Person": 100, …},
     "regler": [{"id": …, "alvor": "fejl", "grundlag": "sikker", "antal": 2, "tekst": …, "kilde": …, "raad": …}, …],
     "fund": [{"regel": …, "linje": 45, "sti": …, "tabel": …, "felt": …, "person": "010190-••••", "fund": …}, …],
     "ikke_kontrolleret": […]}]}

`fund` holds at most 1,000 findings of a rule; `antal` counts them all. CPR numbers are masked.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.export import atomic
from knappen_tui.export.inert import csv_text
from knappen_tui.stil.document import Rule, Severity
from knappen_tui.stil.findings import MOST_ROWS, CheckResult, Finding

FORMAT = "stil-tjek"
VERSION = 1

_NOT_THE_SCHEMA = (
    "Ministeriets eget XML-skema og krydsvalideringsregler er ikke med i kontrollen: de står ikke i dokumentets tekst."
    " Elementernes navne og indlejring er delvis udledt."
)
_WITH_SCHEMA = (
    "Filen er også valideret mod det skema, der blev givet med --xsd. Ministeriets krydsvalideringsregler er ikke med"
    " i kontrollen: de står ikke i dokumentets tekst."
)
_MOST_SHOWN = 10
_SUFFIXES = (".xlsx", ".csv", ".json")
_HEADINGS = ("Fil", "Alvor", "Regel", "Linje", "Sti", "Tabel", "Felt", "Person", "Fund", "Hvad gør jeg", "Sikkerhed")
_REFERENCES = ("HOLDREF", "ENHEDREF", "NOEGLE")


def number(value: int) -> str:
    """With Danish thousands separators."""
    return f"{value:,}".replace(",", ".")


def counted(value: int, one: str, several: str) -> str:
    """`1 fejl`, `2 advarsler`."""
    return f"{number(value)} {one if value == 1 else several}"


def beside(tjek: CheckResult) -> str:
    """What of the ministry's own validation is part of the check, and what is not."""
    return _WITH_SCHEMA if tjek.med_skema else _NOT_THE_SCHEMA


# Text


def text(tjek: CheckResult) -> Iterator[str]:
    """The lines of one file's report; at most ten findings of a rule."""
    document = tjek.dokument
    known = [document.slags.upper(), str(tjek.periode) if tjek.periode else "", tjek.enhed and f"enhed {tjek.enhed}"]
    yield f"{tjek.navn}: {' · '.join(filter(None, known))}"
    yield f"Kontrolleret mod: {document.described}."
    yield beside(tjek)
    yield ", ".join(f"{number(count)} {name}" for name, count in tjek.poster.items()) or "Ingen poster"
    yield verdict(tjek)
    if tjek.findings.counts:
        yield ""
        for regel, count in tjek.findings.by_rule:
            yield f"  {regel.severity:<9}{count:>7}  {regel.id:<20} {regel.tekst}"
    yield from _shown(tjek)
    if tjek.ikke_gjort:
        yield ""
        yield "Ikke kontrolleret:"
        yield from (f"  – {one}" for one in tjek.ikke_gjort)


def verdict(tjek: CheckResult) -> str:
    """How many errors and warnings, and whether all was read."""
    errors, warnings = tjek.findings.count(Severity.FEJL), tjek.findings.count(Severity.ADVARSEL)
    told = f"{counted(errors, 'fejl', 'fejl')}, {counted(warnings, 'advarsel', 'advarsler')}."
    if not tjek.laest_til_ende:
        told += " Filen kunne ikke læses til ende."
    return told if errors or warnings else f"Ingen fejl fundet. {told}"


def _shown(tjek: CheckResult) -> Iterator[str]:
    shown: dict[str, int] = {}
    for one in tjek.rows:
        known = shown[one.regel.id] = shown.get(one.regel.id, 0) + 1
        if known == 1:
            yield ""
            yield f"{one.regel.id} ({one.regel.severity}, {one.regel.grundlag}): {one.regel.tekst}"
            yield f"  {one.regel.raad}"
        if known <= _MOST_SHOWN:
            yield f"  {where(one)}: {one.detail}"
        elif known == _MOST_SHOWN + 1:
            rest = tjek.findings.counts[one.regel.id] - _MOST_SHOWN
            yield f"  … og {number(rest)} til; se dem alle med -o rapport.xlsx"


def where(finding: Finding) -> str:
    """`linje 45, Person[1]/Koen, 010190-••••`."""
    location = finding.location
    return ", ".join(
        filter(None, (f"linje {location.linje}" if location.linje else "", location.sti, location.masked_person))
    )


# JSON


def as_json(checks: Iterable[CheckResult]) -> dict[str, Any]:
    """The object for one or several files."""
    return {"format": FORMAT, "version": VERSION, "filer": [_file(one) for one in checks]}


def _file(tjek: CheckResult) -> dict[str, Any]:
    return {
        "fil": tjek.navn,
        "slags": tjek.dokument.slags.value,
        "dokument": tjek.dokument.titel,
        "dokumentversion": tjek.dokument.version,
        "gaeldende_fra": tjek.dokument.gaeldende_fra.isoformat(),
        "skema_er_med": tjek.med_skema,
        "kontrolleret": tjek.today.isoformat(),
        "periode": str(tjek.periode) if tjek.periode else None,
        "indberettende_enhed": tjek.enhed or None,
        "laest_til_ende": tjek.laest_til_ende,
        "fejl": tjek.findings.count(Severity.FEJL),
        "advarsler": tjek.findings.count(Severity.ADVARSEL),
        "personer": tjek.personer,
        "poster": tjek.poster,
        "regler": [
            {
                "id": regel.id,
                "alvor": regel.severity.value,
                "grundlag": regel.grundlag.value,
                "antal": count,
                "tekst": regel.tekst,
                "kilde": regel.kilde,
                "raad": regel.raad,
            }
            for regel, count in tjek.findings.by_rule
        ],
        "fund": [
            {
                "regel": one.regel.id,
                "linje": one.location.linje,
                "sti": one.location.sti,
                "tabel": one.location.tabel,
                "felt": one.location.felt,
                "person": one.location.masked_person,
                "fund": one.detail,
            }
            for one in tjek.rows
        ],
        "ikke_kontrolleret": list(tjek.ikke_gjort),
    }


# Files


def check_target(target: Path, *, overwrite: bool) -> None:
    """Raise `ConfigurationError` for a name that asks for no known format, `StorageError` where it can't be written."""
    if target.suffix.lower() not in _SUFFIXES:
        raise ConfigurationError(f"{target} skal ende på {', '.join(_SUFFIXES)}.")
    atomic.check_target(target, overwrite=overwrite)


def write(target: Path, checks: Sequence[CheckResult], *, overwrite: bool, full_numbers: bool = False) -> None:
    """Write the report in the format of the target's name; whole CPR numbers only in a workbook, if asked for.

    Raises `StorageError`.
    """
    with atomic.replacing(target, overwrite=overwrite) as stream:
        match target.suffix.lower():
            case ".xlsx":
                _write_workbook(stream, checks, full_numbers=full_numbers)
            case ".csv":
                _write_csv(stream, checks)
            case _:
                stream.write(json.dumps(as_json(checks), ensure_ascii=False, indent=2).encode() + b"\n")


def _write_workbook(stream: BinaryIO, checks: Sequence[CheckResult], *, full_numbers: bool) -> None:
    from knappen_tui.export.xlsx import write_tables

    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[str | int | None]]]] = {
        "Oversigt": (("Oplysning", "Værdi"), _overview(checks)),
        "Regler": (
            ("Fil", "Alvor", "Regel", "Antal", "Sikkerhed", "Regelens ord", "Kilde", "Hvad gør jeg"),
            _rules(checks),
        ),
    }
    for name in ("Filens form", "Felter", "Nøgler og referencer", "Indhold"):
        rows = list(_rows(checks, name, full_numbers=full_numbers))
        if rows:
            sheets[name] = (_HEADINGS, rows)
    write_tables(stream, sheets, filters=True)


def _overview(checks: Sequence[CheckResult]) -> Iterator[tuple[str, str]]:
    for tjek in checks:
        yield "Fil", tjek.navn
        yield "Kontrolleret mod", tjek.dokument.described
        yield "Ministeriets skema", beside(tjek)
        yield "Kontrolleret", f"{tjek.today:%d-%m-%Y}"
        yield "Periode", str(tjek.periode or "ikke kendt")
        yield "Indberettende enhed", tjek.enhed
        yield "Resultat", verdict(tjek)
        yield from ((name, number(count)) for name, count in tjek.poster.items())
        yield from (("Ikke kontrolleret", one) for one in tjek.ikke_gjort)
        yield from (("Kan ikke kontrolleres", f"{said} {why}") for said, why in tjek.dokument.ikke_kontrolleret)
        if any(count > MOST_ROWS for count in tjek.findings.counts.values()):
            yield "Bemærk", f"Af hver regel vises de første {number(MOST_ROWS)} fund; antallet på fanen Regler er alle."


def _rules(checks: Sequence[CheckResult]) -> Iterator[tuple[str | int, ...]]:
    for tjek in checks:
        for regel, count in tjek.findings.by_rule:
            yield tjek.navn, regel.severity, regel.id, count, regel.grundlag, regel.tekst, regel.kilde, regel.raad


def _kind(regel: Rule) -> str:
    """Which sheet a rule's findings stand on."""
    if regel.id.startswith("XML"):
        return "Filens form"
    if regel.id.startswith("FELT"):
        return "Felter"
    return "Nøgler og referencer" if any(word in regel.id for word in _REFERENCES) else "Indhold"


def _rows(checks: Sequence[CheckResult], kind: str, *, full_numbers: bool) -> Iterator[tuple[str | int, ...]]:
    for tjek in checks:
        yield from (_row(tjek, one, full_numbers=full_numbers) for one in tjek.rows if _kind(one.regel) == kind)


def _row(tjek: CheckResult, one: Finding, *, full_numbers: bool) -> tuple[str | int, ...]:
    regel, location = one.regel, one.location
    person = location.person if full_numbers else location.masked_person
    return (
        tjek.navn, regel.severity.value, regel.id, location.linje, location.sti, location.tabel, location.felt,
        person, one.detail,
        regel.raad, regel.grundlag.value,
    )  # fmt: skip


def _write_csv(stream: BinaryIO, checks: Sequence[CheckResult]) -> None:
    """Semicolons, UTF-8 with BOM, every field in quotes, as knappen's csv."""
    wrapped = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(wrapped, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(_HEADINGS)
        for tjek in checks:
            for one in tjek.rows:
                row = _row(tjek, one, full_numbers=False)
                writer.writerow(csv_text(cell) if isinstance(cell, str) else cell for cell in row)
        wrapped.flush()
    finally:
        wrapped.detach()
