"""`stil skema`: show the ministry's documents: tables, rules and calendar."""

import argparse
from collections.abc import Iterator
from datetime import date

from knappen_tui.cli import output
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.stil import xsd
from knappen_tui.stil.document import FieldSpec, ReturnDocument, ReturnKind, TableSpec, dokument, with_names
from knappen_tui.stil.period import windows


def run(args: argparse.Namespace) -> ExitCode:
    """Print what was asked for. Raises `ConfigurationError`."""
    if args.kalender:
        output.data("\n".join(_calendar(date.today())))
        return ExitCode.OK
    if args.slags is None:
        raise ConfigurationError("Skriv, hvilken indberetning: amu, eud eller fravaer (eller --kalender).")
    document = dokument(ReturnKind(args.slags))
    if args.navne:
        document = with_names(document, args.navne)
    if args.xsd:
        output.data("\n".join(xsd.deduced(document)))
    elif args.regler:
        output.data("\n".join(_rules(document)))
    else:
        output.data("\n".join(_tables(document, args.tabel)))
    return ExitCode.OK


def _calendar(today: date) -> Iterator[str]:
    for one in windows(today):
        note = f"  ({one.note})" if one.note else ""
        yield f"{one.first:%d-%m-%Y} – {one.last:%d-%m-%Y}  {one.slags:<8} {one.periode}{note}"


def _tables(document: ReturnDocument, number: int | None) -> Iterator[str]:
    tables = [one for one in document.tabeller if number is None or one.nr == number]
    if not tables:
        known = ", ".join(str(one.nr) for one in document.tabeller)
        raise ConfigurationError(f"Der er ingen tabel {number} i {document.titel} (der er {known}).")
    yield document.described
    if document.note:
        yield document.note
    for table in tables:
        yield ""
        yield from _table(table)


def _table(table: TableSpec) -> Iterator[str]:
    within = f", i {table.foraelder}" if table.foraelder else ""
    yield f"Tabel {table.nr}. {table.navn} <{table.element}>{within} (indlejring: {table.indlejring})"
    for felt in table.felter:
        yield f"  {felt.navn:<34} {felt.form:<28} {_marks(felt)}"
        if felt.beskrivelse:
            yield f"      {felt.beskrivelse}"
        if felt.lovlige:
            yield f"      Lovlige værdier: {felt.lovlige}"
        yield from (f"      {code} {meaning}".rstrip() for code, meaning in felt.koder.items() if meaning)


def _marks(felt: FieldSpec) -> str:
    return " · ".join(filter(None, (
        {"ja": "obligatorisk", "betinget": "betinget"}.get(felt.obligatorisk, ""),
        "nøgle" if felt.noegle else "",
        f"<{felt.element}> er gættet" if felt.element != felt.navn else "",
    )))  # fmt: skip


def _rules(document: ReturnDocument) -> Iterator[str]:
    yield document.described
    for one in document.regler.values():
        yield ""
        yield f"{one.id} ({one.severity}, {one.grundlag}): {one.tekst}"
        yield f"  Kilde: {one.kilde}"
        yield f"  {one.raad}"
    yield ""
    yield "Kan ikke kontrolleres i filen:"
    yield from (f"  – {said} {why}" for said, why in document.ikke_kontrolleret)
