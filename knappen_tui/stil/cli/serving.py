"""Serve a site on a port of this machine until it is interrupted."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from knappen_tui.cli import output
from knappen_tui.domain.errors import ConfigurationError

if TYPE_CHECKING:
    from starlette.applications import Starlette

_LOOPBACK = "127.0.0.1"


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A socket on the port (0: a free one) of 127.0.0.1. Raises `ConfigurationError`, also without uvicorn."""
    try:
        import uvicorn  # noqa: F401 - an extra: nothing else needs it
    except ImportError as error:
        raise ConfigurationError(
            "Serveren kræver uvicorn, som ikke er installeret.", advice="Installér den: pip install uvicorn"
        ) from error
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_LOOPBACK, port))
            listener.listen()  # who reads the address may connect at once
        except (OSError, OverflowError) as error:
            raise ConfigurationError(f"Port {port} kan ikke bruges.", advice="Vælg en anden med --port.") from error
        yield listener


def serve(app: "Starlette", listener: socket.socket, *notes: str) -> None:
    """Print the address and the notes, and serve until SIGINT or SIGTERM."""
    import uvicorn

    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
    output.say("\n".join([f"Adresse: http://{_LOOPBACK}:{listener.getsockname()[1]}/", *notes]))
    uvicorn.Server(config).run(sockets=[listener])
