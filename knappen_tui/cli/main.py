"""`knappen`: parse the command line, run the command, return its exit code."""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from typing import NoReturn

from knappen_tui.cli import parser, process, signals
from knappen_tui.domain.errors import ExitCode, Interrupted, KnappenError, OutputError, StorageError

_ADVICE = "Et andet sted vælges med -o FIL; --overwrite erstatter en fil, der er der."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Raises `SystemExit` with code 2 for wrong usage, as argparse does."""
    with process.prepared():
        return int(_run(argv))


def console_script() -> NoReturn:
    """Run the command of this process."""
    process.run(main)


def _run(argv: Sequence[str] | None) -> ExitCode:
    args = argparse.Namespace()
    with ExitStack() as stack:
        try:
            args = parser.parse(argv)
            if file := getattr(args, "log_file", None):
                from knappen_tui.cli import log_file

                stack.enter_context(log_file.opened(file, args.command))
            module, _, function = args.handler.partition(":")
            code: ExitCode = getattr(import_module(f"knappen_tui.cli.{module}"), function)(args)
        except KnappenError as error:
            code = _failed(args, error)
        except KeyboardInterrupt:
            code = _failed(args, Interrupted("Stoppet, før det var færdigt."))
        except Exception as error:  # noqa: BLE001 - a bug: shown without its text, which may hold a CPR number
            code = _failed(args, process.crash(error))
        if getattr(args, "log_file", None):
            from knappen_tui.cli import output

            output.say(f"Slutkode {code}: {code.meaning}.", shown=False)
    return code


def _failed(args: argparse.Namespace, error: KnappenError) -> ExitCode:
    from knappen_tui.cli import output

    signals.defer()
    if isinstance(error, OutputError) and hasattr(args, "output"):
        error.advice = "\n".join(filter(None, (error.advice, _ADVICE)))
    output.print_error(error)
    if getattr(args, "json", False):
        from knappen_tui.cli import result

        try:
            output.print_json(result.failure(args.command, error, demo=getattr(args, "demo", False)))
        except StorageError as unprinted:
            return unprinted.exit_code  # stderr has the error
    return error.exit_code
