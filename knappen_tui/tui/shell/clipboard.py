"""The clipboard: the system's own where there is one, else the terminal's (OSC 52), which may or may not obey."""

import os
import shutil
import subprocess
import sys

# Program and arguments; the text goes in by standard input, so that no process list shows it.
_WAYLAND = ("wl-copy",)
_X11 = (("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input"))
_PATIENCE = 3.0


def _command() -> tuple[str, ...] | None:
    """What puts text on this machine's clipboard; None over ssh, where it would be the wrong machine's."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return None
    candidates: list[tuple[str, ...]] = []
    if sys.platform == "darwin":
        candidates = [("pbcopy",)]
    elif sys.platform == "win32":
        candidates = [("clip",)]
    else:
        if os.environ.get("WAYLAND_DISPLAY"):
            candidates.append(_WAYLAND)
        if os.environ.get("DISPLAY"):
            candidates.extend(_X11)
    return next((command for command in candidates if shutil.which(command[0])), None)


def copy(text: str) -> bool:
    """Put the text on the system's clipboard; whether that was done. Waits for the program: call it in a thread."""
    command = _command()
    if command is None:
        return False
    encoding = "utf-16-le" if command == ("clip",) else "utf-8"
    try:
        subprocess.run(  # noqa: S603 - a fixed program of the system's, found in its path
            command,
            input=text.encode(encoding, "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
