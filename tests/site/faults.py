"""Faults on purpose, served in front of a site."""

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
    """What happens to the requests whose method and path fit, so many times, after letting some pass."""

    method: str
    path: str
    answer: Answer
    times: int = 1
    skip: int = 0


@dataclass
class Faulty:
    """ASGI middleware that serves the site behind it, and faults where it is told to."""

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
        """How many requests of a kind there were."""
        return sum(one == method and bool(re.fullmatch(path, other)) for one, other in self.requests)


def forget_logins(database: Path) -> None:
    """Let every session run out."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM sessioner")


def status(code: int, headers: dict[str, str] | None = None, body: bytes = b"<p>Fejl</p>") -> Answer:
    """Answer with a status."""

    async def answer(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        if not any(name == b"content-type" for name, _ in raw):
            raw.append((b"content-type", b"text/html; charset=utf-8"))
        await send({"type": "http.response.start", "status": code, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    return answer


def after_it(spoil: Answer) -> Answer:
    """Do the work, and then lose the answer."""

    async def answer(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        async def swallow(message: Message) -> None:
            pass

        await app(scope, receive, swallow)
        await spoil(scope, receive, send, app)

    return answer


async def cut(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
    """Break off in the middle of the answer."""
    headers = [(b"content-type", b"text/html"), (b"transfer-encoding", b"chunked")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<html><p>Og s", "more_body": True})
    raise ConnectionAbortedError


async def stall(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
    """Say nothing until the client has gone."""
    received = await receive()
    while received["type"] != "http.disconnect":
        received = await receive()


def stream(chunk: bytes, times: int, headers: dict[str, str] | None = None) -> Answer:
    """Send the same again and again."""

    async def answer(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        for _ in range(times):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return answer
