"""Login: profile and password; address and user name too where no profile is set up."""

import asyncio

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Select, Static
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.errors import ConfigurationError, KnappenError
from knappen_tui.service import Profile
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.dialogs.tick import Tick
from knappen_tui.tui.shell import state
from knappen_tui.tui.shell.text import plain_lines

_FIRST_PROFILE = "kommunen"
_TRYING = "Logger ind …"
_NOT_KEPT = (
    "Du er logget ind. Adgangskoden kunne ikke huskes på denne pc: du skal skrive den igen, næste gang programmet"
    " startes."
)


class LoginDialog(Dialog[bool]):
    """The result is True when the site has accepted the password, which the shared state then uses."""

    HELP_TEXT = (
        "Skriv den adgangskode, ministeriet har givet jer. Den prøves én gang hos knappen. Med krydset huskes den på"
        " denne pc, så du ikke bliver spurgt igen; uden krydset huskes den, til programmet lukkes."
    )
    DEFAULT_CSS = """
    LoginDialog .label { color: $text-muted; margin-top: 1; }
    LoginDialog.-low .label { margin-top: 0; }
    LoginDialog #notice { height: auto; margin-bottom: 1; text-style: bold; display: none; }
    LoginDialog #notice.-fault { color: $text-error; }
    LoginDialog #notice.-shown { display: block; }
    LoginDialog #set-up { height: auto; display: none; }
    LoginDialog.-new #set-up { display: block; }
    LoginDialog #known { height: auto; }
    LoginDialog.-new #known { display: none; }
    LoginDialog VerticalScroll { height: auto; max-height: 50vh; }
    LoginDialog.-low VerticalScroll { max-height: 45vh; }
    LoginDialog Tick { margin-top: 1; border: none; padding: 0; background: transparent; }
    """

    def __init__(self, notice: str = "") -> None:
        super().__init__("Login til knappen")
        self._notice = notice

    @override
    def body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static(plain_lines(self._notice), id="notice", classes="-shown" if self._notice else "", markup=False)
            with Vertical(id="known"):
                yield Static("Profil", classes="label")
                yield Select[str]([], id="profile", allow_blank=True, prompt="Vælg profil", compact=True)
            with Vertical(id="set-up"):
                yield Static(
                    "Adgangen til knappen er ikke sat op endnu. Brugernavn og adgangskode fås hos ministeriet."
                    " Øv dig med »knappen --demo«.",
                    classes="muted",
                )
                yield Static("Adresse", classes="label")
                yield Input(placeholder="https://…", id="url", compact=True)
                yield Static("Brugernavn", classes="label")
                yield Input(id="user", compact=True)
            yield Static("Adgangskode", classes="label")
            yield Input(password=True, id="password", compact=True)
            yield Tick("Husk adgangskoden på denne pc", id="keep")
        with Horizontal(classes="buttons"):
            yield Button("Annullér", id="cancel")
            yield Button("Log ind", id="enter", variant="primary")

    def on_mount(self) -> None:
        """Fill in what is known."""
        shared = state.of(self.app)
        try:
            names = service.profile_names()
        except ConfigurationError as error:
            self.failed(error)
            names = []
        self.set_class(not names, "-new")
        if names:
            select = self.query_one("#profile", Select)
            select.set_options((name, name) for name in names)
            try:
                select.value = shared.profile_name or service.profile(None).name
            except ConfigurationError:
                select.value = names[0]
        first = "#password" if names else "#url"
        if not names and (preset := self._preset()):
            self.query_one("#url", Input).value, first = preset[1], "#user"
        self.query_one(first).focus()

    def _preset(self) -> tuple[str, str] | None:
        """Name and address that the IT department has set up. They are wanted once the files can be read."""
        try:
            return service.preset_profile()
        except ConfigurationError:
            return None  # `on_mount` has shown it

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(False)

    @on(Button.Pressed, "#enter")
    @on(Input.Submitted, "#password")
    def _enter(self) -> None:
        self._try()

    @work(exit_on_error=False, exclusive=True)
    async def _try(self) -> None:
        secret = self.query_one("#password", Input).value
        if not secret:
            raise ConfigurationError("Skriv adgangskoden.")
        chosen = self._profile()
        self._show_notice(_TRYING)
        wanted = self.query_one("#keep", Tick).value
        is_kept = await service.log_in(chosen, secret, keep=wanted)
        await asyncio.to_thread(state.of(self.app).use, chosen, secret)
        if wanted and not is_kept:
            self.app.notify(_NOT_KEPT, severity="warning", timeout=12)
        self.dismiss(True)

    def _profile(self) -> Profile:
        """The chosen profile, or a new one. Raises `ConfigurationError`."""
        if self.has_class("-new"):
            url, user = (self.query_one(name, Input).value.strip() for name in ("#url", "#user"))
            if not user:
                raise ConfigurationError("Skriv brugernavnet.")
            preset, known = self._preset() or (_FIRST_PROFILE, "")
            return service.new_profile(preset if url == known else _FIRST_PROFILE, url, user)
        name = self.query_one("#profile", Select).value
        if not isinstance(name, str):
            raise ConfigurationError("Vælg en profil.")
        return service.profile(name)

    @override
    def failed(self, error: KnappenError) -> None:
        notice = "\n".join(filter(None, (f"✗ {error.title}: {error.message}", error.kept, error.advice)))
        self._show_notice(notice, is_fault=True)

    def _show_notice(self, text: str, *, is_fault: bool = False) -> None:
        notice = self.query_one("#notice", Static)
        notice.update(plain_lines(text))
        notice.add_class("-shown").set_class(is_fault, "-fault")
