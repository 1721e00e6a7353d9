"""Every fault at every step, once or always and nightly both: answers are kept, and every row equals the register's."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from knappen_tui import service
from knappen_tui.backend import database as register_database
from knappen_tui.backend import records
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.site import navigation
from knappen_tui.web import http
from knappen_tui.web.url_numbers import holds_number
from tests.faults import kinds
from tests.faults.front import Act, FaultRule, Front
from tests.faults.matrix import MATRIX, STEPS
from tests.faults.running import CHUNK, access, details_of, kept, run, truth, written, written_details
from tests.support import asked

pytestmark = pytest.mark.slow

JOB = r"/flere/[0-9a-f]{32}"
REQUESTS = {
    "login": ("POST", "/login"),
    "side": ("GET", "/flere"),
    "upload": ("POST", "/flere"),
    "vent": ("GET", JOB),
    "hent": ("GET", JOB + r"/udtraek\.xlsx"),
    "opslag": ("POST", "/enkelt"),
    "detaljer": ("POST", "/enkelt"),
}
ALWAYS = -1
NOT_ASKED = unknown_cprs(1, seed=99)[0]
# The site counts no log-in attempt for these; after "no sense" the client takes itself for logged in.
NOT_COUNTED = {"429", "429 later", "503", "503 later", "no sense"}
# These take real time.
SLOW = {"stall", "stall midway", "trickle"}

PLAIN: dict[str, Act] = {
    "refuse": kinds.refuse,
    "reset before": kinds.reset_before,
    "reset when done": kinds.reset_after_work,
    "reset during": kinds.reset_during,
    "reset after": kinds.reset_after,
    "stall": kinds.stall,
    "stall midway": kinds.stall_midway,
    "trickle": kinds.trickle,
    "401": kinds.status(401),
    "403": kinds.status(403),
    "429": kinds.status(429),
    "429 later": kinds.status(429, "60"),
    "500": kinds.status(500),
    "502": kinds.status(502),
    "503": kinds.status(503),
    "503 later": kinds.status(503, "Wed, 21 Oct 2099 07:28:00 GMT"),
    "wrong charset": kinds.wrong_charset,
    "cut noticed": kinds.cut_with_length,
    "cut unnoticed": kinds.cut_without_length,
    "zip bomb": kinds.zip_bomb,
    "endless": kinds.endless,
    "elsewhere": kinds.redirect("https://andetsteds.example/flere"),
    "to http": kinds.redirect("http://knappen.example/flere"),
    "ring": kinds.redirect_loop,
    "no sense": kinds.unrelated_page,
    "login page": kinds.login_page,
    "half a sheet": kinds.cut_without_length,
    "empty": kinds.with_rows(lambda rows: []),
    "doubled": kinds.with_rows(lambda rows: [*rows, rows[0]]),
    "foreign": kinds.with_rows(lambda rows: [*rows, Udtraek(NOT_ASKED, False)]),
}


def act_of(fault: str, database: Path, people: list[Cpr]) -> Act:
    """The action of a fault. Those of a single person concern the fourth of the second chunk."""
    concerned = people[CHUNK + 3]
    personal: dict[str, Callable[[], Act]] = {
        "logged out": lambda: kinds.expire_sessions(database),
        # Its percent signs are encoded too.
        "number ahead": lambda: kinds.redirect("/flere/" + "".join(f"%253{digit}" for digit in people[-1].digits)),
        "xlsx bomb": lambda: kinds.sheet_of(kinds.xlsx_bomb()),
        "missing": lambda: kinds.with_rows(lambda rows: [row for row in rows if row.cpr != concerned]),
        "contradicting": lambda: kinds.with_rows(
            lambda rows: [*rows, *(replace(row, findes=not row.findes) for row in rows if row.cpr == concerned)]
        ),
        "someone else": lambda: kinds.another_person(people[0], people[1]),  # also the first to be looked up singly
    }
    return PLAIN[fault] if fault in PLAIN else personal[fault]()


# The look-ups of a list are those of one person: always tried are the faults that a list takes in another way.
DETAILS_ALWAYS_TRIED = {"reset when done", "500", "no sense", "someone else", "login page"}

ONE_STEP = {row.fault for row in MATRIX if len(row.cells) == 1}


def is_always_tried(fault: str, step: str, times: int) -> bool:
    """Whether every run tries it: a quarter of each row and of each column, in turns. The nightly run tries all."""
    if step == "detaljer":
        return fault in DETAILS_ALWAYS_TRIED
    place = [row.fault for row in MATRIX].index(fault) + [*STEPS].index(step)
    return fault in ONE_STEP or place % 4 == (0 if times == 1 else 2)


CASES = [
    pytest.param(
        row.fault,
        step,
        times,
        code,
        id=f"{row.fault}-{step}-{'once' if times == 1 else 'always'}",
        marks=() if is_always_tried(row.fault, step, times) else pytest.mark.nightly,
    )
    for row in MATRIX
    for step, cell in row.cells.items()
    for times, code in zip((1, ALWAYS), cell, strict=True)
    if code is not None
]


@pytest.fixture
def people(database: Path) -> list[Cpr]:
    """Three chunks of people, known and unknown in turn."""
    known, unknown = list(known_cprs(database, 2 * CHUNK)), unknown_cprs(CHUNK)
    return [cpr for trio in zip(known[::2], known[1::2], unknown, strict=True) for cpr in trio]


@pytest.mark.parametrize(("fault", "step", "times", "code"), CASES)
async def test_fault_ends_with_its_code(
    fault: str, step: str, times: int, code: int, *, front: Front, database: Path, people: list[Cpr],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    settings: dict[str, object] = {}
    if fault in SLOW:
        monkeypatch.setattr(http, "READ_TIMEOUTS_PER_ANSWER", 2)
        settings = {"timeout_seconds": 0.8, "attempts": 2}
    if fault == "no sense":
        quick = replace(navigation.DEFAULT_POLICY, unknown_page_seconds=0.05)
        monkeypatch.setattr(navigation, "DEFAULT_POLICY", quick)
    front.rules.append(FaultRule("GET", "/ring", kinds.redirect_loop, ALWAYS))
    # Except for log-in and opslag the first chunk succeeds.
    skip = 0 if step in {"login", "opslag"} or fault == "someone else" else 1
    front.rules.append(FaultRule(*REQUESTS[step], act_of(fault, database, people), times, skip))
    if step == "opslag":
        await opslag(front, database, people, code, settings)
    elif step == "detaljer":
        await details(front, database, people, code, settings, tmp_path / "ud.xlsx")
    else:
        await batch(front, database, people, code, settings, tmp_path / "ud.xlsx", skip * CHUNK, fault)
    assert front.hits, "the fault has not been injected"
    numbers = {cpr.digits for cpr in people}
    assert not any(holds_number(address, numbers.__contains__) for _, address in front.requests)


async def opslag(front: Front, database: Path, people: list[Cpr], code: int, settings: dict[str, object]) -> None:
    with register_database.connect(database) as connection:
        expected = records.load(connection, people[:1])[0]
    if code == 0:
        assert await service.opslag(access(front.url, **settings), people[0]) == expected
        return
    with pytest.raises(KnappenError) as caught:
        await service.opslag(access(front.url, **settings), people[0])
    said = f"{caught.value!r} {caught.value.message} {caught.value.advice}"
    assert caught.value.exit_code == code, said
    assert not any(cpr.digits in said for cpr in people)


async def batch(
    front: Front, database: Path, people: list[Cpr], code: int, settings: dict[str, object], target: Path,
    kept_before: int, fault: str,
) -> None:  # fmt: skip
    expected = truth(database, people)
    ended = await run(access(front.url, **settings), people, target)
    assert ended.code == code, ended.messages
    assert not any(cpr.digits in ended.messages for cpr in [*people, NOT_ASKED])
    if code not in {0, 4}:
        if front.rules[-1].path == "/login" and fault not in NOT_COUNTED:
            assert front.requests.count(("POST", "/login")) == 1, "the log-in has been retried"
        assert not target.exists()  # noqa: ASYNC240
        answered = kept()
        assert len(answered) >= kept_before
        assert answered == [row for row in expected if row in answered], "a row differs from the register"
        before = len(asked(database))
        front.rules.clear()
        front.stop_listening()
        await front.listen()
        again = await run(access(front.url), people, target)
        assert again.code == 0, again.messages
        assert len(asked(database)) - before == len(people) - len(answered), "an answered person is asked again"
    elif code == 4:
        partial = written(target)
        assert partial == [row for row in expected if row in partial], "a row differs from the register"
        assert len(partial) < len(expected)
        front.rules.clear()
        assert (await run(access(front.url), people, target, overwrite=True)).code == 0
    assert written(target) == expected


async def details(
    front: Front, database: Path, people: list[Cpr], code: int, settings: dict[str, object], target: Path
) -> None:
    """Hold a run with details to the register; the workbook is there whatever happens."""
    expected = truth(database, people)
    found = details_of(database, [row.cpr for row in expected if row.findes])
    ended = await run(access(front.url, **settings), people, target, with_details=True)
    assert ended.code == code, ended.messages
    assert not any(cpr.digits in ended.messages for cpr in [*people, NOT_ASKED])
    assert written(target) == expected
    shown = written_details(target)
    assert shown.keys() == found.keys()
    fetched = {cpr: one for cpr, one in shown.items() if one.kursist}
    assert fetched == {cpr: found[cpr] for cpr in fetched}
    assert len(fetched) == len(found) - (code == 4) if code in {0, 4} else len(fetched) < len(found)
    if code not in {0, 4}:
        front.rules.clear()
        front.stop_listening()
        await front.listen()
        before = front.requests.count(REQUESTS["detaljer"])
        again = await run(access(front.url), people, target, with_details=True)
        assert again.code == 0, again.messages
        assert front.requests.count(REQUESTS["detaljer"]) - before == len(found) - len(fetched)
        assert written(target) == expected
        assert written_details(target) == found


def test_matrix_is_complete() -> None:
    assert len({row.fault for row in MATRIX}) == len(MATRIX)
    assert all(set(row.cells) <= set(STEPS) for row in MATRIX)
    assert set(REQUESTS) == set(STEPS)


def test_every_fault_and_every_step_is_always_tried() -> None:
    always = [case for case in CASES if not case.marks]
    assert {case.values[0] for case in always} == {row.fault for row in MATRIX}
    assert {case.values[1:3] for case in always} == {case.values[1:3] for case in CASES}
