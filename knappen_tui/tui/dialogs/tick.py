"""Check boxes and radio buttons that can be read without colour: Textual's differ in colour only."""

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Checkbox, RadioButton
from typing_extensions import override


def _drawn(button: Checkbox | RadioButton) -> Content:
    """Mark and label in one colour: Textual draws the brackets in that of the button's background."""
    style = button.get_visual_style("toggle--label")
    mark = f"{button.BUTTON_LEFT}{button.BUTTON_INNER}{button.BUTTON_RIGHT}"
    return Content.assemble((mark, style), button.label.pad(1, 1).stylize_before(style))


class Tick(Checkbox):
    """A check box: `[X]` or `[ ]`. A long label goes on in the next line; Textual's would be cut."""

    DEFAULT_CSS = "Tick { width: 100%; height: auto; text-wrap: wrap; }"
    BUTTON_LEFT = "["
    BUTTON_RIGHT = "]"

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override] # noqa: N802 - Textual's name, which it only reads
        """The mark, or a space."""
        return "X" if self.value else " "

    @override
    def render(self) -> Content:
        return _drawn(self)

    @override
    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return _drawn(self).get_height(self.styles, width)  # type: ignore[arg-type] # as Textual calls it


class RadioChoice(RadioButton):
    """A radio button: `(●)` or `( )`."""

    BUTTON_LEFT = "("
    BUTTON_RIGHT = ")"

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override] # noqa: N802 - Textual's name, which it only reads
        """The mark, or a space."""
        return "●" if self.value else " "

    @override
    def render(self) -> Content:
        return _drawn(self)
