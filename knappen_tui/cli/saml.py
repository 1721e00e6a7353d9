"""`knappen saml`: join sheets that were downloaded by hand."""

import argparse

from knappen_tui import service
from knappen_tui.cli import output, result, signals, streams
from knappen_tui.cli.arguments import OutputArguments
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ExitCode


def run(args: argparse.Namespace) -> ExitCode:
    """Write several sheets as one. Raises `KnappenError`."""
    to_write = OutputArguments.read(args)
    sheets = [service.read_sheet(file, profile=args.profile) for file in args.files]
    demo = any(sheet.demo for sheet in sheets)
    form, file = to_write.choose(None, demo=demo)
    signals.defer()
    report = service.join_sheets(
        sheets,
        file or streams.binary_stdout(),
        form,
        overwrite=to_write.overwrite,
        checkpoint=signals.checkpoint,
    )
    if demo:
        output.say(output.DEMO_BANNER)
    for sheet in sheets:
        output.say(
            f"{sheet.name}: {count(len(sheet.rows), 'person', 'personer')} per {to_text(sheet.as_of) or 'ukendt dato'}"
        )
    return result.print_written(report, form, file, as_json=to_write.json, allow_rejects=False)
