"""The header: the program's name, tabs of the modes, who is logged in, and the mark of the demo."""

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.demo_mark import DEMO_MARK, DEMO_WORD
from knappen_tui.tui.shell.text import plain

_ROOM_FOR_MARK = 80


class ModeTab(Static):
    """A mode's key and label; a click shows its screen."""

    ALLOW_SELECT = False

    @dataclass
    class ModeChosen(Message):
        """The tab was clicked."""

        mode: str

    def __init__(self, mode: str, key: str, label: str, *, current: bool) -> None:
        super().__init__(f"{key} {label}", markup=False, classes="-current" if current else "")
        self._mode = mode

    def on_click(self) -> None:
        """Post `ModeChosen`."""
        self.post_message(self.ModeChosen(self._mode))


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode as its tab shows it."""

    name: str
    key: str
    label: str


class Header(Horizontal):
    """Tabs on the left; profile, user and the demo's mark on the right."""

    DEFAULT_CSS = """
    Header { dock: top; height: 1; background: $panel; color: $foreground; }
    Header > .name { width: auto; padding: 0 1; text-style: bold; color: $text-primary; }
    Header > ModeTab { width: auto; padding: 0 1; color: $text-muted; text-wrap: nowrap; }
    Header > ModeTab:hover { background: $block-hover-background; color: $foreground; }
    Header > ModeTab.-current { background: $primary; color: $text; text-style: bold underline; }
    Header > .who {
        width: 1fr; text-align: right; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    Header > .demo {
        width: auto; padding: 0 1; background: $warning; color: $background; text-style: bold; display: none;
        text-wrap: nowrap;
    }
    Header.-demo > .demo { display: block; }
    """

    def __init__(self, modes: list[Mode], current: str, *, who: str, demo: bool, program: str = "knappen") -> None:
        super().__init__(classes="-demo" if demo else "")
        self._program = program
        self._modes = modes
        self._current = current
        self._who = who

    @override
    def compose(self) -> ComposeResult:
        yield Static(self._program, classes="name")
        for mode in self._modes:
            yield ModeTab(mode.name, mode.key, mode.label, current=mode.name == self._current)
        yield Static(plain(self._who), classes="who", markup=False)
        yield Static(DEMO_MARK, classes="demo")

    def on_resize(self, event: events.Resize) -> None:
        """Shorten the demo's mark where there is little room."""
        self.query_one(".demo", Static).update(DEMO_MARK if event.size.width >= _ROOM_FOR_MARK else DEMO_WORD)

    def show_user(self, who: str) -> None:
        """Show another profile and user."""
        self.query_one(".who", Static).update(plain(who))
