"""The web site as an ASGI app."""

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
from knappen_tui.backend.context import LoginNeeded, SiteContext, to_login
from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.responses import STATIC, ProtectionMiddleware, Templates
from knappen_tui.backend.views import Views

_FORM_ALLOWANCE = 10_000  # bytes of a form beside its file


def create_app(
    database_path: Path, options: BackendOptions | None = None, *, clock: Callable[[], float] = time.time
) -> Starlette:
    """The site over one database; it needs no lifespan events and keeps no state outside the file.

    `clock` returns Unix seconds. Raises `ConfigurationError` if the file is no backend database.
    """
    options = options or BackendOptions()
    database.check(database_path)
    templates = Templates(options)
    views = Views(SiteContext(database_path, options, templates, clock))
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
        middleware=[Middleware(ProtectionMiddleware, max_body=options.max_upload + _FORM_ALLOWANCE)],
        exception_handlers={
            HTTPException: templates.error,
            HTTPStatus.INTERNAL_SERVER_ERROR: templates.error,
            LoginNeeded: to_login,
        },
    )
