"""`knappen tjek` against every kind of fault: it says which step, ends with the matching code, and never breaks off."""

from dataclasses import replace
from pathlib import Path

import pytest

from knappen_tui import service
from knappen_tui.backend.population import known_cprs
from knappen_tui.site import navigation
from knappen_tui.web import http
from tests.faults import kinds
from tests.faults.front import Front, Trouble
from tests.faults.matrix import MATRIX, STEPS
from tests.faults.running import access
from tests.faults.test_matrix import FOR_GOOD, REQUESTS, SLOW, act_of

pytestmark = pytest.mark.slow

# Each fault at one step, and all steps in turn.
CASES = [
    (row.fault, step, row.cells[step][1])
    for number, row in enumerate(MATRIX)
    for step in [list(row.cells)[number % len(row.cells)]]
]
# One person asked about alone: what a list answers in part is not answered here.
ALONE = {"empty": 8}
NAMES = {
    "login": {"Login"},
    "side": {"Siden til flere kursister"},
    "upload": {"Udtræk af én"},
    "vent": {"Udtræk af én"},
    "hent": {"Udtræk af én", "Arkets kolonner"},
    "opslag": {"Opslag"},
}


@pytest.mark.parametrize(("fault", "step", "code"), CASES)
async def test_check(
    fault: str, step: str, code: int, front: Front, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, object] = {"attempts": 2}
    if fault in SLOW:
        monkeypatch.setattr(http, "READ_TIMEOUTS_PER_ANSWER", 2)
        settings["timeout_seconds"] = 0.3
    quick = replace(navigation.DEFAULT_POLICY, unknown_page_seconds=0.05)
    monkeypatch.setattr(navigation, "DEFAULT_POLICY", quick)
    people = list(known_cprs(database, 12))
    front.troubles = [
        Trouble("GET", "/ring", kinds.to_ring, FOR_GOOD),
        Trouble(*REQUESTS[step], act_of(fault, database, people), FOR_GOOD),
    ]
    found = [finding async for finding in service.check(access(front.url, **settings), people[0])]
    wrong = [finding for finding in found if finding.error]
    expected = ALONE.get(fault, 0 if code == 4 else code)
    assert [finding.error.exit_code for finding in wrong if finding.error][:1] == ([expected] if expected else [])
    assert {finding.step for finding in wrong} <= NAMES[step] or fault == "refuse", wrong
    told = repr(found) + "".join(f"{one.error.message} {one.error.advice}" for one in wrong if one.error)
    assert not any(cpr.digits in told for cpr in people)


def test_every_step_is_met() -> None:
    assert {step for _, step, _ in CASES} == set(STEPS)
