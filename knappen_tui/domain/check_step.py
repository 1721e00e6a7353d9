"""What a check of a set-up found, step by step. Never holds anything about a person."""

from dataclasses import dataclass

from knappen_tui.domain.errors import KnappenError


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step: what was looked for and what was found.

    Where it failed `error` says why. `words` are lines for the words file that would help, valid TOML; what the
    site's owner has to choose among is commented out.
    """

    step: str
    sought: str
    found: tuple[str, ...] = ()
    error: KnappenError | None = None
    words: str = ""
