"""Each way a look-up can fail has its own message and can be retried. The errors are real ones."""

import socket
from collections.abc import Awaitable, Callable, Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from textual.widgets import Input

from knappen_tui.backend.accounts import DEMO_PASSWORD
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.tui.person.screen import OpslagScreen
from tests import support
from tests.tui.conftest import Harness, opslag, running, shown, until

Answer = Callable[[Request], Awaitable[Response]]


@pytest.fixture
def password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = support.write_password(tmp_path / "kode")
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(file))
    return file


@pytest.fixture
def answering(password: Path) -> Iterator[Callable[[Answer], None]]:
    """A site on a socket that gives every request the same answer."""
    answers: list[Answer] = []

    async def answer(request: Request) -> Response:
        return await answers[-1](request)

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
    with support.serving(app) as url:
        support.set_up(url, forsoeg=1)
        yield answers.append


async def overloaded(_: Request) -> Response:
    return Response("optaget", HTTPStatus.SERVICE_UNAVAILABLE)


async def strange(_: Request) -> Response:
    return HTMLResponse(
        "<h1>[red]Velkommen[/red] [@click=app.quit]til[/] frokostordningen</h1><p>\x1b]0;ny titel\x07</p>"
    )


async def test_overloaded_site_is_reported_and_can_be_retried(
    answering: Callable[[Answer], None], register: Path
) -> None:
    answering(overloaded)
    cpr = next(known_cprs(register, 1))
    async with running(demo=False) as (app, pilot):
        opslag(app).look_up(cpr)
        await until(pilot, lambda: "Knappen kan ikke nås" in shown(app))
        assert "503" in shown(app)
        assert "Prøv igen" in shown(app)
        answering(strange)
        await pilot.press("r")
        await until(pilot, lambda: "Svaret blev ikke forstået" in shown(app))


async def test_unreachable_server_is_reported(password: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        support.set_up(f"http://127.0.0.1:{closed.getsockname()[1]}/", forsoeg=1)
        async with running(demo=False) as (app, pilot):
            opslag(app).look_up(unknown_cprs(1)[0])
            await until(pilot, lambda: "Knappen kan ikke nås" in shown(app))
            assert "Er der net" in shown(app)


async def test_unreadable_page_is_reported_without_control_characters(answering: Callable[[Answer], None]) -> None:
    answering(strange)
    async with running(demo=False) as (app, pilot):
        opslag(app).look_up(unknown_cprs(1)[0])
        await until(pilot, lambda: "Svaret blev ikke forstået" in shown(app))
        assert "\x1b" not in shown(app)


async def test_refused_password_is_not_sent_again(
    register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = support.write_password(tmp_path / "forkert", "ikke den rigtige")
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(wrong))
    cpr = next(known_cprs(register, 1))
    with support.site(register) as url:
        support.set_up(url)
        async with running(demo=False) as (app, pilot):
            opslag(app).look_up(cpr)
            await until(pilot, lambda: "Login afvist" in shown(app))
            assert "prøvet én gang" in shown(app)
            await pilot.press("r")
            await until(pilot, lambda: "Login til knappen" in shown(app))
            app.screen.query_one("#password", Input).value = DEMO_PASSWORD
            await pilot.press("enter")
            await until(pilot, lambda: str(cpr) in shown(app) and "Overblik" in shown(app))
            assert DEMO_PASSWORD not in shown(app)


async def test_unexpected_exception_is_shown_without_personal_data(
    demo_site: Path, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    cpr = unknown_cprs(1)[0]

    async def broken(*_: object) -> None:
        raise RuntimeError(f"om {cpr.digits}")

    harness.expect("RuntimeError")
    monkeypatch.setattr("knappen_tui.service.PersonLookup.opslag", broken)
    async with running() as (app, pilot):
        opslag(app).look_up(cpr)
        await until(pilot, lambda: "fejl i programmet" in shown(app))
        assert cpr.digits not in shown(app)
        assert isinstance(app.screen, OpslagScreen)
        await pilot.press("r")
        await until(pilot, lambda: len(harness.bugs) == 2)
