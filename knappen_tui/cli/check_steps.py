"""The steps of a check: taken one by one, printed, and made an exit code."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing

from knappen_tui.cli import output
from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.errors import ExitCode
from knappen_tui.domain.narration import check_lines

_PASSED, _FAILED = "ok  ", "FEJL"


async def take(check: AsyncGenerator[CheckStep, None], *, is_shown: bool = True) -> list[CheckStep]:
    """Take the check to its end and return its steps; each is printed as soon as it is taken if `is_shown`."""
    steps: list[CheckStep] = []
    async with aclosing(check):
        async for step in check:
            if is_shown:
                show(step)
            steps.append(step)
    return steps


def show(step: CheckStep) -> None:
    """Print what a step did and found."""
    output.data(f"{_FAILED if step.error else _PASSED}  {step.step}")
    for line in check_lines(step):
        output.data(f"        {line}")


def exit_code(steps: Iterable[CheckStep]) -> ExitCode:
    """The exit code of the first failed step, OK without one."""
    return next((step.error.exit_code for step in steps if step.error), ExitCode.OK)
