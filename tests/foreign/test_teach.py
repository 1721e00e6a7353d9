"""`knappen tjek --lær` on sites of others, answered by a script that knows what the words mean, and no HTML."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from knappen_tui.domain.check_step import CheckStep, Choice, Learned, Question
from knappen_tui.domain.cpr import Cpr
from knappen_tui.settings.profiles import Profile
from knappen_tui.site import words_file
from knappen_tui.site.client import KnappenClient
from tests.foreign.conftest import POLICY, PROFILE
from tests.foreign.people import CPRS, UNKNOWN
from tests.foreign.site import JARGON_WORDS, PASSWORD, ForeignSite, Variant

Answerer = Callable[[Question], Choice | None]


async def taught(
    profile: Profile, app: Any, password: str, cprs: list[Cpr], answer: Answerer
) -> tuple[str, list[CheckStep], list[Question]]:
    """Run the lesson; return the words file's text, the findings of the last round, and the questions."""
    text, steps, questions = "", list[CheckStep](), list[Question]()
    policy = replace(POLICY, unknown_page_seconds=0.3)
    async with KnappenClient(profile, password, transport=httpx.ASGITransport(app), policy=policy) as client:
        lesson = client.teach({}, Path("ord.toml"), *cprs)
        told = await anext(lesson)
        while True:
            chosen = None
            if isinstance(told, Question):
                questions.append(told)
                chosen = answer(told)
            elif isinstance(told, Learned):
                text = words_file.with_line(text, told.section, told.key, told.values)
            else:
                steps = [one for one in steps if not (one.step == told.step and one.error)] + [told]
            try:
                told = await lesson.asend(chosen)
            except StopAsyncIteration:
                return text, steps, questions


def by_words(document: dict[str, Any]) -> Answerer:
    """Return an operator who knows the right lines of the words file."""
    right = {
        (section, key): values if isinstance(values, list) else [values] for section, key, values in leaves(document)
    }

    def answer(question: Question) -> Choice | None:
        fitting = [one for one in question.choices if one.value in right.get((one.section, one.key), ())]
        return next(iter(fitting), None)

    return answer


def leaves(document: dict[str, Any], section: str = "") -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []
    for key, value in document.items():
        if isinstance(value, dict):
            found += leaves(value, f"{section}.{key}" if section else key)
        else:
            found.append((section, key, value))
    return found


@pytest.mark.parametrize("tabs", ["links", "panes", "postbacks"])
async def test_lesson_makes_a_site_with_words_of_its_own_readable(tabs: str) -> None:
    site = ForeignSite(Variant(tabs, spelling="jargon"))
    text, steps, _ = await taught(
        PROFILE, site.app, PASSWORD, [CPRS[0], UNKNOWN], by_words(tomllib.loads(JARGON_WORDS))
    )
    assert [(one.step, one.error.message) for one in steps if one.error] == []
    assert tomllib.loads(text)["ord"]
