"""Run `knappen` in a process whose surroundings are changed first: `python -m tests.faults.driver CHANGE WORDS...`."""

import errno
import os
import sys
from collections.abc import Callable, Iterator

import knappen_tui.audit
import knappen_tui.batch.run_store
import knappen_tui.cli.batch
import knappen_tui.cli.log
import knappen_tui.cli.opslag
import knappen_tui.export.xlsx
import knappen_tui.site.client
from knappen_tui.cli.main import main
from knappen_tui.tables import workbook, workbook_guard
from knappen_tui.tables.cells import RawTable
from knappen_tui.web import html

UNKNOWN_UID = 54321


def unknown_uid() -> None:
    """Become an account that is not in the passwd file, as in a container. Python's own files stay readable."""
    os.setreuid(UNKNOWN_UID, os.geteuid())


def no_flock() -> None:
    """Let every file system be one without `flock`."""
    import fcntl

    def missing(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    vars(fcntl)["flock"] = missing


def busy_page() -> None:
    """Let the first page take without end to read; "busy" is printed when it begins."""

    def parse(_: str) -> None:
        print("busy", flush=True)
        while True:
            pass

    vars(html)["_parse"] = parse


def waiting_child() -> None:
    """Let every workbook be read by a process that does not answer; "busy" is printed when it begins."""
    read = workbook._read_in_child

    def announced(content: bytes) -> Iterator[RawTable]:
        print("busy", flush=True)
        yield from read(content)

    vars(workbook_guard)["is_small"] = lambda _: False
    vars(workbook)["_CHILD"] = [sys.executable, "-c", "import time; time.sleep(100)"]
    vars(workbook)["_read_in_child"] = announced


CHANGES: dict[str, Callable[[], None]] = {
    "unknown_uid": unknown_uid,
    "no_flock": no_flock,
    "busy_page": busy_page,
    "waiting_child": waiting_child,
}

if __name__ == "__main__":
    CHANGES[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))

__all__ = ["CHANGES", "knappen_tui"]
