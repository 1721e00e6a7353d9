"""Who is asking: the cookie, the session behind it, and the form token that goes with it."""

import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from anyio import to_thread
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from knappen_tui.backend import database, sessions
from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.sessions import LoginSession
from knappen_tui.backend.web import Templates

T = TypeVar("T")

_COOKIE = "knappen_session"
_MAX_FIELDS = 10
# Where a log-in may lead back to: a waiting upload, and nowhere else.
_RETURN = re.compile(r"/flere/[0-9a-f]{32}")


class LoginNeeded(Exception):
    """The session is over, or never was."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A user who is logged in, and the form token of the session."""

    session: LoginSession
    csrf: str


@dataclass(frozen=True, slots=True)
class LookupDesk:
    """What the views work with: the database, the options, the templates, the clock (Unix seconds)."""

    database_path: Path
    options: BackendOptions
    templates: Templates
    clock: Callable[[], float]

    async def ask(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do database work in a thread, so that nobody waits for anybody."""

        def with_connection() -> T:
            with database.connect(self.database_path) as connection:
                return work(connection)

        return await to_thread.run_sync(with_connection)

    async def visitor(self, request: Request) -> Visitor:
        """Who is asking. Raises `LoginNeeded`."""
        token = request.cookies.get(_COOKIE, "")
        now = self.clock()
        session = await self.ask(lambda connection: sessions.find(connection, token, now=now)) if token else None
        if session is None:
            raise LoginNeeded
        return Visitor(session, sessions.csrf_token(token))

    def page(self, visitor: Visitor, name: str, **context: Any) -> HTMLResponse:
        """A page for someone who is logged in."""
        return self.templates.page(name, user=visitor.session.user.name, csrf=visitor.csrf, **context)


@asynccontextmanager
async def checked_form(request: Request) -> AsyncIterator[FormData]:
    """What was sent, provided that it came from a form of ours; files are closed afterwards.

    Raises `HTTPException` (403) where the form token is missing or wrong.
    """
    token = request.cookies.get(_COOKIE, "")
    async with request.form(max_files=1, max_fields=_MAX_FIELDS) as form:
        if not token or not sessions.is_csrf_token(form.get("csrf_token"), token):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        yield form


def text_of(form: FormData, field: str) -> str:
    """A text field's value, "" where there is none."""
    value = form.get(field)
    return value if isinstance(value, str) else ""


def cookie_of(request: Request) -> str:
    """The cookie's token, "" without one."""
    return request.cookies.get(_COOKIE, "")


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Give the browser its token: unreadable to scripts, not sent by other sites, gone with the browser."""
    response.set_cookie(_COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https")


def delete_cookie(response: Response) -> None:
    """Take the token back."""
    response.delete_cookie(_COOKIE, httponly=True, samesite="lax")


def see(path: str) -> Response:
    """Go on to another page of the site, with GET."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def return_path(path: str) -> str:
    """The path if a log-in may lead there, else ""."""
    return path if _RETURN.fullmatch(path) else ""


async def to_login(request: Request, _: Exception) -> Response:
    """The way to the log-in page for someone whose session is over."""
    query = {"udloebet": "1"} if cookie_of(request) else {}
    if request.method == "GET" and (path := return_path(request.url.path)):
        query["retur"] = path
    return see(f"/login?{urlencode(query)}" if query else "/login")
