"""`knappen historik`: list this user's runs; continue or delete one."""

import argparse
from typing import Any

from knappen_tui import service
from knappen_tui.cli import batch_run, output
from knappen_tui.cli.arguments import AccessArguments, OutputArguments
from knappen_tui.domain.danish import count, duration
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.domain.report import RunSummary

_FORMAT = "knappen-historik"
_VERSION = 1


def run(args: argparse.Namespace) -> ExitCode:
    """List the runs, or continue or delete one. Raises `KnappenError`."""
    if args.delete:
        service.delete_run(args.delete)
        output.say(f"Kørsel {args.delete} er slettet med alt, hvad den havde hentet.")
        return ExitCode.OK
    if args.resume:
        return _resume(args)
    runs, damaged = service.history(), service.damaged_runs()
    if args.json:
        listed = {"runs": [_as_json(run) for run in runs], "damaged": damaged}
        output.print_json({"format": _FORMAT, "version": _VERSION, **listed})
        return ExitCode.OK
    for summary in runs:
        output.data(_line(summary))
    for name in damaged:
        output.data(f"{name}  kan ikke læses: beskadiget eller fra en anden version (slet den med --delete {name})")
    if not runs and not damaged:
        output.say("Der er ingen kørsler.")
    return ExitCode.OK


def _resume(args: argparse.Namespace) -> ExitCode:
    to_write = OutputArguments.read(args)
    summary = next((found for found in service.history() if found.id == args.resume), None)
    if summary is None:
        raise ConfigurationError(f"Der er ingen kørsel {args.resume}.", advice="Se dem med »knappen historik«.")
    profile = None if summary.demo else summary.profile
    given = batch_run.BatchArguments(
        access=AccessArguments(profile, summary.demo, args.password_file, args.sag),
        output=to_write,
        how_to_continue=batch_run.how_to_continue(args.command_line),
        window=args.between,
    )
    spec = batch_run.make_spec(given)
    return batch_run.carry_out(given, spec, service.BatchSession.resume(spec, args.resume))


def _line(run: RunSummary) -> str:
    demo = "DEMO " if run.demo else ""
    total = run.details_answered + run.details_missing
    details = f"  detaljer om {run.details_answered} af {total}" if total else ""
    return (
        f"{run.id}  {demo}{run.profile}/{run.user}  {run.answered} af {run.persons} besvaret,"
        f" {run.unanswered} ikke, {count(run.rejected, 'linje', 'linjer')} afvist{details}  {_state(run)}"
    )


def _state(run: RunSummary) -> str:
    if run.finished is None:
        return f"afbrudt: {run.source}"
    took = duration(run.finished - run.started)
    names = " -> ".join(filter(None, (run.source, run.output)))
    return f"færdig {run.finished.astimezone():%d-%m-%Y %H.%M} efter {took}{names and f': {names}'}"


def _as_json(run: RunSummary) -> dict[str, Any]:
    return {
        "id": run.id,
        "profile": run.profile,
        "user": run.user,
        "site": run.site,
        "demo": run.demo,
        "source": run.source,
        "output": run.output,
        "started": run.started.isoformat(),
        "finished": run.finished.isoformat() if run.finished else None,
        "persons": run.persons,
        "duplicates": run.duplicates,
        "rejected": run.rejected,
        "answered": run.answered,
        "found": run.found,
        "only_prae2004": run.only_prae2004,
        "unanswered": run.unanswered,
        "with_details": run.with_details,
        "details_answered": run.details_answered,
        "details_missing": run.details_missing,
    }
