"""Check boxes and radio buttons that can be read without colour: Textual's differ in colour only."""

from textual.content import Content
from textual.widgets import Checkbox, RadioButton
from textual.widgets._toggle_button import ToggleButton
from typing_extensions import override


class _Bracketed(ToggleButton):
    """Textual draws the brackets in the colour of the button's background."""

    @override
    def render(self) -> Content:
        style = self.get_visual_style("toggle--label")
        mark = f"{self.BUTTON_LEFT}{self.BUTTON_INNER}{self.BUTTON_RIGHT}"
        return Content.assemble((mark, style), self.label.pad(1, 1).stylize_before(style))


class Tick(_Bracketed, Checkbox):
    """A check box: `[X]` or `[ ]`."""

    BUTTON_LEFT = "["
    BUTTON_RIGHT = "]"

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override] # noqa: N802 - Textual's name, which it only reads
        """The mark, or a space."""
        return "X" if self.value else " "


class RadioChoice(_Bracketed, RadioButton):
    """A radio button: `(●)` or `( )`."""

    BUTTON_LEFT = "("
    BUTTON_RIGHT = ")"

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override] # noqa: N802 - Textual's name, which it only reads
        """The mark, or a space."""
        return "●" if self.value else " "
