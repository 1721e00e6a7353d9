"""What a command line program sees to in its own process: signals, streams, core dumps, what a bug shows."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from knappen_tui.cli import signals, streams
from knappen_tui.domain.errors import ExitCode, KnappenError


@contextmanager
def prepared() -> Iterator[None]:
    """Prepare streams and signals for a command, and restore them: `main` may be called from another program."""
    with streams.prepared(), signals.handled():
        forbid_core_dumps()
        yield


def run(main: Callable[[Sequence[str] | None], int], argv: Sequence[str] | None = None) -> NoReturn:
    """Exit with the code of `main(argv)`; a signal after that does not change it, nor does a closed terminal."""
    signals.ignore()
    code = main(argv)
    if code != ExitCode.OK:
        streams.flush_or_discard_stdout()
    sys.exit(code)


def crash(error: Exception) -> KnappenError:
    """The error's type and the lines it passed, without its text or variables: they may hold a CPR number."""
    import traceback

    where = "".join(traceback.format_tb(error.__traceback__))
    return KnappenError(
        f"uventet fejl i programmet ({type(error).__name__}).",
        advice=f"Send dette til den, der passer programmet:\n{where}",
    )


def forbid_core_dumps() -> None:
    """Forbid core dumps: they would hold CPR numbers and the password."""
    if sys.platform != "win32":
        import resource  # POSIX only

        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        except (OSError, ValueError):
            from knappen_tui.cli import output

            output.say(
                "Advarsel: systemet lader ikke programmet slå hukommelsesfiler (core) fra. Slå dem fra med ulimit -c 0."
            )
