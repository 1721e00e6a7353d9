"""What the app's screens share: the school's access, and how it is asked for. In memory only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from knappen_tui.settings.connection import Connection
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.service import AmuAccess
from knappen_tui.tui.shell.state import SharedState


@dataclass(frozen=True)
class AmuOptions:
    """What was asked for on the command line. `password` reads it from a file; None where it is to be typed."""

    url: str | None = None
    institution: str | None = None
    words: Path | None = None
    password: Callable[[Connection], str] | None = None
    demo: bool = False


@dataclass(eq=False)
class AmuState(SharedState):
    """`access` is None until a login has been given."""

    options: AmuOptions = field(default_factory=AmuOptions)
    access: AmuAccess | None = None
    _must_ask: bool = False

    @property
    def who(self) -> str:
        """The school, as the header shows it."""
        return f"skole {self.access.connection.user}" if self.access else "ikke logget ind"

    def prepare(self) -> AmuAccess | None:
        """Return the access, None where the password has to be typed. Blocks. Raises `KnappenError`."""
        options = self.options
        if self.access is None and options.demo:
            self.access = service.demo_access()
        elif self.access is None and options.password is not None and not self._must_ask:
            self.access = service.get_access(
                options.password, url=options.url, institution=options.institution, words=options.words
            )
        return self.access

    def use(self, url: str, institution: str, password: str) -> None:
        """Use what was typed from now on. Raises `ConfigurationError`."""
        self.access = service.get_access(lambda _: password, url=url, institution=institution, words=self.options.words)

    def reject(self) -> None:
        """Drop the access: the next login asks for the password, since a second try might lock the account."""
        self._must_ask = not self.options.demo
        self.access = None
