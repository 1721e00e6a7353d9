"""Create a run in which everyone has details, some ten records each: `python -m benchmarks.programs.fill_details`.

Takes the register and a list, and prints how many records there are.
"""

import sys
from dataclasses import replace
from datetime import datetime
from itertools import cycle
from pathlib import Path

from knappen_tui import service
from knappen_tui.backend import database, population, records
from knappen_tui.batch import run_store
from knappen_tui.domain.person_tables import DETAIL_TABLES
from knappen_tui.domain.udtraek import Answer, from_kursist
from knappen_tui.settings import paths

PERSONS = 1000


def main() -> None:
    """Begin the run as the command does, and record answers and details of the register's first persons, repeated."""
    register, listed = map(Path, sys.argv[1:])
    cprs = service.read_list(listed)
    now = datetime.now().astimezone()
    journal = run_store.begin(paths.state_folder() / "runs", service.profile(None), cprs, now=now)
    with database.connect(register) as connection:
        known = [one for one in records.load(connection, population.known_cprs(register, PERSONS)) if one.findes]
    # Two persons' modules for each: the register's persons have some seven records.
    people = [
        replace(one, moduler=(*one.moduler, *other.moduler)) for one, other in zip(known, known[::-1], strict=True)
    ]
    found = [replace(one, cpr=cpr) for one, cpr in zip(cycle(people), cprs.cprs, strict=False)]
    for first in range(0, len(found), PERSONS):
        rows = [from_kursist(one) for one in found[first : first + PERSONS]]
        journal.record(Answer(rows, [], now.date()), [], now)
    journal.set_with_details(True)
    journal.details.want()
    for one in found:
        journal.details.record(one, now)
    journal.close()
    print(sum(len(table.records(one)) for one in found for table in DETAIL_TABLES))


if __name__ == "__main__":
    main()
