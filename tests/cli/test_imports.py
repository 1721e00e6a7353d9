"""Each command imports only what it uses: checked in `sys.modules` of a fresh process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from knappen_tui.backend import population
from tests import support
from tests.waiting import LIMIT

# Packages whose import takes long, of the standard library too.
HEAVY = {
    *("anyio", "click", "filelock", "h11", "httpcore", "httpx", "jinja2", "keyring", "lxml", "multipart", "openpyxl"),
    *("platformdirs", "pygments", "python_calamine", "rich", "stamina", "starlette", "stdnum", "textual", "tomlkit"),
    "tree_sitter",
    *("truststore", "uvicorn", "asyncio", "email", "multiprocessing", "sqlite3", "ssl", "urllib.request", "zipfile"),
}
# stdnum imports urllib.request, which imports email and ssl.
LIST = {"email", "platformdirs", "ssl", "stdnum", "urllib.request"}
HTTP = {"anyio", "asyncio", "h11", "httpcore", "httpx", "lxml", "stamina", "truststore"}
# filelock: the look-up log is locked.
SITE = LIST | HTTP | {"filelock", "python_calamine", "zipfile"}
JOURNAL = {"sqlite3"}

# click is no dependency, but httpx imports its command line where a developer's tools have installed click.
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
    """The command's exit code and the heavy packages it imported."""
    names = folder / "modules.json"
    command = [sys.executable, "-c", PROGRAM, str(names), *map(str, words)]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=LIMIT, cwd=folder)
    loaded = set(json.loads(names.read_text()))
    return done.returncode, loaded & HEAVY


@pytest.fixture
def listed(register: Path, tmp_path: Path) -> Path:
    return support.write_list(tmp_path / "hold.txt", [cpr.digits for cpr in population.known_cprs(register, 5)])


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], *([name, "--help"] for name in ("batch", "opslag", "historik", "saml"))]
)
def test_help_imports_nothing_heavy(words: list[str], tmp_path: Path) -> None:
    assert heavy(tmp_path, *words) == (0, set())


def test_wrong_usage_imports_nothing_heavy(tmp_path: Path) -> None:
    assert heavy(tmp_path, "batch", "--no-such-flag") == (2, set())


def test_dry_run_imports_only_the_list_reader(listed: Path, site: str, tmp_path: Path) -> None:
    code, loaded = heavy(tmp_path, "batch", listed, "--dry-run")
    assert (code, loaded - LIST) == (0, set())


def test_logout_imports_only_the_keyring(site: str, tmp_path: Path) -> None:
    _, loaded = heavy(tmp_path, "logout")
    assert "keyring" in loaded
    assert loaded & (HTTP - {"asyncio"} | JOURNAL | {"openpyxl", "rich", "textual"}) == set()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_batch_to_text_does_not_import_openpyxl(form: str, listed: Path, site: str, tmp_path: Path) -> None:
    code, loaded = heavy(tmp_path, "batch", listed, "--format", form)
    assert (code, loaded - SITE - JOURNAL) == (0, set())


def test_batch_to_xlsx_imports_openpyxl(listed: Path, site: str, tmp_path: Path) -> None:
    code, loaded = heavy(tmp_path, "batch", listed)
    assert (code, loaded - SITE - JOURNAL) == (0, {"openpyxl"})


def test_opslag_as_json_imports_only_the_site(listed: Path, site: str, tmp_path: Path) -> None:
    number = listed.read_bytes().split()[0]
    code, loaded = heavy(tmp_path, "opslag", "--json", stdin=number + b"\n")
    assert (code, loaded - SITE) == (0, set())
    assert heavy(tmp_path, "opslag", "--json", stdin=number + b"\n")[1] <= SITE
