"""What several commands are told in the same way, and how a command is added."""

import argparse
from typing import TYPE_CHECKING

from knappen_tui.domain.errors import KnappenError, SiteUnavailable
from knappen_tui.stil.document import ReturnKind

if TYPE_CHECKING:
    from knappen_tui.cli.danish import Parser


def slags_of(args: argparse.Namespace) -> ReturnKind | None:
    """The kind that was given with `--slags`, None where the file is to tell."""
    return ReturnKind(args.slags) if args.slags else None


def title_of(error: KnappenError) -> str:
    """The title of an error, "" for its own: knappen's names knappen's site."""
    return "Siden kan ikke nås" if isinstance(error, SiteUnavailable) else ""


def add_command(commands: "argparse._SubParsersAction[Parser]", name: str, text: str, epilog: str = "") -> "Parser":
    """Add a command with its help; `text` begins in lower case and has no full stop."""
    return commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
