"""`knappen log`: print the look-up log, of everyone or of one CPR number, or count its lines."""

import argparse
from typing import Any

from knappen_tui import service
from knappen_tui.cli import output, prompt
from knappen_tui.domain.danish import plural
from knappen_tui.domain.errors import ExitCode
from knappen_tui.service import LogEntry, LoggedOutcome, UnreadableLine

_FORMAT = "knappen-log"
_VERSION = 1


def run(args: argparse.Namespace) -> ExitCode:
    """Print the entries that can be read, and which lines cannot. Raises `KnappenError`."""
    cpr = prompt.ask_cpr() if args.person else None
    entries: list[LogEntry] = []
    unreadable: list[int] = []
    for found in service.lookup_log().entries(cpr):
        match found:
            case UnreadableLine(number):
                unreadable.append(number)
            case LogEntry():
                entries.append(found)
    if args.json:
        output.print_json(_result(entries, unreadable, count_only=args.tjek))
    elif args.tjek:
        output.data(_count(entries, unreadable))
    else:
        for entry in entries:
            output.data(_line(entry))
        if not entries:
            output.say("Nummeret er ikke slået op herfra." if cpr else "Der er ikke slået nogen op herfra.")
    if unreadable:
        output.say(f"Loggen har {_unreadable(unreadable)}, og som kan handle om hvem som helst.")
        output.say("Sig det til jeres it-afdeling.")
        return ExitCode.INCOMPLETE
    return ExitCode.OK


def _result(entries: list[LogEntry], unreadable: list[int], *, count_only: bool) -> dict[str, Any]:
    result: dict[str, Any] = {"format": _FORMAT, "version": _VERSION, "unreadable_lines": unreadable}
    if count_only:
        return {**result, "lookups": len(entries), "without_outcome": _without_outcome(entries)}
    return {**result, "entries": [_as_json(entry) for entry in entries]}


def _count(entries: list[LogEntry], unreadable: list[int]) -> str:
    lost = f"; {_unreadable(unreadable)}" if unreadable else ""
    return (
        f"{len(entries)} opslag i loggen, heraf {_without_outcome(entries)} uden udfald (i gang eller afbrudt){lost}."
    )


def _without_outcome(entries: list[LogEntry]) -> int:
    return sum(LoggedOutcome.ASKED in entry.outcomes for entry in entries)


def _unreadable(numbers: list[int]) -> str:
    count, listed = len(numbers), ", ".join(map(str, numbers))
    return f"{count} {plural(count, 'linje', 'linjer')}, der ikke kan læses (linje {listed})"


def _line(entry: LogEntry) -> str:
    purpose = f"sag: {entry.purpose}" if entry.purpose else "ingen sag"
    return (
        f"{entry.time:%d-%m-%Y %H.%M.%S}  {entry.kind}  {entry.in_words}  {purpose}"
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
