"""The app of `stil amu`: the results of AMU exams."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen
from typing_extensions import override

from knappen_tui.stil.tui.amu.actions import APP
from knappen_tui.stil.tui.amu.list_screen import ListScreen
from knappen_tui.stil.tui.amu.plan_screen import PlanScreen
from knappen_tui.stil.tui.amu.state import AmuOptions, AmuState
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.tui.shell import actions, theme
from knappen_tui.tui.shell.actions import Action
from knappen_tui.tui.shell.covered_app import MOVING, CoveredApp


class AmuApp(CoveredApp, inherit_bindings=False):
    """The terminal app of one school. `today` returns the day that the deadline is compared with."""

    app_state: AmuState

    TITLE = "stil amu"
    GOES_ON = "En plan, der er ved at blive udført, fortsætter."
    FORGOTTEN = "Listen er fjernet fra hukommelsen og læses igen med r, hvis intet venter på at blive sendt."
    ACTIONS: ClassVar[tuple[Action, ...]] = APP
    BINDINGS: ClassVar[list[BindingType]] = [*actions.bound(APP), *MOVING]

    def __init__(
        self,
        options: AmuOptions,
        *,
        today: Callable[[], date] = date.today,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(AmuState(demo=options.demo, options=options), clock=clock)
        self._list = ListScreen(today=today)

    @override
    def get_default_screen(self) -> Screen[Any]:
        return self._list

    def on_mount(self) -> None:
        """Apply the theme."""
        theme.apply(self, None)

    def action_choose_theme(self) -> None:
        """Choose a theme, for as long as the app is open."""
        theme.choose(self, keep=False)

    def action_login(self) -> None:
        """Ask for another school or password."""
        if isinstance(self.screen, ListScreen):
            self.screen.log_in()

    def action_log_out(self) -> None:
        """Forget the password and the list."""
        if isinstance(self.screen, ListScreen):
            self.screen.log_out()

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"login", "log_out"}:
            is_in = self.app_state.access is not None
            return not self.app_state.demo and isinstance(self.screen, ListScreen) and (is_in or action == "login")
        return super().check_action(action, parameters)

    @override
    async def action_quit(self) -> None:
        running = any(isinstance(one, PlanScreen) and one.is_executing for one in self.screen_stack)
        if running:
            question = "En plan er ved at blive udført. Det, der er sendt, står på siden, og resten kan udføres senere."
        elif self._list.draft.changes:
            question = "Der er ændringer, der ikke er sendt. De glemmes, når programmet lukkes."
        else:
            self.exit()
            return
        self.push_screen(
            ConfirmDialog("Afslut", f"{question}\n\nVil du slutte?", yes="Afslut", no="Bliv"),
            lambda yes: self.exit() if yes else None,
        )


async def run(options: AmuOptions) -> int:
    """Run the app to its end. Returns 0, or 1 after an unexpected exception."""
    app = AmuApp(options)
    await app.run_async()
    return app.return_code or 0
