"""A list to choose from."""

from textual.widgets import OptionList


class OptionMenu(OptionList):
    """Textual's, that bears the page keys also while it has no room on the screen."""

    def action_page_up(self) -> None:
        """A page up."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """A page down."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]
