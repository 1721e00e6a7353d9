"""What the commands of `stil amu` do in the same way: find the school's access, show a plan and carry it out."""

import argparse
import os
import sys
from pathlib import Path

from knappen_tui.cli import output, prompt
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.domain.events import Event
from knappen_tui.settings.connection import Connection
from knappen_tui.settings.credentials import from_file
from knappen_tui.stil.amu import report, service
from knappen_tui.stil.amu.access import AmuAccess

_PASSWORD_VARIABLE = "STIL_PASSWORD_FILE"  # noqa: S105 - the name of a variable
_ROWS_A_LINE = 100


def access_of(args: argparse.Namespace) -> AmuAccess:
    """The access that was asked for. Raises `ConfigurationError`."""
    if args.demo:
        output.say(output.DEMO_BANNER)
        return service.demo_access()

    # A file that can't be read is told before anything is sent.
    named = password_file(args)
    secret = from_file(named) if named else None

    def password(connection: Connection) -> str:
        if secret is not None:
            return secret
        if not prompt.has_keyboard():
            raise ConfigurationError(
                f"Der er ingen adgangskode til {connection.user}.",
                advice=f"Angiv en fil med --password-file eller ${_PASSWORD_VARIABLE}.",
            )
        return prompt.ask_password(connection.user)

    return service.get_access(password, url=args.adresse, institution=args.institution, words=args.ord)


def password_file(args: argparse.Namespace) -> Path | None:
    """The file of the password, from the command line or the environment; None for none."""
    named = args.password_file or os.environ.get(_PASSWORD_VARIABLE)
    return Path(named) if named else None


def check_output(args: argparse.Namespace) -> None:
    """Check the flags of `add_plan` before anything is sent. Raises `ConfigurationError`, `StorageError`."""
    if args.output is not None:
        report.check_target(args.output, overwrite=args.overwrite)
    if args.fulde_numre and (args.output is None or args.output.suffix.lower() != ".xlsx"):
        raise ConfigurationError("--fulde-numre kræver en Excel-fil: -o rapport.xlsx.")


def narrate(event: Event) -> None:
    """Print why something takes time."""
    if text := report.event_text(event):
        output.say(text)


async def run_plan(args: argparse.Namespace, access: AmuAccess, run: service.PlannedRun) -> ExitCode:
    """Show a plan, and with `--udfoer` carry it out and show what came of it. Raises `KnappenError`."""
    if run.resumed is not None:
        output.say(f"Planen blev begyndt {run.resumed:%d-%m-%Y %H:%M} og ikke gjort færdig. Den fortsættes.")
    if not args.udfoer:
        _show(args, access, run.plan)
        if run.plan.changes:
            changes = count(len(run.plan.changes), "ændring", "ændringer")
            output.say(f"Intet er ændret. Udfør {changes} med samme kommando og --udfoer.")
        is_right = all(row.status.is_pending or row.status.is_done for row in run.plan.rows)
        return ExitCode.OK if is_right else ExitCode.INCOMPLETE
    plan = await carry_out(access, run)
    _show(args, access, plan)
    service.finish(access, run)
    return ExitCode.OK if all(row.status.is_done for row in plan.rows) else ExitCode.INCOMPLETE


async def carry_out(access: AmuAccess, run: service.PlannedRun) -> service.Plan:
    """Carry out a plan with a line now and then; return what came of it. Its journal stays. Raises `KnappenError`."""
    shown = 0
    async for settled in service.execute(access, run, narrate):
        if settled.done >= shown + _ROWS_A_LINE or (settled.done == settled.total and settled.done > shown):
            shown = settled.done
            output.say(f"{shown} af {settled.total} er færdige.")
    return service.outcome(access, run)


def _show(args: argparse.Namespace, access: AmuAccess, plan: service.Plan) -> None:
    """Print a plan and write it where that was asked for."""
    if args.output is not None:
        report.write_plan(args.output, plan, overwrite=args.overwrite, full_numbers=args.fulde_numre, demo=access.demo)
        output.say(f"Skrevet: {args.output}")
    if args.json:
        output.print_json(report.plan_json(plan))
    else:
        output.data("\n".join(report.plan_text(plan)))
    sys.stdout.flush()
