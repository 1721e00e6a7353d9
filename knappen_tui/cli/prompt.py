"""Questions at the keyboard: passwords, CPR numbers, yes or no. Without one, CPR numbers come from stdin as a list."""

import getpass
import sys
from datetime import date

from knappen_tui import service
from knappen_tui.cli import output
from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ConfigurationError, NothingUsable
from knappen_tui.service import Profile, Prompt

_YES = frozenset({"ja", "j"})


def password_prompt() -> Prompt | None:
    """A function that asks for the password without echo; None without a keyboard."""
    return _ask_password if has_keyboard() else None


def has_keyboard() -> bool:
    """Whether stdin is a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def _ask_password(profile: Profile) -> str:
    return ask_password(f"{profile.user} ({profile.name})")


def ask_password(user: str) -> str:
    """The password of a user, without echo. Raises `ConfigurationError`."""
    try:
        return getpass.getpass(f"Adgangskode til {user}: ")
    except EOFError:
        raise _no_answer() from None


def ask_cpr() -> Cpr:
    """A CPR number from the keyboard, or the only one of a list on standard input.

    Raises `NothingUsable`, `ConfigurationError`.
    """
    if has_keyboard():
        return read_cpr(ask("CPR-nummer:"))
    return _cprs_on_stdin(1)[0]


def ask_one_or_two_cprs() -> list[Cpr]:
    """The CPR number of a person with records and, if given, one of a person without. From the keyboard or stdin.

    Raises `NothingUsable`, `ConfigurationError`.
    """
    if not has_keyboard():
        return _cprs_on_stdin(2)
    first = read_cpr(ask("CPR-nummer på en, der har registreringer:"))
    other = ask("CPR-nummer på en, der ingen har (Enter, hvis du ikke har et):", may_be_empty=True)
    return list(dict.fromkeys([first, read_cpr(other)] if other else [first]))


def _cprs_on_stdin(most: int) -> list[Cpr]:
    """Up to `most` CPR numbers of a list on standard input. Raises `NothingUsable`."""
    found = service.read_list(None)
    if len(found.cprs) > most:
        limit = "kun ét kan" if most == 1 else "højst to kan"
        raise NothingUsable(
            f"Der er {count(len(found.cprs), 'CPR-nummer', 'CPR-numre')}, og {limit} slås op her.",
            advice="Brug knappen batch.",
        )
    for remark in (*found.notes, *found.rejected):
        output.say(f"Bemærk: linje {remark.line}: {remark.text}.")
    return list(found.cprs)


def read_cpr(text: str) -> Cpr:
    """A CPR number from text; a remark about it is printed. Raises `NothingUsable`."""
    try:
        parsed = parse(text, today=date.today())
    except InvalidCpr as reason:
        raise NothingUsable(f"Det er ikke et CPR-nummer, der kan slås op: {reason}.") from None
    if parsed.note:
        output.say(f"Bemærk: {parsed.note}.")
    return parsed.cpr


def confirm(question: str) -> bool:
    """Whether the answer to a question is yes; an empty one is not."""
    return ask(question, may_be_empty=True).casefold() in _YES


def ask(question: str, *, may_be_empty: bool = False) -> str:
    """A line from stdin, stripped. Raises `ConfigurationError` if it is empty and must not be."""
    print(question, end=" ", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip() if sys.stdin else ""
    if not answer and not may_be_empty:
        raise _no_answer()
    return answer


def _no_answer() -> ConfigurationError:
    return ConfigurationError("Der kom intet svar.", advice="Prøv igen ved et tastatur.")
