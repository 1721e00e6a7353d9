"""The app in a real terminal, over the demo."""

import shlex
import subprocess
import sys

import pytest

from knappen_tui.domain.errors import ExitCode
from tests.terminal import Terminal

pytestmark = pytest.mark.slow


def test_results_are_registered_in_a_real_terminal(terminal: Terminal) -> None:
    terminal.start(shlex.join([sys.executable, "-m", "knappen_tui.stil", "amu", "--demo"]))
    terminal.wait("uden resultat")
    terminal.wait("••••")
    assert "DEMO" in terminal.screen()
    terminal.keys("Space", "Space", "6")
    terminal.wait("Ikke sendt:")
    terminal.keys("F5")
    terminal.wait("Intet er sendt")
    terminal.keys("U")
    report = terminal.wait("Udførelsen er slut")
    assert "ændret" in report
    terminal.keys("Escape")
    terminal.wait("i alt")
    terminal.keys("C-q")


def test_without_a_terminal_the_app_is_wrong_usage() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "knappen_tui.stil", "amu"], capture_output=True, check=False, timeout=120
    )
    assert done.returncode == ExitCode.USAGE
    assert "kræver en terminal" in done.stderr.decode()
