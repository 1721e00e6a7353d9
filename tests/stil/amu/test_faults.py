"""Every fault at every step, once and always: what is reported as done is done, the rest is as it was."""

import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from sqlite3 import connect

import pytest

from knappen_tui.domain.errors import KnappenError
from knappen_tui.settings.connection import Connection
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.access import AmuAccess
from knappen_tui.stil.amu.plan import PlannedChange
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import PracticeOptions, create_app
from knappen_tui.stil.amu.results import ExamResult
from knappen_tui.web import http
from knappen_tui.web.retry import RetryPolicy
from tests.faults import kinds
from tests.faults.front import Act, Exchange, FaultRule, Front
from tests.faults.test_matrix import PLAIN
from tests.stil.amu.accesses import NOON
from tests.stil.amu.cprs import numbers_in
from tests.stil.amu.mixed_plan import LAST_QUARTER, TODAY, led_to, table_of

pytestmark = pytest.mark.slow

ALWAYS = -1
BRIEF = RetryPolicy(attempts=3, first_pause=0.05, jitter=0.01)
PATH = "/AmuResultater"
# A step's request: its method, and what its body has.
STEPS = {
    "read": ("GET", b""),
    "set": ("POST", b"OpdaterValgte"),
    "open": ("POST", b"24Edit"),
    "save": ("POST", b"24Gem"),
    "new": ("POST", b"24Opret"),
    "ask": ("POST", b"ctl04%24Slet"),
    "delete": ("POST", b"BekraeftSlet"),
}
NAMES = (
    "refuse", "reset before", "reset when done", "reset during", "reset after", "stall", "401", "403", "429", "500",
    "502", "503", "cut noticed", "cut unnoticed", "elsewhere", "ring", "no sense", "login page", "logged out",
)  # fmt: skip
# Run always; the whole matrix nightly.
SAMPLE = {
    ("reset when done", "set", 1), ("reset when done", "save", 1), ("reset when done", "new", 1),
    ("reset when done", "delete", 1), ("cut unnoticed", "read", 1), ("logged out", "set", 1), ("403", "set", ALWAYS),
    ("503", "delete", ALWAYS), ("no sense", "save", ALWAYS), ("reset before", "new", ALWAYS),
}  # fmt: skip


@dataclass
class StepRule(FaultRule):
    """A fault of the requests whose body holds some bytes."""

    holds: bytes = b""

    def matches(self, exchange: Exchange) -> bool:
        return self.holds in exchange.body and super().matches(exchange)


CASES = [
    pytest.param(
        fault,
        step,
        times,
        id=f"{fault}-{step}-{'once' if times == 1 else 'always'}",
        marks=[] if (fault, step, times) in SAMPLE else pytest.mark.nightly,
    )
    for fault in NAMES
    for step in STEPS
    for times in (1, ALWAYS)
]


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy; no test uses it directly."""
    file = tmp_path_factory.mktemp("twelve") / "amu.sqlite"
    population.create(file, today=TODAY, rows=12)
    return file


@pytest.fixture
def few(twelve: Path, tmp_path: Path) -> Path:
    """A database with twelve rows in the list."""
    return Path(shutil.copyfile(twelve, tmp_path / "few.sqlite"))


def changes_of(listing: tuple[service.Participation, ...]) -> list[PlannedChange]:
    """Four results, an edit, a creation and the deletion of the third row."""
    first, second, third, *rest = listing
    results = [PlannedChange(one, replace(one, resultat=ExamResult(6 - one.resultat or 1))) for one in rest[:4]]
    return [
        *results,
        PlannedChange(second, replace(second, selvstuderende=True)),
        PlannedChange(None, replace(first, hold_id="ny", niveau="X", senest_redigeret=None)),
        PlannedChange(third, None),
    ]


def act_of(fault: str, database: Path) -> Act:
    return kinds.expire_sessions(database) if fault == "logged out" else PLAIN[fault]


@pytest.mark.parametrize(("fault", "step", "times"), CASES)
async def test_what_is_reported_is_so(
    fault: str, step: str, times: int, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ_TIMEOUTS_PER_ANSWER", 2)
    async with Front(create_app(few, clock=lambda: NOON)) as front:
        connection = Connection(front.url, population.DEMO_SCHOOL, timeout_seconds=0.5 if fault == "stall" else 20)
        access = AmuAccess(connection, lambda: population.PASSWORD, policy=BRIEF)
        listing = (await service.read_list(access)).participations
        changes = changes_of(listing)
        run = await service.plan_edits(access, changes, source="fejl")
        assert len(run.plan.changes) == len(changes)
        method, holds = STEPS[step]
        front.rules.append(FaultRule("GET", "/ring", kinds.redirect_loop, ALWAYS))
        front.rules.append(StepRule(method, PATH, act_of(fault, few), times, holds=holds))
        said = await ended(access, run)
        assert front.hits, "the fault has not been injected"
        front.rules.clear()
        front.stop_listening()
        await front.listen()
        again = await ended(access, run)
    assert not numbers_in(said + again)
    plan = service.outcome(access, run)
    done = [change for change, row in zip(changes, plan.rows, strict=True) if row.status.is_done]
    assert table_of(few, population.DEMO_SCHOOL, LAST_QUARTER) == led_to(listing, done)
    assert not any(row.status.is_pending for row in plan.rows)
    if times == 1:
        assert done == changes, [row.remark for row in plan.rows]


async def ended(access: AmuAccess, run: service.PlannedRun) -> str:
    """Carry out a plan to its end or its error; what was said."""
    said = []
    try:
        async for settled in service.execute(access, run):
            said += [settled.row.remark]
    except KnappenError as error:
        said += [error.message, error.advice, repr(error)]
    return " ".join(said)


async def test_creation_with_a_lost_answer_is_made_once(few: Path) -> None:
    async with Front(create_app(few, clock=lambda: NOON)) as front:
        access = AmuAccess(Connection(front.url, population.DEMO_SCHOOL), lambda: population.PASSWORD, policy=BRIEF)
        first = (await service.read_list(access)).participations[0]
        new = replace(first, hold_id="ny", niveau="X", senest_redigeret=None)
        run = await service.plan_edits(access, [PlannedChange(None, new)], source="opret")
        front.rules.append(StepRule("POST", PATH, kinds.reset_after_work, holds=b"24Gem"))
        await ended(access, run)
        assert front.hits == 1
    with closing(connect(few)) as db:
        [number] = db.execute("SELECT count(*) FROM deltagelser WHERE hold_id = 'ny'").fetchone()
    assert number == 1


async def test_login_that_expires_between_two_pages_is_renewed(few: Path) -> None:
    async with Front(create_app(few, PracticeOptions(page_size=5), clock=lambda: NOON)) as front:
        access = AmuAccess(Connection(front.url, population.DEMO_SCHOOL), lambda: population.PASSWORD)
        listing = (await service.read_list(access)).participations
        changes = changes_of(listing)
        run = await service.plan_edits(access, changes, source="sider")
        front.rules.append(StepRule("POST", PATH, kinds.expire_sessions(few), holds=b"Page%242"))
        await ended(access, run)
        assert front.hits == 1
    assert all(row.status.is_done for row in service.outcome(access, run).rows)
    assert table_of(few, population.DEMO_SCHOOL, LAST_QUARTER) == led_to(listing, changes)
