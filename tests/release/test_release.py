"""What `python -m tools.release` has built: each package installs and looks up a demo list. Run by `nox -s release`."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from uv import find_uv_bin

from knappen_tui import __version__
from tools.windows import folder, installer, wine

pytestmark = [pytest.mark.release, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
SAMPLE = ROOT / "sample_cprs" / "rene-250.txt"
OLD_LIST = ROOT / "tests" / "site" / "data" / "udtraek.xls"
NAME = f"knappen-{__version__}"


def documented(mark: str) -> str:
    """The commands that docs/drift.md has behind a mark, for this version."""
    _, _, after = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8").partition(f"<!-- {mark} -->\n```")
    return after.partition("\n")[2].partition("```")[0].strip().replace("VERSION", __version__)


def rows(sheet: Path) -> int:
    return sum(1 for _ in load_workbook(sheet)["Udtræk"].iter_rows(min_row=4))


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
    assert {("python", folder.PYTHON)} < parts
    assert listed["metadata"]["component"]["version"] == __version__


@pytest.fixture
def downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what is published, and uv and pipx that install below it."""
    for file in DIST.iterdir():
        (tmp_path / file.name).hardlink_to(file)
    for name, place in (
        ("UV_TOOL_DIR", "tools"),
        ("UV_TOOL_BIN_DIR", "bin"),
        ("PIPX_HOME", "pipx"),
        ("PIPX_BIN_DIR", "bin"),
    ):
        monkeypatch.setenv(name, str(tmp_path / place))
    (tmp_path / "bin").mkdir()
    programs = {"uv": find_uv_bin(), "pipx": f"{find_uv_bin()} tool run --isolated pipx"}
    for name, command in programs.items():
        program = tmp_path / "bin" / name
        program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


@pytest.mark.parametrize(
    ("mark", "program"), [("uv-install", "bin"), ("pipx-install", "bin"), ("offline-install", ".venv/bin")]
)
def test_documented_commands_install(mark: str, program: str, downloads: Path) -> None:
    subprocess.run(["/bin/bash", "-euo", "pipefail", "-c", documented(mark)], cwd=downloads, check=True)
    words = ("batch", SAMPLE, "--demo", "-o", "DEMO-ud.xlsx", "-q")
    subprocess.run([downloads / program / "knappen", *words], cwd=downloads, check=True)
    assert rows(downloads / "DEMO-ud.xlsx") == 250
    completed = f"PATH={downloads / program}:$PATH; {documented('bash-completion')}; complete -p knappen"
    subprocess.run(["/bin/bash", "-euo", "pipefail", "-c", completed], check=True)
    if remove := documented(mark.replace("install", "uninstall")):
        subprocess.run(["/bin/bash", "-euo", "pipefail", "-c", remove], cwd=downloads, check=True)
        assert not (downloads / program / "knappen").exists()


def test_wheel_has_man_pages_and_completions(tmp_path: Path) -> None:
    [wheel] = DIST.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    [share] = tmp_path.glob("*.data/data/share")
    for place in ("man/man1/knappen.1", "man/man1/stil.1", "zsh/site-functions/_knappen", "powershell/stil.ps1"):
        assert (share / place).stat().st_size > 1000
    (tmp_path / "hold.xlsx").touch()
    for words, offered in (
        ("ba", "batch"),
        ("batch ho", "hold.xlsx"),
        ("saml a.xlsx ho", "hold.xlsx"),
        ("tjek --la", "--laer"),
    ):
        assert completed(share / "bash-completion" / "completions" / "knappen", words) == [offered]
    zsh = (share / "zsh" / "site-functions" / "_knappen").read_text(encoding="utf-8")
    assert re.search(r'"\*:Excel-filer[^"]*:_files"', zsh), "any number of files"


def completed(completions: Path, words: str) -> list[str]:
    """What bash offers after these words of knappen. It says nothing on stderr."""
    script = (
        f"source {completions}; COMP_WORDS=(knappen {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n"
        "_shtab_knappen; echo ${COMPREPLY[@]}"
    )
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=completions.parents[5],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_installer_of_the_same_folder_is_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if reason := installer.missing():
        pytest.skip(reason)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "modul.pyc").write_bytes(b"1")
    for zone, name in (("Europe/Copenhagen", "one"), ("America/New_York", "other")):
        monkeypatch.setenv("TZ", zone)
        installer.write_msi(tmp_path / "python", tmp_path / f"{name}.msi", "0.0.1", tmp_path / name)
    assert (tmp_path / "one.msi").read_bytes() == (tmp_path / "other.msi").read_bytes()
    (tmp_path / "python" / "modul.pyc").write_bytes(b"2")
    installer.write_msi(tmp_path / "python", tmp_path / "third.msi", "0.0.1", tmp_path / "third")
    assert package_code(tmp_path / "one.msi") != package_code(tmp_path / "third.msi")


def package_code(msi: Path) -> str:
    """By it Windows tells packages apart."""
    done = subprocess.run(["msiinfo", "suminfo", msi], capture_output=True, text=True, check=True)
    return done.stdout.partition("Revision number")[2].splitlines()[0]


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
    earlier = tmp_path / "earlier"
    (earlier / "python").mkdir(parents=True)
    (earlier / "knappen.exe").write_bytes(b"an earlier version")
    (earlier / "python" / "left.txt").write_bytes(b"of an earlier version")
    installer.write_msi(earlier, tmp_path / "earlier.msi", "0.0.1", tmp_path / "work")

    assert prefix.run("msiexec", "/qn", "/i", wine.windows_path(tmp_path / "earlier.msi")) == 0
    assert (program_files(prefix) / "python" / "left.txt").exists()
    [local] = (prefix.folder / "drive_c" / "users").glob("[!P]*/AppData/Local")
    settings = local / "knappen" / "knappen.toml"
    settings.parent.mkdir()
    settings.write_text("[app]\n", encoding="utf-8")
    monkeypatch.chdir(DIST)
    assert prefix.run(*documented("windows-install").split()) == 0
    assert not (program_files(prefix) / "python" / "left.txt").exists(), "the earlier version is replaced"
    assert "Program Files\\\\knappen" in machine_path(prefix)
    assert list(prefix.folder.rglob("knappen.lnk")), "an entry in the Start menu"

    # Back to the earlier version only after an uninstallation, as docs/drift.md says.
    assert prefix.run("msiexec", "/qn", "/i", wine.windows_path(tmp_path / "earlier.msi")) != 0
    assert (program_files(prefix) / "python" / "python.exe").exists()

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
    assert len(list(settings.parent.rglob("*.*"))) > 1, "what the program itself has written"

    (tmp_path / "_wmi.pyd").rename(wmi)
    monkeypatch.chdir(DIST)
    assert prefix.run(*documented("windows-uninstall").split()) == 0
    assert not program_files(prefix).exists()
    assert "Program Files\\\\knappen" not in machine_path(prefix)
    assert not list(prefix.folder.rglob("knappen.lnk"))
    assert settings.read_text(encoding="utf-8") == "[app]\n", "what is the user's stays"


def test_zip_runs_where_it_is_unpacked(prefix: wine.Prefix, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(DIST / f"{NAME}-windows-amd64.zip") as archive:
        archive.extractall(tmp_path)
    unpacked = tmp_path / "knappen"
    assert {path.name for path in unpacked.iterdir()} == {
        "LICENSE.txt", "completions", "knappen.exe", "python", "stil.exe",
    }  # fmt: skip
    assert all(is_signed(unpacked / "python" / name) for name in ("python.exe", "python313.dll", "_ssl.pyd"))
    assert prefix.run(unpacked / "stil.exe", "--version") == 0
    assert prefix.run(unpacked / "knappen.exe", "--version") == 0
    assert f"Python {folder.PYTHON}" in capsys.readouterr().out
    # Nobody may write where it is installed: all modules are compiled already.
    compiled = {path.name.split(".")[0] for path in unpacked.rglob("*.pyc")}
    assert {"batch", "journal", "screen", "parser"} <= compiled


def is_signed(program: Path) -> bool:
    """Whether a program for 64-bit Windows carries a signature; whose, and whether it fits, Windows tells."""
    content = program.read_bytes()
    headers = int.from_bytes(content[60:64], "little")
    signature = headers + 24 + 112 + 4 * 8  # the fifth of the directories after the two headers: place, size
    return content[headers : headers + 4] == b"PE\0\0" and any(content[signature + 4 : signature + 8])
