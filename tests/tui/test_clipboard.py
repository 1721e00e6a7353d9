"""Copying: the system's clipboard program where there is one, else the terminal's clipboard (OSC 52)."""

import os
import sys
from pathlib import Path

import pytest

from knappen_tui.tui.shell import clipboard as system
from tests.terminal import Terminal
from tests.tui.conftest import Clipboard, Harness, running, until
from tests.waiting import wait_for

posix = pytest.mark.skipif(os.name != "posix", reason="the clipboard program of the test is a shell script")


@posix
def test_text_is_written_to_the_program_unchanged(clipboard: Clipboard) -> None:
    assert system.copy("ærø\t2-4 $(touch x) \"'")
    assert clipboard.copied == ["ærø\t2-4 $(touch x) \"'"]


@posix
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


@posix
@pytest.mark.parametrize("script", ["exit 1", "kill -9 $$"])
def test_failing_program_is_reported(clipboard: Clipboard, tmp_path: Path, script: str) -> None:
    for program in (tmp_path / "programs").iterdir():
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    assert not system.copy("tekst")


@posix
def test_hanging_program_is_ended(clipboard: Clipboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_TIMEOUT", 0.2)
    for program in (tmp_path / "programs").iterdir():
        program.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    assert not system.copy("tekst")


@posix
@pytest.mark.parametrize(("knows_option", "copied"), [(True, ["--sensitive", "1"]), (False, ["", "1"])])
def test_text_is_marked_as_sensitive_on_wayland(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knows_option: bool, copied: list[str]
) -> None:
    refuses = "" if knows_option else '[ "$1" ] && exit 1\n'
    program = tmp_path / "wl-copy"
    program.write_text(
        f'#!/bin/sh\n{refuses}echo "$1" >> {tmp_path}/copied\ncat >> {tmp_path}/copied\n', encoding="utf-8"
    )
    program.chmod(0o755)
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert system.copy("1")
    assert (tmp_path / "copied").read_text(encoding="utf-8").splitlines() == copied


@posix
async def test_copies_are_made_in_order(demo_site: Path, clipboard: Clipboard) -> None:
    async with running() as (app, pilot):
        app.copy_to_clipboard("langsom")
        app.copy_to_clipboard("sidst")
        await until(pilot, lambda: len(clipboard.copied) == 2)
    assert clipboard.copied == ["langsom", "sidst"]


@posix
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


@posix
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
    assert wait_for(lambda: terminal.tmux("show-buffer"), "the copied text").strip() == "1207"


@pytest.mark.skipif(sys.platform != "win32", reason="the clipboard of Windows")
def test_text_is_kept_out_of_history_and_cloud_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        import ctypes

        from knappen_tui.tui.shell.windows_clipboard import UNWATCHED, kernel32, user32

        for name in ("SSH_CONNECTION", "SSH_TTY"):
            monkeypatch.delenv(name, raising=False)
        assert system.copy("ærø\t2-4\nanden linje")
        user32.GetClipboardData.restype = ctypes.c_void_p
        assert user32.OpenClipboard(None)
        try:
            text = kernel32.GlobalLock(user32.GetClipboardData(13))
            assert ctypes.wstring_at(text) == "ærø\t2-4\r\nanden linje"
            for name in UNWATCHED:
                value = kernel32.GlobalLock(user32.GetClipboardData(user32.RegisterClipboardFormatW(name)))
                assert ctypes.string_at(value, 4) == bytes(4), name
        finally:
            user32.CloseClipboard()
