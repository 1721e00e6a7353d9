"""An argument parser that masks CPR numbers in errors, and prints help and version as data."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from knappen_tui.cli import output
from knappen_tui.domain.masking import masked

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Parser(argparse.ArgumentParser):
    """Masks CPR numbers in error messages. Help that stdout does not take is an error, as for a command's data."""

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
