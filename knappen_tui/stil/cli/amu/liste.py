"""`stil amu liste`: the list of participations, printed or in an Excel file to fill in."""

import argparse
import asyncio
from datetime import date

from knappen_tui.cli import output
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ExitCode
from knappen_tui.stil.amu import report, service
from knappen_tui.stil.cli.amu.running import access_of, narrate


def run(args: argparse.Namespace) -> ExitCode:
    """Print the list, and write it with `-o`. Raises `KnappenError`."""
    if args.output is not None:
        report.check_target(args.output, overwrite=args.overwrite, suffixes=(".xlsx",))
    access = access_of(args)
    listing = asyncio.run(service.read_list(access, narrate))
    chosen = [one for one in listing.participations if _is_chosen(one, args)]
    advised = list(service.proposals(chosen, quarter=listing.quarter, deadline=listing.deadline, today=date.today()))
    if args.output is not None:
        report.write_list(args.output, chosen, advised, overwrite=args.overwrite, demo=access.demo)
        output.say(f"Skrevet: {args.output}. Den rummer hele CPR-numre.")
    else:
        output.data("\n".join(report.list_text(chosen)))
    output.say(_summary(listing, chosen))
    for line in report.advice_text(advised, each=args.output is None):
        output.say(line)
    return ExitCode.OK


def _is_chosen(one: service.Participation, args: argparse.Namespace) -> bool:
    return (
        args.hold in {None, one.hold_id}
        and args.fag in {None, one.fagkode}
        and not (args.uden_resultat and one.resultat)
    )


def _summary(listing: service.Listing, chosen: list[service.Participation]) -> str:
    missing = sum(not one.resultat for one in chosen)
    shown = count(len(chosen), "kursusdeltagelse", "kursusdeltagelser")
    of_all = f" af {len(listing.participations)}" if len(chosen) != len(listing.participations) else ""
    quarter = f" i {report.quarter_text(listing.quarter)}" if listing.quarter else ""
    deadline = f" Indberetningen er åben til og med {to_text(listing.deadline)}." if listing.deadline else ""
    unsure = "" if listing.shown is not None else " Siden skriver ikke, hvor mange der er i alt."
    return f"{shown}{of_all}{quarter}; {missing} uden resultat.{deadline}{unsure}"
