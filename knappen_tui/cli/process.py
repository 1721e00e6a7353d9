"""What a command line program sees to in its own process: its streams, core dumps, what a bug shows."""

import codecs
import os
import sys

from knappen_tui.domain.errors import KnappenError


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


def ready_streams() -> None:
    """Open a stream that the parent process closed, and let characters that a console lacks pass."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # The parent process closed the stream.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open until exit
        elif hasattr(stream, "reconfigure"):
            # A character that the console's encoding lacks must not raise UnicodeEncodeError.
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            # In the C locale bytes pass as they are: UTF-8 is what a terminal or a program most likely reads.
            stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="replace")
