"""The question before many persons are looked up singly."""

from typing import Any

from textual.app import App
from textual.screen import Screen

from knappen_tui.domain.narration import details_limit
from knappen_tui.service import Profile
from knappen_tui.tui.dialogs.question import ConfirmDialog


async def confirm_details(app: App[Any], profile: Profile, persons: int) -> bool:
    """Whether so many persons may be looked up singly; asks where the profile wants a yes. Only within a worker."""
    if persons <= profile.details_limit:
        return True
    question = f"{details_limit(persons, profile.details_limit)}\n\nSkal de slås op?"
    dialog: Screen[Any] = ConfirmDialog("Mange opslag", question, yes="Slå op")
    return bool(await app.push_screen_wait(dialog))
