"""The web application as an ASGI app. `PracticeOptions` says how it behaves."""

import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from knappen_tui.backend import accounts, database, sessions
from knappen_tui.backend.accounts import Locked, LoginLimit
from knappen_tui.backend.responses import ProtectionMiddleware
from knappen_tui.backend.sessions import LoginSession
from knappen_tui.domain.danish import count
from knappen_tui.stil.amu.practice.pages import CONTENT_POLICY, PATH, STATIC, PracticePages
from knappen_tui.stil.amu.practice.postback import Postback

T = TypeVar("T")

_COOKIE = "AmuResultater"
_MAX_BODY = 4 << 20
_MAX_FIELDS = 20_000
_EXPIRED = "Du er logget ud, fordi siden ikke har været brugt i et stykke tid. Log ind igen."
_WRONG = "Institutionsnummer eller adgangskode er forkert."


@dataclass(frozen=True, slots=True)
class PracticeOptions:
    """How the site behaves.

    `page_size` is the number of rows on a page of the list, None for all on one. A session expires after
    `session_minutes`, in use or not. A number is locked after `login_failures` failed log-ins within `login_minutes`.
    """

    page_size: int | None = None
    session_minutes: float = 30.0
    login_failures: int = 5
    login_minutes: float = 15.0


def create_app(
    database_path: Path, options: PracticeOptions | None = None, *, clock: Callable[[], float] = time.time
) -> Starlette:
    """The site over one database. `clock` returns Unix seconds; the list's quarter is the one before its date."""
    site = _Site(database_path, options or PracticeOptions(), PracticePages(), clock)
    return Starlette(
        routes=[
            Route("/", site.front, methods=["GET"]),
            Route(PATH, site.list_page, methods=["GET"]),
            Route(PATH, site.postback, methods=["POST"]),
            Route(f"{PATH}/Login", site.login_page, methods=["GET"]),
            Route(f"{PATH}/Login", site.login, methods=["POST"]),
            Route(f"{PATH}/Vejledning", site.guide, methods=["GET"]),
            Mount(STATIC, StaticFiles(packages=[("knappen_tui.stil.amu.practice", "static")])),
        ],
        middleware=[Middleware(ProtectionMiddleware, max_body=_MAX_BODY, policy=CONTENT_POLICY)],
        exception_handlers={HTTPException: site.error, HTTPStatus.INTERNAL_SERVER_ERROR: site.error},
    )


class _Site:
    """The routes: who is logged in, and what reaches the database."""

    def __init__(self, path: Path, options: PracticeOptions, pages: PracticePages, clock: Callable[[], float]) -> None:
        self._path = path
        self._options = options
        self._pages = pages
        self._clock = clock

    async def front(self, _: Request) -> Response:
        """Redirect from `/` to the list."""
        return RedirectResponse(PATH, HTTPStatus.SEE_OTHER)

    async def list_page(self, request: Request) -> Response:
        """The list as it is first shown, all of it."""
        session = await self._session(request)
        if session is None:
            return self._to_login(request)
        created = "oprettet" in request.query_params
        return await self._query(lambda connection: self._work(connection, session).first(created=created))

    async def postback(self, request: Request) -> Response:
        """Whatever is done on a page: the page is answered by its own address."""
        session = await self._session(request)
        if session is None:
            return self._to_login(request)
        async with request.form(max_files=0, max_fields=_MAX_FIELDS) as form:
            typed = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        work = await self._query(lambda connection: self._work(connection, session).answer(typed))
        if work is not None:
            return work
        await self._query(lambda connection: sessions.end(connection, _token(request)))
        response = RedirectResponse(f"{PATH}/Login", HTTPStatus.SEE_OTHER)
        response.delete_cookie(_COOKIE, path="/", httponly=True, samesite="lax")
        return response

    async def guide(self, request: Request) -> Response:
        """The guide's categories and its questions and answers."""
        session = await self._session(request)
        return self._pages.guide(is_logged_in=session is not None)

    async def login_page(self, request: Request) -> Response:
        """The log-in form."""
        return self._login_form(request, _EXPIRED if "udloebet" in request.query_params else "")

    async def login(self, request: Request) -> Response:
        """Begin a session, or show the form again."""
        async with request.form(max_files=0, max_fields=10) as form:
            given = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
        if not sessions.is_csrf_token(given.get("__RequestVerificationToken"), _token(request)):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        number, password = given.get("institutionsnummer", ""), given.get("adgangskode", "")
        try:
            token = await self._query(lambda connection: self._begin(connection, number, password, _token(request)))
        except Locked as locked:
            minutes = count(locked.minutes, "minut", "minutter")
            return self._login_form(request, f"Adgangen er lukket efter for mange forsøg. Prøv igen om {minutes}.")
        if token is None:
            return self._login_form(request, _WRONG)
        response = RedirectResponse(PATH, HTTPStatus.SEE_OTHER)
        _set_cookie(request, response, token)
        return response

    async def error(self, _: Request, error: Exception) -> Response:
        """The page for an error."""
        return self._pages.error(error)

    def _work(self, connection: sqlite3.Connection, session: LoginSession) -> Postback:
        school = session.user.name
        (name,) = connection.execute("SELECT navn FROM skoler WHERE nummer = ?", (school,)).fetchone()
        return Postback(connection, self._pages, (school, name), session.csrf, self._options.page_size, self._clock())

    def _begin(self, connection: sqlite3.Connection, number: str, password: str, old_token: str) -> str | None:
        options, now = self._options, self._clock()
        limit = LoginLimit(options.login_failures, options.login_minutes)
        user = accounts.authenticate(connection, number, password, now=now, limit=limit)
        if user is None:
            return None
        sessions.end(connection, old_token)
        return sessions.start(connection, user, now=now, minutes=options.session_minutes)

    def _login_form(self, request: Request, message: str) -> Response:
        token = _token(request) or secrets.token_urlsafe(32)
        response = self._pages.login(sessions.csrf_token(token), message)
        _set_cookie(request, response, token)
        return response

    def _to_login(self, request: Request) -> Response:
        expired = "?udloebet=1" if _token(request) else ""
        return RedirectResponse(f"{PATH}/Login{expired}", HTTPStatus.SEE_OTHER)

    async def _session(self, request: Request) -> LoginSession | None:
        token, now = _token(request), self._clock()
        return await self._query(lambda connection: sessions.find(connection, token, now=now)) if token else None

    async def _query(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run database work in a thread, on a connection of its own."""

        def with_connection() -> T:
            with database.connect(self._path) as connection:
                return work(connection)

        return await to_thread.run_sync(with_connection)


def _token(request: Request) -> str:
    return request.cookies.get(_COOKIE, "")


def _set_cookie(request: Request, response: Response, token: str) -> None:
    response.set_cookie(_COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https")
