"""A look-up's form sent again without being fetched: where that may be, and where the site takes it otherwise."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from knappen_tui.backend.app import create_app
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.site import repeated_form
from tests.site.conftest import OPTIONS, OpenClient, Truth
from tests.site.faults import Answer, Fault, Faulty, forget_logins, status

FORM = ("GET", "/enkelt")
LOOKUP = ("POST", "/enkelt")
_NUMBER = re.compile(rb"[0-9]{6}-[0-9]{4}")


@dataclass
class OncePerForm:
    """A site that answers a form sent again by `again`; the pages that answer a look-up have no number on them."""

    app: ASGIApp
    again: Callable[["OncePerForm"], Answer]
    page: bytes = b""
    is_fetched: bool = False
    repeated: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = (scope["method"], scope["path"])
        self.is_fetched = self.is_fetched or request == FORM
        if request != LOOKUP:
            await self.app(scope, receive, send)
        elif self.is_fetched:
            self.is_fetched = False
            self.page = _NUMBER.sub(b"", await _body(self.app, scope, receive))
            await status(200, body=self.page)(scope, receive, send, self.app)
        else:
            self.repeated.append(self.page)
            await self.again(self)(scope, receive, send, self.app)


async def _body(app: ASGIApp, scope: Scope, receive: Receive) -> bytes:
    parts: list[bytes] = []

    async def take(message: Message) -> None:
        parts.append(message.get("body", b""))

    await app(scope, receive, take)
    return b"".join(parts)


@pytest.fixture
def known(register: Path) -> list[Cpr]:
    """Eight persons in the register."""
    return list(known_cprs(register, 8))


async def test_form_that_stays_alike_is_fetched_twice(
    open_client: OpenClient, site: Faulty, known: list[Cpr], truth: Truth
) -> None:
    async with open_client() as knappen:
        assert [await knappen.opslag(cpr) for cpr in known] == truth(known)
    assert (site.count(*FORM), site.count(*LOOKUP)) == (2, len(known))


async def test_form_that_differs_each_time_is_fetched_each_time(
    open_client: OpenClient, site: Faulty, known: list[Cpr], truth: Truth
) -> None:
    fetched = iter(range(100))

    async def numbered(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        body = (await _body(app, scope, receive)).replace(b"</html>", b"<!-- %d --></html>" % next(fetched))
        await status(200, body=body)(scope, receive, send, app)

    site.faults = [Fault(*FORM, numbered, times=100)]
    async with open_client() as knappen:
        assert [await knappen.opslag(cpr) for cpr in known] == truth(known)
    assert site.count(*FORM) == len(known)


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(lambda _: status(403), id="refused"),
        pytest.param(lambda _: status(200, body=b"<html><p>Formularen er brugt</p></html>"), id="another page"),
        pytest.param(lambda _: status(200, body=b"<html><p>Ingen oplysninger</p></html>"), id="not found"),
        pytest.param(lambda site: status(200, body=site.page), id="the person before"),
    ],
)
async def test_person_whom_a_repeated_form_does_not_show_is_looked_up_by_a_fetched_one(
    open_client: OpenClient,
    site: Faulty,
    known: list[Cpr],
    truth: Truth,
    again: Callable[[OncePerForm], Answer],
) -> None:
    once = OncePerForm(site.app, again)
    site.app = once
    async with open_client() as knappen:
        assert [await knappen.opslag(cpr) for cpr in known] == truth(known)
    assert once.repeated


async def test_form_is_not_repeated_where_it_was_refused(
    open_client: OpenClient, site: Faulty, known: list[Cpr], truth: Truth
) -> None:
    once = OncePerForm(site.app, lambda _: status(403))
    site.app = once
    async with open_client() as knappen:
        assert [await knappen.opslag(cpr) for cpr in known] == truth(known)
    assert len(once.repeated) == 1


async def test_unknown_person_is_looked_up_by_a_fetched_form(
    open_client: OpenClient, site: Faulty, known: list[Cpr], truth: Truth
) -> None:
    asked = [*known[:3], *unknown_cprs(1)]
    async with open_client() as knappen:
        assert [await knappen.opslag(cpr) for cpr in asked] == truth(asked)
    assert (site.count(*FORM), site.count(*LOOKUP)) == (3, 5)


async def test_form_is_fetched_in_a_new_login(
    open_client: OpenClient, site: Faulty, own_register: Path, known: list[Cpr], truth: Truth
) -> None:
    site.app = create_app(own_register, OPTIONS)
    async with open_client() as knappen:
        assert [await knappen.opslag(cpr) for cpr in known[:3]] == truth(known[:3])
        fetched = site.count(*FORM)
        forget_logins(own_register)
        assert [await knappen.opslag(cpr) for cpr in known[3:]] == truth(known[3:])
    assert site.count(*FORM) >= fetched + 2


async def test_form_is_fetched_after_a_while(
    open_client: OpenClient, site: Faulty, known: list[Cpr], truth: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeated_form, "_SECONDS", -1)
    async with open_client() as knappen:
        assert [await knappen.opslag(cpr) for cpr in known] == truth(known)
    assert site.count(*FORM) == len(known)
