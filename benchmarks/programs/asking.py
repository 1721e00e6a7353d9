"""The asking phase of a batch: `python -m benchmarks.programs.asking LIST SHEET PASSWORD_FILE CLOCK`.

Prints as JSON the seconds a chunk that this process took, those its processor worked, and those the site itself was
at work. The first chunk is outside, as it is for the floor: the login, the connection and the last imports fall to it.
"""

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from knappen_tui import service
from knappen_tui.domain.events import ChunkDone, Event
from knappen_tui.export.formats import Format


async def seconds_each(events: AsyncGenerator[Event, None], kind: type[Event], clock: str) -> dict[str, float]:
    """Run to the end; seconds by clock for each event of this kind, the first one left out."""
    count = 0
    begun = clocks(clock)
    async with aclosing(events):
        async for event in events:
            if isinstance(event, kind):
                count += 1
                if count == 1:
                    begun = clocks(clock)
    ended = clocks(clock)
    return {name: (ended[name] - begun[name]) / (count - 1) for name in ended}


def clocks(address: str) -> dict[str, float]:
    """Wall time, processor time and the site's time in seconds."""
    with urllib.request.urlopen(address) as answer:
        site = float(json.load(answer)["seconds"])
    return {"site": site, "wall": time.perf_counter(), "processor": time.process_time()}


def main() -> None:
    """Run and print."""
    listed, sheet, password_file, clock = sys.argv[1:]
    order = service.BatchSpec(
        service.get_access(password_file=Path(password_file)), Path(sheet), Format.XLSX, overwrite=True
    )
    with service.BatchSession.begin(order, service.read_list(Path(listed))) as batch:
        print(json.dumps(asyncio.run(seconds_each(batch.events(), ChunkDone, clock))))
        batch.write()


if __name__ == "__main__":
    main()
