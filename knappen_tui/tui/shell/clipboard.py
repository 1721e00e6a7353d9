"""The clipboard of the operating system. The app uses the terminal's (OSC 52) where there is none."""

import os
import shutil
import subprocess
import sys

# Program and arguments. The text is written to standard input: a process list would show arguments.
_WAYLAND = ("wl-copy",)
_X11 = (("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input"))
_TIMEOUT = 3.0  # seconds


def _command() -> tuple[str, ...] | None:
    """The command that sets this machine's clipboard; None over ssh, where it would be another machine's."""
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
    """Put the text on the system's clipboard and return whether that succeeded. Blocks: call it in a thread."""
    command = _command()
    if command is None:
        return False
    encoding = "utf-16-le" if command == ("clip",) else "utf-8"
    try:
        subprocess.run(  # noqa: S603 - a fixed program, found in PATH
            command,
            input=text.encode(encoding, "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
