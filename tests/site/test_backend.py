"""The client with the backend, in process and on a socket."""

import asyncio
from pathlib import Path

import pytest

from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.udtraek import from_kursist
from knappen_tui.site.poll_interval import PollInterval
from tests.site.conftest import OpenClient, OpenSocketClient, Truth
from tests.site.faults import Faulty


async def test_udtraek_equals_the_register(open_client: OpenClient, people: list[Cpr], truth: Truth) -> None:
    async with open_client() as knappen:
        answer = await knappen.udtraek(people)
    assert answer.rows == [from_kursist(kursist) for kursist in truth(people)]
    assert answer.unanswered == []
    assert answer.as_of is not None


async def test_udtraek_over_a_socket(open_socket_client: OpenSocketClient, people: list[Cpr], truth: Truth) -> None:
    with open_socket_client() as knappen:
        async with knappen:
            answer = await knappen.udtraek(people)
    assert answer.rows == [from_kursist(kursist) for kursist in truth(people)]


async def test_opslag_equals_the_register(open_client: OpenClient, people: list[Cpr], truth: Truth) -> None:
    async with open_client() as knappen:
        assert [await knappen.opslag(cpr) for cpr in people] == truth(people)


async def test_opslag_over_a_socket(open_socket_client: OpenSocketClient, people: list[Cpr], truth: Truth) -> None:
    with open_socket_client() as knappen:
        async with knappen:
            assert await knappen.opslag(people[0]) == truth(people[:1])[0]


async def test_rows_keep_the_requested_order_without_duplicates(open_client: OpenClient, people: list[Cpr]) -> None:
    asked = [*reversed(people), people[0]]
    async with open_client() as knappen:
        answer = await knappen.udtraek(asked)
    assert [row.cpr for row in answer.rows] == list(reversed(people))


async def test_empty_list_sends_no_request(open_client: OpenClient, site: Faulty) -> None:
    async with open_client() as knappen:
        assert (await knappen.udtraek([])).rows == []
    assert site.requests == []


async def test_second_chunk_takes_four_requests(open_client: OpenClient, site: Faulty, people: list[Cpr]) -> None:
    async with open_client() as knappen:
        await knappen.udtraek(people)
        site.requests.clear()
        await knappen.udtraek(people)
    assert [method for method, _ in site.requests] == ["GET", "POST", "GET", "GET"]


async def test_second_poll_uses_the_duration_of_the_first(
    open_client: OpenClient, site: Faulty, register: Path, people: list[Cpr], truth: Truth
) -> None:
    site.app = create_app(register, BackendOptions(seconds_per_number=0.01))
    async with open_client() as knappen:
        first = await knappen.udtraek(people)
        site.requests.clear()
        second = await knappen.udtraek(people)
    assert first.rows == second.rows == [from_kursist(kursist) for kursist in truth(people)]
    polls = site.count("GET", r"/flere/[0-9a-f]{32}")
    assert polls <= 6


async def test_refused_upload_shows_the_sites_message(open_client: OpenClient, people: list[Cpr]) -> None:
    many = [Cpr(f"0202{year:02}{serial:04}") for year in range(70, 72) for serial in range(1000, 1060)]
    async with open_client() as knappen:
        with pytest.raises(NotUnderstood, match="tog ikke imod listen") as caught:
            await knappen.udtraek(many)
        assert (await knappen.udtraek(people)).rows, "the session is still usable"
    assert not any(cpr.digits in caught.value.message for cpr in many)


async def test_concurrent_requests_share_one_login(
    open_client: OpenClient, site: Faulty, people: list[Cpr], truth: Truth
) -> None:
    parts = [people[start : start + 5] for start in range(0, 20, 5)]
    async with open_client() as knappen:
        answers = await asyncio.gather(*map(knappen.udtraek, parts))
    assert [row for answer in answers for row in answer.rows] == [from_kursist(one) for one in truth(people[:20])]
    assert site.count("POST", "/login") == 1


def test_poll_pauses_are_short_around_the_expected_time() -> None:
    interval = PollInterval(0.03, 5.0)
    interval.learn(100, 2.0)
    interval.learn(100, 1.0)
    assert interval.pause(100, 0.1) == pytest.approx(0.85)
    assert interval.pause(100, 0.96) == pytest.approx(0.96 / 32)
    assert interval.pause(100, 1.2) == pytest.approx(1.2 / 8)
    assert interval.pause(50, 0.0) < 0.05
    assert interval.pause(100, 1000.0) == 5.0
