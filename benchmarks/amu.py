"""`stil amu registrer` beside a robot in a browser that does what a school's secretary does."""

import shutil
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from sqlite3 import connect

from benchmarks.processes import Failed
from benchmarks.results import Section, ratios
from benchmarks.workspace import REPOSITORY, Site, Timed, Workspace
from knappen_tui.stil.amu.practice import population

NAME = "amu"
_ROWS = 1000
# Log-in, the list before and after, and what the site redirects.
_CONSTANT = 20
# What is called so: the results in turn, and the rows on a page of the site.
_CASES = {
    "one result, one page": ("1", None),
    "one result, pages of 100": ("1", 100),
    "four results, pages of 100": ("1145261", 100),
}


def measure(workspace: Workspace) -> Section:
    """Time and requests of whole runs, at no latency."""
    section = Section(
        NAME,
        "AMU: registering results",
        f"A plan of {_ROWS:,} results on the practice site: `stil amu registrer --udfoer` (the list read and matched, "
        "every change recorded, sent, and read back) against Playwright in Chromium, which logs in, ticks the rows "
        "that share a result, chooses it and presses »Opdater valgte«, page by page, and compares nothing afterwards. "
        "Same results in the site's database (checked). Times are of whole processes, start-up included, at no "
        "latency. A request is what reaches the site, redirects and the browser's style sheet included.",
    )
    browser = shutil.which("chromium")
    if browser is None or find_spec("playwright") is None:
        section.skipped = "needs Chromium (Debian: apt-get install chromium) and the extra `bench`."
        return section
    for case, (cycle, page_size) in _CASES.items():
        runs = _Runs(workspace, browser, cycle)
        with workspace.served("serve_amu", *runs.words(page_size)) as site:
            ours, theirs = runs.take_turns(site)
        for who, taken in (("stil amu", ours), ("robot", theirs)):
            section.add(f"{case}: {who}, whole run", "s", [one.seconds for one in taken])
            section.add(f"{case}: {who}, requests", "", [one.requests for one in taken])
        whole = ratios([one.seconds for one in theirs], [one.seconds for one in ours])
        section.hold(f"{case}: robot / stil amu", whole, 5, at_least=True)
        if page_size is None:
            limit = _ROWS / 100 + _CONSTANT
            section.hold(f"{case}: requests of stil amu", [one.requests for one in ours], limit, unit="")
    return section


class _Runs:
    """Runs of both programs on one practice site, each checked by the site's database."""

    def __init__(self, workspace: Workspace, browser: str, cycle: str) -> None:
        self._workspace = workspace
        self._browser = browser
        self._cycle = cycle
        self._database = workspace.folder / "amu.sqlite"
        self._results = workspace.folder / f"amu-{cycle}.csv"

    def words(self, page_size: int | None) -> list[str]:
        """The words for `serve_amu`."""
        pages = ["--page-size", str(page_size)] if page_size else []
        return [
            *(str(self._database), "--rows", str(_ROWS), "--results", str(self._results), "--cycle", self._cycle),
            *pages,
        ]

    def take_turns(self, site: Site) -> tuple[list[Timed], list[Timed]]:
        """Run both in turn, after a warm-up of ours; `Failed` where not every result has been registered."""
        self._ours(site)
        ours, theirs = [], []
        for _ in self._workspace.rounds(3):
            ours.append(self._ours(site))
            theirs.append(self._theirs(site))
        return ours, theirs

    def _ours(self, site: Site) -> Timed:
        stil = str(self._workspace.runtime.with_name("stil"))
        words = ["--adresse", site.url, "--institution", population.DEMO_SCHOOL]
        words += ["--password-file", str(self._workspace.password_file), "--udfoer"]
        return self._checked(self._workspace.timed(site, [stil, "amu", "registrer", str(self._results), *words]))

    def _theirs(self, site: Site) -> Timed:
        words = [self._browser, site.url, population.DEMO_SCHOOL, self._workspace.password(), str(self._results)]
        command = [sys.executable, "-m", "benchmarks.programs.amu_robot", *words]
        return self._checked(self._workspace.timed(site, command, PYTHONPATH=str(REPOSITORY)))

    def _checked(self, run: Timed) -> Timed:
        registered = _registered(self._database)
        wanted = sorted(self._cycle[place % len(self._cycle)] for place in range(_ROWS))
        if registered != wanted:
            raise Failed("the site does not have the results of the file")
        return run


def _registered(database: Path) -> list[str]:
    """The results of the demo school's quarter before the latest, sorted."""
    with closing(connect(database)) as connection:
        quarters = connection.execute("SELECT DISTINCT kvartal FROM deltagelser ORDER BY kvartal DESC").fetchall()
        scope = (population.DEMO_SCHOOL, *quarters[1])
        rows = connection.execute("SELECT resultat FROM deltagelser WHERE skole = ? AND kvartal = ?", scope)
        return sorted(str(result) for (result,) in rows)
