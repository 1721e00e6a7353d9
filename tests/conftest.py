"""Fixtures of every test: its own folders, no keyring, no pause between attempts. Hypothesis has no deadlines."""

import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pytest
import stamina

from knappen_tui.backend import accounts, population
from tests import sampling
from tests.open_files import refuse_as_windows
from tests.terminal import Terminal

# What Python reads at its start, for this process and those that tests start.
os.environ.pop("PYTHONUNBUFFERED", None)
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    # Each of hundreds of processes would compile all modules, which takes half of its time.
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(__file__).parents[1] / ".pytest_cache/bytecode")
    sys.dont_write_bytecode = False

# `nohup pytest` ignores it, and what is ignored is inherited by the processes that tests send it to.
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Modules and tests are half a million objects that stay to the end. To look through them as often as Python does of
# itself takes a fifth of the time of a test of the app.
gc.set_threshold(5000, 10, 10)

KURSISTER = 1500
_SCRYPT = cache(accounts._scrypt)

# A busy machine is no failure: no deadline. `nox -s nightly` names its profile on the command line.
_PATIENT = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("normal", _PATIENT, max_examples=30)
hypothesis.settings.register_profile("nightly", _PATIENT, max_examples=500)
hypothesis.settings.load_profile("normal")


# Run by a nox session of the same name alone.
_APART = ("nightly", "release")


def pytest_configure(config: pytest.Config) -> None:
    """Collect the tests of the nightly run in it alone."""
    sampling.is_nightly_run = "nightly" in config.option.markexpr


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than there are processors: many tests wait for processes and servers of their own."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of a session apart unless `-m` names it."""
    apart = [mark for mark in _APART if mark not in config.option.markexpr]
    left_out = {item for item in items if any(mark in item.keywords for mark in apart)}
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name a long value by its length: a test's name is in an environment variable and in its folder's name."""
    return f"{argname} of {len(val)}" if isinstance(val, str | bytes) and len(val) > 100 else None


@pytest.fixture(autouse=True)
def own_folders(memory: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Configuration, state and cache in a folder of the test, for this process and its children."""
    home = Path(tempfile.mkdtemp(prefix="home-", dir=memory))
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    # What platformdirs takes in place of Windows' folders.
    for name in ("APPDATA", "COMMON_APPDATA", "LOCAL_APPDATA", "PERSONAL"):
        monkeypatch.setenv(f"WIN_PD_OVERRIDE_{name}", str(home / name.lower()))
    if sys.platform == "darwin":
        monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(home / "machine"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in ("KNAPPEN_PASSWORD_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def passwords_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the hashes of the practice site's passwords: a log-in takes 60 ms otherwise."""
    monkeypatch.setattr(accounts, "_scrypt", _SCRYPT)


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Retry without the pauses between attempts."""
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this test run, shared by all workers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(autouse=True)
def windows_open_files(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse what Windows refuses with open files, where files are deleted, replaced and renamed."""
    if request.path.parent.name in {"batch", "export", "settings"}:
        refuse_as_windows(monkeypatch)


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder in /dev/shm if there is one, where nothing waits for the disk."""
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="knappen-", dir=shm if shm.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def register(shared_folder: Path) -> Path:
    """A database of made-up kursister, shared by all workers. Tests may log in and upload, and change nothing else."""
    file = shared_folder / "register.sqlite"
    population.ensure(file, KURSISTER)
    return file


@pytest.fixture(scope="session")
def untouched(shared_folder: Path) -> Path:
    """A register to copy; no test uses it directly."""
    file = shared_folder / "untouched.sqlite"
    population.ensure(file, 1000)
    return file


@pytest.fixture
def database(untouched: Path, tmp_path: Path) -> Path:
    """A register of one test: the shared one holds the uploads of other tests."""
    return Path(shutil.copyfile(untouched, tmp_path / "register.sqlite"))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal in tmux, ended after the test."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    found = Terminal(tmp_path)
    yield found
    found.tmux("kill-server")
