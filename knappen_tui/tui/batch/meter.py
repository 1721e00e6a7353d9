"""How far something is, as a bar with its numbers beside it."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from typing_extensions import override

from knappen_tui.domain.danish import number


class Meter(Widget):
    """`done` of `total`; the numbers say what the bar shows."""

    DEFAULT_CSS = """
    Meter { height: 1; padding: 0 1; color: $primary; }
    """

    done = reactive(0)
    total = reactive(0)

    @override
    def render(self) -> Content:
        share = self.done / self.total if self.total else 0.0
        # What is not all is never 100 %.
        percent = 100 if self.done == self.total and self.total else min(int(share * 100), 99)
        words = f" {number(self.done)} af {number(self.total)} ({percent} %)"
        room = max(self.size.width - len(words), 0)
        filled = int(share * room)
        return Content.assemble(("█" * filled, "$primary"), ("░" * (room - filled), "$primary"), (words, "$foreground"))
