"""`knappen opfoelgning`: what to look into in a workbook that lies there."""

import argparse

from knappen_tui import service
from knappen_tui.cli import output, result, streams
from knappen_tui.cli.arguments import OutputArguments
from knappen_tui.domain.errors import ExitCode


def run(args: argparse.Namespace) -> ExitCode:
    """Write a sheet again with what the rules of follow-up find in it. Raises `KnappenError`."""
    to_write = OutputArguments.read(args)
    sheet = service.read_sheet(args.file, profile=args.profile)
    earlier = service.read_sheet(args.compare, profile=args.profile, demo=sheet.demo) if args.compare else None
    form, file = to_write.choose(args.file, demo=sheet.demo, what="opfoelgning")
    if sheet.demo:
        output.say(output.DEMO_BANNER)
    if sheet.as_of is None:
        output.say(f"{sheet.name} har ingen dato: der regnes fra i dag.")
    report = service.join_sheets(
        [sheet], file or streams.binary_stdout(), form, overwrite=to_write.overwrite, earlier=earlier
    )
    return result.print_written(report, form, file, as_json=to_write.json, allow_rejects=True)
