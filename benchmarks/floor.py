"""knappen beside a bare script without journal, checks or progress, and beside the summed floor of the parts."""

import json

from benchmarks.results import Section, ratios
from benchmarks.workspace import USER, Site, Timed, Workspace

NAME = "floor"
COUNTS = (1000, 10000)
_WAITING_SECONDS = 1.0


def measure(workspace: Workspace) -> Section:
    """Whole runs at no latency and at 1 s a chunk; the client's time a chunk against the floor of its parts."""
    section = Section(
        NAME,
        "A bare script",
        "httpx, calamine and openpyxl's write-only mode in sixty lines that know the site by heart (the form is "
        "fetched once, the pages are searched by pattern): no journal, no checks, no progress, no second attempt. Same "
        "rows (checked). The *floor of the parts* is what the bare libraries need for one chunk: four requests by "
        "httpx, two pages parsed by lxml, one sheet by calamine, one durable commit by sqlite3, 100 numbers by stdnum. "
        "knappen's client time a chunk is its asking phase (journal included) without the time the site was at work; "
        "for both the first chunk, with the login, does not count.",
    )
    with workspace.site() as site:
        _zero_latency(section, workspace, site)
        _client_time(section, workspace, site)
    with workspace.site(_WAITING_SECONDS) as site:
        runs = _take_turns(workspace, site, COUNTS[0], workspace.rounds(3))
    for who, taken in runs.items():
        label = f"{who}, {COUNTS[0]:,} numbers, site needs {_WAITING_SECONDS:g} s a chunk: whole run"
        section.add(label, "s", [run.seconds for run in taken])
    section.hold(
        f"whole run, {COUNTS[0]:,} numbers, {_WAITING_SECONDS:g} s a chunk: knappen / bare script",
        ratios(*([run.seconds for run in runs[who]] for who in ("knappen", "bare script"))),
        1.03,
    )
    return section


def _zero_latency(section: Section, workspace: Workspace, site: Site) -> None:
    _take_turns(workspace, site, COUNTS[0], range(1))
    runs = _take_turns(workspace, site, COUNTS[1], workspace.rounds(5, 2))
    for who, taken in runs.items():
        section.add(f"{who}, {COUNTS[1]:,} numbers: whole run", "s", [run.seconds for run in taken])
        section.add(f"{who}, {COUNTS[1]:,} numbers: client time", "s", [run.client_seconds for run in taken])
        section.add(f"{who}, {COUNTS[1]:,} numbers: client's processor time", "s", [run.cpu_seconds for run in taken])
    section.hold(
        f"whole run, {COUNTS[1]:,} numbers: knappen / bare script",
        ratios(*([run.seconds for run in runs[who]] for who in ("knappen", "bare script"))),
        1.5,
    )


def _take_turns(workspace: Workspace, site: Site, count: int, rounds: range) -> dict[str, list[Timed]]:
    ours, theirs = workspace.folder / "knappen.xlsx", workspace.folder / "bare.xlsx"
    runs: dict[str, list[Timed]] = {"knappen": [], "bare script": []}
    for turn in rounds:
        runs["knappen"].append(workspace.knappen(site, count, ours))
        runs["bare script"].append(workspace.bare(site, count, theirs))
        if turn == 0:
            workspace.check_same(ours, theirs)
    return runs


def _client_time(section: Section, workspace: Workspace, site: Site) -> None:
    """The asking phase and the floor of its parts, in turn."""
    count = COUNTS[1]
    asking: list[float] = []
    computing: list[float] = []
    floors: list[dict[str, float]] = []
    for _ in workspace.rounds(5):
        site.clear()
        words = [str(workspace.list_of(count)), str(workspace.folder / "asking.xlsx"), str(workspace.password_file)]
        taken = json.loads(workspace.runtime_program("asking", *words, f"{site.url}_clock").output)
        asking.append((taken["wall"] - taken["site"]) * 1000)
        computing.append(taken["processor"] * 1000)
        site.clear()
        words = [site.url, USER, workspace.password(), str(workspace.list_of(count))]
        floors.append(json.loads(workspace.runtime_program("chunk_floor", *words).output))
    for part in floors[0]:
        section.add(f"floor of a chunk: {part}", "ms", [floor[part] for floor in floors])
    whole = [sum(floor.values()) for floor in floors]
    section.add("floor of a chunk: sum", "ms", whole)
    section.add("knappen: client time a chunk", "ms", asking)
    section.add("knappen: processor time a chunk, waiting for disk and processor left out", "ms", computing)
    section.hold("client time a chunk: knappen / floor of the parts", ratios(asking, whole), 2)
