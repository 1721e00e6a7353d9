"""The AMU practice site under uvicorn on loopback, with the clock of `serve` around it.

The database is made where it is missing, and a file of results for all participations of the demo school's last quarter
is written. None of them has a result, at the start and after `/_clear`.
"""

import argparse
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from sqlite3 import connect

from benchmarks.programs.serve import Clock, run
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import PracticeOptions, create_app
from knappen_tui.stil.period import Period

_COLUMNS = ("cpr", "fagkode", "niveau", "startdato", "hold_id")
_HEADINGS = ("CPR", "Fagkode", "Niveau", "Startdato", "Hold-id", "Resultat")


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--results", type=Path, required=True, help="the file to write")
    parser.add_argument("--cycle", required=True, help="the results in turn: 1, or 1145")
    parser.add_argument("--page-size", type=int)
    parser.add_argument("--port", type=int, required=True)
    args = parser.parse_args()
    if not args.database.exists():
        population.create(args.database, today=date.today(), rows=args.rows)
    quarter = Period.quarter(date.today().year, (date.today().month + 2) // 3).earlier(1)
    _clear(args.database, quarter)
    args.results.write_text("\n".join(_lines(args.database, quarter, args.cycle)) + "\n", encoding="utf-8")
    site = create_app(args.database, PracticeOptions(args.page_size))
    run(Clock(site, lambda: _clear(args.database, quarter)), args.port)


def _clear(file: Path, quarter: Period) -> None:
    with closing(connect(file)) as connection, connection:
        connection.execute(
            "UPDATE deltagelser SET resultat = 0, senest_redigeret = NULL WHERE skole = ? AND kvartal = ?",
            (population.DEMO_SCHOOL, str(quarter)),
        )


def _lines(file: Path, quarter: Period, cycle: str) -> Iterable[str]:
    """Yield the lines of a csv file with a result for every participation."""
    yield ";".join(_HEADINGS)
    with closing(connect(file)) as connection:
        rows = connection.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM deltagelser WHERE skole = ? AND kvartal = ? ORDER BY id",
            (population.DEMO_SCHOOL, str(quarter)),
        )
        for place, row in enumerate(rows):
            yield ";".join([*row, cycle[place % len(cycle)]])


if __name__ == "__main__":
    main()
