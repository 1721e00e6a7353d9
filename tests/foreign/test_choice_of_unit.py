"""A choice of unit by buttons after the login: refused without words, and learned as a step to both forms."""

from pathlib import Path

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import Message, Receive, Scope, Send

from knappen_tui.domain.check_step import Choice, Question
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from knappen_tui.site.form_search import UnexpectedPage
from tests.foreign.people import bare
from tests.foreign.sites.base import Site
from tests.foreign.sites.contractors import CONTRACTORS
from tests.foreign.sites.register import MANY, REGISTER, UNKNOWN
from tests.foreign.test_teach import taught
from tests.foreign.test_unseen_sites import HASTY

UNITS = "".join(
    f"<form action=/enhed method=post><button name=n value={number}>{name}</button></form>"
    for number, name in enumerate(("Jobcenter Nord", "Ydelse og kontrol"))
)


class WithUnits:
    """A site whose pages behind the login are closed until a unit was chosen."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if scope["path"] == "/enhed":
            answer = RedirectResponse(self._site.start, 303)
            answer.set_cookie("enhed", str((await request.form())["n"]))
            await answer(scope, receive, send)
            return
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._site.app(scope, receive, keep)
        body = b"".join(message.get("body", b"") for message in messages)
        is_page = "html" in Headers(raw=messages[0]["headers"]).get("content-type", "")
        is_open = "enhed" in request.cookies or messages[0]["status"] != 200 or b"password" in body
        if is_page and not is_open:
            await HTMLResponse(f"<html><body><h2>Hvilken enhed?</h2>{UNITS}</body></html>")(scope, receive, send)
            return
        for message in messages:
            await send(message)


def profile_of(site: Site, words: Path | None = None) -> Profile:
    return Profile("fremmed", f"https://knap.example{site.start}", site.user, attempts=2, words=words)


async def test_choice_of_unit_is_refused_and_nothing_is_sent() -> None:
    site = CONTRACTORS["jsp"](REGISTER)
    transport = httpx.ASGITransport(WithUnits(site))
    async with KnappenClient(profile_of(site), site.password, transport=transport, policy=HASTY) as client:
        with pytest.raises(UnexpectedPage, match="Jobcenter Nord"):
            await client.opslag(MANY)
    assert site.asked == []


async def test_choice_of_unit_is_learned_for_both_forms(tmp_path: Path) -> None:
    site = CONTRACTORS["jsp"](REGISTER)

    def answer(question: Question) -> Choice | None:
        return next((one for one in question.choices if one.value == "Jobcenter Nord"), None)

    text, steps, _ = await taught(profile_of(site), WithUnits(site), site.password, [MANY, UNKNOWN[0]], answer)
    assert [one.error for one in steps if one.error] == []
    assert 'videre = ["Jobcenter Nord"]' in text
    words = tmp_path / "ord.toml"
    words.write_text(text, encoding="utf-8")
    for ask in ("opslag", "udtraek"):
        transport = httpx.ASGITransport(WithUnits(site))
        async with KnappenClient(profile_of(site, words), site.password, transport=transport, policy=HASTY) as client:
            if ask == "opslag":
                assert bare(await client.opslag(MANY)) == site.truth(MANY)
            else:
                assert (await client.udtraek(tuple(REGISTER))).rows == site.extract(REGISTER)
