"""knappen's parts beside the bare libraries they stand on."""

import json

from benchmarks.results import Section, ratios
from benchmarks.workspace import USER, Workspace

NAME = "parts"
PERSONS = 10_000  # how many of the register's persons they work on
# Part, what to call it, rounds, and (goal) how many times the bare library's time it may take.
_PARTS = (
    ("reading", "reading a list of a million lines (bare: a loop with a pattern and stdnum)", 3, None),
    ("page", "100 pages to Kursist (bare: lxml, the text of every cell)", 9, 2.5),
    ("rows", "100 sheets of 100 to rows (bare: calamine, the cells)", 9, None),
    ("commits", "100 journal commits of 100 (bare: sqlite3, same pragmas and columns)", 7, None),
    ("writing", "writing 100,000 rows (bare: openpyxl write-only, same columns and formats)", 3, 1.15),
)


def measure(workspace: Workspace) -> Section:
    """Each part in a process of its own, knappen and bare in turn."""
    section = Section(
        NAME,
        "The parts",
        "Each part of knappen against the library it stands on, which does none of the checking: what the difference "
        "buys is that every column and value is certain, that text stays text, and that answers outlast a power cut.",
    )
    with workspace.site() as site:
        for part, label, rounds, limit in _PARTS:
            count = max(1, rounds // 3) if workspace.quick else rounds
            words = [part, str(count), site.url, USER, workspace.password(), str(workspace.folder)]
            taken = json.loads(workspace.runtime_program("parts", *words).output)
            section.add(f"{label}: knappen", "s", taken["ours"])
            section.add(f"{label}: bare", "s", taken["bare"])
            if limit is None:
                section.add(f"{part}: knappen / bare", "×", ratios(taken["ours"], taken["bare"]))
            else:
                section.hold(f"{part}: knappen / bare", ratios(taken["ours"], taken["bare"]), limit)
    return section
