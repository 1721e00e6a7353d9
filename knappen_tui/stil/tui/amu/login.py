"""Login: the school's institution number and password, and the site's address where it is not known."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static
from typing_extensions import override

from knappen_tui.domain.errors import ConfigurationError, KnappenError
from knappen_tui.stil.amu import service
from knappen_tui.stil.tui.amu.notice import Notice
from knappen_tui.stil.tui.amu.state import AmuState
from knappen_tui.tui.dialogs.base import Dialog


class AmuLoginDialog(Dialog[bool]):
    """The result is True when all is typed; the site is asked by what follows."""

    HELP_TEXT = (
        "Skriv institutionsnummeret og den adgangskode, skolen har fået i e-boks. Adgangskoden huskes, til programmet"
        " lukkes. Adresse og institutionsnummer kan skrives én gang i stil.toml."
    )
    DEFAULT_CSS = """
    AmuLoginDialog .label { color: $text-muted; margin-top: 1; }
    AmuLoginDialog Vertical.fields { height: auto; }
    """

    def __init__(self, shared: AmuState) -> None:
        super().__init__("Login til AMU-prøveresultater")
        self._shared = shared

    @override
    def body(self) -> ComposeResult:
        yield Notice()
        with Vertical(classes="fields"):
            yield Static("Adresse", classes="label")
            yield Input(placeholder="https://…/AmuResultater", id="url", compact=True)
            yield Static("Institutionsnummer", classes="label")
            yield Input(id="institution", compact=True)
            yield Static("Adgangskode", classes="label")
            yield Input(password=True, id="password", compact=True)
        with Horizontal(classes="buttons"):
            yield Button("Annullér", id="cancel")
            yield Button("Log ind", id="enter", variant="primary")

    def on_mount(self) -> None:
        """Fill in what is known, and go to the first field that is empty."""
        options = self._shared.options
        try:
            url, institution = service.known_site(options.url, options.institution)
        except ConfigurationError as error:
            self.failed(error)
            url, institution = options.url or "", options.institution or ""
        self.query_one("#url", Input).value = url
        self.query_one("#institution", Input).value = institution
        next(field for field in self.query(Input) if not field.value).focus()

    @override
    def failed(self, error: KnappenError) -> None:
        self.query_one(Notice).show_error(error)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(False)

    @on(Button.Pressed, "#enter")
    @on(Input.Submitted)
    def _enter(self) -> None:
        typed = {field.id: field.value.strip() for field in self.query(Input)}
        password = self.query_one("#password", Input).value
        empty = next((field for field in self.query(Input) if not field.value.strip()), None)
        if empty is not None:
            empty.focus()
            return
        try:
            self._shared.use(typed["url"], typed["institution"], password)
        except ConfigurationError as error:
            self.failed(error)
            return
        self.dismiss(True)
