"""Killed at random moments (two hundred nightly): every sheet is the truth, and nobody is left on the disk."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from starlette.applications import Starlette

from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.settings import paths
from tests import support
from tests.faults.conftest import KURSISTER
from tests.faults.lookups import Lookups
from tests.faults.running import details_of, truth, written, written_details

pytestmark = pytest.mark.slow

SECONDS = 0.14
CHUNK = 6
DETAIL_SECONDS = 0.35


@pytest.mark.skipif(os.name != "posix", reason="forks and kills")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kills", [40, pytest.param(200, marks=pytest.mark.nightly)])
def test_killed_runs_ask_again_only_for_the_chunk_in_flight(
    kills: int,
    backend: tuple[Path, Starlette],
    database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lookups: Lookups,
) -> None:
    people = [*known_cprs(database, KURSISTER), *unknown_cprs(200)]
    hold = support.write_list(tmp_path / "hold.txt", (cpr.digits for cpr in people))
    sheets = tmp_path / "ark"
    sheets.mkdir()
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    with support.serving(lookups.recorded(backend[1])) as url:
        support.set_up(url, omgang=CHUNK)
        program = [sys.executable, "-m", "tests.faults.killer", str(hold), str(sheets), str(kills), str(SECONDS)]
        root = Path(__file__).parents[2]
        done = subprocess.run(program, cwd=root, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr
    whole = int(done.stdout)
    assert whole > 0, done.stderr
    expected = truth(database, people)
    assert sorted(path.name for path in sheets.iterdir()) == sorted(f"{number}.xlsx" for number in range(whole))
    assert all(written(sheet) == expected for sheet in sheets.iterdir())
    with closing(sqlite3.connect(database)) as db:
        [times] = db.execute("SELECT count(*) FROM upload_numre").fetchone()
    assert whole * len(people) <= times <= whole * len(people) + kills * CHUNK
    left = b"".join(path.read_bytes() for path in paths.state_folder().rglob("*") if path.is_file())
    assert not any(cpr.digits.encode() in left for cpr in people)


@pytest.mark.skipif(os.name != "posix", reason="forks and kills")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kills", [12, pytest.param(50, marks=pytest.mark.nightly)])
def test_killed_runs_look_no_one_with_details_up_again(
    kills: int,
    backend: tuple[Path, Starlette],
    database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lookups: Lookups,
) -> None:
    people = [*known_cprs(database, 24), *unknown_cprs(3)]
    hold = support.write_list(tmp_path / "hold.txt", (cpr.digits for cpr in people))
    sheets = tmp_path / "ark"
    sheets.mkdir()
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    with support.serving(lookups.recorded(backend[1])) as url:
        support.set_up(url, pause_sekunder=0)
        words = [str(hold), str(sheets), str(kills), str(DETAIL_SECONDS), "--details"]
        program = [sys.executable, "-m", "tests.faults.killer", *words]
        root = Path(__file__).parents[2]
        done = subprocess.run(program, cwd=root, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr
    whole = int(done.stdout)
    assert whole > 0, done.stderr
    expected = truth(database, people)
    found = [row.cpr for row in expected if row.findes]
    details = details_of(database, found)
    # What a killed run wrote before anyone had details is replaced by the next one.
    assert sorted(path.name for path in sheets.iterdir()) == sorted(f"{number}.xlsx" for number in range(whole))
    for sheet in sheets.iterdir():
        assert written(sheet) == expected
        assert written_details(sheet) == details
    times = lookups.looked_up_singly
    assert whole * len(found) <= times <= whole * len(found) + kills
    left = b"".join(path.read_bytes() for path in paths.state_folder().rglob("*") if path.is_file())
    assert not any(cpr.digits.encode() in left for cpr in people)
