"""`stil server`: the practice modtagestation on a port of this machine."""

import argparse
import socket
from pathlib import Path
from tempfile import TemporaryDirectory

from knappen_tui.cli import output
from knappen_tui.domain.errors import ConfigurationError, ExitCode
from knappen_tui.stil.modtagestation.app import create_app
from knappen_tui.stil.modtagestation.archive import Archive

_LOOPBACK = "127.0.0.1"


def run(args: argparse.Namespace) -> ExitCode:
    """Serve until interrupted; then all that was received is deleted. Raises `ConfigurationError`."""
    try:
        import uvicorn  # an extra: nothing else needs it
    except ImportError as error:
        raise ConfigurationError(
            "Serveren kræver uvicorn, som ikke er installeret.", advice="Installér den: pip install uvicorn"
        ) from error
    with socket.socket() as listener, TemporaryDirectory(prefix="stil-") as folder:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_LOOPBACK, args.port))
        except (OSError, OverflowError) as error:
            raise ConfigurationError(
                f"Port {args.port} kan ikke bruges.", advice="Vælg en anden med --port."
            ) from error
        app = create_app(Archive(Path(folder)))
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
        output.say(f"Adresse: http://{_LOOPBACK}:{listener.getsockname()[1]}/")
        output.say("Øve-modtagestation: intet sendes til STIL. Stop med Ctrl+C; så slettes alt, der er modtaget.")
        uvicorn.Server(config).run(sockets=[listener])
    return ExitCode.OK
