"""Details of a list: the client's time a person, and the memory of a long run with details."""

import json

from benchmarks.processes import run
from benchmarks.results import Section, ratios
from benchmarks.workspace import USER, Workspace

NAME = "details"
COUNTS = (300, 20_000)


def measure(workspace: Workspace) -> Section:
    """Looking up singly beside httpx and lxml, in turn; the writing of a workbook with details of 20,000 persons."""
    section = Section(
        NAME,
        "Details",
        "`--details` looks everyone up singly. knappen's client time a person (the request, reading and accounting "
        "for the page, two lines of the look-up log with one sync, one synced transaction) without the time the "
        "site was at work, beside one httpx request and lxml parsing the page. No pauses. Below: a finished run of "
        "20,000 persons with details is written.",
    )
    looking: list[float] = []
    computing: list[float] = []
    floors: list[dict[str, float]] = []
    with workspace.site() as site:
        for _ in workspace.rounds(5, 3):
            site.clear()
            words = [str(workspace.list_of(COUNTS[0])), str(workspace.folder / "details.xlsx")]
            words += [str(workspace.password_file), f"{site.url}_clock"]
            taken = json.loads(workspace.runtime_program("looking", *words).output)
            looking.append((taken["wall"] - taken["site"]) * 1000)
            computing.append(taken["processor"] * 1000)
            words = [site.url, USER, workspace.password(), str(workspace.list_of(COUNTS[0]))]
            floors.append(json.loads(workspace.runtime_program("person_floor", *words).output))
        for part in floors[0]:
            section.add(f"floor of a person: {part}", "ms", [floor[part] for floor in floors])
        whole = [sum(floor.values()) for floor in floors]
        section.add("floor of a person: sum", "ms", whole)
        section.add("knappen: client time a person", "ms", looking)
        section.add("knappen: processor time a person, waiting for disk and processor left out", "ms", computing)
        section.hold("client time a person: knappen / floor", ratios(looking, whole), 2.5)
        if not workspace.quick:
            _memory(section, workspace)
    return section


def _memory(section: Section, workspace: Workspace) -> None:
    listed, target = workspace.list_of(COUNTS[1]), workspace.folder / "details.xlsx"
    filled = workspace.runtime_program("fill_details", str(workspace.folder / "register.sqlite"), str(listed))
    words = ["batch", str(listed), "--details", "--ja", "-o", str(target), "--overwrite"]
    command = [str(workspace.runtime.with_name("knappen")), *words, "--password-file", str(workspace.password_file)]
    written = run(command, workspace.env, workspace.folder)
    section.add(f"{COUNTS[1]:,} persons: records", "", [float(filled.output)])
    section.add(f"{COUNTS[1]:,} persons: writing the workbook", "s", [written.seconds])
    section.hold(f"{COUNTS[1]:,} persons: peak memory", [written.peak_mb], 150, unit="MB")
