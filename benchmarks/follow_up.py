"""The rules of follow-up over many rows of the extract."""

import json

from benchmarks.results import Section
from benchmarks.workspace import Workspace

NAME = "follow_up"
PERSONS = 10_000  # how many of the register's persons the rows are made of
_ROUNDS = 5


def measure(workspace: Workspace) -> Section:
    """Evaluate all rules on 100,000 rows in memory, then read all findings."""
    section = Section(
        NAME,
        "Follow-up",
        "All rules of follow-up on 100,000 rows of the extract, in one process and from memory: how many persons each "
        "rule finds something about, and then every finding with its facts, as the sheet reads them.",
    )
    rounds = 1 if workspace.quick else _ROUNDS
    taken = json.loads(workspace.runtime_program("follow_up", str(rounds), str(workspace.folder)).output)
    section.add("100,000 rows: reading every finding", "s", taken["findings"])
    section.hold("100,000 rows: evaluating all rules", taken["evaluate"], 2, unit="s")
    return section
