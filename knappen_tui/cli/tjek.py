"""`knappen tjek`: check the set-up against the site, step by step."""

import argparse
from typing import Any

from knappen_tui import service
from knappen_tui.cli import check_steps, output, prompt, reporting, signals, teaching
from knappen_tui.cli.arguments import AccessArguments
from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.errors import ConfigurationError, ExitCode

_FORMAT = "knappen-tjek"
_VERSION = 1


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
    cprs = prompt.ask_one_or_two_cprs()
    access.unlock()
    if args.rapport:
        service.check_report_target(args.rapport, overwrite=args.overwrite)
        steps = reporting.run(access, cprs, args.rapport, is_sure=args.ja, overwrite=args.overwrite)
    elif args.teach:
        steps = signals.run(teaching.run(access, cprs))
    else:
        steps = signals.run(check_steps.take(service.check(access, *cprs), is_shown=not args.json))
    code = check_steps.exit_code(steps)
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
