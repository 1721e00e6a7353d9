"""`stil amu opret`: participations that the list does not have, from a file with all their fields."""

import argparse
import asyncio

from knappen_tui.domain.errors import ExitCode
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.results_file import read_participations
from knappen_tui.stil.cli.amu.running import access_of, check_output, narrate, run_plan


def run(args: argparse.Namespace) -> ExitCode:
    """Show what is to be created; with `--udfoer` create it. Raises `KnappenError`."""
    check_output(args)
    return asyncio.run(_run(args))


async def _run(args: argparse.Namespace) -> ExitCode:
    changes = [service.PlannedChange(None, one) for _, one in read_participations(args.file)]
    access = access_of(args)
    run = await service.plan_edits(access, changes, source=args.file.name, notify=narrate)
    return await run_plan(args, access, run)
