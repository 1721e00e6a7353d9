"""Sorting, filtering and finding in the app's table of a list."""

import json

from benchmarks.processes import run
from benchmarks.results import Section, ratios
from benchmarks.workspace import REPOSITORY, Workspace

NAME = "table"
_PERSONS, _QUICK_PERSONS = 100_000, 10_000
_ROUNDS = 7
_LIMIT = 200  # milliseconds
LISTS = (_PERSONS, _QUICK_PERSONS)


def measure(workspace: Workspace) -> Section:
    """Each query by SQLite, and the same in Python lists, in turn."""
    persons = _QUICK_PERSONS if workspace.quick else _PERSONS
    section = Section(
        NAME,
        "The app's table of a list",
        f"The order of {persons:,} persons sorted, filtered or searched, as the app asks SQLite for it; and the same "
        "with all persons read into a Python list.",
    )
    listed, state = workspace.list_of(persons), workspace.folder / "state-table"
    env = {**workspace.env, "XDG_STATE_HOME": str(state), "PYTHONPATH": str(REPOSITORY)}
    with workspace.site():
        words = [str(workspace.folder / "register.sqlite"), str(listed)]
        run([str(workspace.runtime), "-m", "benchmarks.programs.fill_run", *words], env, workspace.folder)
    rounds = str(2 if workspace.quick else _ROUNDS)
    program = [str(workspace.runtime), "-m", "benchmarks.programs.arrange", rounds]
    found = json.loads(run(program, env, workspace.folder).output)
    for label, taken in found["taken"].items():
        section.hold(f"{label}: SQLite", taken["ours"], _LIMIT, unit="ms")
        section.hold(f"{label}: SQLite / Python lists", ratios(taken["ours"], taken["lists"]), 0.5)
    section.notes = [f"Plan of »{label}«: {plan}." for label, plan in found["plans"].items()]
    return section
