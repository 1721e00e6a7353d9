"""What the bare libraries need for one chunk: `python -m benchmarks.programs.chunk_floor ADDRESS USER PASSWORD LIST`.

Prints as JSON the milliseconds of each part. The site's own time is taken off the requests, as it is from knappen.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import httpx
import lxml.html
from python_calamine import load_workbook
from stdnum.dk import cpr as stdnum_cpr

from benchmarks.programs.bare_journal import BareJournal
from benchmarks.programs.site_requests import Chunk, ask, log_in

T = TypeVar("T")

CHUNK = 100


def main() -> None:
    """Measure and print."""
    address, user, password, listed = sys.argv[1:]
    numbers = Path(listed).read_text(encoding="ascii").split()
    chunks = [numbers[first : first + CHUNK] for first in range(0, len(numbers), CHUNK)]
    with httpx.Client(base_url=address, follow_redirects=True, timeout=60, trust_env=False) as site:
        log_in(site, user, password)
        ask(site, chunks[0])
        before, started = site.get("/_clock").json()["seconds"], time.perf_counter()
        answers = [ask(site, chunk) for chunk in chunks]
        elapsed = time.perf_counter() - started
        elapsed -= site.get("/_clock").json()["seconds"] - before
    parts = {"four requests (httpx)": elapsed, **_rest(chunks, answers)}
    print(json.dumps({name: seconds / len(chunks) * 1000 for name, seconds in parts.items()}))


def _rest(chunks: list[list[str]], answers: list[Chunk]) -> dict[str, float]:
    """Seconds that all chunks together take, by part."""
    tables = [_cells(answer) for answer in answers]
    rows = [[(*map(str, row[1:]), "now", row[0]) for row in table[3:]] for table in tables]
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        journal = BareJournal(Path(folder) / "journal.sqlite", [number for chunk in chunks for number in chunk])
        parts = {
            "two pages (lxml)": _seconds(_parse, answers),
            "a sheet (calamine)": _seconds(_cells, answers),
            "a commit (sqlite3)": _seconds(journal.record, rows),
            "100 numbers (stdnum)": _seconds(_check, chunks),
        }
        journal.close()
    return parts


def _seconds(work: Callable[[T], object], pieces: Iterable[T]) -> float:
    started = time.perf_counter()
    for piece in pieces:
        work(piece)
    return time.perf_counter() - started


def _parse(answer: Chunk) -> None:
    lxml.html.document_fromstring(answer.form)
    lxml.html.document_fromstring(answer.ready)


def _cells(answer: Chunk) -> list[list[Any]]:
    return load_workbook(BytesIO(answer.sheet)).get_sheet_by_index(0).to_python()


def _check(chunk: list[str]) -> None:
    for number in chunk:
        stdnum_cpr.validate(number)


if __name__ == "__main__":
    main()
