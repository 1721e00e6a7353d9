"""`stil amu registrer`: the results of a file, planned and carried out."""

import argparse
import asyncio

from knappen_tui.domain.errors import ExitCode
from knappen_tui.stil.amu import service
from knappen_tui.stil.cli.amu.running import access_of, check_output, narrate, run_plan


def run(args: argparse.Namespace) -> ExitCode:
    """Show the plan; with `--udfoer` carry it out. Raises `KnappenError`."""
    check_output(args)
    return asyncio.run(_run(args))


async def _run(args: argparse.Namespace) -> ExitCode:
    access = access_of(args)
    run = await service.plan_file(access, args.file, allow_reset=args.nulstil, anew=args.forfra, notify=narrate)
    return await run_plan(args, access, run)
