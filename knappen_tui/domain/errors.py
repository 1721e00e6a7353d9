"""The errors of the program: each with a message, advice and an exit code.

Messages are Danish, for the person at the screen, and never hold a CPR number in full: a `Cpr` prints
itself masked, and other digits that may be one (in the name of a file, say) are masked here.
"""

from enum import IntEnum
from typing import ClassVar, Self

from knappen_tui.domain.file_names import readable
from knappen_tui.domain.masking import masked


class ExitCode(IntEnum):
    """The exit codes of every `knappen` command.

    `meaning` is the Danish explanation of `knappen --help`; docs/drift.md repeats it.
    """

    meaning: str

    OK = 0, "alt besvaret og skrevet"
    BUG = 1, "fejl i programmet"
    USAGE = 2, "forkert brug eller opsætning"
    NOTHING_USABLE = 3, "intet brugbart i listen"
    INCOMPLETE = 4, "skrevet, men linjer er afvist, personer mangler svar eller detaljer, eller loglinjer er ulæselige"
    LOGIN_REFUSED = 5, "login afvist"
    SITE_UNAVAILABLE = 6, "knappen kan ikke nås"
    RUN_BUSY = 7, "listen er i brug i en anden kørsel"
    NOT_UNDERSTOOD = 8, "svaret blev ikke forstået"
    NOT_WRITTEN = 9, "filen kunne ikke skrives"
    INTERRUPTED = 130, "afbrudt"

    def __new__(cls, value: int, meaning: str = "") -> Self:
        """Make a member whose value is the number alone."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class KnappenError(Exception):
    """Any error with a message for the person at the screen; raised itself only for a bug.

    `message` says what happened, `kept` what was kept, `advice` what to do next. `site_wide`: it happened before a
    CPR number was sent, so no single number is the cause. `page_level`: a page or sheet as a whole is unknown (its
    columns, its links), not a value in it. `kind` is the error's name in JSON output.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    kind: ClassVar[str] = "KnappenError"
    title: ClassVar[str] = "Fejl"
    page_level: ClassVar[bool] = False

    def __init__(self, message: str, *, advice: str = "", kept: str = "", site_wide: bool = False) -> None:
        self.message = masked(readable(message))
        super().__init__(self.message)
        self.advice = masked(readable(advice))
        self.kept = kept
        self.site_wide = site_wide


class ConfigurationError(KnappenError):
    """A profile, a file or an argument cannot be used."""

    exit_code = ExitCode.USAGE
    kind = "ConfigurationError"
    title = "Opsætning"


class RunGone(ConfigurationError):
    """There is no such unfinished run: it never existed, or it is finished or deleted."""

    kind = "RunGone"
    title = "Kørslen er her ikke"


class NothingUsable(KnappenError):
    """The input holds no valid CPR number."""

    exit_code = ExitCode.NOTHING_USABLE
    kind = "NothingUsable"
    title = "Ingen brugbare CPR-numre"


class LoginRefused(KnappenError):
    """The site refused user name and password. Never retried: repeated attempts lock the account."""

    exit_code = ExitCode.LOGIN_REFUSED
    kind = "LoginRefused"
    title = "Login afvist"


class SiteUnavailable(KnappenError):
    """The site cannot be reached, is overloaded or does not finish in time."""

    exit_code = ExitCode.SITE_UNAVAILABLE
    kind = "SiteUnavailable"
    title = "Knappen kan ikke nås"


class ServerFault(SiteUnavailable):
    """The site answered 500; one CPR number of the request may be the cause."""

    kind = "ServerFault"


class RunBusy(KnappenError):
    """Another process has a run of the same list open."""

    exit_code = ExitCode.RUN_BUSY
    kind = "RunBusy"
    title = "Listen er i brug"


class NotUnderstood(KnappenError):
    """The site's answer cannot be read with certainty."""

    exit_code = ExitCode.NOT_UNDERSTOOD
    kind = "NotUnderstood"
    title = "Svaret blev ikke forstået"


class WrongAnswer(NotUnderstood):
    """A readable answer to another question: about persons not asked about, or with contradictory rows."""

    kind = "WrongAnswer"


class Interrupted(KnappenError):
    """Stopped by Ctrl-C, a signal or a key."""

    exit_code = ExitCode.INTERRUPTED
    kind = "Interrupted"
    title = "Afbrudt"


class StorageError(KnappenError):
    """A file of the program could not be read or written: the output, a journal, the look-up log."""

    exit_code = ExitCode.NOT_WRITTEN
    kind = "StorageError"
    title = "Filen kunne ikke skrives"


class OutputError(StorageError):
    """The output could not be written where it was to be; another place may do."""

    kind = "OutputError"


class TargetExists(OutputError):
    """The output file exists, and replacing it was not asked for."""

    kind = "TargetExists"
    title = "Filen findes allerede"
