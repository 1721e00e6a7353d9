"""What the bare libraries need for one chunk: `python -m benchmarks.programs.chunk_floor ADDRESS USER PASSWORD LIST`.

Prints as JSON the milliseconds of each part. The site's own time is taken off the requests, as it is from knappen.
"""

import json
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import httpx
import lxml.html
from python_calamine import load_workbook
from stdnum.dk import cpr

from benchmarks.programs.bare_journal import BareJournal
from benchmarks.programs.visit import Chunk, ask, log_in

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
    marks = [time.perf_counter()]
    for answer in answers:
        for page in (answer.form, answer.ready):
            lxml.html.document_fromstring(page)
    marks.append(time.perf_counter())
    tables = [load_workbook(BytesIO(answer.sheet)).get_sheet_by_index(0).to_python() for answer in answers]
    marks.append(time.perf_counter())
    rows = [[(*map(_plain, row[1:]), "now", row[0]) for row in table[3:]] for table in tables]
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        journal = BareJournal(Path(folder) / "journal.sqlite", sum(chunks, []))
        begun = time.perf_counter()
        for chunk in rows:
            journal.record(chunk)
        marks.append(marks[-1] + time.perf_counter() - begun)
        journal.close()
    begun = time.perf_counter()
    for chunk in chunks:
        for number in chunk:
            cpr.get_birth_date(cpr.compact(number))
    marks.append(marks[-1] + time.perf_counter() - begun)
    names = ("two pages (lxml)", "a sheet (calamine)", "a commit (sqlite3)", "100 numbers (stdnum)")
    return {name: after - before for name, before, after in zip(names, marks, marks[1:], strict=True)}


def _plain(cell: object) -> str:
    return str(cell)


if __name__ == "__main__":
    main()
