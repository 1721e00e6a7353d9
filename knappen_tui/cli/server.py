"""`knappen server`: serve the practice site on this machine."""

import argparse

from knappen_tui import service
from knappen_tui.cli import output
from knappen_tui.domain.errors import ExitCode


def run(args: argparse.Namespace) -> ExitCode:
    """Serve until interrupted. Raises `KnappenError`."""
    service.serve(
        args.database,
        port=args.port,
        kursister=args.kursister,
        seconds_per_number=args.seconds_per_number,
        say=output.say,
    )
    return ExitCode.OK
