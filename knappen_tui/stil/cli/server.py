"""`stil server`: the practice modtagestation on a port of this machine."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from knappen_tui.domain.errors import ExitCode
from knappen_tui.stil.cli.serving import listening, serve
from knappen_tui.stil.modtagestation.app import create_app
from knappen_tui.stil.modtagestation.archive import Archive


def run(args: argparse.Namespace) -> ExitCode:
    """Serve until interrupted; then all that was received is deleted. Raises `ConfigurationError`."""
    with listening(args.port) as listener, TemporaryDirectory(prefix="stil-") as folder:
        note = "Øve-modtagestation: intet sendes til STIL. Stop med Ctrl+C; så slettes alt, der er modtaget."
        serve(create_app(Archive(Path(folder))), listener, note)
    return ExitCode.OK
