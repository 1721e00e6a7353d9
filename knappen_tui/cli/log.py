"""`knappen log`: print the look-up log, of everyone or of one CPR number."""

import argparse
from typing import Any

from knappen_tui import service
from knappen_tui.cli import output, prompt
from knappen_tui.domain.errors import ExitCode
from knappen_tui.service import LogEntry, LoggedOutcome

_FORMAT = "knappen-log"
_VERSION = 1


def run(args: argparse.Namespace) -> ExitCode:
    """Print the entries. Raises `KnappenError`."""
    cpr = prompt.ask_cpr() if args.person else None
    entries = service.lookup_log().entries(cpr)
    if args.json:
        output.print_json({"format": _FORMAT, "version": _VERSION, "entries": [_as_json(entry) for entry in entries]})
        return ExitCode.OK
    lines = [_line(entry) for entry in entries]
    for line in lines:
        output.data(line)
    if not lines:
        output.say("Nummeret er ikke slået op herfra." if cpr else "Der er ikke slået nogen op herfra.")
    return ExitCode.OK


def _line(entry: LogEntry) -> str:
    outcomes = ", ".join(
        f"{entry.outcomes[outcome]} {outcome.value}" for outcome in LoggedOutcome if entry.outcomes[outcome]
    )
    purpose = f"sag: {entry.purpose}" if entry.purpose else "ingen sag"
    return (
        f"{entry.time:%d-%m-%Y %H.%M.%S}  {entry.kind}  {outcomes}  {purpose}"
        f"  {entry.profile}/{entry.user} (på maskinen: {entry.os_user})"
    )


def _as_json(entry: LogEntry) -> dict[str, Any]:
    return {
        "time": entry.time.isoformat(),
        "os_user": entry.os_user,
        "profile": entry.profile,
        "site": entry.site,
        "user": entry.user,
        "purpose": entry.purpose,
        "kind": entry.kind,
        "outcomes": {outcome.name.lower(): count for outcome, count in entry.outcomes.items()},
    }
