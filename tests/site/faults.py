"""Fault injection: ASGI middleware in front of a site."""

import re
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Answer = Callable[[Scope, Receive, Send, ASGIApp], Awaitable[None]]


@dataclass
class Fault:
    """An answer to `times` requests with this method and path (a regular expression), after the first `skip`."""

    method: str
    path: str
    answer: Answer
    times: int = 1
    skip: int = 0


@dataclass
class Faulty:
    """ASGI middleware that records requests and answers those that match a fault."""

    app: ASGIApp
    faults: list[Fault] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        self.requests.append((method, path))
        for fault in self.faults:
            if fault.method == method and re.fullmatch(fault.path, path) and fault.times > 0:
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                await fault.answer(scope, receive, send, self.app)
                return
        await self.app(scope, receive, send)

    def count(self, method: str, path: str) -> int:
        """Return the number of requests with this method and path."""
        return sum(one == method and bool(re.fullmatch(path, other)) for one, other in self.requests)


def forget_logins(database: Path) -> None:
    """Delete every login of the backend."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM sessioner")


def status(code: int, headers: dict[str, str] | None = None, body: bytes = b"<p>Fejl</p>") -> Answer:
    """Answer with this status, headers and body."""

    async def answer(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        if not any(name == b"content-type" for name, _ in raw):
            raw.append((b"content-type", b"text/html; charset=utf-8"))
        await send({"type": "http.response.start", "status": code, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    return answer


def after_handling(fault: Answer) -> Answer:
    """Let the site handle the request, drop its answer, and answer with the fault."""

    async def answer(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        async def swallow(message: Message) -> None:
            pass

        await app(scope, receive, swallow)
        await fault(scope, receive, send, app)

    return answer


async def cut(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
    """Close the connection in the middle of the body."""
    headers = [(b"content-type", b"text/html"), (b"transfer-encoding", b"chunked")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<html><p>Og s", "more_body": True})
    raise ConnectionAbortedError


async def stall(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
    """Send nothing until the client disconnects."""
    received = await receive()
    while received["type"] != "http.disconnect":
        received = await receive()


def stream(chunk: bytes, times: int, headers: dict[str, str] | None = None) -> Answer:
    """Answer with `chunk` repeated `times` times."""

    async def answer(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        for _ in range(times):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return answer
