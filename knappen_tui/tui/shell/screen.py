"""The base class of knappen's main screens: their header, and access to the site."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.tui.shell import actions, keymap, state
from knappen_tui.tui.shell.private_screen import PrivateScreen
from knappen_tui.tui.shell.state import AppState
from knappen_tui.tui.widgets.header import Header, Mode

if TYPE_CHECKING:
    from knappen_tui.service import Access

_MODES = {"opslag": "app.opslag", "batch": "app.batch", "historik": "app.historik"}


class KnappenScreen(PrivateScreen):
    """The screen of a mode."""

    MODE: ClassVar[str] = ""

    @property
    def app_state(self) -> AppState:
        """The state that all screens share."""
        return state.of(self.app)

    @override
    def header(self) -> Header:
        shared = self.app_state
        offered = [(mode, actions.find(name)) for mode, name in _MODES.items()]
        modes = [Mode(mode, keymap.names_of(action, shared.keys), action.label) for mode, action in offered]
        return Header(modes, self.MODE, who=shared.who, demo=shared.demo)

    def on_screen_resume(self) -> None:
        """Update the header: another screen may have logged in."""
        self.show_user()

    def show_user(self) -> None:
        """Show who is logged in."""
        self.query_one(Header).show_user(self.app_state.who)

    async def get_access(self) -> "Access | None":
        """Return access to the site; ask for case, user and password where they are needed and not known.

        Only from a worker. None where the user cancels. Raises `ConfigurationError`.
        """
        from knappen_tui.tui.dialogs.login import LoginDialog

        shared = self.app_state
        if await shared.lacks_purpose() and not await self.ask_purpose():
            return None
        if not await shared.can_prepare() or not await shared.prepare():
            await self.app.push_screen_wait(LoginDialog())
        self.show_user()
        return shared.access

    @work(exit_on_error=False)
    async def change_purpose(self) -> None:
        """Ask for another case."""
        await self.ask_purpose()

    @work(exit_on_error=False)
    async def check_site(self) -> None:
        """Check the set-up, with the access that look-ups have."""
        from knappen_tui.tui.check.dialog import CheckDialog

        if (access := await self.get_access()) is not None:
            self.app.push_screen(CheckDialog(access))

    async def ask_purpose(self) -> bool:
        """Ask for the case and return whether one was given. Only from a worker."""
        from knappen_tui.tui.dialogs.purpose import PurposeDialog

        shared = self.app_state
        purpose = await self.app.push_screen_wait(PurposeDialog(shared.purpose))
        if purpose is None:
            return False
        known = shared.access is not None
        shared.set_purpose(purpose)
        if known:
            await shared.prepare()
        self.show_user()
        return bool(purpose)

    async def purge_runs(self) -> None:
        """Delete unfinished runs that are too old, and notify of each. Raises `StorageError`."""
        try:
            profile = await self.app_state.profile()
        except ConfigurationError:
            return  # no profile is set up yet: the look-up that needs one reports it
        for run in await asyncio.to_thread(service.purge_runs, profile.kept_days):
            self.notify(
                f"En afbrudt kørsel begyndt {run.started:%d-%m-%Y} ({count(run.persons, 'person', 'personer')})"
                " var for gammel og er slettet.",
                timeout=15,
            )
