"""Labels and values in two columns."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from typing_extensions import override

_GAP = "  "
_NARROWEST = 12


class LabelledValues(Widget):
    """A long value goes on below its beginning, not below its label."""

    DEFAULT_CSS = "LabelledValues { height: auto; }"

    def __init__(self, pairs: Sequence[tuple[str, Content]]) -> None:
        super().__init__()
        self._pairs = pairs
        self._label_width = max(len(label) for label, _ in pairs)

    @override
    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return sum(1 for _ in self._lines(width))

    @override
    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> Iterator[Content]:
        room = max(width - self._label_width - len(_GAP), _NARROWEST)
        for label, value in self._pairs:
            shown = label
            for line in _wrapped(value, room):
                yield Content.assemble((f"{shown:<{self._label_width}}{_GAP}", "$foreground-muted"), line)
                shown = ""


def _wrapped(value: Content, room: int) -> Iterator[Content]:
    """The value in lines of at most `room` cells, styled as it was."""
    plain, end = value.plain, 0
    for line in wrap(plain, room, replace_whitespace=False) or [""]:
        start = plain.index(line, end)
        end = start + len(line)
        yield value[start:end]
