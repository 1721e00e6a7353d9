"""A proxy on a socket that passes requests to an ASGI app and injects faults.

It speaks only the HTTP/1.1 that the client needs, so that a response can be cut, delayed or reset at any byte. The
first `FaultRule` in `rules` that matches a request decides what happens to it.
"""

import asyncio
import re
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

Head = list[tuple[str, str]]


@dataclass
class Exchange:
    """One request and its connection."""

    front: "Front"
    writer: asyncio.StreamWriter
    method: str
    target: str
    headers: Head
    body: bytes = field(repr=False)

    @property
    def path(self) -> str:
        """The address without its query."""
        return self.target.partition("?")[0]

    async def site(self) -> tuple[int, Head, bytes]:
        """Process the request at the site; return status, headers and body."""
        return await self.front.ask(self)

    def send(self, data: bytes) -> None:
        """Write bytes to the connection."""
        self.writer.write(data)

    def reply(self, status: int, headers: Head, body: bytes) -> None:
        """Send a complete response."""
        self.send(head(status, [*_framed(headers), ("content-length", str(len(body)))]) + body)

    def reset(self) -> None:
        """Reset the connection: the client gets ECONNRESET."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()

    async def wait_for_hangup(self) -> None:
        """Send nothing until the client closes the connection."""
        with suppress(ConnectionError):
            await self.front.readers[self.writer].read()


Act = Callable[[Exchange], Awaitable[None]]


@dataclass
class FaultRule:
    """The fault of matching requests: `times` times (-1: always), after the first `skip` of them."""

    method: str
    path: str
    act: Act
    times: int = 1
    skip: int = 0

    def matches(self, exchange: Exchange) -> bool:
        """Whether the fault applies to this request; counts it."""
        if exchange.method != self.method or not re.fullmatch(self.path, exchange.path) or self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class Front:
    """An async context manager that serves the app at `url`. `hits` counts the faults injected.

    `record` gets method, path and body of every request before anything happens to it.
    """

    def __init__(self, app: ASGIApp, record: Callable[[str, str, bytes], None] = lambda *_: None) -> None:
        self.rules: list[FaultRule] = []
        self.requests: list[tuple[str, str]] = []
        self.hits = 0
        self.reset_on_reuse: set[asyncio.StreamWriter] = set()
        self.readers: dict[asyncio.StreamWriter, asyncio.StreamReader] = {}
        self.url = ""
        self._port = 0
        self._app = app
        self._record = record
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop_listening()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def listen(self) -> None:
        """Accept connections, on the same port as before."""
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/"

    def stop_listening(self) -> None:
        """Refuse new connections."""
        self._server.close()

    async def ask(self, exchange: Exchange) -> tuple[int, Head, bytes]:
        """The app's response: status, headers, body."""
        path, _, query = exchange.target.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": exchange.method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in exchange.headers],
            "server": ("127.0.0.1", self._port),
            "client": ("127.0.0.1", 0),
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": exchange.body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0]["headers"]]
        return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.readers[writer] = reader
        try:
            while not writer.is_closing():
                await self._answer(await self._request(reader, writer))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client closed the connection
        finally:
            del self.readers[writer]
            self.reset_on_reuse.discard(writer)
            writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Exchange:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:-2])]
        body = await reader.readexactly(int(dict(headers).get("content-length", "0")))
        self.requests.append((method, target))
        return Exchange(self, writer, method, target, headers, body)

    async def _answer(self, exchange: Exchange) -> None:
        if exchange.writer in self.reset_on_reuse:
            exchange.reset()
            return
        self._record(exchange.method, exchange.path, exchange.body)
        for rule in self.rules:
            if rule.matches(exchange):
                self.hits += 1
                await rule.act(exchange)
                return
        exchange.reply(*await exchange.site())


def head(status: int, headers: Head) -> bytes:
    """Status line and headers of a response."""
    return "".join([f"HTTP/1.1 {status} .\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode(
        "latin-1"
    )


def _framed(headers: Head) -> Head:
    return [(name, value) for name, value in headers if name not in {"content-length", "transfer-encoding"}]
