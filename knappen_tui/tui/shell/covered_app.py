"""The base class of apps that show personal data in tables: the cover, the clipboard, help, palette and dialogs."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from textual import events, on, work
from textual.binding import Binding, BindingType
from typing_extensions import override

from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell import actions, clipboard, keymap, opener
from knappen_tui.tui.shell.cover import Cover
from knappen_tui.tui.shell.messages import ChooseColumns, Copy, OpenFile, ShowDetail
from knappen_tui.tui.shell.private_app import PrivateApp
from knappen_tui.tui.shell.state import SharedState

# With priority, so that what a password manager types after Tab is not still written in the field before.
MOVING: tuple[BindingType, ...] = (
    Binding("tab", "focus_next", show=False, priority=True),
    Binding("shift+tab", "focus_previous", show=False, priority=True),
)
_IDLE_CHECK = 5.0  # seconds between two checks of how long no key was pressed
_COVERED = "Skærmen er dækket."
_IDLE = "Skærmen er dækket, fordi programmet ikke har været brugt."


class CoveredApp(PrivateApp, inherit_bindings=False):
    """`clock` is monotonic, in seconds. `is_main` of a subclass tells its own screens from dialogs and the cover."""

    CSS_PATH = Path(__file__).with_name("app.tcss")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]  # noqa: RUF012 - as Textual declares it
    # What the cover says of work in progress, and of what was forgotten.
    GOES_ON: ClassVar[str]
    FORGOTTEN: ClassVar[str]

    def __init__(self, shared: SharedState, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.app_state = shared
        self._clock = clock
        self._touched = clock()
        self._has_forgotten = False
        self._copying = asyncio.Lock()  # copies in the order they were asked for

    @property
    def is_main(self) -> bool:
        """Whether neither a dialog nor the cover is in front."""
        return not isinstance(self.screen, Cover | Dialog)

    def on_mount(self) -> None:
        """Start the timer that covers an unattended screen."""
        self.set_interval(_IDLE_CHECK, self.check_idle_time)
        asyncio.get_running_loop().set_exception_handler(self._task_failed)

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

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"help", "cover", "focus_next", "focus_previous"}:
            return not isinstance(self.screen, Cover)  # any key uncovers
        return super().check_action(action, parameters)

    def action_help(self) -> None:
        """Show help for what is in focus."""
        from knappen_tui.tui.dialogs.help import HelpDialog

        if not isinstance(self.screen, HelpDialog):
            self.clear_notifications()
            self.push_screen(HelpDialog.of(self.screen))

    def action_palette(self) -> None:
        """Search the actions that can be performed now."""
        from knappen_tui.tui.dialogs.palette import PaletteDialog

        if self.is_main:
            palette = PaletteDialog.of(self.screen)
            self.push_screen(palette, palette.run)

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

    @override
    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown | events.MouseScrollDown | events.MouseScrollUp):
            self._touched = self._clock()
        await super().on_event(event)

    def check_idle_time(self) -> None:
        """Cover an unattended screen, and later drop all personal data. Work in progress goes on."""
        idle = self._clock() - self._touched
        chosen = self.app_state.preferences
        if idle >= chosen.cover_minutes * 60:
            self._cover(_IDLE)
        if idle < chosen.forget_minutes * 60:
            self._has_forgotten = False
        elif not self._has_forgotten:
            self._has_forgotten = True
            self.forget()

    def action_cover(self) -> None:
        """Hide everything until a key is pressed."""
        self._cover(_COVERED)

    def _cover(self, said: str) -> None:
        if not isinstance(self.screen, Cover):
            self.clear_notifications()
            self.push_screen(Cover(f"{said}\n{self.GOES_ON}", demo=self.app_state.demo))

    def forget(self) -> None:
        """Drop all personal data from the shared state and from every screen."""
        self.app_state.forget()
        self._clipboard = ""
        while not self.is_main:
            self.screen.dismiss()
        self.clear_notifications()
        self.push_screen(Cover(f"{_IDLE}\n{self.GOES_ON}\n{self.FORGOTTEN}", demo=self.app_state.demo))

    def _task_failed(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """End the app where a task failed that is not awaited: asyncio would print the exception's text."""
        if isinstance(error := context.get("exception"), Exception):
            self._handle_exception(error)
