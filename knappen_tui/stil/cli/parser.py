"""The command line of `stil`: commands, flags and their help."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from knappen_tui import __version__
from knappen_tui.cli import danish
from knappen_tui.cli.argument_parser import Parser, PrintVersion, add_command
from knappen_tui.stil.cli.amu import parser as amu
from knappen_tui.stil.document import ReturnKind

_KINDS = tuple(one.value for one in ReturnKind)
_EPILOG = """\
eksempler:
  stil                                     åbn terminalprogrammet i denne mappe
  stil tjek amu.xml                        kontrollér en indberetning, før den sendes
  stil tjek eud.xml --periode 2026-10 -o rapport.xlsx
  stil udfold amu.xml -o amu.xlsx          læg den i en Excel-fil
  stil byg amu.xlsx -o ny.xml              og byg den igen
  stil sammenlign sidst.xml nu.xml         hvad er ændret siden sidst
  stil skema amu --tabel 4                 vis en tabel i ministeriets dokument
  stil skema --kalender                    vis de kommende indberetningsvinduer
  stil proevefil amu --personer 20 -o a.xml
  stil amu liste --demo                    AMU-prøveresultater: se stil amu --help

slutkoder:
  0 ingen fejl fundet          1 fejl i programmet        2 forkert brug eller opsætning
  3 intet brugbart i filen     4 fejl fundet              8 filens opbygning kan ikke kendes
  9 filen kunne ikke skrives   130 afbrudt
"""
_TJEK_EPILOG = """\
eksempler:
  stil tjek amu.xml                        slagsen og perioden læses i filen
  stil tjek - --json < eud.xml             til et andet program
  stil tjek amu.xml --igen                 kontrollér igen, hver gang filen ændres

Kontrollen sker på denne maskine; intet sendes. CPR-numre vises maskeret. Advarsler alene giver slutkode 0.
"""


_BYG_EPILOG = """\
Fanerne hedder som tabellerne, kolonnerne som felterne; »stil udfold« laver dem af en indberetning. En række hører under
den post, hvis nøgle står i kolonnerne forrest (Person.PersonId …).
"""


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line. Raises `SystemExit` with code 2 for wrong usage."""
    return build().parse_args(argv)


def build() -> argparse.ArgumentParser:
    """The whole parser. Parsed arguments carry `command`, the name of the command's module."""
    danish.install()
    parser = Parser(
        prog="stil",
        description="Kontrollér, byg og sammenlign indberetninger af AMU, EUD og fravær, før de sendes til STIL.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=PrintVersion, const=f"stil {__version__}", help="vis version, og slut")
    commands = parser.add_subparsers(dest="command", metavar="KOMMANDO", title="kommandoer")
    parser.set_defaults(command="app")
    _tjek(commands)
    _skema(commands)
    _byg(commands)
    _udfold(commands)
    _sammenlign(commands)
    _proevefil(commands)
    _server(commands)
    amu.add(commands)
    return parser


def _add_output(parser: argparse.ArgumentParser, what: str, *, required: bool = False) -> None:
    parser.add_argument("-o", "--output", type=Path, metavar="UD", required=required, help=what)
    parser.add_argument("--overwrite", action="store_true", help="erstat en fil, der findes i forvejen")


def add_structure(parser: argparse.ArgumentParser) -> None:
    """The flags that say what a file is."""
    parser.add_argument("--slags", choices=_KINDS, help="indberetningens slags (ellers efter indholdet)")
    parser.add_argument(
        "--navne", type=Path, metavar="FIL", help="elementnavne og indlejring, der er anderledes (TOML)"
    )


def _tjek(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = add_command(commands, "tjek", "kontrollér indberetninger mod ministeriets dokumenter", _TJEK_EPILOG)
    parser.add_argument("files", metavar="FIL", nargs="+", help="xml-, zip- eller gz-fil, eller - for standard input")
    add_structure(parser)
    parser.add_argument("--periode", metavar="PERIODE", help="kvartal (2026K3) for AMU, ellers måned (2026-10)")
    parser.add_argument("--koder", type=Path, metavar="MAPPE", help="kodelister som csv, én for hvert felt (TMK.csv)")
    parser.add_argument("--xsd", type=Path, metavar="FIL", help="ministeriets skema; filen valideres også mod det")
    _add_output(parser, "rapporten som .xlsx, .csv eller .json")
    parser.add_argument("--fulde-numre", action="store_true", help="hele CPR-numre i Excel-filen (.xlsx)")
    parser.add_argument("--igen", action="store_true", help="kontrollér igen, hver gang en fil ændres; stop med Ctrl+C")
    parser.add_argument("--json", action="store_true", help="resultatet som ét JSON-objekt på stdout")


def _skema(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = add_command(commands, "skema", "vis tabeller, regler og vinduer i ministeriets dokumenter")
    parser.add_argument("slags", choices=_KINDS, nargs="?", help="indberetningens slags")
    parser.add_argument("--tabel", type=int, metavar="N", help="kun tabellen med dette nummer")
    parser.add_argument("--regler", action="store_true", help="reglerne, med kilde og hvor sikre de er")
    parser.add_argument("--xsd", action="store_true", help="det udledte XML-skema (ikke ministeriets)")
    parser.add_argument(
        "--navne", type=Path, metavar="FIL", help="elementnavne og indlejring, der er anderledes (TOML)"
    )
    parser.add_argument("--kalender", action="store_true", help="det kommende års indberetningsvinduer")


def _byg(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = add_command(
        commands, "byg", "byg en indberetning af en Excel-fil eller en mappe med csv, og kontrollér den", _BYG_EPILOG
    )
    parser.add_argument(
        "source", metavar="KILDE", type=Path, help="Excel-fil, eller mappe med én csv-fil for hver tabel"
    )
    add_structure(parser)
    parser.add_argument("--periode", metavar="PERIODE", help="kvartal (2026K3) for AMU, ellers måned (2026-10)")
    _add_output(parser, "xml-filen, der skal skrives", required=True)


def _udfold(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = add_command(commands, "udfold", "læg en indberetning i en Excel-fil, én fane for hver tabel")
    parser.add_argument("file", metavar="FIL", help="xml-, zip- eller gz-fil, eller - for standard input")
    add_structure(parser)
    _add_output(parser, "Excel-fil, eller en mappe til csv", required=True)


def _sammenlign(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = add_command(commands, "sammenlign", "vis, hvad der er nyt, ændret og væk mellem to indberetninger")
    parser.add_argument("older", metavar="A", help="den tidligere fil")
    parser.add_argument("newer", metavar="B", help="den nyere fil")
    add_structure(parser)
    _add_output(parser, "forskellene som .xlsx eller .json")
    parser.add_argument("--json", action="store_true", help="resultatet som ét JSON-objekt på stdout")


def _proevefil(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = add_command(
        commands, "proevefil", "lav en indberetning af opdigtede personer, rigtig eller med valgte fejl"
    )
    parser.add_argument("slags", choices=_KINDS, help="indberetningens slags")
    parser.add_argument("--personer", type=int, default=10, metavar="N", help="hvor mange (ellers: 10)")
    parser.add_argument("--fejl", default="", metavar="REGEL,…", help="brud på disse regler, ét af hver")
    parser.add_argument("--periode", metavar="PERIODE", help="kvartal eller måned (ellers den seneste, der er slut)")
    _add_output(parser, "filen, der skal skrives", required=True)


def _server(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = add_command(commands, "server", "kør en øve-modtagestation på denne maskine; intet sendes til STIL")
    parser.add_argument("--port", type=int, default=8766, help="porten på 127.0.0.1 (ellers: 8766)")
