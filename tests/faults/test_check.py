"""`knappen tjek` under every kind of fault: it names the step and ends with the fault's exit code."""

from dataclasses import replace
from pathlib import Path

import pytest

from knappen_tui import service
from knappen_tui.backend.population import known_cprs
from knappen_tui.site import navigation
from knappen_tui.web import http
from tests.faults import kinds
from tests.faults.front import FaultRule, Front
from tests.faults.matrix import MATRIX, STEPS, Row
from tests.faults.running import access
from tests.faults.test_matrix import ALWAYS, REQUESTS, SLOW, act_of

pytestmark = pytest.mark.slow

# A check looks no one up for details.
LEFT_OUT = {"detaljer"}


def step_of(row: Row, number: int) -> list[str]:
    """The step at which a fault is tried, in turns; empty for a fault that only happens where no check goes."""
    steps = [step for step in row.cells if step not in LEFT_OUT]
    return [steps[number % len(steps)]] if steps else []


CASES = [(row.fault, step, row.cells[step][1]) for number, row in enumerate(MATRIX) for step in step_of(row, number)]
# With one person there is no partial answer.
ALONE = {"empty": 8}
NAMES = {
    "login": {"Login"},
    "side": {"Siden til flere kursister"},
    "upload": {"Udtræk af én"},
    "vent": {"Udtræk af én"},
    "hent": {"Udtræk af én", "Filens kolonner", "Udtræk én gang til"},
    "opslag": {"Opslag"},
}


@pytest.mark.parametrize(("fault", "step", "code"), CASES)
async def test_check_names_step_and_code(
    fault: str, step: str, code: int, front: Front, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, object] = {"attempts": 2}
    if fault in SLOW:
        monkeypatch.setattr(http, "READ_TIMEOUTS_PER_ANSWER", 2)
        settings["timeout_seconds"] = 0.3
    quick = replace(navigation.DEFAULT_POLICY, unknown_page_seconds=0.05)
    monkeypatch.setattr(navigation, "DEFAULT_POLICY", quick)
    people = list(known_cprs(database, 12))
    front.rules = [
        FaultRule("GET", "/ring", kinds.redirect_loop, ALWAYS),
        FaultRule(*REQUESTS[step], act_of(fault, database, people), ALWAYS),
    ]
    found = [finding async for finding in service.check(access(front.url, **settings), people[0])]
    failed = [finding for finding in found if finding.error]
    expected = ALONE.get(fault, 0 if code == 4 else code)
    assert [finding.error.exit_code for finding in failed if finding.error][:1] == ([expected] if expected else [])
    assert {finding.step for finding in failed} <= NAMES[step] or fault == "refuse", failed
    output = repr(found) + "".join(f"{one.error.message} {one.error.advice}" for one in failed if one.error)
    assert not any(cpr.digits in output for cpr in people)


def test_every_step_has_a_case() -> None:
    assert {step for _, step, _ in CASES} == set(STEPS) - LEFT_OUT
