"""The footer: keys and labels of the actions that can be performed now, help always among them."""

from collections.abc import Iterable
from functools import partial

from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Footer
from textual.widgets._footer import FooterKey
from typing_extensions import override

from knappen_tui.tui.shell import actions, keymap, state

_EVERYWHERE = frozenset({"palette", "quit"})
# Every table has them, so what the screen around it can do now comes first; only opening a row stays in front.
_OF_TABLES = frozenset(action.does for action in actions.TABEL) - {"open"}
_HELP_WIDTH = 12
_DELAY = 0.03  # seconds without a change of bindings


class KnappenFooter(Footer):
    """Textual's footer with the help key on the right. Keys that don't fit are left out; help and palette have all."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._drawing: Timer | None = None

    # Drawn once, when the bindings of a new screen no longer change: the screen is painted first.
    @override
    def bindings_changed(self, screen: Screen[object]) -> None:
        if self._drawing is not None:
            self._drawing.stop()
        self._drawing = self.set_timer(_DELAY, partial(super().bindings_changed, screen))

    def on_resize(self) -> None:
        """Draw the keys that fit the new width."""
        self.bindings_changed(self.screen)

    # Many a key asks for this, and after most of them the footer is the same.
    @override
    async def recompose(self) -> None:
        if self.is_attached and self._faces(self.compose()) != self._faces(self.children):
            await super().recompose()

    @override
    def compose(self) -> ComposeResult:
        drawn = [widget for widget in super().compose() if isinstance(widget, FooterKey)]
        yield from self._fitting(drawn)
        helping = actions.find("app.hjaelp")
        keys = state.shared_by(self.app).keys.get(helping.id, helping.keys)
        key = keys.split(",")[0]
        yield FooterKey(
            key,
            keymap.key_name(key),
            helping.label,
            helping.does,
            tooltip=helping.tooltip,
            classes="-command-palette",
        )

    @staticmethod
    def _faces(widgets: Iterable[Widget]) -> list[tuple[str, str, str, bool]]:
        """What the keys show and do."""
        keys = (widget for widget in widgets if isinstance(widget, FooterKey))
        return [(key.key_display, key.description, key.action, key.disabled) for key in keys]

    def _fitting(self, keys: list[FooterKey]) -> list[FooterKey]:
        """The keys there is room for: the others give way to those that every screen has, tables' keys first."""
        everywhere = [key for key in keys if key.action in _EVERYWHERE]
        others = [key for key in keys if key.action not in _EVERYWHERE]
        room = self.size.width - _HELP_WIDTH - sum(map(_width, everywhere))
        fitting = []
        for key in sorted(others, key=lambda key: key.action in _OF_TABLES):
            if (width := _width(key)) <= room:
                fitting.append(key)
                room -= width
        return [*fitting, *everywhere]


def _width(key: FooterKey) -> int:
    return len(key.key_display) + len(key.description) + 3
