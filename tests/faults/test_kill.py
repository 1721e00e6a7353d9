"""Killed at random moments (two hundred nightly): every sheet is the truth, and nobody is left on the disk."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.settings import paths
from tests import support
from tests.faults.conftest import KURSISTER
from tests.faults.lookups import Lookups
from tests.faults.running import details_of, truth, written, written_details

pytestmark = pytest.mark.slow

SECONDS = 0.14
CHUNK = 6
DETAIL_SECONDS = 0.35


KillRuns = Callable[..., list[Path]]


@pytest.fixture
def kill_runs(
    backend: tuple[Path, Starlette], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lookups: Lookups
) -> KillRuns:
    """A function that kills runs of `people` within their first `seconds`; it returns the complete sheets."""

    def made(people: list[Cpr], kills: int, seconds: float, *words: str, **settings: Any) -> list[Path]:
        hold = support.write_list(tmp_path / "hold.txt", (cpr.digits for cpr in people))
        sheets = tmp_path / "ark"
        sheets.mkdir()
        monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
        with support.serving(lookups.recorded(backend[1])) as url:
            support.set_up(url, **settings)
            told = [str(hold), str(sheets), str(kills), str(seconds), *words]
            program = [sys.executable, "-m", "tests.faults.killer", *told]
            root = Path(__file__).parents[2]
            done = subprocess.run(program, cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        whole = int(done.stdout)
        assert whole > 0, done.stderr
        # What a killed run wrote before its end is replaced by the next one.
        assert sorted(path.name for path in sheets.iterdir()) == sorted(f"{number}.xlsx" for number in range(whole))
        left = support.contents_of(paths.state_folder())
        assert not any(cpr.digits.encode() in left for cpr in people)
        return list(sheets.iterdir())

    return made


@pytest.mark.skipif(os.name != "posix", reason="forks and kills")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.nightly)])
def test_killed_runs_ask_again_only_for_the_chunk_in_flight(kills: int, database: Path, kill_runs: KillRuns) -> None:
    people = [*known_cprs(database, KURSISTER), *unknown_cprs(200)]
    sheets = kill_runs(people, kills, SECONDS, omgang=CHUNK)
    expected = truth(database, people)
    assert all(written(sheet) == expected for sheet in sheets)
    with closing(sqlite3.connect(database)) as db:
        [times] = db.execute("SELECT count(*) FROM upload_numre").fetchone()
    assert len(sheets) * len(people) <= times <= len(sheets) * len(people) + kills * CHUNK


@pytest.mark.skipif(os.name != "posix", reason="forks and kills")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.nightly)])
def test_killed_runs_look_no_one_with_details_up_again(
    kills: int, database: Path, kill_runs: KillRuns, lookups: Lookups
) -> None:
    people = [*known_cprs(database, 24), *unknown_cprs(3)]
    sheets = kill_runs(people, kills, DETAIL_SECONDS, "--details", pause_sekunder=0)
    expected = truth(database, people)
    found = [row.cpr for row in expected if row.findes]
    details = details_of(database, found)
    for sheet in sheets:
        assert written(sheet) == expected
        assert written_details(sheet) == details
    times = lookups.looked_up_singly
    assert len(sheets) * len(found) <= times <= len(sheets) * len(found) + kills
