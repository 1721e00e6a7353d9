"""The commands in README and docs/drift.md and the units of systemd work as written."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from knappen_tui.backend.population import known_cprs
from knappen_tui.cli.parser import parse
from knappen_tui.domain.errors import ExitCode
from tests import support
from tests.support import sheet_rows, write_list
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


DRIFT = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
UNITS = ROOT / "packaging" / "systemd"


def fenced(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DRIFT, flags=re.DOTALL)


@pytest.fixture
def home(site: str, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's home: knappen in `~/.venv`, a list, a folder for sheets, the password."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program = tmp_path / ".venv" / "bin" / "knappen"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m knappen_tui "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    for folder in ("lister", "udtraek"):
        (tmp_path / folder).mkdir()
    write_list(tmp_path / "lister" / "hold.txt", (cpr.digits for cpr in known_cprs(database, 5)))
    support.write_password(tmp_path / ".knappen-kode")
    monkeypatch.delenv("KNAPPEN_PASSWORD_FILE")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_crontab_line_runs(home: Path) -> None:
    [line] = fenced("crontab")
    when, shell_command = re.fullmatch(r"((?:\S+\s+){5})(.*)\n", line).groups()  # type: ignore[union-attr]
    assert when.split() == ["0", "6", "*", "*", "1"]
    assert "%" not in shell_command, "cron replaces % by a newline"
    environment = {name: value for name, value in os.environ.items() if name != "PATH"} | {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["/bin/sh", "-c", shell_command], env=environment, cwd=home, capture_output=True, check=False, timeout=LIMIT
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert len(sheet_rows(home / "udtraek" / "hold.xlsx")) == 5


def test_systemd_unit_runs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service, timer = ((UNITS / f"knappen.{kind}").read_text(encoding="utf-8") for kind in ("service", "timer"))
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(service)
    name, source = unit["Service"]["LoadCredential"].replace("%h", str(home)).split(":")
    credentials = home / "credentials"
    credentials.mkdir()
    shutil.copy(source, credentials / name)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    words = shlex.split(unit["Service"]["ExecStart"].replace("%h", str(home)))
    done = subprocess.run(words, capture_output=True, check=False, timeout=LIMIT)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(sheet_rows(home / "udtraek" / "hold.xlsx")) == 5
    assert "OnCalendar=Mon 06:00" in timer


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_accepts_the_units(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    for unit in UNITS.iterdir():
        shutil.copy(unit, home)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(home / "knappen.timer")],
        capture_output=True,
        check=False,
        timeout=LIMIT,
    )
    assert done.returncode == 0, done.stderr.decode()


def windows_commands() -> list[str]:
    """What the Task Scheduler is told to run, by schtasks and by PowerShell."""
    [task] = [block for block in fenced("bat") if block.startswith("schtasks")]
    [script] = [block for block in fenced("powershell") if "Register-ScheduledTask" in block]
    program, arguments = re.findall(r'-Execute "(.+?)"|\$kommando = "(.+?)"', script)
    told = re.findall(r'/TR "(.+)"$', task.strip())
    return [*told, f"'{arguments[0] or program[0]}' {program[1] or arguments[1]}"]


@pytest.mark.parametrize("command", windows_commands())
def test_task_of_windows_runs(command: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, arguments = re.fullmatch(r"'(C:\\Program Files\\knappen\\knappen\.exe)' (.*)", command).groups()  # type: ignore[union-attr]
    assert program.endswith("knappen.exe")
    words = [word.replace("C:\\knappen\\", f"{home}/") for word in arguments.split(" ")]
    shutil.copy(home / "lister" / "hold.txt", home / "hold.xlsx")  # a list is told by its content
    (home / ".knappen-kode").rename(home / "kode.txt")
    done = support.knappen(*words)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert len(sheet_rows(home / "svar.xlsx")) == 5
    assert (home / "knappen.log").read_text(encoding="utf-8")


def test_readme_lists_every_exit_code() -> None:
    paragraph = " ".join(README.partition("Exit codes: ")[2].partition("\n\n")[0].split())
    assert [int(code) for code in re.findall(r"(?:^|· )(\d+) ", paragraph)] == list(ExitCode)


def test_readme_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    commands = set(re.findall(r"^ {4}([a-z]+) ", capsys.readouterr().out, flags=re.MULTILINE))
    rows = re.findall(r"^\| (`knappen [^|]+) \|", README, flags=re.MULTILINE)
    assert commands
    assert {word for row in rows for word in re.findall(r"[a-z]+", row)} >= commands


def test_ci_runs_the_readme_s_own_commands() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for mark in ("run-command", "test-command"):
        assert f"<!-- {mark} -->\n```sh\n" in README
        assert f"from_readme {mark}" in ci
