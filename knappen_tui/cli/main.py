"""`knappen`: parse the command line, run the command, return its exit code."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from knappen_tui.cli import parser, signals
from knappen_tui.domain.errors import ExitCode, Interrupted, KnappenError, StorageError

_ADVICE = "Et andet sted vælges med -o FIL; --overwrite erstatter en fil, der er der."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Raises `SystemExit` with code 2 for wrong usage, as argparse does."""
    _ready_streams()
    _forbid_core_dumps()
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
        return _failed(args, _crash(error))
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


def _crash(error: Exception) -> KnappenError:
    """The error's type and the lines it passed, without its text or variables: they may hold a CPR number."""
    import traceback

    where = "".join(traceback.format_tb(error.__traceback__))
    return KnappenError(
        f"uventet fejl i programmet ({type(error).__name__}).",
        advice=f"Send dette til den, der passer programmet:\n{where}",
    )


def _forbid_core_dumps() -> None:
    """Forbid core dumps: they would hold CPR numbers and the password."""
    if sys.platform != "win32":
        import resource  # POSIX only

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ready_streams() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # The parent process closed the stream.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open until exit
        elif hasattr(stream, "reconfigure"):
            # A character that the console's encoding lacks must not raise UnicodeEncodeError.
            stream.reconfigure(errors="replace")
