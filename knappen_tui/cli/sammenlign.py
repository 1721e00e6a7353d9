"""`knappen sammenlign`: what changed from one sheet to another."""

import argparse

from knappen_tui import service
from knappen_tui.cli import output, result, streams
from knappen_tui.cli.arguments import OutputArguments
from knappen_tui.domain.errors import ExitCode


def run(args: argparse.Namespace) -> ExitCode:
    """Write the later sheet with the changes since the earlier one. Raises `KnappenError`."""
    to_write = OutputArguments.read(args)
    earlier, later = (service.read_sheet(file, profile=args.profile, whole=True) for file in (args.earlier, args.later))
    form, file = to_write.choose(args.later, demo=later.demo, what="sammenligning")
    report = service.compare_sheets(earlier, later, file or streams.binary_stdout(), form, overwrite=to_write.overwrite)
    if later.demo:
        output.say(output.DEMO_BANNER)
    return result.print_written(report, form, file, as_json=to_write.json, allow_rejects=True)
