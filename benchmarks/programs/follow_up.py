"""All rules of follow-up on 100,000 rows: `python -m benchmarks.programs.follow_up ROUNDS FOLDER`.

Prints as JSON the seconds of each round.
"""

import json
import sys
import time
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from knappen_tui.backend import cprs, database, population, records
from knappen_tui.batch.sheet_persons import SheetPersons
from knappen_tui.domain.follow_up.evaluation import evaluate
from knappen_tui.domain.udtraek import from_kursist
from knappen_tui.settings import follow_up

ROWS, PERSONS = 100_000, 10_000
TODAY = date(2026, 10, 1)


def main() -> None:
    """Measure each round anew on the same rows."""
    rounds, folder = int(sys.argv[1]), Path(sys.argv[2])
    register = folder / "register.sqlite"
    with database.connect(register) as connection:
        known = records.load(connection, list(population.known_cprs(register, PERSONS)))
    repeated = islice(cycle(map(from_kursist, known)), ROWS)
    rows = [replace(row, cpr=cprs.known_cpr(1, index)) for index, row in enumerate(repeated)]
    rules = follow_up.load(folder / "none.toml")
    taken: dict[str, list[float]] = {"evaluate": [], "findings": []}
    for _ in range(rounds):
        begun = time.perf_counter()
        found = evaluate(SheetPersons(rows, None, TODAY, None), rules, TODAY)
        taken["evaluate"].append(time.perf_counter() - begun)
        begun = time.perf_counter()
        if not sum(1 for one in found.findings() if one.follow_up.facts({}) is not None):
            raise AssertionError("the rules found nothing")
        taken["findings"].append(time.perf_counter() - begun)
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
