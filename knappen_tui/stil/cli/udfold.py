"""`stil udfold`: a return as a workbook, or as a folder of csv files."""

import argparse

from knappen_tui.cli import output
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.stil import sheets
from knappen_tui.stil.cli.choices import slags_of
from knappen_tui.stil.record_reader import read_posts
from knappen_tui.stil.source import opened


def run(args: argparse.Namespace) -> ExitCode:
    """Write the sheets. Raises `KnappenError`."""
    if args.output.suffix.lower() not in {"", ".xlsx"}:
        raise ConfigurationError(f"{args.output} skal ende på .xlsx, eller være en mappe (til csv).")
    with opened(args.file) as source:
        document, posts = read_posts(source, slags=slags_of(args), names=args.navne)
        rows = sheets.unfold(document, posts)
    sheets.write_sheets(args.output, document, rows, overwrite=args.overwrite)
    output.say(f"{args.output} er skrevet: {sum(map(len, rows.values()))} rækker. Den rummer hele CPR-numre.")
    return ExitCode.OK
