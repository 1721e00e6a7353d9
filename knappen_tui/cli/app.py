"""`knappen` without a command: the terminal app."""

import argparse
import sys

from knappen_tui.cli import signals
from knappen_tui.domain.errors import ConfigurationError, ExitCode


def run(args: argparse.Namespace) -> ExitCode:
    """Run the app; return its exit code. Raises `ConfigurationError` if stdin or stdout is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigurationError(
            "Terminalprogrammet skal åbnes i en terminal.",
            advice="I et script: brug »knappen batch« eller »knappen opslag«. Se knappen --help.",
        )
    from knappen_tui.tui.shell import app

    return ExitCode(signals.run_app(app.run(demo=args.app_demo, profile=args.app_profile)))
