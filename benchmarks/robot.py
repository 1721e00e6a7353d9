"""knappen beside a robot in a browser, which is what municipalities use today."""

import shutil
import statistics
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.ground import CHUNK, REPOSITORY, USER, Ground, Site, Timed
from benchmarks.processes import tree_peak
from benchmarks.results import Section, ratios

NAME = "robot"
COUNTS = (1000, 5000)
_SLOW_COUNT = 500
_SLOW_SECONDS = 2.0


def measure(ground: Ground) -> Section:
    """Time, memory and the client's own share of time, at no backend latency; and the truth at 2 s a chunk."""
    section = Section(
        NAME,
        "A robot in a browser",
        "Playwright drives Chromium through the same site: log in, upload each chunk of 100, click the link, download, "
        "merge the workbooks with openpyxl. Same lists, same rows in the sheet (checked). Times are of whole "
        "processes, start-up included. *Client time* is what is left when the time in which the site had a request in "
        "its hands (summed by a middleware around it) is taken off; per chunk it is the difference between the longer "
        "and the shorter list, so that start-up drops out. Peak memory is the summed proportional share (PSS) of the "
        "robot's whole process tree against knappen's one process in full (RSS). The bare script of the next section "
        "runs along, to show what the libraries underneath allow for.",
    )
    browser = shutil.which("chromium")
    if browser is None or find_spec("playwright") is None:
        section.skipped = "needs Chromium (Debian: apt-get install chromium) and the extra `bench`."
        return section
    robot = _Robot(ground, browser)
    with ground.site() as site:
        runs = _take_turns(ground, robot, site)
        _time(section, runs)
        peaks = [robot.peak(site, COUNTS[0]) for _ in ground.rounds(2)]
    ours = statistics.median(run.peak_mb for run in runs["knappen", COUNTS[0]])
    section.add("robot, 1,000 numbers: peak memory of the process tree", "MB", peaks)
    section.add("knappen batch, 1,000 numbers: peak memory", "MB", [run.peak_mb for run in runs["knappen", COUNTS[0]]])
    section.hold("memory: robot / knappen", [peak / ours for peak in peaks], 10, at_least=True)
    _truth(section, ground, robot)
    return section


class _Robot:
    """The robot, ready to run."""

    def __init__(self, ground: Ground, browser: str) -> None:
        self._ground = ground
        self._browser = browser

    def run(self, site: Site, count: int, sheet: Path) -> Timed:
        """The robot on the list with so many numbers."""
        return self._ground.timed(site, self._command(site, count, sheet))

    def peak(self, site: Site, count: int) -> float:
        """The memory of the robot, its browser and all, in MB; watching it costs time, so nothing else is timed."""
        site.clear()
        return tree_peak(
            self._command(site, count, self._ground.folder / "robot.xlsx"), self._ground.env, self._ground.folder
        )

    def _command(self, site: Site, count: int, sheet: Path) -> list[str]:
        script = REPOSITORY / "benchmarks" / "programs" / "robot.py"
        words = [self._browser, site.url, USER, self._ground.password(), str(self._ground.list_of(count)), str(sheet)]
        return [sys.executable, str(script), *words]


def _take_turns(ground: Ground, robot: _Robot, site: Site) -> dict[tuple[str, int], list[Timed]]:
    """All on both lists in turn, after runs that do not count; the sheets are held to the same rows."""
    ours, theirs = ground.folder / "knappen.xlsx", ground.folder / "robot.xlsx"
    bare = ground.folder / "bare.xlsx"
    ground.knappen(site, COUNTS[0], ours)
    robot.run(site, COUNTS[0], theirs)
    runs: dict[tuple[str, int], list[Timed]] = {}
    for count, rounds in zip(COUNTS, (ground.rounds(5, 2), ground.rounds(2)), strict=True):
        for _ in rounds:
            runs.setdefault(("knappen", count), []).append(ground.knappen(site, count, ours))
            runs.setdefault(("robot", count), []).append(robot.run(site, count, theirs))
            runs.setdefault(("bare script", count), []).append(ground.bare(site, count, bare))
            ground.check_same(ours, theirs, bare)
    return runs


def _time(section: Section, runs: dict[tuple[str, int], list[Timed]]) -> None:
    for (who, count), taken in runs.items():
        section.add(f"{who}, {count:,} numbers: whole run", "s", [run.seconds for run in taken])
    chunks = (COUNTS[1] - COUNTS[0]) / CHUNK
    client = {}
    for who in ("robot", "knappen", "bare script"):
        start = statistics.median(run.client_seconds for run in runs[who, COUNTS[0]])
        client[who] = [(run.client_seconds - start) / chunks * 1000 for run in runs[who, COUNTS[1]]]
        section.add(f"{who}: client time a chunk", "ms", client[who])
    for count in COUNTS:
        whole = [[run.seconds for run in runs[who, count]] for who in ("robot", "knappen")]
        section.hold(f"whole run, {count:,} numbers: robot / knappen", ratios(*whole), 5, at_least=True)
    section.add("client time a chunk: robot / bare script", "×", ratios(client["robot"], client["bare script"]))
    section.hold("client time a chunk: robot / knappen", ratios(client["robot"], client["knappen"]), 30, at_least=True)


def _truth(section: Section, ground: Ground, robot: _Robot) -> None:
    """A site as slow as the real one leaves both waiting."""
    whole: dict[str, list[float]] = {"robot": [], "knappen": []}
    with ground.site(_SLOW_SECONDS) as site:
        for _ in ground.rounds(2):
            whole["knappen"].append(ground.knappen(site, _SLOW_COUNT, ground.folder / "knappen.xlsx").seconds)
            whole["robot"].append(robot.run(site, _SLOW_COUNT, ground.folder / "robot.xlsx").seconds)
    for who, seconds in whole.items():
        section.add(f"{who}, {_SLOW_COUNT} numbers, site needs {_SLOW_SECONDS:g} s a chunk: whole run", "s", seconds)
    ratio = statistics.median(ratios(whole["robot"], whole["knappen"]))
    section.notes.append(
        f"The truth beside it: where the site needs {_SLOW_SECONDS:g} s a chunk, both mostly wait for it, and the "
        f"whole-run ratio shrinks to {ratio:.2f} ×. What remains is that no one has to sit there."
    )
