"""`stil udfold`: a return as a workbook, or as a folder of csv files."""

import argparse

from knappen_tui.cli import output
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.stil import ark
from knappen_tui.stil.cli.choices import slags_of
from knappen_tui.stil.kilde import opened
from knappen_tui.stil.poster import read_posts


def run(args: argparse.Namespace) -> ExitCode:
    """Write the sheets. Raises `KnappenError`."""
    if args.output.suffix.lower() not in {"", ".xlsx"}:
        raise ConfigurationError(f"{args.output} skal ende på .xlsx, eller være en mappe (til csv).")
    with opened(args.file) as source:
        document, posts = read_posts(source, slags=slags_of(args), names=args.navne)
        rows = ark.unfold(document, posts)
    ark.write_sheets(args.output, document, rows, overwrite=args.overwrite)
    output.say(f"{args.output} er skrevet: {sum(map(len, rows.values()))} rækker. Den rummer hele CPR-numre.")
    return ExitCode.OK
