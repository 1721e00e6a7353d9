"""`stil proevefil`: a return of invented persons."""

import argparse
from datetime import date

from knappen_tui.cli import output
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.export import atomic
from knappen_tui.stil import xml_writer
from knappen_tui.stil.document import ReturnKind, dokument
from knappen_tui.stil.period import Period
from knappen_tui.stil.testfiles import faults
from knappen_tui.stil.testfiles.returns import header, latest_period, right, tops

_MOST = 1_000_000


def run(args: argparse.Namespace) -> ExitCode:
    """Write the file. Raises `ConfigurationError`, `StorageError`."""
    slags = ReturnKind(args.slags)
    if not 1 <= args.personer <= _MOST:
        raise ConfigurationError(f"--personer skal være fra 1 til {_MOST}.")
    periode = Period.parse(args.periode, slags) if args.periode else latest_period(slags, date.today())
    rules = [one.strip().upper() for one in args.fejl.split(",") if one.strip()]
    with atomic.replacing(args.output, overwrite=args.overwrite) as stream:
        if rules:
            made = right(slags, max(args.personer, faults.FEWEST), periode)
            for rule in rules:
                faults.inject(made, rule)
            made.write(stream)
        else:
            xml_writer.write(stream, dokument(slags), header(slags, periode), tops(slags, args.personer, periode))
    output.say(f"{args.output} er skrevet: {args.personer} opdigtede personer, periode {periode}.")
    return ExitCode.OK
