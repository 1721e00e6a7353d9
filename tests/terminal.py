"""A real terminal for the app, by way of tmux."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.waiting import LIMIT


class Terminal:
    """A real terminal, by way of tmux."""

    def __init__(self, folder: Path) -> None:
        self._socket = str(folder / "tmux")
        self.folder = folder

    def tmux(self, *words: str) -> str:
        done = subprocess.run(["tmux", "-S", self._socket, *words], capture_output=True, text=True, check=False)
        return done.stdout

    def start(self, command: str) -> None:
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", command)

    def keys(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def wait(self, *texts: str, seconds: float = LIMIT) -> str:
        """The screen when one of the texts stands on it."""
        return self.wait_for(lambda screen: any(text in screen for text in texts), seconds)

    def wait_gone(self, text: str) -> None:
        """Wait until a text no longer stands on the screen: a key right after Escape would be one with Alt."""
        self.wait_for(lambda screen: text not in screen, LIMIT)

    def wait_for(self, is_wanted: Callable[[str], bool], seconds: float = 60) -> str:
        """The screen when it is as wanted."""
        end = time.monotonic() + seconds
        while not is_wanted(now := self.screen()):
            assert time.monotonic() < end, now
            time.sleep(0.05)
        return now
