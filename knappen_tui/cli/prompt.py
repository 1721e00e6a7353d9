"""Questions to a person at the keyboard; there is none in cron."""

import getpass
import sys
from datetime import date

from knappen_tui.cli import output
from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.errors import ConfigurationError, NothingUsable
from knappen_tui.settings.credentials import Prompt
from knappen_tui.settings.profiles import Profile


def password_prompt() -> Prompt | None:
    """How to ask for the password: hidden, on the terminal; None where nobody can answer."""
    return _ask_password if sys.stdin.isatty() else None


def _ask_password(profile: Profile) -> str:
    return getpass.getpass(f"Adgangskode til {profile.user} ({profile.name}): ")


def ask_cpr() -> Cpr:
    """A CPR number from the keyboard or standard input. Raises `NothingUsable`, `ConfigurationError`."""
    return read_cpr(ask("CPR-nummer:"))


def read_cpr(text: str) -> Cpr:
    """A CPR number from text; what there is to note about it is said. Raises `NothingUsable`."""
    try:
        parsed = parse(text, today=date.today())
    except InvalidCpr as reason:
        raise NothingUsable(f"Det er ikke et CPR-nummer, der kan slås op: {reason}.") from None
    if parsed.note:
        output.say(f"Bemærk: {parsed.note}.")
    return parsed.cpr


def ask(question: str) -> str:
    """A line from the keyboard, trimmed. Raises `ConfigurationError` where there is none."""
    print(question, end=" ", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip()
    if not answer:
        raise ConfigurationError("Der kom intet svar.", advice="Prøv igen ved et tastatur.")
    return answer
