"""The findings of `knappen tjek`. They hold no personal data."""

from dataclasses import dataclass

from knappen_tui.domain.errors import KnappenError


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step: what was looked for and what was found.

    `error` is set if the step failed. `words` are suggested lines for the words file, valid TOML; where several lines
    are possible they are commented out.
    """

    step: str
    sought: str
    found: tuple[str, ...] = ()
    error: KnappenError | None = None
    words: str = ""
