"""Network and HTTP faults at every step of a look-up, and the error or the retry that each one gives."""

import asyncio
import gzip
import socket
import struct
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import stamina
from starlette.types import ASGIApp, Receive, Scope, Send

from knappen_tui.backend.accounts import DEMO_PASSWORD
from knappen_tui.backend.app import create_app
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import (
    ExitCode,
    KnappenError,
    LoginRefused,
    NotUnderstood,
    ServerFault,
    SiteUnavailable,
)
from knappen_tui.domain.events import Event, LoggedInAgain, Retrying
from knappen_tui.site.client import KnappenClient
from knappen_tui.web import http
from tests.site.conftest import OPTIONS, POLICY, PROFILE, OpenClient, OpenSocketClient
from tests.site.faults import Answer, Fault, Faulty, after_handling, cut, forget_logins, stall, status, stream
from tests.support import serving

JOB = r"/flere/[0-9a-f]{32}"
STEPS = {
    "login page": ("GET", "/login"),
    "login": ("POST", "/login"),
    "upload page": ("GET", "/flere"),
    "upload": ("POST", "/flere"),
    "wait": ("GET", JOB),
    "sheet": ("GET", JOB + r"/udtraek\.xlsx"),
    "opslag page": ("GET", "/enkelt"),
    "opslag": ("POST", "/enkelt"),
}
ELSEWHERE = "https://andetsteds.example/flere"
LOGIN_PAGE = b"<form method=post action=/login><input name=brugernavn><input type=password name=adgangskode></form>"

# name: (answer, times, error at every step but the login, error at the login); None: no error
IN_PROCESS: dict[str, tuple[Answer, int, type[KnappenError] | None, type[KnappenError] | None]] = {
    "503 once": (status(503), 1, None, None),
    "503 and when to come back": (status(503, {"retry-after": "7"}), 1, None, None),
    "429 once": (status(429, {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}), 1, None, None),
    "502 once": (status(502), 1, None, SiteUnavailable),
    "504 once": (status(504), 1, None, SiteUnavailable),
    "500 once": (status(500), 1, None, ServerFault),
    "503 for good": (status(503), 99, SiteUnavailable, SiteUnavailable),
    "500 for good": (status(500), 99, ServerFault, ServerFault),
    "403": (status(403), 99, NotUnderstood, NotUnderstood),
    "404": (status(404), 99, NotUnderstood, NotUnderstood),
    "418": (status(418), 99, NotUnderstood, NotUnderstood),
    "to another host": (status(302, {"location": ELSEWHERE}), 99, NotUnderstood, NotUnderstood),
    "to http": (status(302, {"location": "http://knappen.example/flere"}), 99, NotUnderstood, NotUnderstood),
    "to nowhere": (status(302, {"location": "https://[::1/"}), 99, NotUnderstood, NotUnderstood),
    "in a circle": (status(302, {"location": "?igen"}), 99, NotUnderstood, LoginRefused),
    "never ending": (stream(b"<p>x</p>" * 100_000, 20), 99, NotUnderstood, NotUnderstood),
    "zip of zeros": (
        stream(gzip.compress(b" " * 20_000_000), 1, {"content-encoding": "gzip"}), 99, NotUnderstood, NotUnderstood
    ),
}  # fmt: skip
ON_SOCKET: dict[str, tuple[Answer, int, type[KnappenError] | None, type[KnappenError] | None]] = {
    "cut once": (cut, 1, None, SiteUnavailable),
    "cut when done": (after_handling(cut), 1, None, SiteUnavailable),
    "cut for good": (cut, 99, SiteUnavailable, SiteUnavailable),
    "silent once": (stall, 1, None, SiteUnavailable),
    "silent for good": (stall, 99, SiteUnavailable, SiteUnavailable),
}


async def ask(knappen: KnappenClient, step: str, people: list[Cpr], events: list[Event]) -> object:
    if step.startswith("opslag"):
        return await knappen.opslag(people[0], events.append)
    return await knappen.udtraek(people, events.append)


async def meets(
    knappen: KnappenClient, step: str, people: list[Cpr], expected: type[KnappenError] | None
) -> list[Event]:
    events: list[Event] = []
    async with knappen:
        if expected is None:
            assert await ask(knappen, step, people, events)
        else:
            with pytest.raises(KnappenError) as caught:
                await ask(knappen, step, people, events)
            assert isinstance(caught.value, expected)
            assert isinstance(caught.value, ServerFault) == issubclass(expected, ServerFault)
            assert caught.value.exit_code is expected.exit_code
            text = f"{caught.value!r} {caught.value.message} {caught.value.advice}"
            assert not any(cpr.digits in text for cpr in people)
    return events


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", IN_PROCESS)
async def test_fault_in_process(
    fault: str, step: str, open_client: OpenClient, site: Faulty, people: list[Cpr], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MAX_BYTES", 1_000_000)
    answer, times, expected, at_login = IN_PROCESS[fault]
    site.faults = [Fault(*STEPS[step], answer, times)]
    events = await meets(open_client(), step, people, at_login if step == "login" else expected)
    if times == 1 and step != "login":
        assert [type(event) for event in events] == [Retrying]
    assert site.count("POST", "/login") <= (3 if step == "login" else 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "step"),
    # Timeouts are slow, so only the steps that change something are tested.
    [(fault, step) for fault in ON_SOCKET for step in STEPS if "silent" not in fault or STEPS[step][0] == "POST"],
)
async def test_fault_on_a_socket(
    fault: str, step: str, open_socket_client: OpenSocketClient, site: Faulty, people: list[Cpr]
) -> None:
    answer, times, expected, at_login = ON_SOCKET[fault]
    site.faults = [Fault(*STEPS[step], answer, times)]
    quick = {"timeout_seconds": 1, "attempts": 2 if times == 1 else 1} if "silent" in fault else {}
    with open_socket_client(**quick) as knappen:
        await meets(knappen, step, people, at_login if step == "login" else expected)
    if step == "login":
        assert site.count("POST", "/login") == 1, "an attempt that the site may have counted is not repeated"


@pytest.mark.parametrize("step", [step for step in STEPS if not step.startswith("login")])
@pytest.mark.parametrize("form", ["redirect", "401", "login page under 200"])
async def test_expired_login_is_renewed(form: str, step: str, own_register: Path, people: list[Cpr]) -> None:
    site = Faulty(create_app(own_register, OPTIONS))

    async def expire(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        forget_logins(own_register)
        await answers[form](scope, receive, send, app)

    async def passed_on(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        await app(scope, receive, send)

    answers: dict[str, Answer] = {
        "redirect": passed_on,
        "401": status(401),
        "login page under 200": status(200, body=LOGIN_PAGE),
    }
    site.faults = [Fault(*STEPS[step], expire)]
    knappen = KnappenClient(PROFILE, DEMO_PASSWORD, transport=httpx.ASGITransport(site))
    events = await meets(knappen, step, people, None)
    assert events == [LoggedInAgain()]
    assert site.count("POST", "/login") == 2


async def test_concurrent_requests_renew_the_login_once(own_register: Path, people: list[Cpr]) -> None:
    site = Faulty(create_app(own_register, OPTIONS))
    events: list[Event] = []
    async with KnappenClient(PROFILE, DEMO_PASSWORD, transport=httpx.ASGITransport(site)) as knappen:
        await knappen.udtraek(people)
        forget_logins(own_register)
        await asyncio.gather(*(knappen.udtraek([cpr], events.append) for cpr in people[:4]))
    assert site.count("POST", "/login") == 2
    assert events == [LoggedInAgain()]


async def test_login_that_never_holds_raises_not_understood(
    open_client: OpenClient, site: Faulty, people: list[Cpr]
) -> None:
    site.faults = [Fault(*STEPS["upload"], status(401), 99)]
    await meets(open_client(), "upload", people, NotUnderstood)
    assert site.count("POST", "/login") <= 6


async def test_refused_login_is_sent_once_by_concurrent_requests(own_register: Path, people: list[Cpr]) -> None:
    site = Faulty(create_app(own_register, OPTIONS))
    asked = 0

    def password() -> str:
        nonlocal asked
        asked += 1
        return "forkert"

    async with KnappenClient(PROFILE, password, transport=httpx.ASGITransport(site)) as knappen:
        asking = [knappen.udtraek([cpr]) for cpr in people[:4]]
        refusals = await asyncio.gather(*asking, return_exceptions=True)
        with pytest.raises(LoginRefused) as caught:
            await knappen.log_in()
    assert {type(refusal) for refusal in refusals} == {LoginRefused}
    assert caught.value.exit_code is ExitCode.LOGIN_REFUSED
    assert "forkert" in caught.value.message, "the site's own message"
    assert site.count("POST", "/login") == asked == 1


async def test_first_login_lost_on_the_wire_is_not_repeated_by_concurrent_requests(
    open_client: OpenClient, site: Faulty, people: list[Cpr]
) -> None:
    site.faults = [Fault(*STEPS["login"], status(502))]
    async with open_client() as knappen:
        requests = [knappen.udtraek([cpr]) for cpr in people[:4]]
        errors = await asyncio.gather(*requests, return_exceptions=True)
    assert [type(error) for error in errors] == [SiteUnavailable] * 4
    assert site.count("POST", "/login") == 1


async def test_login_that_expires_twice_in_one_step_is_renewed_twice(own_register: Path, people: list[Cpr]) -> None:
    async def expire(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        forget_logins(own_register)
        await app(scope, receive, send)

    site = Faulty(create_app(own_register, OPTIONS), [Fault(*STEPS["upload"], expire, 2)])
    knappen = KnappenClient(PROFILE, DEMO_PASSWORD, transport=httpx.ASGITransport(site), policy=POLICY)
    assert await meets(knappen, "upload", people, None) == [LoggedInAgain()] * 2
    assert site.count("POST", "/login") == 3


async def test_retry_after_is_waited_for(open_client: OpenClient, site: Faulty, people: list[Cpr]) -> None:
    site.faults = [Fault(*STEPS["upload"], status(503, {"retry-after": "1"}))]
    policy = replace(POLICY, first_pause=0.001, jitter=0.0)
    with stamina.set_testing(False):
        async with open_client(policy=policy) as knappen:
            await knappen.log_in()
            started = time.monotonic()
            await knappen.udtraek(people)
    assert time.monotonic() - started >= 1


async def test_retry_after_is_capped_by_the_policy(open_client: OpenClient, site: Faulty, people: list[Cpr]) -> None:
    site.faults = [Fault(*STEPS["upload"], status(503, {"retry-after": "3600"}))]
    [event] = await meets(open_client(), "upload", people, None)
    assert isinstance(event, Retrying)
    assert event.wait == POLICY.longest_retry_after


async def test_impatient_request_is_retried_once(open_client: OpenClient, site: Faulty, people: list[Cpr]) -> None:
    site.faults = [Fault(*STEPS["upload"], status(500), 99)]
    async with open_client() as knappen:
        with pytest.raises(ServerFault):
            await knappen.udtraek(people, patient=False)
        assert site.count("POST", "/flere") == 2
        with pytest.raises(ServerFault):
            await knappen.udtraek(people)
    assert site.count("POST", "/flere") == 2 + 3


async def test_each_upload_attempt_fetches_the_form_again(
    open_client: OpenClient, site: Faulty, people: list[Cpr]
) -> None:
    site.faults = [Fault(*STEPS["upload"], status(503), 2)]
    async with open_client() as knappen:
        await knappen.udtraek(people)
    assert site.count("GET", "/flere") >= 3


async def test_upload_lost_by_the_site_is_repeated(open_client: OpenClient, site: Faulty, people: list[Cpr]) -> None:
    site.faults = [Fault(*STEPS["sheet"], status(503)), Fault(*STEPS["sheet"], status(404))]
    async with open_client() as knappen:
        assert len((await knappen.udtraek(people)).rows) == len(people)
    assert site.count("POST", "/flere") == 2


async def test_truncated_sheet_is_fetched_again(open_client: OpenClient, site: Faulty, people: list[Cpr]) -> None:
    half = status(200, {"content-type": "application/vnd.ms-excel"}, b"PK\x03\x04half a sheet")
    site.faults = [Fault(*STEPS["sheet"], half)]
    async with open_client() as knappen:
        assert len((await knappen.udtraek(people)).rows) == len(people)
    assert site.count("POST", "/flere") == 1
    site.faults = [Fault(*STEPS["sheet"], half, 99)]
    await meets(open_client(), "sheet", people, NotUnderstood)


async def test_polling_ends_after_wait_minutes(open_client: OpenClient, site: Faulty, people: list[Cpr]) -> None:
    page = b"<meta http-equiv=refresh content=1><p>Vent venligst</p>"
    site.faults = [Fault(*STEPS["wait"], status(200, body=page), 9999)]
    await meets(open_client(wait_minutes=0.002), "wait", people, SiteUnavailable)


async def test_page_without_known_words_raises_not_understood(
    open_client: OpenClient, site: Faulty, people: list[Cpr], monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = replace(POLICY, unknown_page_seconds=0.05)
    site.faults = [Fault(*STEPS["wait"], status(200, body=b"<h1>Velkommen</h1><a href=/andet>Andet</a>"), 9999)]
    await meets(open_client(policy=policy), "wait", people, NotUnderstood)


def unused_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def test_connection_refused(people: list[Cpr]) -> None:
    knappen = KnappenClient(replace(PROFILE, url=f"http://127.0.0.1:{unused_port()}/"), DEMO_PASSWORD)
    await meets(knappen, "upload", people, SiteUnavailable)


async def test_connection_reset(people: list[Cpr]) -> None:
    def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.close()

    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        knappen = KnappenClient(replace(PROFILE, url=f"http://127.0.0.1:{port}/"), DEMO_PASSWORD)
        await meets(knappen, "upload", people, SiteUnavailable)


async def test_slow_answer_exceeds_the_total_timeout(people: list[Cpr], monkeypatch: pytest.MonkeyPatch) -> None:
    async def trickle(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(30):
            await send({"type": "http.response.body", "body": b"<p>", "more_body": True})
            await asyncio.sleep(0.02)

    with serving(trickle) as url:
        knappen = KnappenClient(replace(PROFILE, url=url, timeout_seconds=0.1, attempts=1), DEMO_PASSWORD)
        monkeypatch.setattr(http, "READ_TIMEOUTS_PER_ANSWER", 1)
        await meets(knappen, "upload", people, SiteUnavailable)


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("7", 7, 7),
        ("100000", 100000, 100000),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        ("Wed, 21 Oct 2099 07:28:00 GMT", 2e9, 3e9),
    ],
)
def test_retry_after(value: str, low: float, high: float) -> None:
    seconds = http.retry_after(value)
    assert seconds is not None
    assert low <= seconds <= high


@pytest.mark.parametrize("value", ["", "snart", "-3", "Wed, 99 Oct 2015 07:28:00 GMT"])
def test_invalid_retry_after_is_none(value: str) -> None:
    assert http.retry_after(value) is None
