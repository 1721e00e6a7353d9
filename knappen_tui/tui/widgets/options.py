"""A list to choose from."""

from textual.widgets import OptionList
from typing_extensions import override


class OptionMenu(OptionList):
    """Textual's list, which raises on the page keys while it has no room on the screen."""

    @override
    def action_page_up(self) -> None:
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    @override
    def action_page_down(self) -> None:
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]
