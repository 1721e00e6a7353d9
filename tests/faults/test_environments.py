"""`knappen batch` in every environment of the table: it works, or ends with code 2 or 9 and names the setting."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from knappen_tui.backend.accounts import DEMO_USER
from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.population import unknown_cprs
from knappen_tui.settings import paths
from tests import fork_server, support
from tests.faults.environments import ENVIRONMENTS, FOLDER, Environment, home_variables
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow

Ended = subprocess.CompletedProcess[bytes]
NUMBERS = [cpr.digits for cpr in unknown_cprs(3)]


@pytest.fixture(scope="module")
def url(register: Path) -> Iterator[str]:
    """A practice site on a socket."""
    with support.site(register, BackendOptions()) as url:
        yield url


def batch(row: Environment, folder: Path, monkeypatch: pytest.MonkeyPatch, program: str = "") -> Ended:
    """Run `knappen batch` in the folder with the row's variables; `program` is Python code that runs it."""
    (folder / os.fsdecode(row.hold)).write_bytes("".join(f"{number}\r\n" for number in NUMBERS).encode())
    (folder / "fil").touch()
    words = list(map(os.fsdecode, [b"batch", row.hold, b"-o", row.out, *row.more, *([] if row.site else [b"--demo"])]))
    for name, value in row.variables.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value.replace(FOLDER, str(folder)))
    if not program:
        return fork_server.run(words, cwd=folder)
    command = [sys.executable, "-c", program, *words]
    return subprocess.run(command, capture_output=True, check=False, timeout=LIMIT, cwd=folder)


def set_up(url: str, password: Path) -> None:
    """One profile of this site, whose name is not ASCII; the password is in a file."""
    file = paths.config_file()
    file.parent.mkdir(parents=True)
    file.write_text(f'[profil."øvelse"]\nurl = "{url}"\nbruger = "{DEMO_USER}"\n', encoding="utf-8")
    support.write_password(password)


@pytest.mark.parametrize("row", ENVIRONMENTS, ids=lambda row: row.words)
def test_environment(row: Environment, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(url, tmp_path / "kode")
    if "PYTHON_KEYRING_BACKEND" not in row.variables:
        monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(tmp_path / "kode"))
    ended = batch(row, tmp_path, monkeypatch)
    said = ended.stderr.decode("utf-8", "replace")
    assert ended.returncode == row.code, said
    assert row.named in said
    assert "Traceback" not in said
    assert not any(number in said for number in NUMBERS)
    out = [file for file in tmp_path.iterdir() if file.suffix == ".xlsx"]
    assert len(out) == (row.code == 0), out
    if out:
        assert [values[0] for values in support.sheet_rows(out[0])] == NUMBERS
        assert os.fsencode(out[0].name).removeprefix(b"DEMO-") == row.out


@pytest.mark.parametrize("home", [None, "", "hjem"])
def test_missing_home_folder_is_named(home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_account = (
        "import pwd, sys\n"
        "def unknown(uid): raise KeyError(uid)\n"
        "pwd.getpwuid = unknown\n"
        "from knappen_tui.cli.main import main\n"
        "sys.exit(main())"
    )
    ended = batch(Environment("", 2, home_variables(home)), tmp_path, monkeypatch, without_account)
    assert ended.returncode == 2, ended.stderr
    assert "HOME" in ended.stderr.decode()
    assert {file.name for file in tmp_path.iterdir()} == {"hold.txt", "fil"}, "a folder was made in the current one"


def test_refused_core_limit_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = (
        "import resource, sys\n"
        "def refuse(*_): raise PermissionError(1, 'Operation not permitted')\n"
        "resource.setrlimit = refuse\n"
        "from knappen_tui.cli.main import main\n"
        "sys.exit(main())"
    )
    ended = batch(Environment("", 0), tmp_path, monkeypatch, refused)
    assert ended.returncode == 0, ended.stderr
    assert "hukommelsesfil" in ended.stderr.decode()
