"""`knappen`: parse, call the command's module, end with its exit code."""

import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from knappen_tui.cli import parser
from knappen_tui.domain.errors import ExitCode, KnappenError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Usage faults end the process with code 2, as argparse does."""
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a character shows another one; it never ends the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # What asks the service to stop is a person's Ctrl+C or a system's SIGTERM: both mean the same.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    args = parser.build().parse_args(argv)
    command = import_module(f"knappen_tui.cli.{args.command}")
    try:
        code: ExitCode = command.run(args)
    except KnappenError as error:
        from knappen_tui.cli import output

        output.fault(error)
        code = error.exit_code
    except KeyboardInterrupt:
        from knappen_tui.cli import output

        output.say("Afbrudt.")
        code = ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line of defence: shown without what it may hold of data
        _crashed(error)
        code = ExitCode.BUG
    return int(code)


def _crashed(error: BaseException) -> None:
    """Say where it broke. Neither the error's own text nor any variable: both may hold a CPR number."""
    import traceback

    from knappen_tui.cli import output

    where = "".join(traceback.format_tb(error.__traceback__))
    output.say(f"Uventet fejl i programmet ({type(error).__name__}). Send dette til den, der passer det:\n{where}")
