"""A list to choose from, narrowed by typing."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from typing_extensions import override

from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell.text import plain_lines
from knappen_tui.tui.widgets.options import OptionMenu


class PickDialog(Dialog[str]):
    """Options are (key, text); a second line of the text explains. The result is the chosen option's key.

    `preview` is called with the key of each option that is highlighted.
    """

    DEFAULT_CSS = """
    PickDialog > .dialog { height: 80%; }
    PickDialog Input { margin-bottom: 1; }
    PickDialog OptionList { height: 1fr; border: none; background: $surface; }
    """
    _MOVES: ClassVar[dict[str, str]] = {
        "down": "cursor_down",
        "up": "cursor_up",
        "pagedown": "page_down",
        "pageup": "page_up",
    }

    def __init__(
        self,
        title: str,
        options: Sequence[tuple[str, str]],
        *,
        current: str | None = None,
        preview: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(title)
        self._preview = preview
        self._options = options
        self._current = current

    @override
    def body(self) -> ComposeResult:
        yield Input(placeholder="Skriv for at søge …", compact=True)
        yield OptionMenu(*self._found(""), markup=False)

    def on_mount(self) -> None:
        """Highlight the current option."""
        keys = [key for key, _ in self._options]
        self.query_one(OptionMenu).highlighted = keys.index(self._current) if self._current in keys else 0

    def _found(self, query: str) -> list[Option]:
        options = [(key, plain_lines(text)) for key, text in self._options]
        if query.strip():
            matcher = Matcher(query.strip())
            scores = {key: matcher.match(text) for key, text in options}
            fitting = [(key, text) for key, text in options if scores[key] > 0]
            options = sorted(fitting, key=lambda option: -scores[option[0]])
        return [Option(_shown(text), id=key) for key, text in options] or [Option("Ingen fundet", disabled=True)]

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        listed = self.query_one(OptionMenu)
        listed.clear_options()
        listed.add_options(self._found(event.value))
        listed.action_first()

    @on(Input.Submitted)
    def _take(self) -> None:
        self.query_one(OptionMenu).action_select()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if self._preview is not None and event.option.id is not None:
            self._preview(event.option.id)

    @on(OptionList.OptionSelected)
    def _taken(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def on_key(self, event: events.Key) -> None:
        """Move in the list with the arrow keys while the field has the focus."""
        if (move := self._MOVES.get(event.key)) and isinstance(self.focused, Input):
            event.stop()
            event.prevent_default()
            getattr(self.query_one(OptionMenu), f"action_{move}")()


def _shown(text: str) -> Content:
    first, _, rest = text.partition("\n")
    return Content.assemble((first, "bold"), "\n", (rest, "$foreground-muted")) if rest else Content(first)
