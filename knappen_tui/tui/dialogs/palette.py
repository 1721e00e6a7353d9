"""The command palette: searches the actions that can be performed now."""

from typing import Any, Self

from textual.screen import Screen

from knappen_tui.tui.dialogs.pick import PickDialog
from knappen_tui.tui.shell import actions, keymap, state
from knappen_tui.tui.shell.actions import Offer

_NOT_LISTED = frozenset({"app.handlinger", "app.kopier"})


class PaletteDialog(PickDialog):
    """The result is an action's id."""

    HELP_TEXT = "Skriv et par bogstaver af det, du vil gøre. Pil op og ned vælger, Enter gør det."

    def __init__(self, offers: list[Offer], options: list[tuple[str, str]]) -> None:
        super().__init__("Handlinger", options)
        self._offers = {offer.action.id: offer for offer in offers}

    @classmethod
    def of(cls, screen: Screen[Any]) -> Self:
        """The palette of what can be performed on this screen now."""
        accepted = state.shared_by(screen.app).keys
        offers = [offer for offer in actions.offers(screen) if offer.action.id not in _NOT_LISTED]
        options = [
            (
                offer.action.id,
                f"{offer.action.label}  ·  {keymap.names_of(offer.action, accepted)}\n{offer.action.tooltip}",
            )
            for offer in offers
        ]
        return cls(offers, options)

    async def run(self, chosen: str | None) -> None:
        """Perform the chosen action where it was offered."""
        if chosen is not None:
            offer = self._offers[chosen]
            await self.app.run_action(offer.action.does, offer.node)
