"""`knappen historik`: runs, finished and not; one of them continued or deleted."""

import argparse
from typing import Any

from knappen_tui import service
from knappen_tui.cli import batch, entrance, output, target
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.domain.report import RunSummary

_FORMAT = "knappen-historik"
_VERSION = 1


def run(args: argparse.Namespace) -> ExitCode:
    """The whole command. Raises `KnappenError`."""
    if args.delete:
        service.delete_run(args.delete)
        output.say(f"Kørsel {args.delete} er slettet med alt, hvad den havde hentet.")
        return ExitCode.OK
    if args.resume:
        return _resume(args)
    runs, damaged = service.history(), service.damaged_runs()
    if args.json:
        told = {"runs": [_as_json(run) for run in runs], "damaged": damaged}
        output.print_json({"format": _FORMAT, "version": _VERSION, **told})
        return ExitCode.OK
    for summary in runs:
        output.data(_line(summary))
    for name in damaged:
        output.data(f"{name}  kan ikke læses: beskadiget eller fra en anden version (slet den med --delete {name})")
    if not runs and not damaged:
        output.say("Der er ingen kørsler.")
    return ExitCode.OK


def _resume(args: argparse.Namespace) -> ExitCode:
    target.check(args)
    summary = next((found for found in service.history() if found.id == args.resume), None)
    if summary is None:
        raise ConfigurationError(f"Der er ingen kørsel {args.resume}.", advice="Se dem med »knappen historik«.")
    args.demo, args.profile = summary.demo, None if summary.demo else summary.profile
    order = batch.make_order(args, entrance.access(args), None)
    return batch.carry_out(args, order, service.BatchSession.resume(order, args.resume))


def _line(run: RunSummary) -> str:
    demo = "DEMO " if run.demo else ""
    state = f"færdig {run.finished:%d-%m-%Y %H.%M}" if run.finished else f"uafsluttet: {run.source}"
    return (
        f"{run.id}  {demo}{run.profile}/{run.user}  {run.answered} af {run.persons} besvaret,"
        f" {run.unanswered} ikke, {run.rejected} linjer afvist  {state}"
    )


def _as_json(run: RunSummary) -> dict[str, Any]:
    return {
        "id": run.id,
        "profile": run.profile,
        "user": run.user,
        "site": run.site,
        "demo": run.demo,
        "source": run.source,
        "started": run.started.isoformat(),
        "finished": run.finished.isoformat() if run.finished else None,
        "persons": run.persons,
        "duplicates": run.duplicates,
        "rejected": run.rejected,
        "answered": run.answered,
        "found": run.found,
        "only_prae2004": run.only_prae2004,
        "unanswered": run.unanswered,
    }
