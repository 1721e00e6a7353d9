"""The app: modes, keys, theme, clipboard, the cover and what happens after an unexpected exception."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.screen import Screen
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.service import Preferences
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.person.screen import OpslagScreen
from knappen_tui.tui.shell import actions, clipboard, keymap, opener, theme
from knappen_tui.tui.shell.cover import Cover
from knappen_tui.tui.shell.messages import (
    ChooseColumns,
    ContinueRun,
    Copy,
    OpenFile,
    OpenPerson,
    PastedList,
    ShowDetail,
)
from knappen_tui.tui.shell.private_app import PrivateApp
from knappen_tui.tui.shell.screen import KnappenScreen
from knappen_tui.tui.shell.state import AppState
from knappen_tui.tui.widgets.header import ModeTab

_IDLE_CHECK = 5.0  # seconds between two checks of how long no key was pressed


def _batch() -> Screen[Any]:
    from knappen_tui.tui.batch.screen import BatchScreen

    return BatchScreen()


def _historik() -> Screen[Any]:
    from knappen_tui.tui.history.screen import HistorikScreen

    return HistorikScreen()


class KnappenApp(PrivateApp, inherit_bindings=False):
    """The terminal app. `clock` is monotonic, in seconds."""

    TITLE = "knappen"
    CSS_PATH = "app.tcss"
    PLACES: ClassVar[tuple[str, ...]] = ("app",)
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("app")
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "batch": _batch,
        "historik": _historik,
    }
    DEFAULT_MODE = "opslag"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]  # noqa: RUF012 - as Textual declares it

    def __init__(
        self,
        *,
        demo: bool = False,
        profile: str | None = None,
        preferences: Preferences | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        chosen = preferences or service.preferences()
        accepted, self._refused_keys = keymap.resolve(chosen.keys)
        self.app_state = AppState(chosen, keys=accepted, profile_name=profile, demo=demo)
        self._clock = clock
        self._touched = clock()
        self._has_forgotten = False
        self._opened = asyncio.Event()
        self._copying = asyncio.Lock()  # copies in the order they were asked for

    # The default screen is painted at once; a mode's screen would be styled and laid out twice.
    @override
    def get_default_screen(self) -> Screen[Any]:
        return OpslagScreen()

    def on_mount(self) -> None:
        """Apply theme and keys, and start the timer that covers an unattended screen."""
        self.add_mode(self.DEFAULT_MODE, OpslagScreen)  # from now on a mode like the others
        self.screen.call_after_refresh(self._opened.set)
        chosen = self.app_state.preferences
        problems = list(chosen.problems)
        problems += theme.apply(self, chosen.theme)
        self.set_keymap(self.app_state.keys)
        if problems := [*problems, *self._refused_keys]:
            self.notify("\n".join(problems), title="knappen.toml", severity="warning", timeout=20)
        self._ask_the_way_in()
        self.set_interval(_IDLE_CHECK, self.check_idle_time)
        asyncio.get_running_loop().set_exception_handler(self._task_failed)

    def go(self, mode: str) -> None:
        """Show a mode's screen, unless a dialog or the cover is in front."""
        if isinstance(self.screen, KnappenScreen):
            self.switch_mode(mode)

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

    @on(ShowDetail)
    def _show_detail(self, event: ShowDetail) -> None:
        from knappen_tui.tui.dialogs.detail import DetailDialog

        self.push_screen(DetailDialog(event.title, event.pairs))

    @on(ChooseColumns)
    def _choose_columns(self, event: ChooseColumns) -> None:
        from knappen_tui.tui.dialogs.shown_columns import ShownColumnsDialog

        self.push_screen(ShownColumnsDialog(event.table))

    @on(OpenFile)
    def _open_requested(self, event: OpenFile) -> None:
        self._open_file(event.path)

    @work
    async def _open_file(self, path: Path) -> None:
        if not await asyncio.to_thread(opener.open_path, path):
            self.notify(f"Kan ikke åbnes herfra. Det ligger her: {path}", timeout=15)

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

    def action_help(self) -> None:
        """Show help for what is in focus."""
        from knappen_tui.tui.dialogs.help import HelpDialog

        if not isinstance(self.screen, HelpDialog):
            self.clear_notifications()
            self.push_screen(HelpDialog.of(self.screen))

    def action_palette(self) -> None:
        """Search the actions that can be performed now."""
        from knappen_tui.tui.dialogs.palette import PaletteDialog

        if isinstance(self.screen, KnappenScreen):
            palette = PaletteDialog.of(self.screen)
            self.push_screen(palette, palette.run)

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
        if action == "log_out":
            return self.app_state.access is not None and not self.app_state.demo
        return super().check_action(action, parameters)

    def action_copy_selection(self) -> None:
        """Answer Ctrl+C where nothing is selected."""
        leave = keymap.names_of(actions.find(keymap.QUIT), self.app_state.keys)
        self.notify(f"Der er ikke markeret noget at kopiere. {leave} afslutter.")

    @on(Copy)
    def _copy_requested(self, event: Copy) -> None:
        self.copy_to_clipboard(event.text)

    @override
    def copy_to_clipboard(self, text: str) -> None:
        self._copy(text)

    @work
    async def _copy(self, text: str) -> None:
        async with self._copying:
            if await asyncio.to_thread(clipboard.copy, text):
                self.notify("Kopieret til udklipsholderen.", timeout=3)
                return
            super().copy_to_clipboard(text)
            self.notify("Kopieret via terminalen. Kan det ikke sættes ind, tillader terminalen ikke kopiering.")

    # Keys typed before the first screen is there wait for its field.
    @override
    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent | events.Paste):
            await self._opened.wait()
        if isinstance(event, events.Key | events.MouseDown | events.MouseScrollDown | events.MouseScrollUp):
            self._touched = self._clock()
        await super().on_event(event)

    def check_idle_time(self) -> None:
        """Cover an unattended screen, and later drop all personal data. A batch goes on."""
        idle = self._clock() - self._touched
        chosen = self.app_state.preferences
        if idle >= chosen.cover_minutes * 60:
            self._cover(is_idle=True)
        if idle < chosen.forget_minutes * 60:
            self._has_forgotten = False
        elif not self._has_forgotten:
            self._has_forgotten = True
            self.forget()

    def action_cover(self) -> None:
        """Hide everything until a key is pressed."""
        self._cover(is_idle=False)

    def _cover(self, *, is_idle: bool) -> None:
        if not isinstance(self.screen, Cover):
            self.clear_notifications()
            self.push_screen(Cover(self.app_state.demo, is_idle=is_idle))

    def forget(self) -> None:
        """Drop all personal data from the shared state and from every screen."""
        self.app_state.forget()
        self._clipboard = ""
        while isinstance(self.screen, Cover | Dialog):
            self.screen.dismiss()
        self.clear_notifications()
        self.push_screen(Cover(self.app_state.demo, is_idle=True, forgotten=True))

    def _task_failed(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """End the app where a task failed that is not awaited: asyncio would print the exception's text."""
        if isinstance(error := context.get("exception"), Exception):
            self._handle_exception(error)

    @override
    def _handle_exception(self, error: Exception) -> None:
        self._opened.set()
        super()._handle_exception(error)


def run(*, demo: bool, profile: str | None) -> int:
    """Run the app to its end. Returns 0, or 1 after an unexpected exception."""
    if profile is not None and profile not in service.profile_names():
        raise ConfigurationError(
            f"Der er ingen profil »{profile}« i knappen.toml.", advice="Se navnene der, eller kør »knappen login«."
        )
    app = KnappenApp(demo=demo, profile=profile)
    app.run()
    return app.return_code or 0
