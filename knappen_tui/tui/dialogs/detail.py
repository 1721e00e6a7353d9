"""A row or a cell in full, with what its codes mean."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from typing_extensions import override

from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.labelled_values import LabelledValues

_NOTHING = "–"


class DetailList(VerticalScroll):
    """Heading, text and meaning, line by line; text can be marked with the mouse and copied."""

    DEFAULT_CSS = """
    DetailList { height: auto; max-height: 100%; }
    """

    def __init__(self, details: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self._details = details

    @override
    def compose(self) -> ComposeResult:
        yield LabelledValues([(plain(heading), _value(text, meaning)) for heading, text, meaning in self._details])


def _value(text: str, meaning: str) -> Content:
    explained = f"  ({plain(meaning)})" if meaning else ""
    return Content.assemble((plain(text) or _NOTHING, "bold"), (explained, "$foreground-muted"))


class DetailDialog(Dialog[None]):
    """Shows what it is given."""

    def __init__(self, title: str, pairs: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__(title)
        self._pairs = pairs

    @override
    def body(self) -> ComposeResult:
        yield DetailList(self._pairs)
