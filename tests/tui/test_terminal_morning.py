"""A whole morning in a real terminal: the app is killed, the site dies, and the list is complete all the same."""

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from knappen_tui.backend.accounts import DEMO_PASSWORD, DEMO_USER
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.settings import paths
from tests import support
from tests.support import sheet_rows, write_list
from tests.terminal import Terminal
from tests.waiting import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.nightly]


def test_list_is_complete_though_the_app_is_killed_and_the_site_dies(
    terminal: Terminal, database: Path, tmp_path: Path
) -> None:
    people = [cpr.digits for cpr in (*known_cprs(database, 240), *unknown_cprs(10))]
    hold, port = write_list(tmp_path / "hold.txt", people), free_port()
    with practice_site(database, port) as site:
        start(terminal)
        log_in(terminal, f"http://127.0.0.1:{port}/")
        terminal.keys(people[0], "Enter")
        assert people[0] not in terminal.wait("Overblik").replace("-", "")
        begin(terminal, hold)
        terminal.wait("Omgang 2 af 3")
        kill_app(terminal)
        end = tmp_path / "end"
        start(terminal, end)
        continue_run(terminal)
        site.kill()
        terminal.wait("Knappen kan ikke nås")
        assert "svarene er bevaret" in " ".join(terminal.screen().split())
    with practice_site(database, port):
        terminal.keys("r")
        terminal.wait("250 af 250 (100 %)")
        terminal.wait("Alle er slået op")
        terminal.keys("C-s")
        terminal.wait("✓ Gemt:")
        terminal.keys("F4")
        terminal.wait("færdig")
        terminal.keys("C-q")
        terminal.wait("Vil du slutte?")
        terminal.keys("Tab", "Enter")
        wait_for(end.exists, "the end of the app")
    assert end.read_text(encoding="utf-8").strip() == "slut=0"
    (sheet,) = terminal.folder.glob("*udtraek-*.xlsx")
    assert [row[0] for row in sheet_rows(sheet)] == people
    kept = support.contents_of(paths.state_folder())
    assert not any(digits.encode() in kept for digits in people)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def practice_site(database: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`knappen server` on this port, two seconds a chunk; the process can be killed."""
    words = support.command("server", "--port", str(port), "--database", database, "--seconds-per-number", "0.02")
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(lambda: is_open(port), "the practice site")
            yield process
        finally:
            process.kill()


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def start(terminal: Terminal, end: Path | None = None) -> None:
    """Start the app; without `end` it is the terminal's own process, else its exit code is written to that file."""
    settings = [f"{name}={value}" for name, value in os.environ.items() if name.startswith(("XDG_", "PYTHON_KEYRING"))]
    # In the terminal's folder: a continued run proposes its file in the current one.
    command = shlex.join(["env", "-C", str(terminal.folder), *settings, sys.executable, "-m", "knappen_tui"])
    terminal.start(f"exec {command}" if end is None else f"{command}; echo slut=$? > {shlex.quote(str(end))}")


def log_in(terminal: Terminal, url: str) -> None:
    """Answer the first start's questions, and let a site that is gone be tried twice only."""
    terminal.wait("ikke sat op endnu")
    for text, key in ((url, "Tab"), (DEMO_USER, "Tab"), (DEMO_PASSWORD, "Enter")):
        terminal.keys("-l", text)
        terminal.keys(key)
    terminal.wait(f"kommunen · {DEMO_USER}")
    with paths.config_file().open("a", encoding="utf-8") as stream:
        stream.write("forsoeg = 2\n")


def begin(terminal: Terminal, hold: Path) -> None:
    terminal.keys("F3")
    terminal.wait("Gennemse")
    terminal.keys("-l", str(hold))
    terminal.keys("Enter")
    terminal.wait("250 personer")
    terminal.keys("F5")


def kill_app(terminal: Terminal) -> None:
    os.kill(int(terminal.tmux("display-message", "-p", "#{pane_pid}")), signal.SIGKILL)
    wait_for(lambda: not terminal.tmux("list-sessions"), "the end of the terminal")


def continue_run(terminal: Terminal) -> None:
    """Continue the run that is offered."""
    terminal.wait("CPR-nummer")
    terminal.keys("F3")
    terminal.wait("(100 af 250)", "(200 af 250)")
    terminal.keys("Up", "Enter")
    terminal.wait("Adgangskode")
    terminal.keys("-l", DEMO_PASSWORD)
    terminal.keys("Enter")
    terminal.wait("Omgang 2 af 3", "Omgang 3 af 3")
