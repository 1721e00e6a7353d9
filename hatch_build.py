"""Build hook: a wheel carries man pages and completions of shells, made from the commands' own parsers."""

import argparse
import os
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import shtab
from argparse_manpage.manpage import Manpage
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.builders.utils import get_reproducible_timestamp

# Where each shell looks below the prefix. PowerShell looks nowhere: docs/drift.md says how to load the file.
COMPLETIONS = {
    "bash": "share/bash-completion/completions/{}",
    "zsh": "share/zsh/site-functions/_{}",
    "fish": "share/fish/vendor_completions.d/{}.fish",
    "powershell": "share/powershell/{}.ps1",
}
MAN_PAGE = "share/man/man1/{}.1"
# What stands for a file or a folder in the commands' usage, and is completed with the names of those.
COMPLETED = {
    **dict.fromkeys(("FIL", "FIL.zip", "UD", "FØR", "NU", "A", "B", "KILDE"), shtab.FILE),
    "MAPPE": shtab.DIRECTORY,
}


class ManualsHook(BuildHookInterface):
    """Adds the files to a wheel; an editable install goes without."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the files to a temporary folder and name their places."""
        if version == "editable":
            return
        folder = Path(mkdtemp(prefix="knappen-build-"))
        for number, (place, text) in enumerate(manuals(Path(self.root)).items()):
            file = folder / str(number)
            file.write_text(text, encoding="utf-8")
            build_data["shared_data"][str(file)] = place


def manuals(root: Path) -> dict[str, str]:
    """Return the text of each file by its place below the prefix."""
    sys.path.insert(0, str(root))
    from knappen_tui.cli import parser
    from knappen_tui.stil.cli import parser as stil_parser

    os.environ.setdefault("SOURCE_DATE_EPOCH", str(get_reproducible_timestamp()))  # for the date of the pages
    made = {}
    for name, program in (("knappen", parser.build()), ("stil", stil_parser.build())):
        page = Manpage(program)
        page.manual = f"{name}: vejledning"
        page.description = (program.description or "").partition(":")[0].rstrip(".")
        made[MAN_PAGE.format(name)] = str(page)
        _prepare(program)
        for shell, place in COMPLETIONS.items():
            # shtab lets zsh complete the first only of an argument's files.
            made[place.format(name)] = shtab.complete(program, shell).replace('"(*):', '"*:')
    return made


def _prepare(program: argparse.ArgumentParser) -> None:
    """Say which arguments of the program and of its commands are files, and leave out what no shell takes."""
    for action in program._actions:  # noqa: SLF001 - argparse has no public name for them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                _prepare(command)
            continue
        # shtab makes names of bash's variables of them.
        action.option_strings = [name for name in action.option_strings if name.isascii()]
        if isinstance(action.metavar, str) and action.metavar in COMPLETED:
            action.complete = COMPLETED[action.metavar]  # type: ignore[attr-defined]
