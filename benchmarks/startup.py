"""Start-up time in the runtime environment."""

from benchmarks.processes import run
from benchmarks.results import Section, ratios
from benchmarks.terminal import Terminal
from benchmarks.workspace import REPOSITORY, Workspace

NAME = "startup"
_PROGRAMS = REPOSITORY / "benchmarks" / "programs"
# What knappen is asked, and what the small program is asked beside it.
_WORDS = ((["--help"], ["--help"]), (["--version"], ["--version"]), (["batch", "--help"], ["batch", "--help"]))
_APP = REPOSITORY / "knappen_tui" / "tui"
# The label of the first screen's field.
_FIRST_SCREEN = "CPR-nummer"


def measure(workspace: Workspace) -> Section:
    """The command line against an argparse program, the app against an empty one."""
    section = Section(
        NAME,
        "Start-up",
        "Whole processes in an environment with the runtime set alone. The command line against an argparse program "
        "of two commands; `knappen --demo` to the first paint of its first screen in a pseudo-terminal of 120 × 40, "
        "against a Textual app with one word on it.",
    )
    knappen = str(workspace.runtime.with_name("knappen"))
    small = [str(workspace.runtime), str(_PROGRAMS / "argparse_two.py")]
    for ours, theirs in _WORDS:
        taken: dict[str, list[float]] = {"ours": [], "theirs": []}
        run([knappen, *ours], workspace.env, workspace.folder)
        for _ in workspace.rounds(20, 5):
            taken["ours"].append(run([knappen, *ours], workspace.env, workspace.folder).seconds * 1000)
            taken["theirs"].append(run([*small, *theirs], workspace.env, workspace.folder).seconds * 1000)
        section.add(f"knappen {' '.join(ours)}", "ms", taken["ours"])
        section.add(f"two commands, {' '.join(theirs)}", "ms", taken["theirs"])
        section.hold(f"knappen {' '.join(ours)} / argparse program", ratios(taken["ours"], taken["theirs"]), 2)
    _paint(section, workspace, knappen)
    return section


def _paint(section: Section, workspace: Workspace, knappen: str) -> None:
    if not _APP.is_dir():
        section.notes.append("First paint is skipped: there is no terminal app yet.")
        return
    empty = [str(workspace.runtime), str(_PROGRAMS / "empty_app.py")]
    taken: dict[str, list[float]] = {"ours": [], "theirs": []}
    _first_paint(workspace, [knappen, "--demo"], _FIRST_SCREEN)
    for _ in workspace.rounds(10, 3):
        taken["ours"].append(_first_paint(workspace, [knappen, "--demo"], _FIRST_SCREEN))
        taken["theirs"].append(_first_paint(workspace, empty, "PAINTED"))
    section.add("knappen --demo: first paint", "ms", taken["ours"])
    section.add("an empty Textual app: first paint", "ms", taken["theirs"])
    section.hold("first paint: knappen --demo / empty app", ratios(taken["ours"], taken["theirs"]), 1.5)


def _first_paint(workspace: Workspace, command: list[str], marker: str) -> float:
    with Terminal(command, workspace.env, workspace.folder) as terminal:
        return terminal.wait(marker) * 1000
