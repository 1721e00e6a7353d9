"""`knappen tjek`: is this set-up right, step by step?"""

import argparse
from contextlib import aclosing
from typing import Any

from knappen_tui import service
from knappen_tui.cli import entrance, interrupt, output, prompt
from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ExitCode

_FORMAT = "knappen-tjek"
_VERSION = 1
_WELL, _WRONG = "ok  ", "FEJL"


def run(args: argparse.Namespace) -> ExitCode:
    """The whole command; the code is that of the first step that did not go well. Raises `KnappenError`."""
    way_in = entrance.access(args)
    if args.demo:
        output.say(output.DEMO_BANNER)
    cpr = prompt.ask_cpr()
    way_in.unlock()
    findings: list[CheckStep] = []
    interrupt.run(_gather(way_in, cpr, findings, show=not args.json))
    code = next((finding.error.exit_code for finding in findings if finding.error), ExitCode.OK)
    if args.json:
        output.print_json(
            {
                "format": _FORMAT,
                "version": _VERSION,
                "exit_code": int(code),
                "demo": args.demo,
                "steps": [_as_json(finding) for finding in findings],
            }
        )
    elif code is ExitCode.OK:
        output.data("Alt, der skal bruges, er fundet.")
    return code


async def _gather(way_in: service.Access, cpr: Cpr, findings: list[CheckStep], *, show: bool) -> None:
    async with aclosing(service.check(way_in, cpr)) as steps:
        async for finding in steps:
            findings.append(finding)
            if show:
                _print(finding)


def _print(finding: CheckStep) -> None:
    output.data(f"{_WRONG if finding.error else _WELL}  {finding.step}")
    output.data(f"        leder efter: {finding.sought}")
    for line in finding.found:
        output.data(f"        fandt: {line}")
    if finding.error:
        output.data(f"        {finding.error.message}")
        if finding.error.advice:
            output.data(f"        {finding.error.advice}")
    if finding.words:
        output.data("        I ordfilen" + (":" if finding.error else ", hvis det skal med:"))
        for line in finding.words.splitlines():
            output.data(f"            {line}")


def _as_json(finding: CheckStep) -> dict[str, Any]:
    error = finding.error
    return {
        "step": finding.step,
        "ok": error is None,
        "sought": finding.sought,
        "found": list(finding.found),
        "error": {"kind": error.kind, "message": error.message, "advice": error.advice} if error else None,
        "words": finding.words,
    }
