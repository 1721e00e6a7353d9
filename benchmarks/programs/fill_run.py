"""Create an unfinished run with every person answered: `python -m benchmarks.programs.fill_run REGISTER LIST`.

The answers are those of the register's first thousand persons, repeated.
"""

import sys
from dataclasses import replace
from datetime import datetime
from itertools import cycle
from pathlib import Path

from knappen_tui import service
from knappen_tui.backend import database, population, records
from knappen_tui.batch import run_store
from knappen_tui.domain.udtraek import Answer, from_kursist
from knappen_tui.settings import paths

PERSONS = 1000


def main() -> None:
    """Begin the run as the command does, and record answers from the register."""
    register, listed = map(Path, sys.argv[1:])
    cprs = service.read_list(listed)
    now = datetime.now().astimezone()
    journal = run_store.begin(paths.state_folder() / "runs", service.profile(None), cprs, now=now)
    with database.connect(register) as connection:
        known = records.load(connection, list(population.known_cprs(register, PERSONS)))
    rows = [replace(row, cpr=cpr) for row, cpr in zip(cycle(map(from_kursist, known)), cprs.cprs, strict=False)]
    for first in range(0, len(rows), PERSONS):
        journal.record(Answer(rows[first : first + PERSONS], [], now.date()), [], now)
    journal.close()


if __name__ == "__main__":
    main()
