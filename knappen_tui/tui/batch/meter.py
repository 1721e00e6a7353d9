"""A progress bar with its numbers."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from typing_extensions import override

from knappen_tui.domain.danish import number

_STEPS = 2  # cells a second that the mark moves


class Meter(Widget):
    """Shows `done` of `total`. A mark moves along the rest while a chunk is `waited` for (seconds, or None)."""

    DEFAULT_CSS = """
    Meter { height: 1; padding: 0 1; color: $primary; }
    """

    done = reactive(0)
    total = reactive(0)
    waited: reactive[float | None] = reactive(None)

    @override
    def render(self) -> Content:
        share = self.done / self.total if self.total else 0.0
        # 100 % only when all are done.
        percent = 100 if self.done == self.total and self.total else min(int(share * 100), 99)
        words = f" {number(self.done)} af {number(self.total)} ({percent} %)"
        if percent == 100:
            return Content.styled(f"✓{words}", "$foreground-muted")
        room = max(self.size.width - len(words), 0)
        filled = int(share * room)
        rest = ["░"] * (room - filled)
        if self.waited is not None and rest:
            rest[int(self.waited * _STEPS) % len(rest)] = "▓"
        return Content.assemble(("█" * filled, "$primary"), ("".join(rest), "$primary"), (words, "$foreground"))
