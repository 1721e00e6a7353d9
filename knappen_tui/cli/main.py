"""`knappen`: parse the command line, run the command, return its exit code."""

import argparse
from collections.abc import Sequence
from importlib import import_module

from knappen_tui.cli import parser, process, signals
from knappen_tui.domain.errors import ExitCode, Interrupted, KnappenError, StorageError

_ADVICE = "Et andet sted vælges med -o FIL; --overwrite erstatter en fil, der er der."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Raises `SystemExit` with code 2 for wrong usage, as argparse does."""
    process.ready_streams()
    process.forbid_core_dumps()
    with signals.as_keyboard_interrupt():
        args = parser.parse(argv)
        try:
            return int(_run(args))
        except KnappenError as error:
            # Printing the JSON error on stdout failed; stderr has the error already.
            return int(error.exit_code)


def _run(args: argparse.Namespace) -> ExitCode:
    try:
        module, _, function = args.handler.partition(":")
        code: ExitCode = getattr(import_module(f"knappen_tui.cli.{module}"), function)(args)
    except KnappenError as error:
        return _failed(args, error)
    except KeyboardInterrupt:
        return _failed(args, Interrupted("Stoppet, før det var færdigt."))
    except Exception as error:  # noqa: BLE001 - a bug: shown without its text, which may hold a CPR number
        return _failed(args, process.crash(error))
    return code


def _failed(args: argparse.Namespace, error: KnappenError) -> ExitCode:
    from knappen_tui.cli import output

    if isinstance(error, StorageError) and hasattr(args, "output"):
        error.advice = "\n".join(filter(None, (error.advice, _ADVICE)))
    output.print_error(error)
    if getattr(args, "json", False):
        from knappen_tui.cli import result

        output.print_json(result.failure(args.command, error, demo=getattr(args, "demo", False)))
    return error.exit_code
