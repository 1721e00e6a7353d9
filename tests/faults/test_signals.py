"""A signal at any moment of a run: a finished run ends as finished, a stopped one is continued by the same command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette

from knappen_tui.backend.population import known_cprs, unknown_cprs
from tests import support
from tests.faults.lookups import Lookups
from tests.faults.phases import PHASES
from tests.faults.running import CHUNK, truth, written
from tests.support import asked
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow


@pytest.mark.skipif(os.name != "posix", reason="forks and signals")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("samples", [4, pytest.param(20, marks=pytest.mark.nightly)])
def test_signal_at_every_phase_ends_the_run_in_order(
    samples: int,
    backend: tuple[Path, Starlette],
    database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lookups: Lookups,
) -> None:
    people = [*known_cprs(database, CHUNK), *unknown_cprs(CHUNK)]
    cpr_list = support.write_list(tmp_path / "hold.txt", (cpr.digits for cpr in people))
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    folder = tmp_path / "ark"
    folder.mkdir()
    with support.serving(lookups.recorded(backend[1])) as url:
        support.set_up(url, omgang=CHUNK)
        program = [sys.executable, "-m", "tests.faults.signaller", str(cpr_list), str(folder), str(samples)]
        root = Path(__file__).parents[2]
        done = subprocess.run(program, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    ends = [json.loads(line) for line in done.stdout.splitlines()]
    expected = truth(database, people)
    for number, end in enumerate(ends):
        assert end["first"] in {0, 130}, end
        assert "Traceback" not in end["stderr"], end
        assert "Exception" not in end["stderr"], end
        assert end["second"] == (0 if end["first"] else None), end
        assert written(folder / f"{number}.xlsx") == expected
    codes = {phase.function: phase.code for phase in PHASES}
    assert {end["moment"]: end["first"] for end in ends if end["moment"] in codes} == codes
    assert {end["first"] for end in ends if end["moment"].startswith("call ")} == {0, 130}
    assert {path.suffix for path in folder.iterdir()} == {".xlsx", ""}, "a scratch file is left"
    # Only the chunk that was in flight is asked again.
    assert len(asked(database)) <= len(ends) * len(people) + 2 * CHUNK


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("change", ["busy_page", "waiting_child"])
def test_signal_ends_a_step_that_takes_long(
    change: str, backend: tuple[Path, Starlette], database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    lookups: Lookups,
) -> None:  # fmt: skip
    people = [*known_cprs(database, CHUNK), *unknown_cprs(CHUNK)]
    cpr_list = support.write_list(tmp_path / "hold.txt", (cpr.digits for cpr in people))
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    words = ["batch", str(cpr_list), "-o", str(tmp_path / "ud.xlsx"), "-q"]
    root = Path(__file__).parents[2]
    with support.serving(lookups.recorded(backend[1])) as url:
        support.set_up(url, omgang=CHUNK)
        program = [sys.executable, "-m", "tests.faults.driver", change, *words]
        with subprocess.Popen(program, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdout.readline() == "busy\n"
            process.terminate()
            _, said = process.communicate(timeout=LIMIT)
        assert process.returncode == 130, said
        assert "Traceback" not in said
        assert support.knappen(*words).returncode == 0
    assert written(tmp_path / "ud.xlsx") == truth(database, people)
