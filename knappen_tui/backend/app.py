"""The web site: log in, one kursist or several, and the answers."""

import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from knappen_tui.backend import database
from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.views import Views
from knappen_tui.backend.visitor import LoginNeeded, LookupDesk, to_login
from knappen_tui.backend.web import STATIC, Guard, Templates

_FORM_ALLOWANCE = 10_000  # bytes of a form beside its file


def create_app(
    database_path: Path, options: BackendOptions | None = None, *, clock: Callable[[], float] = time.time
) -> Starlette:
    """The site over one database; it needs no lifespan events and keeps no state outside the file.

    `clock` gives Unix seconds. Raises `ConfigurationError` where the file is not such a database.
    """
    options = options or BackendOptions()
    database.check(database_path)
    templates = Templates(options)
    views = Views(LookupDesk(database_path, options, templates, clock))
    return Starlette(
        routes=[
            Route("/", views.front, methods=["GET"]),
            Route("/login", views.login_page, methods=["GET"]),
            Route("/login", views.login, methods=["POST"]),
            Route("/logud", views.logout, methods=["POST"]),
            Route("/valg", views.choice, methods=["GET"]),
            Route("/enkelt", views.single_page, methods=["GET"]),
            Route("/enkelt", views.single, methods=["POST"]),
            Route("/flere", views.several_page, methods=["GET"]),
            Route("/flere", views.several, methods=["POST"]),
            Route("/flere/{job}", views.job, methods=["GET"]),
            Route("/flere/{job}/udtraek.xlsx", views.sheet, methods=["GET"]),
            Mount(STATIC, StaticFiles(packages=[("knappen_tui.backend", "static")])),
        ],
        middleware=[Middleware(Guard, max_body=options.max_upload + _FORM_ALLOWANCE)],
        exception_handlers={
            HTTPException: templates.error,
            HTTPStatus.INTERNAL_SERVER_ERROR: templates.error,
            LoginNeeded: to_login,
        },
    )
