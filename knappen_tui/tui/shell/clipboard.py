"""The clipboard of the operating system. The app uses the terminal's (OSC 52) where there is none.

What is copied may be a CPR number. Where the system has a way to say so, the text is kept out of the clipboard's
history: Windows (`windows_clipboard`) and Wayland (`wl-copy --sensitive`). xclip, xsel and pbcopy have none.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

# Program and arguments. The text is written to standard input: a process list would show arguments.
_WAYLAND = (("wl-copy", "--sensitive"), ("wl-copy",))  # wl-copy before 2.3 does not know the option
_X11 = (("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input"))
_TIMEOUT = 3.0  # seconds


def copy(text: str) -> bool:
    """Put the text on the system's clipboard and return whether that succeeded. Blocks: call it in a thread.

    Over ssh nothing is put there: it would be another machine's clipboard.
    """
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    if sys.platform == "win32":
        from knappen_tui.tui.shell import windows_clipboard

        try:
            windows_clipboard.copy(text, _TIMEOUT)
        except OSError:
            return False
        return True
    return any(_run(command, text) for command in _commands())


def _commands() -> Iterator[tuple[str, ...]]:
    """Yield the commands of this system that set its clipboard, the best first."""
    candidates: list[tuple[str, ...]] = []
    if sys.platform == "darwin":
        candidates.append(("pbcopy",))
    else:
        if os.environ.get("WAYLAND_DISPLAY"):
            candidates.extend(_WAYLAND)
        if os.environ.get("DISPLAY"):
            candidates.extend(_X11)
    return (command for command in candidates if shutil.which(command[0]))


def _run(command: tuple[str, ...], text: str) -> bool:
    try:
        subprocess.run(  # noqa: S603 - a fixed program, found in PATH
            command,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
