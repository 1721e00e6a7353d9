"""The footer: keys and labels of the actions that can be performed now, help always among them."""

from functools import partial

from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer
from textual.widgets._footer import FooterKey
from typing_extensions import override

from knappen_tui.tui.shell import actions, keymap, state

_DELAY = 0.03  # seconds without a change of bindings


class KnappenFooter(Footer):
    """Textual's footer with the help key on the right."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._drawing: Timer | None = None

    # Drawn once, when the bindings of a new screen no longer change: the screen is painted first.
    @override
    def bindings_changed(self, screen: Screen[object]) -> None:
        if self._drawing is not None:
            self._drawing.stop()
        self._drawing = self.set_timer(_DELAY, partial(super().bindings_changed, screen))

    @override
    def compose(self) -> ComposeResult:
        yield from super().compose()
        helping = actions.find("app.hjaelp")
        keys = state.of(self.app).keys.get(helping.id, helping.keys)
        key = keys.split(",")[0]
        yield FooterKey(
            key,
            keymap.key_name(key),
            helping.label,
            helping.does,
            tooltip=helping.tooltip,
            classes="-command-palette",
        )
