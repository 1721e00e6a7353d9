"""The findings of `knappen tjek`, and the questions of `knappen tjek --lær`. They hold no personal data."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from knappen_tui.domain.errors import KnappenError


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question: what a person sees on the page, and the line of the words file that it stands for.

    `text` is Danish. `section`, `key` and `value` are those of the line.
    """

    text: str
    section: str
    key: str
    value: str


# The answer that takes the latest one of the same step back.
UNDO = Choice("fortryd det seneste svar", "", "", "")


@dataclass(frozen=True, slots=True)
class Question:
    """A question in Danish that the operator can answer where the client cannot, with its possible answers."""

    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """A line of the words file that was learned or changed; without `values` it is deleted."""

    section: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step: what was looked for, what was done and what was found.

    `did` is what was pressed and typed, `said` what the site's pages newly said, both without numbers. `error` is set
    if the step failed. `questions` are what an operator could answer: then, and where a tab was found by another sign
    than its name. `words` are suggested lines for the words file, valid TOML; where several lines are possible they
    are commented out.
    """

    step: str
    sought: str
    found: tuple[str, ...] = ()
    error: KnappenError | None = None
    words: str = ""
    did: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


# The answer to a `Question` is sent to the generator: one of its choices, None for none of them, or `UNDO`.
Taught = AsyncGenerator[CheckStep | Question | Learned, Choice | None]
