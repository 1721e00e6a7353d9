"""`knappen tjek`: check the set-up against the site, step by step."""

import argparse
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

from knappen_tui import service
from knappen_tui.cli import output, prompt, reporting, signals, teaching
from knappen_tui.cli.arguments import AccessArguments
from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.domain.narration import check_lines

_FORMAT = "knappen-tjek"
_VERSION = 1
_PASSED, _FAILED = "ok  ", "FEJL"


def run(args: argparse.Namespace) -> ExitCode:
    """Run the steps; the exit code is that of the first failed one. Raises `KnappenError`."""
    output.check_stdout()
    access = AccessArguments.read(args).access()
    if args.demo:
        output.say(output.DEMO_BANNER)
    if args.teach and not prompt.has_keyboard():
        raise ConfigurationError("--lær spørger, og her er intet tastatur.", advice="Kør den i en terminal.")
    if args.rapport and not args.ja and not prompt.has_keyboard():
        raise ConfigurationError("--rapport spørger, før den skriver.", advice="Tilføj --ja, hvis det er i orden.")
    cprs = prompt.ask_two_cprs()
    access.unlock()
    steps: list[CheckStep] = []
    if args.rapport:
        service.check_report_target(args.rapport, overwrite=args.overwrite)
        reporting.run(access, cprs, args.rapport, steps, show, is_sure=args.ja, overwrite=args.overwrite)
    elif args.teach:
        signals.run(teaching.run(access, cprs, steps, show))
    else:
        signals.run(_gather(access, cprs, steps, is_shown=not args.json))
    code = next((step.error.exit_code for step in steps if step.error), ExitCode.OK)
    if args.json:
        output.print_json(
            {
                "format": _FORMAT,
                "version": _VERSION,
                "exit_code": int(code),
                "demo": args.demo,
                "steps": [_as_json(step) for step in steps],
            }
        )
    elif code is ExitCode.OK:
        output.data("Alt, der skal bruges, er fundet.")
    return code


async def _gather(access: service.Access, cprs: Sequence[Cpr], steps: list[CheckStep], *, is_shown: bool) -> None:
    async with aclosing(service.check(access, *cprs)) as taken:
        async for step in taken:
            steps.append(step)
            if is_shown:
                show(step)


def show(step: CheckStep) -> None:
    """Print what a step did and found."""
    output.data(f"{_FAILED if step.error else _PASSED}  {step.step}")
    for line in check_lines(step):
        output.data(f"        {line}")


def _as_json(step: CheckStep) -> dict[str, Any]:
    error = step.error
    return {
        "step": step.step,
        "ok": error is None,
        "sought": step.sought,
        "did": list(step.did),
        "said": list(step.said),
        "found": list(step.found),
        "error": {"kind": error.kind, "message": error.message, "advice": error.advice} if error else None,
        "words": step.words,
    }
