"""`stil tjek` beside bare parsing of the same file, and beside lxml's validation by the deduced schema."""

import json

from benchmarks.results import Section, ratios
from benchmarks.workspace import Workspace

NAME = "stil"
_PERSONS = 50_000  # two registrations each


def measure(workspace: Workspace) -> Section:
    """A right AMU return, in processes of their own in turn."""
    section = Section(
        NAME,
        "stil: checking a return",
        "A right AMU return of 100,000 registrations (50,000 invented persons, 10,000 classes), one line an element. "
        "*Bare* is lxml's `iterparse` over the same file, every element cleared as it ends, nothing looked at. "
        "*Schema* is lxml's validation of the parsed file by the schema that `stil skema amu --xsd` writes: types and "
        "lengths, no rules. stil checks every field and all the rules, and tells where.",
    )
    persons = 2000 if workspace.quick else _PERSONS
    file = str(workspace.folder / "amu.xml")
    size = json.loads(workspace.program("stil_parts", "make", file, str(persons)).output)
    section.notes.append(f"The file has {size / 1e6:.0f} MB.")
    runs = {
        word: [workspace.runtime_program("stil_parts", word, file) for _ in workspace.rounds(5)]
        for word in ("bare", "check", "schema")
    }
    seconds = {word: [json.loads(one.output) for one in done] for word, done in runs.items()}
    for word, label in (("bare", "bare iterparse"), ("check", "stil"), ("schema", "lxml, deduced schema")):
        section.add(f"{label}: processor time", "s", seconds[word])
        section.add(f"{label}: peak memory", "MB", [one.peak_mb for one in runs[word]])
    section.hold("stil / bare iterparse", ratios(seconds["check"], seconds["bare"]), 2.0)
    section.hold("stil: peak memory", [one.peak_mb for one in runs["check"]], 60.0, unit="MB")
    return section
