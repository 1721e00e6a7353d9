"""Run a batch again and again and kill it: `python -m tests.faults.killer LIST FOLDER KILLS SECONDS WORDS...`.

A run is killed at a random moment of its first `SECONDS`; `WORDS` are further arguments of `batch`.

Modules are imported once and each run is a fork, so that a run starts in milliseconds and most kills fall during an
upload, a commit or the export. Complete sheets are kept as `FOLDER/0.xlsx`, `1.xlsx` and so on, each followed by a new
run of the same list. Prints the number of completed runs.
"""

import os
import signal
import sys
import time
from pathlib import Path
from random import Random

import knappen_tui.batch.detail_runner
import knappen_tui.cli.batch
import knappen_tui.export.xlsx
import knappen_tui.site.client
from knappen_tui.cli.main import main as knappen


def main(hold: Path, folder: Path, kills: int, seconds: float, words: list[str]) -> int:
    """Kill `kills` runs and let the last one end; return the number of complete sheets, -1 if a run failed."""
    random = Random(kills)
    whole = 0
    while True:
        out = folder / f"{whole}.xlsx"
        child = os.fork()
        if child == 0:
            os._exit(knappen(["batch", str(hold), "-o", str(out), "-q", *words]))
        if kills:
            time.sleep(random.uniform(0, seconds))
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
    print(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), sys.argv[5:]))

__all__ = ["knappen_tui", "main"]
