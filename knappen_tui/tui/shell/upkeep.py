"""What the app does about old runs when someone comes by: the same as the command line does."""

import asyncio

from knappen_tui import service
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.service import Profile
from knappen_tui.tui.shell.screen import KnappenScreen
from knappen_tui.tui.shell.state import AppState


async def profile_of(shared: AppState) -> Profile:
    """The profile one would go in with. Raises `ConfigurationError` where none is set up."""
    access = await shared.prepare()
    return access.profile if access else service.profile(shared.profile_name)


async def purge(screen: KnappenScreen) -> None:
    """Delete unfinished runs that are too old, and say so. Raises `StorageError`."""
    try:
        profile = await profile_of(screen.app_state)
    except ConfigurationError:
        return  # nothing is set up yet: the look-up that needs it will say so
    for run in await asyncio.to_thread(service.purge_runs, profile.kept_days):
        screen.notify(
            f"En uafsluttet kørsel begyndt {run.started:%d-%m-%Y} ({count(run.persons, 'person', 'personer')})"
            " var for gammel og er slettet.",
            timeout=15,
        )
