"""`stil byg`: a return from a workbook or a folder of csv files, checked as it is made."""

import argparse
from datetime import date

from knappen_tui.cli import output
from knappen_tui.domain.errors import ExitCode
from knappen_tui.export import atomic
from knappen_tui.stil import report, sheets, xml_writer
from knappen_tui.stil.check import CheckOptions, check
from knappen_tui.stil.cli.choices import slags_of
from knappen_tui.stil.document import with_names
from knappen_tui.stil.source import opened


def run(args: argparse.Namespace) -> ExitCode:
    """Write the return and print what its check found. Raises `KnappenError`."""
    atomic.check_target(args.output, overwrite=args.overwrite)
    document, hoved, tops = sheets.fold(sheets.read_sheets(args.source), slags=slags_of(args))
    if args.navne:
        document = with_names(document, args.navne)
    with atomic.replacing(args.output, overwrite=args.overwrite) as stream:
        xml_writer.write(stream, document, hoved, tops)
    with opened(args.output) as source:
        options = CheckOptions(date.today(), slags=document.slags, periode=args.periode, names=args.navne)
        found = check(source, options)
    output.data("\n".join(report.text(found)))
    output.say(f"{args.output} er skrevet.")
    return ExitCode.OK if found.clean else ExitCode.INCOMPLETE
