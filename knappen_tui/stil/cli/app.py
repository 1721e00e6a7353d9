"""`stil` alone: the terminal app over the folder one stands in."""

import argparse
import sys
from pathlib import Path

from knappen_tui.cli import signals
from knappen_tui.domain.errors import ConfigurationError, ExitCode


def run(_: argparse.Namespace) -> ExitCode:
    """Run the app. Raises `ConfigurationError` where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigurationError("Terminalprogrammet kræver en terminal.", advice="Se kommandoerne med »stil --help«.")
    from knappen_tui.stil.tui import app

    return ExitCode(signals.run_app(app.run(Path.cwd())))
