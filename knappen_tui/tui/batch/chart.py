"""A bar chart in text: how many persons have which value of a column. Readable without colour."""

from collections.abc import Mapping

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget
from typing_extensions import override

from knappen_tui.domain.danish import number
from knappen_tui.tui.shell.text import plain

_EIGHTHS = " ▏▎▍▌▋▊▉"
_NONE = "intet"
_WIDEST = 14


class Chart(Widget):
    """One line for each value: text, count, bar."""

    DEFAULT_CSS = """
    Chart { height: auto; width: 1fr; padding: 0 1; }
    """

    counts: reactive[Mapping[str, int]] = reactive(dict)
    title = reactive("")

    def watch_counts(self, before: Mapping[str, int], now: Mapping[str, int]) -> None:
        """Lay out anew if the number of lines changed."""
        if len(before) != len(now):
            self.refresh(layout=True)

    @override
    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport, width
        return max(len(self.counts), 1) + 1

    @override
    def render(self) -> Content:
        return Content("\n").join(
            [Content.styled(plain(self.title), "bold"), *map(Content, bars(self.counts, self.size.width))]
        )


def bars(counts: Mapping[str, int], width: int) -> list[str]:
    """The lines of the chart, at most `width` cells each; "" is no value."""
    if not counts:
        return ["Ingen svar endnu."]
    names = [plain(text)[:_WIDEST] or _NONE for text in counts]
    numbers = [number(count) for count in counts.values()]
    name_width, number_width = max(map(len, names)), max(map(len, numbers))
    room = max(width - name_width - number_width - 2, 1)
    most = max(counts.values())
    return [
        f"{name:<{name_width}} {count_text:>{number_width}} {_bar(count / most * room)}"
        for name, count_text, count in zip(names, numbers, counts.values(), strict=True)
    ]


def _bar(length: float) -> str:
    """A bar of this many cells, rounded to an eighth, at least one eighth."""
    whole, eighths = divmod(max(round(length * 8), 1), 8)
    return "█" * whole + _EIGHTHS[eighths].strip()
