"""A front before a site, on a real socket: it passes requests on to an ASGI app, and spoils those it is told to.

It speaks just enough HTTP/1.1 for the client, so that an answer can be cut, held back or reset at any byte. What is
wrong with an answer's content is `Trouble` too: one list, the first entry that fits is what happens.
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
    """One request and the connection it came by."""

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
        """Let the site do its work; what it answers."""
        return await self.front.ask(self)

    def send(self, data: bytes) -> None:
        """Bytes on the wire."""
        self.writer.write(data)

    def reply(self, status: int, headers: Head, body: bytes) -> None:
        """A whole answer."""
        self.send(head(status, [*_framed(headers), ("content-length", str(len(body)))]) + body)

    def reset(self) -> None:
        """Break the connection off the hard way: what the other side gets is ECONNRESET."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()

    async def until_gone(self) -> None:
        """Say nothing more until the client has hung up."""
        with suppress(ConnectionError):
            await self.front.readers[self.writer].read()


Act = Callable[[Exchange], Awaitable[None]]


@dataclass
class Trouble:
    """What happens to the requests that fit, so many times, after letting some pass."""

    method: str
    path: str
    act: Act
    times: int = 1
    skip: int = 0

    def strikes(self, exchange: Exchange) -> bool:
        """Whether this is such a request, and it is its turn."""
        if exchange.method != self.method or not re.fullmatch(self.path, exchange.path) or self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class Front:
    """An async context manager: from its start to its end the site is at `url`."""

    def __init__(self, app: ASGIApp) -> None:
        self.troubles: list[Trouble] = []
        self.requests: list[tuple[str, str]] = []
        self.struck = 0
        self.worn: set[asyncio.StreamWriter] = set()
        self.readers: dict[asyncio.StreamWriter, asyncio.StreamReader] = {}
        self.url = ""
        self._port = 0
        self._app = app
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.open_door()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close_door()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def open_door(self) -> None:
        """Take connections, always at the same port."""
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/"

    def close_door(self) -> None:
        """Take no more connections: whoever knocks is refused."""
        self._server.close()

    async def ask(self, exchange: Exchange) -> tuple[int, Head, bytes]:
        """The site's own answer."""
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
            pass  # the client has hung up
        finally:
            del self.readers[writer]
            self.worn.discard(writer)
            writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Exchange:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:-2])]
        body = await reader.readexactly(int(dict(headers).get("content-length", "0")))
        self.requests.append((method, target))
        return Exchange(self, writer, method, target, headers, body)

    async def _answer(self, exchange: Exchange) -> None:
        if exchange.writer in self.worn:
            exchange.reset()
            return
        for trouble in self.troubles:
            if trouble.strikes(exchange):
                self.struck += 1
                await trouble.act(exchange)
                return
        exchange.reply(*await exchange.site())


def head(status: int, headers: Head) -> bytes:
    """The first lines of an answer."""
    return "".join([f"HTTP/1.1 {status} .\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode(
        "latin-1"
    )


def _framed(headers: Head) -> Head:
    return [(name, value) for name, value in headers if name not in {"content-length", "transfer-encoding"}]
