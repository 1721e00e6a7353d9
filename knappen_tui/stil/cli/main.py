"""`stil`: parse the command line, run the command, return its exit code."""

from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from knappen_tui.cli import output, process
from knappen_tui.domain.errors import ExitCode, Interrupted, KnappenError
from knappen_tui.stil.cli import parser
from knappen_tui.stil.error_titles import title_of


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Raises `SystemExit` with code 2 for wrong usage, as argparse does."""
    with process.prepared():
        return int(_run(argv))


def console_script() -> NoReturn:
    """Run the command of this process."""
    process.run(main)


def _run(argv: Sequence[str] | None) -> ExitCode:
    try:
        args = parser.parse(argv)
        code: ExitCode = import_module(f"knappen_tui.stil.cli.{args.command}").run(args)
    except KnappenError as error:
        output.print_error(error, title_of(error))
        return error.exit_code
    except KeyboardInterrupt:
        output.print_error(Interrupted("Stoppet, før det var færdigt."))
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a bug: shown without its text, which may hold a CPR number
        output.print_error(process.crash(error))
        return ExitCode.BUG
    return code
