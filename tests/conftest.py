"""Every test gets folders of its own, no keyring, and no waiting between attempts."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina

from knappen_tui.backend import population
from tests.terminal import Terminal

KURSISTER = 1500


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Configuration, state and cache in a fresh folder, for this process and its children."""
    home = tmp_path_factory.mktemp("home")
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in ("KNAPPEN_PASSWORD_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Attempts are made, the pauses between them are not."""
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of made-up kursister, made once for all workers. For reading: log-ins and jobs aside."""
    file = tmp_path_factory.getbasetemp().parent / "register.sqlite"
    population.ensure(file, KURSISTER)
    return file


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register to copy, that nobody asks."""
    file = tmp_path_factory.getbasetemp().parent / "untouched.sqlite"
    population.ensure(file, 1000)
    return file


@pytest.fixture
def database(untouched: Path, tmp_path: Path) -> Path:
    """A register that nobody else asks: the shared one holds what others have uploaded."""
    return Path(shutil.copyfile(untouched, tmp_path / "register.sqlite"))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    found = Terminal(tmp_path)
    yield found
    found.tmux("kill-server")
