"""`knappen tjek --rapport`: show what is in the report, ask, and write it."""

from collections.abc import Sequence
from pathlib import Path

from knappen_tui import service
from knappen_tui.cli import check_steps, output, prompt, signals
from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.cpr import Cpr

_WHAT = """\
Rapporten er til dem, der laver programmet. Den har siderne, som de blev vist: felternes navne, overskrifter, knapper og
links. Værdier er skrevet om: cifre til 9 og bogstaver til x. Cookies, adgangskoder og filernes indhold er ikke med.
Se den igennem, før den sendes."""


def run(
    access: service.Access, cprs: Sequence[Cpr], target: Path, *, is_sure: bool, overwrite: bool
) -> list[CheckStep]:
    """Take the check and return its steps; show the report's content, ask unless `is_sure`, and write it.

    Raises `KnappenError`.
    """
    files: dict[str, str] = {}
    steps = signals.run(check_steps.take(service.check_with_report(access, cprs, files)))
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
    return steps
