"""Copying: the system's clipboard program where there is one, else the terminal's clipboard (OSC 52)."""

import os
import sys
import time
from pathlib import Path

import pytest

from knappen_tui.tui.shell import clipboard as system
from tests.terminal import Terminal
from tests.tui.conftest import Clipboard, Harness, running, until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the clipboard program of the test is a shell script")


def test_text_is_written_to_the_program_unchanged(clipboard: Clipboard) -> None:
    assert system.copy("ærø\t2-4 $(touch x) \"'")
    assert clipboard.copied == ["ærø\t2-4 $(touch x) \"'"]


@pytest.mark.parametrize(("name", "value"), [("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22"), ("DISPLAY", None)])
def test_no_program_is_run_over_ssh_or_without_a_display(
    clipboard: Clipboard, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    if value is None:
        if sys.platform == "darwin":
            pytest.skip("pbcopy needs no display")
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    assert not system.copy("tekst")
    assert clipboard.copied == []


@pytest.mark.parametrize("script", ["exit 1", "kill -9 $$"])
def test_failing_program_is_reported(clipboard: Clipboard, tmp_path: Path, script: str) -> None:
    for program in (tmp_path / "programs").iterdir():
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    assert not system.copy("tekst")


def test_hanging_program_is_ended(clipboard: Clipboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_TIMEOUT", 0.2)
    for program in (tmp_path / "programs").iterdir():
        program.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    assert not system.copy("tekst")


async def test_copies_are_made_in_order(demo_site: Path, clipboard: Clipboard) -> None:
    async with running() as (app, pilot):
        app.copy_to_clipboard("langsom")
        app.copy_to_clipboard("sidst")
        await until(pilot, lambda: len(clipboard.copied) == 2)
    assert clipboard.copied == ["langsom", "sidst"]


async def test_notification_says_which_clipboard_was_used(
    demo_site: Path, clipboard: Clipboard, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running() as (app, pilot):
        app.copy_to_clipboard("tekst")
        await until(pilot, lambda: harness.toasts)
        assert "Kopieret til udklipsholderen" in harness.toasts[-1][1]
        monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
        app.copy_to_clipboard("tekst")
        await until(pilot, lambda: len(harness.toasts) == 2)
        assert "Kopieret via terminalen" in harness.toasts[-1][1]


@pytest.mark.slow
def test_terminal_receives_the_text_by_osc_52(terminal: Terminal, own_folders: Path) -> None:
    settings = [f"{name}={value}" for name, value in os.environ.items() if name.startswith("XDG_")]
    command = ["env", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", "SSH_TTY=/dev/pts/0", *settings]
    terminal.start(" ".join([*command, sys.executable, "-m", "knappen_tui", "--demo"]))
    terminal.tmux("set-option", "-s", "set-clipboard", "on")
    terminal.wait("CPR-nummer")
    terminal.keys("1207")
    terminal.wait("4 af 10 cifre")
    terminal.keys("C-a", "S-End")
    terminal.keys("C-c")
    terminal.wait("via terminalen")
    end = time.monotonic() + 10
    while not (buffer := terminal.tmux("show-buffer")) and time.monotonic() < end:
        time.sleep(0.05)
    assert buffer.strip() == "1207"
