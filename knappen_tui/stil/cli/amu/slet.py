"""`stil amu slet`: one participation, after it was shown, written to a file, and a typed yes."""

import argparse
import asyncio
from datetime import date
from pathlib import Path

from knappen_tui.cli import output, prompt
from knappen_tui.domain.columns import Kind, from_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError, ExitCode, NothingUsable
from knappen_tui.stil.amu import report, service
from knappen_tui.stil.amu.access import AmuAccess
from knappen_tui.stil.amu.participation import parse_cpr
from knappen_tui.stil.cli.amu.running import access_of, carry_out, narrate


def run(args: argparse.Namespace) -> ExitCode:
    """Delete one participation. Its number is asked for, since others can see a command line. Raises `KnappenError`."""
    started = _day(args.startdato)
    access = access_of(args)
    try:
        cpr = parse_cpr(prompt.ask("CPR-nummer:"))
    except ValueError as error:
        raise NothingUsable(f"Det er {error}.") from None
    return asyncio.run(_run(args, access, cpr, started))


async def _run(args: argparse.Namespace, access: AmuAccess, cpr: Cpr, started: date | None) -> ExitCode:
    listing = await service.read_list(access, narrate)
    found = [
        one
        for one in listing.participations
        if one.cpr == cpr and args.fag in {None, one.fagkode} and args.hold in {None, one.hold_id}
        and started in {None, one.startdato}
    ]  # fmt: skip
    output.data("\n".join(map(str, found)) or "Ingen kursusdeltagelse passer.")
    if len(found) != 1:
        if found:
            output.say("Flere passer. Vælg én med --fag, --hold og --startdato. Intet er slettet.")
        return ExitCode.INCOMPLETE
    file = args.output or report.deletion_file(Path(), demo=access.demo)
    report.write_deletion(file, found[0], overwrite=args.overwrite, demo=access.demo)
    output.say(f"Kursusdeltagelsen er gemt i {file}. Den kan oprettes igen med: stil amu opret {file} --udfoer")
    question = "En sletning kan ikke fortrydes på siden. Skriv ja for at slette:"
    if prompt.ask(question, may_be_empty=True).casefold() != "ja":
        file.unlink()
        output.say("Intet er slettet.")
        return ExitCode.INTERRUPTED
    run = await service.plan_edits(access, [service.PlannedChange(found[0], None)], source="slet", notify=narrate)
    plan = await carry_out(access, run)
    output.data("\n".join(report.plan_text(plan)))
    service.finish(access, run)
    return ExitCode.OK if all(row.status.is_done for row in plan.rows) else ExitCode.INCOMPLETE


def _day(text: str | None) -> date | None:
    try:
        found = from_text(text or "", Kind.DATE)
    except ValueError as error:
        raise ConfigurationError("--startdato skal være en dato, fx 16-09-2026.") from error
    return found if isinstance(found, date) else None
