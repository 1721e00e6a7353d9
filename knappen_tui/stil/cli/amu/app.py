"""`stil amu` alone: the terminal app over the school's list."""

import argparse
import sys

from knappen_tui.cli import signals
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.settings.connection import Connection
from knappen_tui.settings.credentials import from_file
from knappen_tui.stil.cli.amu.running import password_file


def run(args: argparse.Namespace) -> ExitCode:
    """Run the app. Raises `ConfigurationError` where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigurationError(
            "Terminalprogrammet kræver en terminal.", advice="Se kommandoerne med »stil amu --help«."
        )
    from knappen_tui.stil.tui.amu import app
    from knappen_tui.stil.tui.amu.state import AmuOptions

    file = password_file(args)

    def password(_: Connection) -> str:
        assert file is not None  # noqa: S101 - given to the app only where there is one
        return from_file(file)

    options = AmuOptions(args.adresse, args.institution, args.ord, password if file else None, args.demo)
    return ExitCode(signals.run_app(app.run(options)))
