"""Boxes to tick that look ticked without colour: Textual's show the same mark always, only in another colour."""

from textual.widgets import Checkbox, RadioButton


class Tick(Checkbox):
    """`[X]` or `[ ]`."""

    BUTTON_LEFT = "["
    BUTTON_RIGHT = "]"

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override] # noqa: N802 - Textual's name, which it only reads
        """The mark is there, or it is not."""
        return "X" if self.value else " "


class RadioChoice(RadioButton):
    """`(●)` or `( )`."""

    BUTTON_LEFT = "("
    BUTTON_RIGHT = ")"

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override] # noqa: N802 - Textual's name, which it only reads
        """The mark is there, or it is not."""
        return "●" if self.value else " "
