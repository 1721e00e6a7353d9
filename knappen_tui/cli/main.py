"""`knappen`: parse, call the command's module, end with its exit code."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from knappen_tui.cli import parser
from knappen_tui.domain.errors import ExitCode, Interrupted, KnappenError, StorageError

# What asks the program to stop is a person's Ctrl+C, a closed terminal or a system: all mean the same.
_FLAGS = "Et andet sted vælges med -o FIL; --overwrite erstatter en fil, der er der."
_STOPPING = ("SIGTERM", "SIGHUP")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Usage faults end the process with code 2, as argparse does."""
    _ready_streams()
    _leave_no_core()
    for name in _STOPPING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    args = parser.parse(argv)
    try:
        return int(_run(args))
    except KnappenError as error:
        # Only stdout can have failed here, and stderr has been told.
        return int(error.exit_code)


def _run(args: argparse.Namespace) -> ExitCode:
    try:
        code: ExitCode = import_module(f"knappen_tui.cli.{args.command}").run(args)
    except KnappenError as error:
        return _failed(args, error)
    except KeyboardInterrupt:
        return _failed(args, Interrupted("Stoppet, før det var færdigt."))
    except Exception as error:  # noqa: BLE001 - the last line of defence: shown without what it may hold of data
        return _failed(args, _crash(error))
    return code


def _failed(args: argparse.Namespace, error: KnappenError) -> ExitCode:
    from knappen_tui.cli import output

    if isinstance(error, StorageError) and hasattr(args, "output"):
        error.advice = "\n".join(filter(None, (error.advice, _FLAGS)))
    output.fault(error)
    if getattr(args, "json", False):
        from knappen_tui.cli import result

        output.print_json(result.failure(args.command, error, demo=getattr(args, "demo", False)))
    return error.exit_code


def _crash(error: Exception) -> KnappenError:
    """Where it broke. Neither the error's own text nor any variable: both may hold a CPR number."""
    import traceback

    where = "".join(traceback.format_tb(error.__traceback__))
    return KnappenError(
        f"uventet fejl i programmet ({type(error).__name__}).",
        advice=f"Send dette til den, der passer programmet:\n{where}",
    )


def _leave_no_core() -> None:
    """A process that crashes would leave all it knows in a file, numbers and password too."""
    if sys.platform != "win32":
        import resource  # not there on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ready_streams() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # Closed by whoever started us; what is said is said to no one.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end
        elif hasattr(stream, "reconfigure"):
            # A console that lacks a character shows another one; it never ends the program.
            stream.reconfigure(errors="replace")
