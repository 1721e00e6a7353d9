"""`stil amu tjek`: is the set-up right, and is all found on the site? Nothing is changed."""

import argparse
import asyncio

from knappen_tui.cli import output
from knappen_tui.domain.errors import ExitCode, KnappenError
from knappen_tui.stil.amu import service
from knappen_tui.stil.cli.amu.running import access_of, narrate
from knappen_tui.stil.error_titles import title_of


def run(args: argparse.Namespace) -> ExitCode:
    """Print what was found, step by step. Raises `KnappenError` for the step that failed."""
    return asyncio.run(_run(args))


async def _run(args: argparse.Namespace) -> ExitCode:
    access = access_of(args)
    faults: list[KnappenError] = []
    async for step in service.check(access, narrate):
        output.data(f"{'–' if step.error else '✓'} {step.text}")
        if step.error:
            output.print_error(step.error, title_of(step.error))
            faults.append(step.error)
    return faults[0].exit_code if faults else ExitCode.OK
