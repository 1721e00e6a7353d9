"""Questions to a person at the keyboard; there is none in cron."""

import getpass
import sys

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.settings.credentials import Prompt
from knappen_tui.settings.profiles import Profile


def password_prompt() -> Prompt | None:
    """How to ask for the password: hidden, on the terminal; None where nobody can answer."""
    return _ask_password if sys.stdin.isatty() else None


def _ask_password(profile: Profile) -> str:
    return getpass.getpass(f"Adgangskode til {profile.user} ({profile.name}): ")


def ask(question: str) -> str:
    """A line from the keyboard, trimmed. Raises `ConfigurationError` where there is none."""
    print(question, end=" ", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip()
    if not answer:
        raise ConfigurationError("Der kom intet svar.", advice="Prøv igen ved et tastatur.")
    return answer
