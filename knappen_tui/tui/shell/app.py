"""The app: modes, keys, theme, login, and how it ends."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.screen import Screen
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.service import Preferences
from knappen_tui.tui.person.screen import OpslagScreen
from knappen_tui.tui.shell import actions, keymap, theme
from knappen_tui.tui.shell.covered_app import MOVING, CoveredApp
from knappen_tui.tui.shell.messages import ContinueRun, OpenPerson, PastedList
from knappen_tui.tui.shell.screen import KnappenScreen
from knappen_tui.tui.shell.state import AppState
from knappen_tui.tui.widgets.header import ModeTab


def _batch() -> Screen[Any]:
    from knappen_tui.tui.batch.screen import BatchScreen

    return BatchScreen()


def _historik() -> Screen[Any]:
    from knappen_tui.tui.history.screen import HistorikScreen

    return HistorikScreen()


class KnappenApp(CoveredApp, inherit_bindings=False):
    """The terminal app. `clock` is monotonic, in seconds."""

    app_state: AppState

    TITLE = "knappen"
    GOES_ON = "En kørsel, der er i gang, fortsætter."
    FORGOTTEN = "Opslagene er fjernet fra hukommelsen. Personerne skal slås op igen."
    PLACES: ClassVar[tuple[str, ...]] = ("app",)
    BINDINGS: ClassVar[list[BindingType]] = [*actions.bindings("app"), *MOVING]
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "batch": _batch,
        "historik": _historik,
    }
    DEFAULT_MODE = "opslag"

    def __init__(
        self,
        *,
        demo: bool = False,
        profile: str | None = None,
        preferences: Preferences | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        chosen = preferences or service.preferences()
        accepted, self._refused_keys = keymap.resolve(chosen.keys)
        super().__init__(AppState(chosen, keys=accepted, profile_name=profile, demo=demo), clock=clock)
        self._opened = asyncio.Event()

    # The default screen is painted at once; a mode's screen would be styled and laid out twice.
    @override
    def get_default_screen(self) -> Screen[Any]:
        return OpslagScreen()

    def on_mount(self) -> None:
        """Apply theme and keys."""
        self.add_mode(self.DEFAULT_MODE, OpslagScreen)  # from now on a mode like the others
        self.screen.call_after_refresh(self._opened.set)
        chosen = self.app_state.preferences
        problems = list(chosen.problems)
        problems += theme.apply(self, chosen.theme)
        self.set_keymap(self.app_state.keys)
        if problems := [*problems, *self._refused_keys]:
            self.notify("\n".join(problems), title="knappen.toml", severity="warning", timeout=20)
        self._ask_the_way_in()

    def go(self, mode: str) -> None:
        """Show a mode's screen, unless a dialog or the cover is in front."""
        if isinstance(self.screen, KnappenScreen) and mode != self.current_mode:
            self._opened.clear()
            self.switch_mode(mode)
            self.screen.call_later(self._opened.set)  # once it has its focus

    def action_go(self, mode: str) -> None:
        """Show a mode's screen (F2 to F4)."""
        self.go(mode)

    @on(ModeTab.ModeChosen)
    def _tab_chosen(self, event: ModeTab.ModeChosen) -> None:
        self.go(event.mode)

    @on(OpenPerson)
    async def _open_person(self, event: OpenPerson) -> None:
        await self.switch_mode("opslag")
        if isinstance(self.screen, OpslagScreen):
            self.screen.look_up(event.cpr)

    @on(PastedList)
    async def _review_pasted(self, event: PastedList) -> None:
        from knappen_tui.tui.batch.screen import BatchScreen

        await self.switch_mode("batch")
        if isinstance(self.screen, BatchScreen):
            self.screen.review_pasted(event.text)

    @on(ContinueRun)
    async def _continue_run(self, event: ContinueRun) -> None:
        from knappen_tui.tui.batch.screen import BatchScreen

        await self.switch_mode("batch")
        if isinstance(self.screen, BatchScreen):
            self.screen.resume(event.run)

    def action_login(self) -> None:
        """Ask for another user or password."""
        from knappen_tui.tui.dialogs.login import LoginDialog

        if isinstance(self.screen, KnappenScreen):
            self.push_screen(LoginDialog())

    @work
    async def _ask_the_way_in(self) -> None:
        """Ask for address, user and password where no site is set up yet."""
        await self._opened.wait()
        try:
            is_set_up = self.app_state.demo or bool(await asyncio.to_thread(service.profile_names))
        except ConfigurationError:
            return  # the first look-up says what is wrong with the file
        if not is_set_up:
            self.action_login()

    async def action_log_out(self) -> None:
        """Drop password and look-ups; the next look-up asks for the password."""
        if not isinstance(self.screen, KnappenScreen):
            return
        if self.app_state.batch_running:
            self.notify("En kørsel er i gang. Afbryd den, før du logger ud.", severity="warning")
            return
        try:
            was_kept = await self.app_state.log_out()
        except ConfigurationError as error:
            self.notify(f"Du er logget ud af programmet. {error.message}", severity="warning", timeout=12)
        else:
            kept = " Adgangskoden huskes ikke mere på denne pc." if was_kept else ""
            self.notify(f"Du er logget ud.{kept} Næste opslag spørger om adgangskoden.")
        self.screen.show_user()

    def action_purpose(self) -> None:
        """Ask for another case."""
        if isinstance(self.screen, KnappenScreen):
            self.screen.change_purpose()

    def action_log(self) -> None:
        """Show the look-up log."""
        from knappen_tui.tui.history.log import LookupLogDialog

        if isinstance(self.screen, KnappenScreen):
            self.push_screen(LookupLogDialog())

    def action_check_site(self) -> None:
        """Check the set-up against the site."""
        if isinstance(self.screen, KnappenScreen):
            self.screen.check_site()

    def action_join_sheets(self) -> None:
        """Join several sheets to one."""
        from knappen_tui.tui.join.dialog import JoinDialog

        if isinstance(self.screen, KnappenScreen):
            self.push_screen(JoinDialog())

    def action_choose_theme(self) -> None:
        """Choose a theme and store it."""
        theme.choose(self)

    async def on_unmount(self) -> None:
        """Close the session with the site."""
        await self.app_state.leave()

    @override
    async def action_quit(self) -> None:
        if self.app_state.batch_running:
            question = "En kørsel er i gang. De svar, der er kommet, er gemt, og kørslen kan fortsættes senere."
        elif self.app_state.written is not None:
            question = "Listen er gemt. Når du slutter, slettes oplysningerne her og findes kun i Excel-filen."
        else:
            self.exit()
            return
        from knappen_tui.tui.dialogs.question import ConfirmDialog

        question = f"{question}\n\nVil du slutte?"
        self.push_screen(
            ConfirmDialog("Afslut", question, yes="Afslut", no="Bliv"), lambda yes: self.exit() if yes else None
        )

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "login" and self.app_state.demo:
            return False
        if action == "go":
            return isinstance(self.screen, KnappenScreen)
        if action == "log_out":
            return self.app_state.access is not None and not self.app_state.demo
        return super().check_action(action, parameters)

    # Keys typed before a screen is there wait for its field.
    @override
    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent | events.Paste):
            await self._opened.wait()
        await super().on_event(event)

    @override
    def _handle_exception(self, error: Exception) -> None:
        self._opened.set()
        super()._handle_exception(error)


async def run(*, demo: bool, profile: str | None) -> int:
    """Run the app to its end. Returns 0, or 1 after an unexpected exception."""
    if profile is not None and profile not in service.profile_names():
        raise ConfigurationError(
            f"Der er ingen profil »{profile}« i knappen.toml.", advice="Se navnene der, eller kør »knappen login«."
        )
    app = KnappenApp(demo=demo, profile=profile)
    await app.run_async()
    return app.return_code or 0
