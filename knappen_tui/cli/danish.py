"""The texts of argparse in Danish, in place of the gettext catalogue that it looks them up in.

A test checks that every text argparse marks for translation is here.
"""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from knappen_tui.cli import output
from knappen_tui.domain.masking import masked

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_WORDS = {
    "usage: ": "brug: ",
    "positional arguments": "argumenter",
    "options": "valg",
    "subcommands": "kommandoer",
    "show this help message and exit": "vis denne hjælp, og slut",
    "%(prog)s: error: %(message)s\n": "%(prog)s: fejl: %(message)s\n",
    "%(prog)s: warning: %(message)s\n": "%(prog)s: advarsel: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "the following arguments are required: %s": "der mangler: %s",
    "unrecognized arguments: %s": "ukendt: %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r kan ikke vælges (vælg mellem %(choices)s)",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "%(value)r kan ikke vælges; mente du %(closest)r? (vælg mellem %(choices)s)"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r kan ikke bruges her",
    "expected one argument": "mangler sin værdi",
    "expected at most one argument": "tager højst én værdi",
    "expected at least one argument": "tager mindst én værdi",
    "expected %s argument": "tager %s værdi",
    "expected %s arguments": "tager %s værdier",
    "not allowed with argument %s": "kan ikke bruges sammen med %s",
    "one of the arguments %s is required": "en af %s skal med",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s er flertydig: %(matches)s",
    "ignored explicit argument %r": "tager ingen værdi (%r)",
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        "%(parser_name)r er ikke en kommando (vælg mellem %(choices)s)"
    ),
    "unexpected option string: %s": "uventet valg: %s",
    "can't open '%(filename)s': %(error)s": "»%(filename)s« kan ikke åbnes: %(error)s",
    " (default: %(default)s)": " (ellers: %(default)s)",
    "argument '%(argument_name)s' is deprecated": "»%(argument_name)s« er på vej ud",
    "option '%(option)s' is deprecated": "»%(option)s« er på vej ud",
    "command '%(parser_name)s' is deprecated": "»%(parser_name)s« er på vej ud",
}


def translate(message: str) -> str:
    """The Danish text for one of argparse; any other text unchanged."""
    return _WORDS.get(message, message)


def translate_plural(singular: str, plural: str, count: int) -> str:
    """`translate` for a text with a count."""
    return translate(singular if count == 1 else plural)


def install() -> None:
    """Replace argparse's gettext functions by these."""
    vars(argparse)["_"] = translate
    vars(argparse)["ngettext"] = translate_plural


class Parser(argparse.ArgumentParser):
    """An argument parser that masks CPR numbers in its error messages, and prints its help as a command its data."""

    def error(self, message: str) -> NoReturn:
        """Print the error and exit with code 2."""
        super().error(masked(message))

    def print_help(self, file: "SupportsWrite[str] | None" = None) -> None:
        """Print the help, on stdout unless there is a `file`. Raises `StorageError`."""
        if file is None:
            output.data(self.format_help().rstrip("\n"))
        else:
            super().print_help(file)


def add_command(commands: "argparse._SubParsersAction[Parser]", name: str, text: str, epilog: str = "") -> Parser:
    """Add a command with its help; `text` begins in lower case and has no full stop."""
    return commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


class PrintVersion(argparse.Action):
    """Print `const` and exit. Raises `StorageError`."""

    def __init__(self, option_strings: Sequence[str], dest: str, const: str, help: str) -> None:  # noqa: A002 - argparse's
        super().__init__(option_strings, dest, nargs=0, const=const, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print it; argparse calls this."""
        output.data(self.const)
        parser.exit()
