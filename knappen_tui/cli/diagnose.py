"""`knappen diagnose`: print what a supporter has to know of this machine, and write it to a zip."""

import argparse

from knappen_tui import service
from knappen_tui.cli import check_steps, output, signals
from knappen_tui.domain.errors import ExitCode
from knappen_tui.domain.narration import check_lines


def run(args: argparse.Namespace) -> ExitCode:
    """Print the steps; the exit code is that of the first failed one. Raises `KnappenError`."""
    output.check_stdout()
    if args.zip:
        service.check_diagnosis_target(args.zip, overwrite=args.overwrite)
    steps = signals.run(check_steps.take(service.diagnose(args.profile)))
    if args.zip:
        text = "\n".join("\n".join([step.step, *check_lines(step)]) for step in steps)
        service.write_diagnosis(args.zip, text, overwrite=args.overwrite)
        output.data(f"Skrevet til support: {args.zip}. Se den igennem, før den sendes.")
    return check_steps.exit_code(steps)
