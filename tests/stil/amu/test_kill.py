"""A plan that is killed at any request is finished by the same plan, to the same table."""

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx
import pytest

from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.plan import RowStatus
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import PracticeOptions
from knappen_tui.web.transport import Transport
from tests.stil.amu.accesses import Counting, access_to, carried_out
from tests.stil.amu.mixed_plan import LAST_QUARTER, TODAY, led_to, mixed_changes, table_of

pytestmark = pytest.mark.slow


class Killed(BaseException):
    """The process is gone: nothing catches this."""


class Dying(httpx.AsyncBaseTransport):
    """Raises `Killed` at a request, before it reaches the site or after the site has acted."""

    def __init__(self, inner: Transport, at: int, *, acts: bool) -> None:
        self._inner = inner
        self._left = at
        self._acts = acts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left == 0:
            if self._acts:
                await self._inner.handle_async_request(request)
            raise Killed
        return await self._inner.handle_async_request(request)


async def killed_and_finished(database: Path, options: PracticeOptions, moments: list[tuple[int, bool]]) -> None:
    """Kill a mixed plan at the moments, one start after another, then let it finish; check the table."""
    access = access_to(database, options)
    listing = (await service.read_list(access)).participations
    changes = mixed_changes(listing)
    run = await service.plan_edits(access, changes, source="blandet")
    assert len(run.plan.changes) == len(changes)
    for at, acts in moments:
        dying = access_to(database, options, _dying(at, acts=acts))
        with pytest.raises(Killed):
            async for _ in service.execute(dying, run):
                pass
        again = await service.plan_edits(access, changes, source="blandet")
        assert again.name == run.name, "the same changes are the same plan"
    plan = await carried_out(access, run)
    assert {row.status for row in plan.rows} <= {RowStatus.CHANGED, RowStatus.CREATED, RowStatus.DELETED}
    assert table_of(database, population.DEMO_SCHOOL, LAST_QUARTER) == led_to(listing, changes)


def _dying(at: int, *, acts: bool) -> Callable[[Transport], Transport]:
    return lambda inner: Dying(inner, at, acts=acts)


async def requests_of(database: Path, copy: Path, options: PracticeOptions) -> int:
    """How many requests the whole plan takes."""
    counting = Counting()
    access = access_to(Path(shutil.copyfile(database, copy)), options, counting)
    listing = (await service.read_list(access)).participations
    run = await service.plan_edits(access, mixed_changes(listing), source="blandet")
    counting.requests.clear()
    await carried_out(access, run)
    return len(counting.requests)


@pytest.mark.parametrize("page_size", [None, 15], ids=["one page", "pages"])
async def test_plan_killed_again_and_again_is_finished(tmp_path: Path, page_size: int | None) -> None:
    options = PracticeOptions(page_size)
    database = tmp_path / "amu.sqlite"
    population.create(database, today=TODAY, rows=30)
    most = await requests_of(database, tmp_path / "copy.sqlite", options)
    random = Random(f"{page_size}")
    # The first requests are the log-in. A start that finishes part of the plan leaves fewer requests for the next.
    moments = [(random.randint(6, 11), bool(at % 2)) for at in range(2)]
    assert most > 30
    await killed_and_finished(database, options, moments)


@pytest.mark.nightly
@pytest.mark.parametrize("moment", range(100))
async def test_plan_of_500_killed_at_any_moment_is_finished(
    moment: int, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = tmp_path / "amu.sqlite"
    population.create(database, today=TODAY, rows=500)
    random = Random(moment)
    await killed_and_finished(
        database, PracticeOptions([None, 100][moment % 2]), [(random.randint(1, 35), random.random() < 0.5)]
    )
