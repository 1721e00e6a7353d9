"""Run `knappen` in a process whose surroundings are changed first: `python -m tests.faults.driver CHANGE WORDS...`."""

import errno
import os
import sys
from collections.abc import Callable

import knappen_tui.audit
import knappen_tui.batch.run_store
import knappen_tui.cli.batch
import knappen_tui.cli.log
import knappen_tui.cli.opslag
import knappen_tui.export.xlsx
import knappen_tui.site.client
from knappen_tui.cli.main import main

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


CHANGES: dict[str, Callable[[], None]] = {"unknown_uid": unknown_uid, "no_flock": no_flock}

if __name__ == "__main__":
    CHANGES[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))

__all__ = ["CHANGES", "knappen_tui"]
