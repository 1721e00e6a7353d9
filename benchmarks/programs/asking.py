"""A whole batch in its phases: `python -m benchmarks.programs.phases LIST SHEET PASSWORD_FILE CLOCK`.

Prints as JSON the seconds that reading the list, asking the site and writing the sheet took, and for the asking
the processor time, and what the site itself was at work (its clock is read before and after).
Imports and start-up are outside.
"""

import asyncio
import json
import sys
import time
import urllib.request
from contextlib import aclosing
from pathlib import Path

from knappen_tui import service
from knappen_tui.export.write import Format


async def ask(batch: service.Batch) -> None:
    """Ask about everyone, listening to nothing."""
    async with aclosing(batch.events()) as events:
        async for _ in events:
            pass


def site_seconds(clock: str) -> float:
    """What the site's clock shows."""
    with urllib.request.urlopen(clock) as answer:
        return float(json.load(answer)["seconds"])


def main() -> None:
    """Run and print."""
    listed, sheet, password_file, clock = sys.argv[1:]
    import knappen_tui.batch.run
    import knappen_tui.batch.runs
    import knappen_tui.export.xlsx
    import knappen_tui.site.knappen  # noqa: F401

    started = time.perf_counter()
    cprs = service.read_list(Path(listed))
    read = time.perf_counter()
    way_in = service.access(password_file=Path(password_file))
    with service.Batch.begin(service.Order(way_in, Path(sheet), Format.XLSX, overwrite=True), cprs) as batch:
        before, begun, processor = site_seconds(clock), time.perf_counter(), time.process_time()
        asyncio.run(ask(batch))
        asked, processor = time.perf_counter(), time.process_time() - processor
        after = site_seconds(clock)
        writing = time.perf_counter()
        batch.write()
        written = time.perf_counter()
    print(
        json.dumps(
            {
                "read": read - started,
                "ask": asked - begun,
                "processor": processor,
                "site": after - before,
                "write": written - writing,
            }
        )
    )


if __name__ == "__main__":
    main()
