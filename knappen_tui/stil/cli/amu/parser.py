"""The command line of `stil amu`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knappen_tui.cli.argument_parser import Parser, add_command

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]  # noqa: SLF001 - argparse has no other name for it

_EPILOG = """\
eksempler:
  stil amu --demo                              åbn programmet, og øv på en opdigtet skole
  stil amu                                     åbn det med skolens egen liste
  stil amu tjek                                virker adresse, adgangskode og ord?
  stil amu liste --uden-resultat -o amu.xlsx   til udfyldning i Excel
  stil amu registrer amu.xlsx                  vis planen
  stil amu registrer amu.xlsx --udfoer         udfør den
  stil amu slet --fag 49360 --hold 36          spørger om CPR-nummeret
  stil amu server                              øvelsessiden, på denne maskine

Adressen og institutionsnummeret skrives én gang i stil.toml:
  [amu]
  url = "https://…/AmuResultater"
  institution = "280901"

slutkoder:
  0 alt er, som det skal være  1 fejl i programmet        2 forkert brug eller opsætning
  3 intet brugbart i filen     4 rækker er afvist         5 login afvist
  6 siden kan ikke nås         7 planen er i brug         8 siden blev ikke forstået
  9 filen kunne ikke skrives   130 afbrudt
"""
_REGISTRER_EPILOG = """\
Filen har en overskrift over hver kolonne: CPR, Fagkode, Niveau, Startdato, Resultat (1-6) og eventuelt Hold-id og
Selvstuderende. En tom celle i Resultat lader rækken være. Bliver kommandoen afbrudt, så kør den igen: den fortsætter,
hvor den slap, og sender intet to gange.
"""


def add(commands: "Commands") -> None:
    """Add `amu` and its commands. `command` becomes `amu.liste` and so on: the name of the command's module.

    Without a command it is the app, `amu.app`.
    """
    parser = add_command(commands, "amu", "registrér AMU-prøveresultater i ministeriets webapplikation", _EPILOG)
    below = parser.add_subparsers(dest="command", metavar="KOMMANDO", title="kommandoer")
    parser.set_defaults(command="amu.app")
    _add_access(parser, is_below=False)
    _liste(below)
    _registrer(below)
    _opret(below)
    _slet(below)
    _tjek(below)
    _server(below)


def _add(commands: "Commands", name: str, text: str, epilog: str = "") -> Parser:
    parser = add_command(commands, name, text, epilog)
    parser.set_defaults(command=f"amu.{name}")
    return parser


def _add_access(parser: argparse.ArgumentParser, *, is_below: bool = True) -> None:
    """Add the flags that say which school at which address. A command has those before its name too."""
    unset: dict[str, Any] = {"default": argparse.SUPPRESS} if is_below else {}
    parser.add_argument("--adresse", metavar="URL", help="webapplikationens adresse (ellers den i stil.toml)", **unset)
    parser.add_argument(
        "--institution", metavar="NUMMER", help="skolens institutionsnummer (ellers det i stil.toml)", **unset
    )
    parser.add_argument(
        "--password-file", type=Path, metavar="FIL", help="fil med adgangskoden på første linje", **unset
    )
    parser.add_argument("--ord", type=Path, metavar="FIL", help="andre ord på siden end vejledningens (TOML)", **unset)
    parser.add_argument("--demo", action="store_true", help="øv på en opdigtet skole; intet sendes", **unset)


def _add_plan(parser: argparse.ArgumentParser) -> None:
    """Add the flags of a command that makes a plan."""
    parser.add_argument("--udfoer", action="store_true", help="udfør planen (ellers vises den kun)")
    _add_output(parser, "planen eller rapporten som .xlsx eller .json")
    parser.add_argument("--fulde-numre", action="store_true", help="hele CPR-numre i Excel-filen (.xlsx)")
    parser.add_argument("--json", action="store_true", help="planen eller rapporten som ét JSON-objekt på stdout")


def _add_output(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("-o", "--output", type=Path, metavar="UD", help=what)
    parser.add_argument("--overwrite", action="store_true", help="erstat en fil, der findes i forvejen")


def _liste(commands: "Commands") -> None:
    parser = _add(commands, "liste", "vis listen over kursusdeltagelser i det seneste kvartal")
    _add_access(parser)
    parser.add_argument("--hold", metavar="H", help="kun dette hold-id")
    parser.add_argument("--fag", metavar="F", help="kun denne fagkode")
    parser.add_argument("--uden-resultat", action="store_true", help="kun dem uden resultat")
    _add_output(parser, "Excel-fil med hele CPR-numre, til udfyldning")


def _registrer(commands: "Commands") -> None:
    parser = _add(commands, "registrer", "registrér resultaterne i en fil: vis planen, og udfør den", _REGISTRER_EPILOG)
    parser.add_argument("file", type=Path, metavar="FIL", help="Excel- eller csv-fil med resultater")
    _add_access(parser)
    _add_plan(parser)
    parser.add_argument("--nulstil", action="store_true", help="tillad 0, der sletter et registreret resultat")
    parser.add_argument("--forfra", action="store_true", help="glem en afbrudt registrering af samme fil")


def _opret(commands: "Commands") -> None:
    parser = _add(commands, "opret", "opret kursusdeltagelser, der ikke står på listen")
    parser.add_argument("file", type=Path, metavar="FIL", help="Excel- eller csv-fil med alle oplysninger")
    _add_access(parser)
    _add_plan(parser)


def _slet(commands: "Commands") -> None:
    parser = _add(commands, "slet", "slet én kursusdeltagelse; den gemmes først i en fil")
    _add_access(parser)
    parser.add_argument("--fag", metavar="F", help="fagkoden")
    parser.add_argument("--hold", metavar="H", help="hold-id")
    parser.add_argument("--startdato", metavar="DATO", help="startdatoen, fx 16-09-2026")
    _add_output(parser, "Excel-fil (ellers slettet-DATO.xlsx)")


def _tjek(commands: "Commands") -> None:
    _add_access(_add(commands, "tjek", "kontrollér adresse, adgangskode og ord; intet ændres"))


def _server(commands: "Commands") -> None:
    parser = _add(commands, "server", "kør en øvelsesside på denne maskine, med opdigtede skoler og kursister")
    parser.add_argument("--port", type=int, default=8767, help="porten på 127.0.0.1 (ellers: 8767)")
    parser.add_argument("--database", type=Path, metavar="FIL", help="gem i denne fil (ellers slettes alt bagefter)")
    parser.add_argument(
        "--raekker", type=int, default=240, metavar="N", help="kursusdeltagelser for hver skole og hvert kvartal"
    )
    parser.add_argument("--sidestoerrelse", type=int, metavar="N", help="rækker på en side (ellers alle på én)")
