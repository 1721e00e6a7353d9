"""The bottom line: what the keys do here; the way to help is always in sight."""

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from knappen_tui.tui import actions, keymap, session


class Keys(Footer):
    """Textual's footer over the registry's actions, help to the right."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)

    def compose(self) -> ComposeResult:
        """All keys that are shown here, then help."""
        yield from super().compose()
        helping = actions.find("app.hjaelp")
        keys = session.of(self.app).keys.get(helping.id, helping.keys)
        key = keys.split(",")[0]
        yield FooterKey(
            key,
            keymap.key_name(key),
            helping.label,
            helping.does,
            tooltip=helping.tooltip,
            classes="-command-palette",
        )
