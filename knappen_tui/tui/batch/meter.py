"""A progress bar with its numbers."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from typing_extensions import override

from knappen_tui.domain.danish import number


class Meter(Widget):
    """Shows `done` of `total`."""

    DEFAULT_CSS = """
    Meter { height: 1; padding: 0 1; color: $primary; }
    """

    done = reactive(0)
    total = reactive(0)

    @override
    def render(self) -> Content:
        share = self.done / self.total if self.total else 0.0
        # 100 % only when all are done.
        percent = 100 if self.done == self.total and self.total else min(int(share * 100), 99)
        words = f" {number(self.done)} af {number(self.total)} ({percent} %)"
        room = max(self.size.width - len(words), 0)
        filled = int(share * room)
        return Content.assemble(("█" * filled, "$primary"), ("░" * (room - filled), "$primary"), (words, "$foreground"))
