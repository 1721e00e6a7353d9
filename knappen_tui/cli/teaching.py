"""`knappen tjek --lær`: put the questions at the keyboard."""

from collections.abc import Sequence
from contextlib import aclosing

from knappen_tui import service
from knappen_tui.cli import check_steps, output, prompt
from knappen_tui.domain.check_step import UNDO, CheckStep, Choice, Learned, Question
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.narration import learned_in_words

_NONE = 0
_UNDO = "f"


async def run(access: service.Access, cprs: Sequence[Cpr]) -> list[CheckStep]:
    """Take the check with its questions; return the latest finding of each step. Raises `KnappenError`."""
    steps: list[CheckStep] = []
    has_learned = False
    async with aclosing(service.teach(access, *cprs, ask=_ask)) as taught:
        async for told in taught:
            if isinstance(told, Learned):
                has_learned = True
                output.data(f"  {learned_in_words(told)}")
            else:
                steps = [one for one in steps if not (one.step == told.step and one.error)]
                steps.append(told)
                check_steps.show(told)
    if has_learned:
        output.data(f"Ordfilen er skrevet: {service.words_file(access.profile)}")
    return steps


async def _ask(question: Question) -> Choice | None:
    """Return the choice whose number is typed, `UNDO` for f, None for 0 or nothing; anything else is asked again."""
    output.data("")
    output.data(f"  {question.text}")
    for number, choice in enumerate(question.choices, 1):
        output.data(f"    {number:>2}  {choice.text}")
    output.data(f"    {_NONE:>2}  ingen af dem")
    output.data(f"    {_UNDO:>2}  {UNDO.text}")
    while True:
        typed = prompt.ask("  Nummer:", may_be_empty=True)
        if not typed or typed == str(_NONE):
            return None
        if typed.lower() == _UNDO:
            return UNDO
        if typed.isascii() and typed.isdigit() and int(typed) <= len(question.choices):
            return question.choices[int(typed) - 1]
        output.say(f"  Skriv et tal fra {_NONE} til {len(question.choices)}, eller {_UNDO}.")
