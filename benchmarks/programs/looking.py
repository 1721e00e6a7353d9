"""Look up everyone of a list singly: `python -m benchmarks.programs.looking LIST SHEET PASSWORD_FILE CLOCK`.

Prints as JSON the seconds a person that this process took, those its processor worked, and those the site itself was
at work. The extract and the first person are outside, as they are for the floor.
"""

import asyncio
import json
import sys
from contextlib import aclosing
from pathlib import Path

from benchmarks.programs.asking import seconds_each
from knappen_tui import service
from knappen_tui.domain.events import DetailDone
from knappen_tui.export.formats import Format


async def look_up(batch: service.BatchSession, clock: str) -> dict[str, float]:
    """Run the batch; seconds a person by clock."""
    async with aclosing(batch.events()) as events:
        async for _ in events:
            pass
    batch.want_details()
    return await seconds_each(batch.detail_events(), DetailDone, clock)


def main() -> None:
    """Run and print."""
    listed, sheet, password_file, clock = sys.argv[1:]
    access = service.get_access(password_file=Path(password_file))
    spec = service.BatchSpec(access, Path(sheet), Format.XLSX, overwrite=True, with_details=True)
    with service.BatchSession.begin(spec, service.read_list(Path(listed))) as batch:
        print(json.dumps(asyncio.run(look_up(batch, clock))))
        batch.write()


if __name__ == "__main__":
    main()
