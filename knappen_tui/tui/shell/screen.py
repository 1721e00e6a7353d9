"""The base class of the main screens: header, body, footer, and what happens when a worker fails."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker, WorkerState
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ConfigurationError, KnappenError
from knappen_tui.tui.shell import actions, crash, keymap, state
from knappen_tui.tui.shell.state import AppState
from knappen_tui.tui.widgets.footer import KnappenFooter
from knappen_tui.tui.widgets.header import Header, Mode

if TYPE_CHECKING:
    from knappen_tui.service import Access

Retry = Callable[[], None]
Work = Callable[[], Coroutine[None, None, None]]

SHOWN_SECONDS = 10.0  # how long CPR numbers are shown in full

_MODES = {"opslag": "app.opslag", "batch": "app.batch", "historik": "app.historik"}


class KnappenScreen(Screen[None]):
    """The screen of a mode. Start workers with `begin` or with `exit_on_error=False`: their errors go to `failed`."""

    MODE: ClassVar[str] = ""
    PLACES: ClassVar[tuple[str, ...]] = ()
    HELP_TEXT: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self._masking: Timer | None = None

    @property
    def app_state(self) -> AppState:
        """The state that all screens share."""
        return state.of(self.app)

    @override
    def compose(self) -> ComposeResult:
        shared = self.app_state
        offered = [(mode, actions.find(name)) for mode, name in _MODES.items()]
        modes = [Mode(mode, keymap.names_of(action, shared.keys), action.label) for mode, action in offered]
        yield Header(modes, self.MODE, who=shared.who, demo=shared.demo)
        yield from self.body()
        yield KnappenFooter()

    def body(self) -> ComposeResult:
        """The widgets between header and footer."""
        yield from ()

    def on_mount(self) -> None:
        """Register for `forget`."""
        self.app_state.register_holder(self)

    def on_screen_resume(self) -> None:
        """Update the header: another screen may have logged in."""
        self.show_user()

    def show_user(self) -> None:
        """Show who is logged in."""
        self.query_one(Header).show_user(self.app_state.who)

    def forget(self) -> None:
        """Clear all personal data from this screen. A running batch goes on."""

    def action_reveal(self) -> None:
        """Show the CPR numbers in full for `SHOWN_SECONDS`."""
        self.show_numbers(whole=True)
        if self._masking is not None:
            self._masking.stop()
        self._masking = self.set_timer(SHOWN_SECONDS, self._mask)

    def on_screen_suspend(self) -> None:
        """Mask the CPR numbers, and close the notifications, which belong to this screen."""
        self._mask()
        self.app.clear_notifications()

    def _mask(self) -> None:
        if self._masking is not None:
            self._masking.stop()
            self._masking = None
            self.show_numbers(whole=False)

    def show_numbers(self, *, whole: bool) -> None:
        """Show the CPR numbers of the screen in full, or masked. A screen with numbers overrides this."""

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

    def begin(self, work: Work, *, group: str) -> Worker[None]:
        """Start a worker in place of any other of the group."""
        return self.run_worker(work, group=group, exclusive=True, exit_on_error=False)

    def failed(self, error: KnappenError, retry: Retry | None = None) -> None:
        """Show an error in a dialog. Screens that show errors elsewhere override this."""

        from knappen_tui.tui.dialogs.failure import FailureDialog

        def answered(again: bool | None) -> None:
            if again and retry:
                retry()

        self.app.push_screen(FailureDialog(error, retry), answered)

    def retry_for(self, worker: Worker[object]) -> Retry | None:
        """What repeats a failed worker's work; None where nothing does."""
        del worker
        return None

    @on(Worker.StateChanged)
    def _worker_ended(self, event: Worker.StateChanged) -> None:
        """Report every failed worker."""
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        event.stop()
        error = event.worker.error
        if not isinstance(error, KnappenError):
            error = crash.as_error(error)
        self.failed(error, self.retry_for(event.worker))
