"""What a command does not use, it does not import: each in a fresh process, looked at in its `sys.modules`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from knappen_tui.backend import population
from tests import support

# Everything that costs a person time when it is imported; the standard library's heavy ones too.
HEAVY = {
    *("anyio", "click", "filelock", "h11", "httpcore", "httpx", "jinja2", "keyring", "lxml", "multipart", "openpyxl"),
    *("platformdirs", "pygments", "python_calamine", "rich", "stamina", "starlette", "stdnum", "textual", "tomlkit"),
    *("truststore", "uvicorn", "asyncio", "email", "multiprocessing", "sqlite3", "ssl", "urllib.request", "zipfile"),
}
# stdnum brings urllib.request by itself, and that brings the next two.
LIST = {"email", "platformdirs", "ssl", "stdnum", "urllib.request"}
HTTP = {"anyio", "asyncio", "h11", "httpcore", "httpx", "lxml", "stamina", "truststore"}
# filelock: every look-up is logged, and the log is locked.
SITE = LIST | HTTP | {"filelock", "python_calamine", "zipfile"}
JOURNAL = {"sqlite3"}

# click is not in the runtime set, but where a developer's tools bring it httpx loads its own command line.
PROGRAM = """
import atexit, json, sys
sys.modules["click"] = None
names, words = sys.argv[1], sys.argv[2:]
atexit.register(lambda: open(names, "w").write(json.dumps([name for name, one in sys.modules.items() if one])))
from knappen_tui.cli.main import main
sys.argv = ["knappen", *words]
sys.exit(main())
"""


def heavy(folder: Path, *words: str | Path, stdin: bytes = b"") -> tuple[int, set[str]]:
    """The command's exit code, and the heavy packages in its memory at the end."""
    names = folder / "modules.json"
    command = [sys.executable, "-c", PROGRAM, str(names), *map(str, words)]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60, cwd=folder)
    loaded = set(json.loads(names.read_text()))
    return done.returncode, loaded & HEAVY


@pytest.fixture
def listed(register: Path, tmp_path: Path) -> Path:
    return support.write_list(tmp_path / "hold.txt", [cpr.digits for cpr in population.known_cprs(register, 5)])


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], *([name, "--help"] for name in ("batch", "opslag", "historik", "saml"))]
)
def test_help_imports_nothing(words: list[str], tmp_path: Path) -> None:
    assert heavy(tmp_path, *words) == (0, set())


def test_wrong_usage_imports_nothing(tmp_path: Path) -> None:
    assert heavy(tmp_path, "batch", "--no-such-flag") == (2, set())


def test_a_dry_run_reads_the_list_alone(listed: Path, site: str, tmp_path: Path) -> None:
    code, loaded = heavy(tmp_path, "batch", listed, "--dry-run")
    assert (code, loaded - LIST) == (0, set())


def test_logout_needs_the_keyring_alone(site: str, tmp_path: Path) -> None:
    _, loaded = heavy(tmp_path, "logout")
    assert "keyring" in loaded
    assert loaded & (HTTP - {"asyncio"} | JOURNAL | {"openpyxl", "rich", "textual"}) == set()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_batch_to_text_needs_no_openpyxl(form: str, listed: Path, site: str, tmp_path: Path) -> None:
    code, loaded = heavy(tmp_path, "batch", listed, "--format", form)
    assert (code, loaded - SITE - JOURNAL) == (0, set())


def test_a_batch_to_a_sheet_needs_openpyxl_and_no_more(listed: Path, site: str, tmp_path: Path) -> None:
    code, loaded = heavy(tmp_path, "batch", listed)
    assert (code, loaded - SITE - JOURNAL) == (0, {"openpyxl"})


def test_an_opslag_as_json_needs_the_site_alone(listed: Path, site: str, tmp_path: Path) -> None:
    number = listed.read_bytes().split()[0]
    code, loaded = heavy(tmp_path, "opslag", "--json", stdin=number + b"\n")
    # The first look-up of all makes the key of the look-up log, under a lock.
    assert (code, loaded - SITE) == (0, set())
    assert heavy(tmp_path, "opslag", "--json", stdin=number + b"\n")[1] <= SITE
