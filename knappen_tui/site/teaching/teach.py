"""`knappen tjek --lær`: the check, with a question to a person wherever a step fails for want of a word.

What is answered is a line of the words file. The step is taken again with it; an answer that changed nothing is
taken back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from knappen_tui.domain.check_step import UNDO, CheckStep, Choice, Learned, Question, Taught
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.navigation import Navigator
from knappen_tui.site.teaching.check import Check
from knappen_tui.site.words import DEFAULT, ORD_KEYS, Words, words_of
from knappen_tui.web import fields
from knappen_tui.web.html import Page

_MOST_ROUNDS = 15  # of questions for one step
_UNKNOWN_PAGE_SECONDS = 6.0
# Keys whose own words are added to: texts of messages, which differ from page to page.
_MESSAGES = frozenset({"vent", "klar", "ikke_fundet", "ingen", "afvist"})
# Keys with a word for each page on the way.
_FORMS = frozenset({"enkelt", "flere"})
_WAYS = frozenset({"enkelt", "flere", "log_ind", "resultat", "videre", "fundet"})

Document = dict[str, Any]


class Lesson:
    """The content of a words file, as it grows. `path` is the file, named in errors.

    Raises `ConfigurationError` for content that is not a words file's.
    """

    def __init__(self, document: Mapping[str, Any], path: Path) -> None:
        self._path = path
        self._lines = dict(_lines_of(document))
        self._words = self._read()

    @property
    def words(self) -> Words:
        """The words that were learned, over the defaults."""
        return self._words

    def learn(self, choice: Choice) -> Learned:
        """Take the line that an answer stands for."""
        place = (choice.section, choice.key)
        earlier = [one for one in self._lines.get(place, ()) if one != choice.value]
        if choice.section == "ord" and choice.key in _MESSAGES:
            earlier = earlier or list(getattr(DEFAULT, ORD_KEYS[choice.key]))
        elif choice.key not in _WAYS:
            earlier = []
        return self.put(Learned(*place, (choice.value, *earlier)))

    def line(self, section: str, key: str) -> Learned:
        """Return a line as it is now."""
        return Learned(section, key, self._lines.get((section, key), ()))

    def put(self, line: Learned) -> Learned:
        """Set a line to its values, or delete it where it has none; return it."""
        self._lines[line.section, line.key] = line.values
        if not line.values:
            del self._lines[line.section, line.key]
        self._words = self._read()
        return line

    def _read(self) -> Words:
        document: Document = {}
        for (section, key), values in self._lines.items():
            table = document
            for part in section.split("."):
                table = table.setdefault(part, {})
            table[key] = values[0] if section == "sider" else list(values)
        return words_of(document, self._path)


async def teach(navigator: Navigator, cprs: Sequence[Cpr], lesson: Lesson) -> Taught:
    """Yield findings, questions, and the lines learned from their answers.

    The answer to a `Question` is sent to the generator: one of its choices, or None for none of them.
    """
    checking = Check(navigator, cprs)
    navigator.use(lesson.words)
    navigator.give_up_unknown_pages_after(_UNKNOWN_PAGE_SECONDS)
    for stage in checking.stages():
        asking = _Asking(checking, lesson)
        findings: list[CheckStep] = []
        for _ in range(_MOST_ROUNDS):
            findings = [finding async for finding in stage()]
            for line in asking.corrected(findings):
                yield line
            for told in asking.told():
                if learned := asking.answer(told, (yield told)):
                    yield learned
            if not asking.has_learned:
                break
        for finding in findings:
            yield finding
        if checking.is_over:
            return


class _Asking:
    """The questions of one stage.

    `has_learned` is whether anything was learned since the stage was taken, so that it has to be taken again.
    """

    def __init__(self, checking: Check, lesson: Lesson) -> None:
        self.has_learned = False
        self._unclear: CheckStep | None = None
        self._checking = checking
        self._lesson = lesson
        self._spent: set[Choice] = set()
        self._undo: list[Learned] = []
        self._answers: list[tuple[Choice, Learned]] = []  # with the line before each
        self._failure = ""

    def corrected(self, findings: Sequence[CheckStep]) -> list[Learned]:
        """Take the findings of a round, and return the lines of the last answers that they show to be wrong."""
        self.has_learned = False
        failed = next((one for one in findings if one.error), None)
        lines = self._as_login() if failed else self._as_steps()
        failure = failed.error.message if failed and failed.error else ""
        if not lines and failure and failure == self._failure:
            lines = self._taken_back()
        self._undo = []
        self._failure = failure
        # What was found by another sign than its name is asked about last.
        unclear = sorted((one for one in findings if self._open(one)), key=lambda one: one.error is None)
        self._unclear = None if self.has_learned else next(iter(unclear), None)
        return lines

    def told(self) -> Iterator[CheckStep | Question]:
        """Yield the latest unclear finding, and its questions until an answer needs the stage to be taken again.

        Questions about one table belong together.
        """
        if self._unclear is None:
            return
        yield replace(self._unclear, words="")
        answered = ""
        for question in self._open(self._unclear):
            section = question.choices[0].section
            if self.has_learned and (section != answered or section in {"ord", "trin"}):
                return
            yield question
            answered = section if self.has_learned else ""

    def answer(self, question: CheckStep | Question, chosen: Choice | None) -> Learned | None:
        """Take the answer to a question; return the line that was learned. Neither is asked again."""
        if isinstance(question, CheckStep):
            return None
        if chosen is None:
            self._spent.update(question.choices)
            return None
        if chosen == UNDO:
            return self._take_back_latest()
        self._spent.add(chosen)
        before = self._lesson.line(chosen.section, chosen.key)
        self._undo.append(before)
        self._answers.append((chosen, before))
        return self._learn(chosen)

    def _take_back_latest(self) -> Learned | None:
        """Take the latest answer of this stage back, and ask again; return its line as it was before."""
        self.has_learned = True
        if not self._answers:
            return None
        chosen, before = self._answers.pop()
        self._spent.discard(chosen)
        self._undo = [line for line in self._undo if line is not before]
        line = self._lesson.put(before)
        self._checking.navigator.use(self._lesson.words)
        return line

    def _learn(self, choice: Choice) -> Learned:
        line = self._lesson.learn(choice)
        self._checking.navigator.use(self._lesson.words)
        self.has_learned = True
        return line

    def _open(self, finding: CheckStep) -> tuple[Question, ...]:
        shown = (
            replace(one, choices=tuple(choice for choice in one.choices if choice not in self._spent))
            for one in finding.questions
        )
        return tuple(one for one in shown if one.choices)

    def _taken_back(self) -> list[Learned]:
        """Return the lines as they were before the last answers."""
        lines = [self._lesson.put(line) for line in reversed(self._undo)]
        self._checking.navigator.use(self._lesson.words)
        return lines

    def _as_login(self) -> list[Learned]:
        """Take what was pressed last as the way to the login, where it led to a login form."""
        page = self._checking.trace.page
        if page is None or not fields.password_field(page) or len(self._undo) != 1:
            return []
        before = self._undo[0]
        now = self._lesson.line(before.section, before.key)
        pressed = [value for value in now.values if value not in before.values]
        if before.key not in _FORMS:
            return []
        return [*self._taken_back(), *(self._learn(Choice("", "ord", "log_ind", value)) for value in pressed)]

    def _as_steps(self) -> list[Learned]:
        """Take what was pressed on the way to a form, and did not lead to it at once, as a step to both forms."""
        answers, self._answers = self._answers, []
        lines = []
        for chosen, _ in answers:
            page = self._checking.led_to(chosen.value) if chosen.key in _FORMS else None
            if page is not None and not _has_form(page, chosen.key, self._lesson.words):
                line = self._lesson.line(chosen.section, chosen.key)
                left = tuple(value for value in line.values if value != chosen.value)
                lines += [self._lesson.put(replace(line, values=left))]
                lines += [self._learn(Choice("", "trin", "videre", chosen.value))]
        return lines


def _has_form(page: Page, key: str, words: Words) -> bool:
    """Whether the page has the field that the words of `key` lead to."""
    try:
        found = (
            fields.file_field(page, words.file) if key == "flere" else fields.text_field(page, words.cpr, words.user)
        )
    except NotUnderstood:
        return True
    return found is not None


def _lines_of(document: Mapping[str, Any], section: str = "") -> list[tuple[tuple[str, str], tuple[str, ...]]]:
    found: list[tuple[tuple[str, str], tuple[str, ...]]] = []
    for key, value in document.items():
        if isinstance(value, Mapping):
            found += _lines_of(value, f"{section}.{key}" if section else key)
        else:
            found.append(((section, key), (value,) if isinstance(value, str) else tuple(value)))
    return found
