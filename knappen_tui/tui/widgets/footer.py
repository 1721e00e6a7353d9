"""The footer: keys and labels of the actions that can be performed now, help always among them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from typing_extensions import override

from knappen_tui.tui.shell import actions, keymap, state

_EVERYWHERE = frozenset({"palette", "quit"})
# Every table has them, so what the screen around it can do now comes first; only opening a row stays in front.
_OF_TABLES = frozenset(action.does for action in actions.TABEL) - {"open"}
_BORDER = "▏"
_GAP = 2  # cells at least between the keys and the border
_DELAY = 0.03  # seconds without a change of bindings


@dataclass(frozen=True, slots=True)
class FooterKey:
    """A key as the footer shows it."""

    key: str
    name: str
    label: str
    action: str
    tooltip: str
    enabled: bool = True

    @property
    def width(self) -> int:
        """Cells, with three that are blank or the border."""
        return cell_len(self.name) + cell_len(self.label) + 3


class KnappenFooter(Widget, can_focus=False):
    """Keys from the left, the help key on the right. Keys that don't fit are left out; help and palette have all.

    One widget: a widget for each key takes most of the time in which a screen is styled.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"footer--key", "footer--label", "footer--border"}  # noqa: RUF012 - as Textual declares it
    DEFAULT_CSS = """
    KnappenFooter { dock: bottom; height: 1; background: $panel; color: $footer-foreground; }
    KnappenFooter.-on-key { pointer: pointer; }
    KnappenFooter > .footer--key { color: $footer-key-foreground; background: $panel; text-style: bold; }
    KnappenFooter > .footer--label { color: $footer-description-foreground; background: $panel; }
    KnappenFooter > .footer--border { color: $foreground 20%; background: $panel; }
    """

    keys: reactive[tuple[FooterKey, ...]] = reactive(())

    def __init__(self) -> None:
        super().__init__()
        self._drawing: Timer | None = None

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self.bindings_changed)

    def on_unmount(self) -> None:
        """Follow them no more."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def bindings_changed(self, _: Screen[object]) -> None:
        """Draw once, when the bindings of a new screen no longer change: the screen is painted first."""
        if self._drawing is not None:
            self._drawing.stop()
        self._drawing = self.set_timer(_DELAY, self._show_keys)

    def on_resize(self) -> None:
        """Draw the keys that fit the new width."""
        self.bindings_changed(self.screen)

    def _show_keys(self) -> None:
        if self.app.app_focus:  # a terminal without the focus has no bindings of what had it
            self.keys = tuple(self._fitting(list(self._offered())))

    def _offered(self) -> Iterator[FooterKey]:
        """The first key of each action that can be performed now or is shown as disabled."""
        seen = set()
        for _, binding, enabled, tooltip in self.screen.active_bindings.values():
            if binding.show and binding.action not in seen:
                seen.add(binding.action)
                name = self.app.get_key_display(binding)
                yield FooterKey(binding.key, name, binding.description, binding.action, tooltip, enabled)

    def _fitting(self, keys: list[FooterKey]) -> list[FooterKey]:
        """The keys there is room for: the others give way to those that every screen has, tables' keys first."""
        everywhere = [key for key in keys if key.action in _EVERYWHERE]
        others = [key for key in keys if key.action not in _EVERYWHERE]
        room = self._left - _GAP - sum(key.width for key in everywhere)
        fitting = []
        for key in sorted(others, key=lambda key: key.action in _OF_TABLES):
            if key.width <= room:
                fitting.append(key)
                room -= key.width
        return [*fitting, *everywhere]

    @property
    def _help(self) -> FooterKey:
        action = actions.find("app.hjaelp")
        key = state.shared_by(self.app).keys.get(action.id, action.keys).split(",")[0]
        return FooterKey(key, keymap.key_name(key), action.label, action.does, action.tooltip)

    @property
    def _left(self) -> int:
        """Cells left of the help key and its border."""
        return max(0, self.size.width - self._help.width)

    @override
    def render(self) -> Text:
        key_style, label_style, border_style = (
            self.get_component_rich_style(f"footer--{name}") for name in ("key", "label", "border")
        )
        drawn = Text(end="", no_wrap=True)
        for key in self.keys:
            dim = Style(dim=None if key.enabled else True)
            drawn.append(f" {key.name} ", key_style + dim)
            drawn.append(f"{key.label} ", label_style + dim)
        drawn.truncate(self._left, pad=True)
        return (
            drawn.append(_BORDER, border_style)
            .append(self._help.name, key_style)
            .append(f" {self._help.label} ", label_style)
        )

    def key_at(self, x: int) -> FooterKey | None:
        """The key drawn in a column."""
        if x >= self._left:
            return self._help
        ends = accumulate(key.width for key in self.keys)
        return next((key for key, end in zip(self.keys, ends, strict=True) if x < end), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show the tooltip of the key under the mouse."""
        key = self.key_at(event.x)
        self.tooltip = key.tooltip if key else None
        self.set_class(key is not None, "-on-key")

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key under the mouse."""
        key = self.key_at(event.x)
        if key is None:
            return
        if key.enabled:
            self.app.simulate_key(key.key)
        else:
            self.app.bell()
