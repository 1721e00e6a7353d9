"""Check boxes and radio buttons that can be read without colour: Textual's differ in colour only."""

from textual.widgets import Checkbox, RadioButton


class Tick(Checkbox):
    """A check box: `[X]` or `[ ]`."""

    BUTTON_LEFT = "["
    BUTTON_RIGHT = "]"

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override] # noqa: N802 - Textual's name, which it only reads
        """The mark, or a space."""
        return "X" if self.value else " "


class RadioChoice(RadioButton):
    """A radio button: `(●)` or `( )`."""

    BUTTON_LEFT = "("
    BUTTON_RIGHT = ")"

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override] # noqa: N802 - Textual's name, which it only reads
        """The mark, or a space."""
        return "●" if self.value else " "
