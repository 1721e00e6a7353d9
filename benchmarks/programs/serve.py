"""The backend under uvicorn on loopback, with a clock around it: `python -m benchmarks.programs.serve`.

The clock sums the time in which the site processes at least one request, from the app's call to its last byte. The rest
of a run is the client's time, with the socket's and uvicorn's parsing, which are the same for every client.
`/_clock` returns the clock; `/_clear` deletes the uploads.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from knappen_tui.backend import database
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions


class Clock:
    """ASGI middleware that sums the time in which the site processes requests. `clear` makes it as at the start."""

    def __init__(self, app: ASGIApp, clear: Callable[[], None]) -> None:
        self._app = app
        self._clear = clear
        self._under_way = 0
        self._since = 0.0
        self._seconds = 0.0
        self._requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the clock's own two addresses, and time all others."""
        if scope["path"] == "/_clock":
            seen = {"seconds": self._seconds, "requests": self._requests, "cpu": time.process_time()}
            await _answer(send, json.dumps(seen).encode())
            return
        if scope["path"] == "/_clear":
            self._clear()
            await _answer(send, b"{}")
            return
        self._requests += 1
        if self._under_way == 0:
            self._since = time.perf_counter()
        self._under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way -= 1
            if self._under_way == 0:
                self._seconds += time.perf_counter() - self._since


async def _answer(send: Send, body: bytes) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve until ended; uvicorn says on stderr where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seconds-per-number", type=float, default=0.0)
    args = parser.parse_args()
    site = create_app(args.database, BackendOptions(seconds_per_number=args.seconds_per_number))
    run(Clock(site, lambda: _delete_uploads(args.database)), args.port)


def run(site: Clock, port: int) -> None:
    """Serve a site with its clock until ended."""
    uvicorn.run(site, port=port, log_level="warning", access_log=False, lifespan="off")


def _delete_uploads(file: Path) -> None:
    with database.connect(file) as connection, connection:
        connection.execute("DELETE FROM uploads")


if __name__ == "__main__":
    main()
