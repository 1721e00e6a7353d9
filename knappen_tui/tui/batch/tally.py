"""Counts of persons by selection, each with the key that shows them."""

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.danish import number
from knappen_tui.domain.outcome import Outcome, Selection

_COUNT = 9  # room for a million
_NARROW_COUNT = 7
_WHOLE_NAMES = 78  # cells that the whole names take
_SHORT = {Selection.ONLY_PRAE2004: "Før 2004", Selection.NOT_FOUND: "Ikke", Selection.NOT_ANSWERED: "Mangler"}


class Tally(Horizontal):
    """One cell for each selection: its name above its count. The chosen one is marked."""

    DEFAULT_CSS = """
    Tally { height: 2; }
    """

    selection = reactive(Selection.ALL)

    @dataclass
    class SelectionChosen(Message):
        """A selection was clicked."""

        selection: Selection

    @override
    def compose(self) -> ComposeResult:
        for key, selection in enumerate(Selection, 1):
            yield _Cell(key, selection)

    def show(self, counts: dict[Outcome, int]) -> None:
        """Show new counts."""
        for cell in self.query(_Cell):
            cell.show(sum(counts[outcome] for outcome in cell.selection.outcomes))

    def on_resize(self, event: events.Resize) -> None:
        """Shorten the names where there is little room."""
        for cell in self.query(_Cell):
            cell.fit(is_narrow=event.size.width < _WHOLE_NAMES)

    def watch_selection(self, now: Selection) -> None:
        """Mark the chosen selection."""
        for cell in self.query(_Cell):
            cell.chosen = cell.selection is now


class _Cell(Static):
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    _Cell { height: 2; padding: 0 1; color: $text-muted; }
    _Cell:hover { background: $block-hover-background; }
    _Cell.-chosen { color: $foreground; text-style: bold; background: $panel; }
    """

    chosen = reactive(False)

    def __init__(self, key: int, selection: Selection) -> None:
        super().__init__(classes="-chosen" if selection is Selection.ALL else "")
        self.selection = selection
        self._key = key
        self._count: int | None = None
        self._is_narrow = False
        self.set_reactive(_Cell.chosen, selection is Selection.ALL)

    def fit(self, *, is_narrow: bool) -> None:
        self._is_narrow = is_narrow
        self.styles.width = self._room + 2
        self.refresh()

    @property
    def _label(self) -> str:
        name = self.selection.value
        return f"{self._key} {_SHORT.get(self.selection, name) if self._is_narrow else name}"

    @property
    def _room(self) -> int:
        return max(len(self._label) + 1, _NARROW_COUNT if self._is_narrow else _COUNT)

    def show(self, count: int) -> None:
        if count != self._count:
            self._count = count
            self.refresh()

    def watch_chosen(self, now: bool) -> None:
        self.set_class(now, "-chosen")
        self.refresh()

    @override
    def render(self) -> Content:
        name = f"{'▸' if self.chosen else ' '}{self._label}"
        count = "" if self._count is None else number(self._count)
        width = self._room
        return Content(f"{name:<{width}}\n{count:>{width}}")

    def on_click(self) -> None:
        self.post_message(Tally.SelectionChosen(self.selection))
