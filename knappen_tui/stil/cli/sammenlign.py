"""`stil sammenlign`: what is new, changed and gone between two returns."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from knappen_tui.cli import output
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.export import atomic
from knappen_tui.stil.cli.choices import slags_of
from knappen_tui.stil.compare import Comparison, Difference, compare
from knappen_tui.stil.record_reader import read_posts
from knappen_tui.stil.report import counted, number
from knappen_tui.stil.source import opened

_MOST_SHOWN = 20
_HEADINGS = ("Forskel", "Tabel", "Person", "Linje", "Hvad")


def run(args: argparse.Namespace) -> ExitCode:
    """Print the differences, and write them with `-o`. Raises `KnappenError`."""
    if args.output is not None:
        if args.output.suffix.lower() not in {".xlsx", ".json"}:
            raise ConfigurationError(f"{args.output} skal ende på .xlsx eller .json.")
        atomic.check_target(args.output, overwrite=args.overwrite)
    found = _compared(args)
    if args.json:
        output.print_json(_as_json(found))
    else:
        output.data("\n".join(_text(found)))
    if args.output is not None:
        _write(args, found)
    return ExitCode.OK


def _compared(args: argparse.Namespace) -> Comparison:
    with opened(args.older) as older, opened(args.newer) as newer:
        first, before = read_posts(older, slags=slags_of(args), names=args.navne)
        second, now = read_posts(newer, slags=slags_of(args), names=args.navne)
        if first.slags is not second.slags:
            raise ConfigurationError(f"Filerne er ikke samme slags: {first.slags} og {second.slags}.")
        return compare(second, before, now)


def _text(found: Comparison) -> Iterator[str]:
    yield found.dokument.described
    for (table, kind), count in sorted(found.counts.items()):
        yield f"  {number(count):>9}  {kind:<17} {table}"
    yield f"{counted(found.unchanged, 'post', 'poster')} uændret."
    if found.left_out:
        people = counted(found.left_out, "person", "personer")
        yield f"{people} i den første fil er ikke med i den anden (uændrede sendes ikke igen)."
    shown: dict[tuple[str, str], int] = {}
    for one in found.differences:
        group = (one.tabel.navn, one.forskel.value)
        shown[group] = shown.get(group, 0) + 1
        if shown[group] <= _MOST_SHOWN:
            yield _line(one)


def _line(one: Difference) -> str:
    person = f", {one.masked_person}" if one.person else ""
    return f"{one.forskel}: {one.tabel.navn}{person}, linje {one.line}: {one.detail}"


def _as_json(found: Comparison) -> dict[str, Any]:
    return {
        "format": "stil-sammenligning",
        "version": 1,
        "slags": found.dokument.slags.value,
        "uaendrede": found.unchanged,
        "personer_ikke_med": found.left_out,
        "forskelle": [dict(zip(("forskel", "tabel", "person", "linje", "hvad"), _row(one), strict=True))
                      for one in found.differences],
    }  # fmt: skip


def _row(one: Difference) -> tuple[str | int, ...]:
    return one.forskel.value, one.tabel.navn, one.masked_person, one.line, one.detail


def _write(args: argparse.Namespace, found: Comparison) -> None:
    with atomic.replacing(args.output, overwrite=args.overwrite) as stream:
        if args.output.suffix.lower() == ".json":
            stream.write(json.dumps(_as_json(found), ensure_ascii=False, indent=2).encode() + b"\n")
            return
        from knappen_tui.export.xlsx import write_tables

        write_tables(stream, {"Forskelle": (_HEADINGS, map(_row, found.differences))}, filters=True)
