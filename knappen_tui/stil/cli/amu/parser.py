"""The command line of `stil amu`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from knappen_tui.stil.cli.choices import add_command

if TYPE_CHECKING:
    from knappen_tui.cli.danish import Parser

_EPILOG = """\
eksempler:
  stil amu server                          øvelsessiden, på denne maskine
"""


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `amu` and its commands. `command` becomes `amu.liste` and so on: the name of the command's module."""
    parser = add_command(commands, "amu", "registrér AMU-prøveresultater i ministeriets webapplikation", _EPILOG)
    below = parser.add_subparsers(dest="command", metavar="KOMMANDO", title="kommandoer", required=True)
    _server(below)


def _server(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = add_command(commands, "server", "kør en øvelsesside på denne maskine, med opdigtede skoler og kursister")
    parser.set_defaults(command="amu.server")
    parser.add_argument("--port", type=int, default=8767, help="porten på 127.0.0.1 (ellers: 8767)")
    parser.add_argument("--database", type=Path, metavar="FIL", help="gem i denne fil (ellers slettes alt bagefter)")
    parser.add_argument(
        "--raekker", type=int, default=240, metavar="N", help="kursusdeltagelser for hver skole og hvert kvartal"
    )
    parser.add_argument("--sidestoerrelse", type=int, metavar="N", help="rækker på en side (ellers alle på én)")
