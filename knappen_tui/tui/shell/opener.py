"""Open a file or a folder in the system's program for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_TIMEOUT = 10.0  # seconds until the system's program has taken the path over


def _command() -> str | None:
    """The program that opens a path on this desktop; None over ssh and where there is no desktop."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return None
    if sys.platform == "darwin":
        return shutil.which("open")
    has_desktop = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    return shutil.which("xdg-open") if has_desktop else None


def open_path(path: Path) -> bool:
    """Open the path and return whether that succeeded. Blocks: call it in a thread."""
    if not path.exists():
        return False
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606 - the path is our own output
        except OSError:
            return False
        return True
    command = _command()
    if command is None:
        return False
    try:
        subprocess.run(  # noqa: S603 - a fixed program, found in PATH
            [command, os.fspath(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
