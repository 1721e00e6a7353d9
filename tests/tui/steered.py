"""The backend in process, which a test can delay and break: no test depends on its speed."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from knappen_tui import demo
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class SteeredSite:
    """Answers `allowed` uploads and `singles` look-ups of one person, and holds back the others.

    Gives every request `answer` where that is set.
    """

    def __init__(self, database: Path) -> None:
        self._app = create_app(database, BackendOptions(demo=True, keep_jobs=True))
        self.uploads = 0
        self.allowed = 1_000_000
        self.looked_up = 0
        self.singles = 1_000_000
        self.silent = False
        self.answer: tuple[int, bytes] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while self.silent:
            await asyncio.sleep(0.002)
        if self.answer is not None:
            status, body = self.answer
            await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/html")]})
            await send({"type": "http.response.body", "body": body})
            return
        content_type = dict(scope["headers"]).get(b"content-type", b"")
        if scope["method"] == "POST" and content_type.startswith(b"multipart/"):
            self.uploads += 1
            mine = self.uploads
            while mine > self.allowed:
                await asyncio.sleep(0.002)
        if scope["method"] == "POST" and scope["path"] == "/enkelt":
            self.looked_up += 1
            mine = self.looked_up
            while mine > self.singles:
                await asyncio.sleep(0.002)
        await self._app(scope, receive, send)


def steer(database: Path, monkeypatch: pytest.MonkeyPatch) -> SteeredSite:
    """Replace the demo's site."""
    site = SteeredSite(database)
    monkeypatch.setattr(demo, "transport", lambda: httpx.ASGITransport(site))
    return site
