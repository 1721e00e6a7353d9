"""The context of a request: database, session, cookie and checked form."""

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
from knappen_tui.backend.responses import Templates
from knappen_tui.backend.sessions import LoginSession

T = TypeVar("T")

_COOKIE = "knappen_session"
_MAX_FIELDS = 10
# A log-in may redirect to an upload, and to no other page.
_RETURN = re.compile(r"/flere/[0-9a-f]{32}")


class LoginNeeded(Exception):
    """The request has no valid session."""


@dataclass(frozen=True, slots=True)
class SiteContext:
    """Database, options, templates and clock (Unix seconds) of one site."""

    database_path: Path
    options: BackendOptions
    templates: Templates
    clock: Callable[[], float]

    async def query(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run database work in a thread, on a connection of its own."""

        def with_connection() -> T:
            with database.connect(self.database_path) as connection:
                return work(connection)

        return await to_thread.run_sync(with_connection)

    async def session(self, request: Request) -> LoginSession:
        """The session of the request. Raises `LoginNeeded`."""
        token = request.cookies.get(_COOKIE, "")
        now = self.clock()
        session = await self.query(lambda connection: sessions.find(connection, token, now=now)) if token else None
        if session is None:
            raise LoginNeeded
        return session

    def page(self, session: LoginSession, name: str, **context: Any) -> HTMLResponse:
        """Render a page for a user who is logged in."""
        return self.templates.page(name, user=session.user.name, csrf=session.csrf, **context)


@asynccontextmanager
async def checked_form(request: Request) -> AsyncIterator[FormData]:
    """The form that was sent; its files are closed on exit.

    Raises `HTTPException` (403) if the form token is missing or wrong.
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
    """Set the session cookie: HttpOnly, SameSite=Lax, deleted when the browser closes."""
    response.set_cookie(_COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https")


def delete_cookie(response: Response) -> None:
    """Delete the session cookie."""
    response.delete_cookie(_COOKIE, httponly=True, samesite="lax")


def see_other(path: str) -> Response:
    """Redirect to another page of the site with 303."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def return_path(path: str) -> str:
    """The path if a log-in may redirect to it, else ""."""
    return path if _RETURN.fullmatch(path) else ""


async def to_login(request: Request, _: Exception) -> Response:
    """Redirect a request without a valid session to the log-in page."""
    query = {"udloebet": "1"} if cookie_of(request) else {}
    if request.method == "GET" and (path := return_path(request.url.path)):
        query["retur"] = path
    return see_other(f"/login?{urlencode(query)}" if query else "/login")
