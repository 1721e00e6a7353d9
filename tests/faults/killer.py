"""Run a batch again and again and kill it at random moments: `python -m tests.faults.killer LIST FOLDER KILLS`.

Everything is imported once, and each run is a fork of that: a run begins in milliseconds, and most of the moments fall
where something is being asked, recorded or written. Whole sheets are kept as `FOLDER/0.xlsx` and on, and a new run
of the same list begins. Prints how many runs came to their end.
"""

import os
import signal
import sys
import time
from pathlib import Path
from random import Random

import knappen_tui.cli.batch
import knappen_tui.export.xlsx
import knappen_tui.site.client
from knappen_tui.cli.main import main as knappen

_LONGEST = 0.14


def main(hold: Path, folder: Path, kills: int) -> int:
    """Kill so many runs, let the last one end; the number of whole sheets, and -1 for a run that failed."""
    random = Random(kills)
    whole = 0
    while True:
        out = folder / f"{whole}.xlsx"
        child = os.fork()
        if child == 0:
            os._exit(knappen(["batch", str(hold), "-o", str(out), "-q"]))
        if kills:
            time.sleep(random.uniform(0, _LONGEST))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            kills -= 1
        elif os.WEXITSTATUS(status):
            return -1
        else:
            whole += 1
            if not kills:
                return whole


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))

__all__ = ["knappen_tui", "main"]
