"""How time and memory grow with the list."""

import statistics

from benchmarks.results import Section
from benchmarks.workspace import Timed, Workspace

NAME = "growth"
COUNTS = (1000, 10_000, 100_000)
_ROUNDS = (4, 3, 2)


def measure(workspace: Workspace) -> Section:
    """Whole runs of growing lists: time a number, peak memory."""
    section = Section(
        NAME,
        "Growth",
        "`knappen batch` of 1,000, 10,000 and 100,000 numbers at no backend latency: time a number (the site's own "
        "time and start-up included) and the peak memory of the process.",
    )
    counts = COUNTS[:2] if workspace.quick else COUNTS
    runs: dict[int, list[Timed]] = {count: [] for count in counts}
    with workspace.site() as site:
        workspace.knappen(site, counts[0], workspace.folder / "growth.xlsx")
        for turn in range(max(_ROUNDS)):
            for count, rounds in zip(counts, _ROUNDS, strict=False):
                if turn < rounds:
                    runs[count].append(workspace.knappen(site, count, workspace.folder / "growth.xlsx"))
    for count, taken in runs.items():
        section.add(f"{count:,} numbers: time a number", "ms", [run.seconds / count * 1000 for run in taken])
        section.add(
            f"{count:,} numbers: client time a number", "ms", [run.client_seconds / count * 1000 for run in taken]
        )
        section.add(f"{count:,} numbers: peak memory", "MB", [run.peak_mb for run in taken])
    _hold(section, runs, most=counts[-1])
    return section


def _hold(section: Section, runs: dict[int, list[Timed]], *, most: int) -> None:
    if most != COUNTS[-1]:
        section.notes.append(f"Quick: {COUNTS[-1]:,} numbers were left out, and with them the goals.")
        return
    before = statistics.median(run.seconds / COUNTS[1] for run in runs[COUNTS[1]])
    per_number = [run.seconds / most / before for run in runs[most]]
    section.hold(f"time a number: {most:,} / {COUNTS[1]:,}", per_number, 1.15)
    peaks = [run.peak_mb for run in runs[most]]
    smallest = statistics.median(run.peak_mb for run in runs[COUNTS[0]])
    section.hold(f"peak memory at {most:,}", peaks, 150, unit="MB")
    section.hold(f"peak memory: {most:,} / {COUNTS[0]:,}", [peak / smallest for peak in peaks], 1.5)
