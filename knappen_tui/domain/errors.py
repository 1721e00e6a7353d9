"""The few ways things go wrong: each with a message, advice and an exit code.

Messages are Danish, for the person at the screen, and never hold a CPR number in full: a `Cpr` prints
itself masked, and what else looks like one (a file named after a person, say) is masked here.
"""

from enum import IntEnum
from typing import ClassVar

from knappen_tui.domain.masking import masked


class ExitCode(IntEnum):
    """How every `knappen` command ends."""

    OK = 0
    BUG = 1
    USAGE = 2
    NOTHING_USABLE = 3
    INCOMPLETE = 4
    LOGIN_REFUSED = 5
    SITE_UNAVAILABLE = 6
    RUN_BUSY = 7
    NOT_UNDERSTOOD = 8
    NOT_WRITTEN = 9
    INTERRUPTED = 130


class KnappenError(Exception):
    """Something named went wrong.

    `message` says what happened, `kept` what was kept, `advice` what to do next. `about_site` tells that it
    happened before anyone was asked about, so that it cannot be about one number.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    title: ClassVar[str] = "Fejl"

    def __init__(self, message: str, *, advice: str = "", kept: str = "") -> None:
        self.message = masked(message)
        super().__init__(self.message)
        self.advice = masked(advice)
        self.kept = kept
        self.about_site = False

    @property
    def kind(self) -> str:
        """What programs are told it is: the name of the error of this module that it is."""
        return next(one.__name__ for one in type(self).__mro__ if one.__module__ == __name__)


class ConfigurationError(KnappenError):
    """A profile, a file or a flag that knappen cannot work with."""

    exit_code = ExitCode.USAGE
    title = "Opsætning"


class RunGone(ConfigurationError):
    """There is no such unfinished run: it was never there, or it has been finished or deleted."""

    title = "Kørslen er her ikke"


class NothingUsable(KnappenError):
    """The input holds no CPR number that can be asked about."""

    exit_code = ExitCode.NOTHING_USABLE
    title = "Ingen brugbare CPR-numre"


class LoginRefused(KnappenError):
    """The site said no to user name and password. Never tried again by itself."""

    exit_code = ExitCode.LOGIN_REFUSED
    title = "Login afvist"


class SiteUnavailable(KnappenError):
    """The site cannot be reached, is overloaded or never finishes."""

    exit_code = ExitCode.SITE_UNAVAILABLE
    title = "Knappen kan ikke nås"


class ServerFault(SiteUnavailable):
    """The site itself fails (500) on what it was asked; perhaps on one number only."""


class RunBusy(KnappenError):
    """Another run is working on the same list."""

    exit_code = ExitCode.RUN_BUSY
    title = "Listen er i brug"


class NotUnderstood(KnappenError):
    """The site answered something that cannot be read with certainty."""

    exit_code = ExitCode.NOT_UNDERSTOOD
    title = "Svaret blev ikke forstået"


class WrongAnswer(NotUnderstood):
    """A readable answer that is not an answer to what was asked: strangers, contradictions."""


class Interrupted(KnappenError):
    """Somebody stopped it."""

    exit_code = ExitCode.INTERRUPTED
    title = "Afbrudt"


class StorageError(KnappenError):
    """The output could not be written."""

    exit_code = ExitCode.NOT_WRITTEN
    title = "Filen kunne ikke skrives"


class TargetExists(StorageError):
    """There is a file already where the output is to go, and nobody said it may be replaced."""

    title = "Filen findes allerede"
