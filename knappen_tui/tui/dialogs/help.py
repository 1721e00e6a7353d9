"""Help: texts about the widget in focus and the screen, and the keys that work now."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from textual.app import ComposeResult
from textual.containers import Grid, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell import actions, keymap, state
from knappen_tui.tui.shell.actions import Offer

_MOVING = (
    ("Tab", "videre til næste felt, tabel eller knap; Shift+Tab går tilbage"),
    ("Piletaster", "rundt i tabeller og lister; PageUp og PageDown en side ad gangen"),
    ("Mus", "alt kan også klikkes på; i de fleste terminaler markerer Shift+træk tekst"),
)


class HelpDialog(Dialog[None]):
    """Built from the registry of actions, as the footer is."""

    DEFAULT_CSS = """
    HelpDialog > .dialog { width: 84; }
    HelpDialog VerticalScroll { height: auto; max-height: 100%; }
    HelpDialog Grid { grid-size: 2; grid-rows: auto; height: auto; }
    HelpDialog .keys { color: $footer-key-foreground; text-style: bold; }
    """

    def __init__(self, texts: list[str], offers: list[Offer], accepted: Mapping[str, str]) -> None:
        super().__init__("Hjælp")
        self._texts = texts
        self._offers = offers
        self._accepted = accepted

    @classmethod
    def of(cls, screen: Screen[Any]) -> Self:
        """Help for the widget in focus on this screen, and for the screen."""
        start = screen.focused or screen
        texts = [text for node in start.ancestors_with_self if (text := getattr(node, "HELP_TEXT", ""))]
        accepted = state.shared_by(screen.app).keys
        return cls(texts, list(actions.offers(screen)), accepted)

    @override
    def body(self) -> ComposeResult:
        rows = [(keymap.names_of(o.action, self._accepted), o.action.label, o.action.tooltip) for o in self._offers]
        width = max(len(keys) for keys, *_ in (*rows, *_MOVING)) + 2
        with VerticalScroll():
            for text in self._texts:
                yield Static(f"{text}\n", markup=False)
            yield Static("Taster her", classes="message")
            yield _table(width, rows)
            yield Static("\nAt komme rundt", classes="message")
            yield _table(width, [(keys, "", what) for keys, what in _MOVING])


def _table(width: int, rows: Sequence[tuple[str, str, str]]) -> Grid:
    """Keys, label and what they do; long lines are continued under their beginning."""
    cells = []
    for keys, label, what in rows:
        cells.append(Static(keys, classes="keys", markup=False))
        said = Content.assemble((f"{label}: ", "bold"), f"{what[0].lower()}{what[1:]}") if label else Content(what)
        cells.append(Static(said))
    table = Grid(*cells)
    table.styles.grid_columns = f"{width} 1fr"
    return table
