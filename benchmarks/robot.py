"""knappen beside a robot in a browser, which is what municipalities use today."""

import shutil
import statistics
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.processes import tree_peak
from benchmarks.results import Section, ratios
from benchmarks.workspace import CHUNK, REPOSITORY, USER, Site, Timed, Workspace

NAME = "robot"
COUNTS = (1000, 5000)
_SLOW_COUNT = 500
_SLOW_SECONDS = 2.0


def measure(workspace: Workspace) -> Section:
    """Time, memory and client time at no backend latency; whole runs at 2 s a chunk."""
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
    robot = _Robot(workspace, browser)
    with workspace.site() as site:
        runs = _take_turns(workspace, robot, site)
        _time(section, runs)
        peaks = [robot.peak(site, COUNTS[0]) for _ in workspace.rounds(2)]
    ours = statistics.median(run.peak_mb for run in runs["knappen", COUNTS[0]])
    section.add("robot, 1,000 numbers: peak memory of the process tree", "MB", peaks)
    section.add("knappen batch, 1,000 numbers: peak memory", "MB", [run.peak_mb for run in runs["knappen", COUNTS[0]]])
    section.hold("memory: robot / knappen", [peak / ours for peak in peaks], 10, at_least=True)
    _slow_site(section, workspace, robot)
    return section


class _Robot:
    """Runs the robot."""

    def __init__(self, workspace: Workspace, browser: str) -> None:
        self._workspace = workspace
        self._browser = browser

    def run(self, site: Site, count: int, sheet: Path) -> Timed:
        """The robot on the list with so many numbers."""
        return self._workspace.timed(site, self._command(site, count, sheet))

    def peak(self, site: Site, count: int) -> float:
        """Peak memory of the robot's process tree in MB; sampling takes time, so the run is not timed."""
        site.clear()
        return tree_peak(
            self._command(site, count, self._workspace.folder / "robot.xlsx"),
            self._workspace.env,
            self._workspace.folder,
        )

    def _command(self, site: Site, count: int, sheet: Path) -> list[str]:
        script = REPOSITORY / "benchmarks" / "programs" / "robot.py"
        words = [
            self._browser,
            site.url,
            USER,
            self._workspace.password(),
            str(self._workspace.list_of(count)),
            str(sheet),
        ]
        return [sys.executable, str(script), *words]


def _take_turns(workspace: Workspace, robot: _Robot, site: Site) -> dict[tuple[str, int], list[Timed]]:
    """Run all programs on both lists in turn, after a warm-up; check that the sheets have the same rows."""
    ours, theirs = workspace.folder / "knappen.xlsx", workspace.folder / "robot.xlsx"
    bare = workspace.folder / "bare.xlsx"
    workspace.knappen(site, COUNTS[0], ours)
    robot.run(site, COUNTS[0], theirs)
    runs: dict[tuple[str, int], list[Timed]] = {}
    for count, rounds in zip(COUNTS, (workspace.rounds(5, 2), workspace.rounds(2)), strict=True):
        for _ in rounds:
            runs.setdefault(("knappen", count), []).append(workspace.knappen(site, count, ours))
            runs.setdefault(("robot", count), []).append(robot.run(site, count, theirs))
            runs.setdefault(("bare script", count), []).append(workspace.bare(site, count, bare))
            workspace.check_same(ours, theirs, bare)
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


def _slow_site(section: Section, workspace: Workspace, robot: _Robot) -> None:
    """Whole runs against a site as slow as the real one."""
    whole: dict[str, list[float]] = {"robot": [], "knappen": []}
    with workspace.site(_SLOW_SECONDS) as site:
        for _ in workspace.rounds(2):
            whole["knappen"].append(workspace.knappen(site, _SLOW_COUNT, workspace.folder / "knappen.xlsx").seconds)
            whole["robot"].append(robot.run(site, _SLOW_COUNT, workspace.folder / "robot.xlsx").seconds)
    for who, seconds in whole.items():
        section.add(f"{who}, {_SLOW_COUNT} numbers, site needs {_SLOW_SECONDS:g} s a chunk: whole run", "s", seconds)
    ratio = statistics.median(ratios(whole["robot"], whole["knappen"]))
    section.notes.append(
        f"The truth beside it: where the site needs {_SLOW_SECONDS:g} s a chunk, both mostly wait for it, and the "
        f"whole-run ratio shrinks to {ratio:.2f} ×. What remains is that no one has to sit there."
    )
