"""`knappen tjek --rapport`: show what is in the report, ask, and write it."""

from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path

from knappen_tui import service
from knappen_tui.cli import output, prompt, signals
from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.cpr import Cpr

_WHAT = """\
Rapporten er til dem, der laver programmet. Den har siderne, som de blev vist: felternes navne, overskrifter, knapper og
links. Værdier er skrevet om: cifre til 9 og bogstaver til x. Cookies, adgangskoder og filernes indhold er ikke med.
Se den igennem, før den sendes."""


def run(
    access: service.Access,
    cprs: Sequence[Cpr],
    target: Path,
    steps: list[CheckStep],
    show: Callable[[CheckStep], None],
    *,
    is_sure: bool,
    overwrite: bool,
) -> None:
    """Take the check; show the report's content, ask unless `is_sure`, and write it. Raises `KnappenError`."""
    files: dict[str, str] = {}
    signals.run(_gather(access, cprs, steps, show, files))
    output.data("")
    output.data(_WHAT)
    for name, text in files.items():
        output.data("")
        output.data(f"--- {name} ---")
        output.data(text)
    output.data("")
    if is_sure or prompt.confirm(f"Skal den skrives til {target}? (ja/nej)"):
        service.write_report(target, files, overwrite=overwrite)
        output.data(f"Rapporten er skrevet: {target}")
    else:
        output.data("Rapporten er ikke skrevet.")


async def _gather(
    access: service.Access,
    cprs: Sequence[Cpr],
    steps: list[CheckStep],
    show: Callable[[CheckStep], None],
    files: dict[str, str],
) -> None:
    async with aclosing(service.check_with_report(access, cprs, files)) as taken:
        async for step in taken:
            steps.append(step)
            show(step)
