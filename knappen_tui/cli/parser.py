"""The commands, their flags and their help."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from knappen_tui import __version__
from knappen_tui.cli import danish
from knappen_tui.cli.argument_parser import Parser, PrintVersion, add_command
from knappen_tui.domain.errors import ExitCode
from knappen_tui.domain.file_names import readable
from knappen_tui.domain.time_window import TimeWindow
from knappen_tui.service import Format

APP = "app"

_EPILOG = """\
eksempler:
  knappen                                  åbn terminalprogrammet
  knappen --demo                           det samme med opdigtede personer
  knappen batch hold.txt                   slå en hel liste op, og få én Excel-fil
  knappen batch hold.txt --demo            det samme med opdigtede personer
  knappen batch hold.txt --dry-run         se, hvad der ville blive slået op
  knappen batch hold.txt --compare a.xlsx  vis også, hvad der er ændret siden sidst
  knappen saml a.xlsx b.xlsx -o hold.xlsx  saml Excel-filer, der er hentet i hånden
  knappen sammenlign a.xlsx b.xlsx         hvad er ændret fra a til b? Intet slås op
  knappen opfoelgning a.xlsx               hvem er der noget at se efter ved? Intet slås op
  knappen koder institutioner.csv          navne på udbydere ved siden af deres numre
  knappen opslag                           slå én person op
  knappen login                            sæt adgangen til knappen op
  knappen tjek                             passer opsætningen til webstedet?

slutkoder:
"""
_EPILOG += "".join(f"{code:>5} {code.meaning}\n" for code in ExitCode)
_BATCH_EPILOG = """\
eksempler:
  knappen batch hold.xlsx                       filen lægges ved siden af listen
  knappen batch hold.xlsx --column D            CPR-numrene står i kolonne D
  knappen batch hold.xlsx --details             med alle moduler, prøver og henvisninger
  knappen batch hold.txt -o C:\\Udtræk\\hold.xlsx
  knappen batch hold.txt --format csv -o - -q   til et andet program
  knappen batch - < hold.txt                    listen fra standard input

Bliver kørslen afbrudt, fortsætter samme kommando, hvor den slap: ingen bliver slået op to gange.
"""
_OPSLAG_EPILOG = """\
eksempler:
  knappen opslag                    programmet spørger om nummeret
  knappen opslag --json < nr.txt    nummeret fra standard input

Skriv helst ikke nummeret på kommandolinjen: det kan ses af andre på maskinen og bliver gemt i
kommandolinjens historik.
"""
_TJEK_EPILOG = """\
eksempler:
  knappen tjek                 programmet spørger om et CPR-nummer, der må slås op
  knappen tjek --lær           det samme, med spørgsmål, der bliver til ordfilen
  knappen tjek < nr.txt        nummeret (eller to) fra standard input

Går det galt et sted, vises de linjer, der kan lægges i ordfilen. Intet om personen vises. Opslaget
kommer i opslagsloggen.
"""


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse `argv`, or `sys.argv[1:]` for None, which is kept as `command_line`. Wrong usage exits with code 2."""
    parser = build()
    command_line = tuple(sys.argv[1:] if argv is None else argv)
    args = parser.parse_args(command_line)
    args.command_line = command_line
    if args.command != APP and (args.app_demo or args.app_profile):
        # Before the command they would be ignored, and the real site asked instead of the demo.
        parser.error("--demo og --profile skal stå efter kommandoen")
    return args


def build() -> argparse.ArgumentParser:
    """The whole parser. It sets `command`, and `handler` as `module:function` in this package."""
    danish.install()
    parser = Parser(
        prog="knappen",
        description="Slå voksnes danskuddannelse op i knappen: én person, eller en hel liste til én Excel-fil.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=PrintVersion, const=_version(), help="vis programmets version, og slut")
    opened = parser.add_argument_group("uden kommando åbnes terminalprogrammet").add_mutually_exclusive_group()
    opened.add_argument("--demo", dest="app_demo", action="store_true", help="med opdigtede personer")
    opened.add_argument(
        "--profile", type=readable, dest="app_profile", metavar="NAVN", help="med en profil i knappen.toml"
    )
    commands = parser.add_subparsers(dest="command", metavar="KOMMANDO", title="kommandoer")
    parser.set_defaults(command=APP, handler="app:run")
    _batch(commands)
    _opslag(commands)
    _login(commands)
    _tjek(commands)
    _historik(commands)
    _saml(commands)
    _sammenlign(commands)
    _opfoelgning(commands)
    _koder(commands)
    _log(commands)
    _diagnose(commands)
    _server(commands)
    return parser


def _version() -> str:
    """What a support call has to know: versions, system, and where the program lies."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"knappen {__version__} (Python {python}, {sys.platform}) i {Path(__file__).parents[1]}"


def _add(commands: "argparse._SubParsersAction[Parser]", name: str, text: str, epilog: str = "") -> Parser:
    parser = add_command(commands, name, text, epilog)
    parser.set_defaults(handler=f"{name}:run")
    parser.add_argument(
        "--log-file", type=Path, metavar="FIL", help="føj det, der sker, til en logfil (uden CPR-numre)"
    )
    return parser


def _add_access(parser: argparse.ArgumentParser) -> None:
    site = parser.add_argument_group("adgang").add_mutually_exclusive_group()
    site.add_argument(
        "--profile", type=readable, metavar="NAVN", help="en profil i knappen.toml (ellers standardprofilen)"
    )
    site.add_argument("--demo", action="store_true", help="opdigtede personer; intet forlader maskinen")
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="FIL",
        help="adgangskoden står på filens første linje (ellers nøglering eller spørgsmål)",
    )
    _add_purpose(parser)


def _add_purpose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sag", type=readable, default="", metavar="SAG", help="sagsnummer eller formål, til opslagsloggen"
    )


def _add_between(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--between", type=_window, metavar="KL-KL", help="slå kun op enkeltvis i det tidsrum, fx 18:00-06:00"
    )


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="UD", help="filen, der skal skrives, eller - for stdout")
    parser.add_argument("--format", choices=[form.value for form in Format], help="ellers efter UDs navn, ellers xlsx")
    parser.add_argument("--overwrite", action="store_true", help="erstat en fil, der findes i forvejen")


def _add_sheets(parser: argparse.ArgumentParser) -> None:
    """Add the flags of a command that reads sheets and writes one."""
    parser.add_argument("--profile", type=readable, metavar="NAVN", help="læs med profilens ordfil")
    _add_output(parser)
    parser.add_argument("--json", action="store_true", help="resultatet som ét JSON-objekt på stdout")


def _batch(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "batch", "slå en liste af CPR-numre op, og skriv én Excel-fil", _BATCH_EPILOG)
    parser.add_argument(
        "file",
        metavar="FIL",
        help="listen: Excel (xlsx, xls), ods, csv eller tekst med ét CPR-nummer på hver linje; - for stdin",
    )
    parser.add_argument("--column", metavar="KOLONNE", help="kolonnen med CPR-numre: bogstav eller overskrift")
    parser.add_argument("--sheet", metavar="FANE", help="fanen med listen: navn eller nummer")
    _add_access(parser)
    _add_output(parser)
    parser.add_argument(
        "--compare",
        type=Path,
        metavar="FIL",
        help="vis, hvad der er ændret siden en tidligere fil; »seneste« er listens nyeste ved siden af UD",
    )
    parser.add_argument(
        "--details",
        action="store_true",
        help="slå derefter alle, der findes, op enkeltvis: faner med moduler, prøver, henvisninger og merit",
    )
    _add_between(parser)
    parser.add_argument("--ja", action="store_true", help="slå også mange op enkeltvis uden at spørge først")
    parser.add_argument("--dry-run", action="store_true", help="læs og kontrollér listen; slå ikke noget op")
    parser.add_argument("--restart", action="store_true", help="begynd forfra, selv om en kørsel er i gang")
    parser.add_argument(
        "--max-age",
        type=_hours,
        default=24.0,
        metavar="TIMER",
        help="fortsæt kun en afbrudt kørsel, der er begyndt for højst så længe siden (ellers: 24)",
    )
    parser.add_argument(
        "--chunk-size", type=_chunk, metavar="N", help="færre numre ad gangen end profilens omgang (1-100)"
    )
    parser.add_argument("--allow-rejects", action="store_true", help="slutkode 0, selv om linjer er afvist")
    parser.add_argument("--modulus11", action="store_true", help="bemærk numre uden den gamle kontrolcifferregel")
    parser.add_argument("-q", "--quiet", action="store_true", help="skriv kun fejl")
    parser.add_argument("--json", action="store_true", help="resultatet som ét JSON-objekt på stdout")


def _opslag(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "opslag", "slå én person op", _OPSLAG_EPILOG)
    parser.add_argument("cpr", metavar="CPR", nargs="?", help=argparse.SUPPRESS)
    _add_access(parser)
    parser.add_argument("--json", action="store_true", help="svaret som ét JSON-objekt på stdout")


def _login(commands: "argparse._SubParsersAction[Parser]") -> None:
    login = _add(commands, "login", "sæt adgangen op, prøv den, og husk adgangskoden på denne pc")
    login.add_argument("--profile", type=readable, metavar="NAVN", help="profilens navn (ellers standardprofilen)")
    logout = _add(commands, "logout", "glem adgangskoden på denne pc")
    logout.set_defaults(handler="login:log_out")
    logout.add_argument("--profile", type=readable, metavar="NAVN", help="profilens navn (ellers standardprofilen)")


def _tjek(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "tjek", "se trin for trin, om opsætningen passer til webstedet", _TJEK_EPILOG)
    _add_access(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="fundene som ét JSON-objekt på stdout")
    how.add_argument(
        "--lær", "--laer", dest="teach", action="store_true", help="spørg, hvor et ord mangler, og skriv ordfilen"
    )
    how.add_argument(
        "--rapport", type=Path, metavar="FIL.zip", help="skriv siderne uden personer, til dem, der laver programmet"
    )
    parser.add_argument("--ja", action="store_true", help="skriv rapporten uden at spørge")
    parser.add_argument("--overwrite", action="store_true", help="erstat en rapport, der findes i forvejen")


def _diagnose(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "diagnose", "vis, hvad support skal vide om maskinen; ingen slås op")
    parser.add_argument(
        "--profile", type=readable, metavar="NAVN", help="en profil i knappen.toml (ellers standardprofilen)"
    )
    parser.add_argument(
        "--zip", type=Path, metavar="FIL.zip", help="skriv det også til support, uden personoplysninger"
    )
    parser.add_argument("--overwrite", action="store_true", help="erstat en fil, der findes i forvejen")


def _historik(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "historik", "vis dine kørsler; fortsæt eller slet en af dem")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--resume", type=readable, metavar="KØRSEL", help="fortsæt en afbrudt kørsel, og skriv filen")
    what.add_argument("--delete", type=readable, metavar="KØRSEL", help="slet en kørsel og alt, hvad den har hentet")
    _add_output(parser)
    _add_between(parser)
    parser.add_argument(
        "--password-file", type=Path, metavar="FIL", help="adgangskoden står på filens første linje (ved --resume)"
    )
    _add_purpose(parser)
    parser.add_argument("--json", action="store_true", help="som ét JSON-objekt på stdout")


def _saml(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "saml", "saml Excel-filer, der er hentet i hånden, til én: den nyeste oplysning gælder")
    parser.add_argument(
        "files", metavar="FIL", nargs="+", type=Path, help="Excel-filer fra knappen eller fra dette program"
    )
    _add_sheets(parser)


def _sammenlign(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "sammenlign", "vis, hvad der er ændret fra én fil til en anden; intet slås op")
    parser.add_argument("earlier", metavar="FØR", type=Path, help="den gamle fil")
    parser.add_argument("later", metavar="NU", type=Path, help="den nye fil")
    _add_sheets(parser)


def _opfoelgning(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "opfoelgning", "se en fil igennem med reglerne for opfølgning; intet slås op")
    parser.add_argument("file", metavar="FIL", type=Path, help="Excel-fil fra knappen eller fra dette program")
    parser.add_argument("--compare", type=Path, metavar="FIL", help="en tidligere fil: hvad er nyt siden da?")
    _add_sheets(parser)


def _koder(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "koder", "hent navne på udbydere fra et institutionsregister (csv) ind i knappen.toml")
    parser.add_argument("file", metavar="FIL", type=Path, help="csv-fil med institutionernes numre og navne")
    parser.add_argument("--dry-run", action="store_true", help="vis kun, hvad der ville blive hentet")


def _log(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "log", "vis, hvem der er slået op hvornår og hvorfor; loggen kender ingen CPR-numre")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--person", action="store_true", help="spørg om et CPR-nummer, og vis kun opslag af det")
    what.add_argument("--tjek", action="store_true", help="tæl opslag, og linjer, der ikke kan læses")
    parser.add_argument("--json", action="store_true", help="som ét JSON-objekt på stdout")


def _server(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = _add(commands, "server", "kør et øvewebsted med opdigtede personer på denne maskine")
    parser.add_argument("--port", type=int, default=8765, help="porten på 127.0.0.1 (ellers: 8765)")
    parser.add_argument("--database", type=Path, metavar="FIL", help="databasen; laves, hvis den ikke findes")
    parser.add_argument("--kursister", type=_count, default=5000, metavar="N", help="hvor mange (ellers: 5000)")
    parser.add_argument(
        "--seconds-per-number",
        type=_seconds,
        default=0.0,
        metavar="S",
        help="hvor længe webstedet er om hvert nummer (ellers: 0)",
    )


def _window(text: str) -> TimeWindow:
    try:
        return TimeWindow.parse(text)
    except ValueError:
        raise argparse.ArgumentTypeError("skal være et tidsrum som 18:00-06:00") from None


def _hours(text: str) -> float:
    return _number(text, 0, 24 * 365, "et antal timer fra 0 til 8760")


def _seconds(text: str) -> float:
    return _number(text, 0, 60, "et antal sekunder fra 0 til 60")


def _chunk(text: str) -> int:
    return _whole(text, 100)


def _count(text: str) -> int:
    return _whole(text, 1_000_000)


def _whole(text: str, highest: int) -> int:
    what = f"et tal fra 1 til {highest}"
    number = _number(text, 1, highest, what)
    if number != int(number):
        raise argparse.ArgumentTypeError(f"skal være {what}")
    return int(number)


def _number(text: str, lowest: float, highest: float, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not lowest <= number <= highest:
        raise argparse.ArgumentTypeError(f"skal være {what}")
    return number
