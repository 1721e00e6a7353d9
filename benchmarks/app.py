"""The terminal app's own figures: the table of results at any size, and keys while a batch runs."""

import re
import statistics
from pathlib import Path

from benchmarks.processes import run
from benchmarks.results import Section
from benchmarks.terminal import Terminal
from benchmarks.workspace import REPOSITORY, Workspace

NAME = "app"
COUNTS = (1000, 100_000)
_QUICK_COUNTS = (1000, 10_000)
_APP = REPOSITORY / "knappen_tui" / "tui"
_NUMBER = re.compile(r"[0-9]{6}-[0-9]{4}")
_PAGES = 25
_KEYS = 150
_BETWEEN_KEYS = 0.06
LISTS = (*COUNTS, *_QUICK_COUNTS)


def measure(workspace: Workspace) -> Section:
    """First paint of the table, Page Down, keys: all on a real pseudo-terminal."""
    section = Section(
        NAME,
        "The terminal app",
        "`knappen` on a pseudo-terminal of 120 × 40. An unfinished run is continued: from Enter to the first row "
        "painted. Page Down: from the key to a row painted that was not on the screen before. Keys while a batch of "
        "100,000 runs at no latency: Page Down in its table, and digits typed into Opslag's field.",
    )
    if not _APP.is_dir():
        section.skipped = "there is no terminal app yet."
        return section
    with workspace.site():
        first = {count: _table(section, workspace, count) for count in (_QUICK_COUNTS if workspace.quick else COUNTS)}
        (few, small), (many, large) = first.items()
        middle = statistics.median(small)
        section.hold(f"first paint of {many:,} rows / {few:,} rows", [seconds / middle for seconds in large], 2)
        _keys(section, workspace)
    return section


def _start(workspace: Workspace, state: Path) -> Terminal:
    env = {**workspace.env, "XDG_STATE_HOME": str(state), "KNAPPEN_PASSWORD_FILE": str(workspace.password_file)}
    terminal = Terminal([str(workspace.runtime.with_name("knappen"))], env, workspace.folder)
    terminal.wait("CPR-nummer")
    return terminal


class _Pages:
    """Page Down in the table of a list: each brings persons who stood further down than any before."""

    def __init__(self, terminal: Terminal, listed: Path) -> None:
        numbers = listed.read_text(encoding="ascii").split()
        self._places = {f"{number[:6]}-{number[6:]}": place for place, number in enumerate(numbers)}
        self._terminal = terminal
        self._lowest = -1
        # The first one may only move the cursor down the page.
        terminal.press("page down")
        terminal.settle(0.5)
        self._is_further(terminal.text)

    def turn(self) -> float:
        """Milliseconds from the key to the first person painted who is new."""
        self._terminal.press("page down")
        seconds = self._terminal.wait(self._is_further)
        self._terminal.settle(_BETWEEN_KEYS)
        self._is_further(self._terminal.text)
        return seconds * 1000

    def _is_further(self, text: str) -> bool:
        lowest = max((self._places.get(found, -1) for found in _NUMBER.findall(text)), default=-1)
        is_further = lowest > self._lowest
        self._lowest = max(lowest, self._lowest)
        return is_further


def _table(section: Section, workspace: Workspace, count: int) -> list[float]:
    """First paint of a run's table, several times; Page Down within the first of them."""
    state = workspace.folder / f"state-{count}"
    env = {**workspace.env, "XDG_STATE_HOME": str(state), "PYTHONPATH": str(REPOSITORY)}
    words = [str(workspace.folder / "register.sqlite"), str(workspace.list_of(count))]
    run([str(workspace.runtime), "-m", "benchmarks.programs.fill_run", *words], env, workspace.folder)
    painted, paged = [], []
    for turn in workspace.rounds(5, 2):
        with _start(workspace, state) as terminal:
            terminal.press("F3")
            terminal.wait("Afbrudte kørsler")
            terminal.settle(0.5)
            terminal.press("down", "enter")
            painted.append(terminal.wait(_NUMBER.search))
            if turn == 0:
                terminal.settle(2)
                pages = _Pages(terminal, workspace.list_of(count))
                paged = [pages.turn() for _ in range(_PAGES)]
    section.add(f"first paint of the table, {count:,} rows", "s", painted)
    section.hold(f"Page Down to paint, {count:,} rows (median)", paged, 30, unit="ms")
    return painted


def _keys(section: Section, workspace: Workspace) -> None:
    """Keys while a batch runs: in its own table, and in the field of the other screen."""
    listed = workspace.list_of(_QUICK_COUNTS[-1] if workspace.quick else COUNTS[-1])
    keys = range(_KEYS // 4 if workspace.quick else _KEYS)
    with _start(workspace, workspace.folder / "state-keys") as terminal:
        terminal.press("F3")
        terminal.wait("Stien til")
        terminal.settle(0.5)
        terminal.press(str(listed), "enter")
        terminal.wait("Der er ikke slået noget op endnu")
        terminal.settle(0.5)
        terminal.press("F5")
        terminal.wait(_NUMBER.search)
        terminal.settle(0.5)
        pages = _Pages(terminal, listed)
        in_table = [pages.turn() for _ in keys]
        terminal.press("F2")
        terminal.wait("DDMMÅÅ-LLLL")  # what the empty field says; the table's headings never do
        terminal.settle(0.5)
        in_field = [_typed(terminal, str(key % 4)) for key in keys]
        terminal.press("F3")
        terminal.settle(0.5)
        # Only a batch that is still at work can be paused.
        terminal.press("p")
        terminal.wait("På pause", limit=5)
    for where, taken in (("Page Down in its table", in_table), ("digits in Opslag's field", in_field)):
        section.add(f"keys while a batch runs: {where}", "ms", taken)
        section.hold(f"keys while a batch runs: {where} (p95)", [_p95(taken)], 50, unit="ms")


def _typed(terminal: Terminal, digit: str) -> float:
    """Milliseconds from a digit to its echo; then it is taken back."""
    terminal.press(digit)
    seconds = terminal.wait(digit)
    terminal.press("\x7f")
    terminal.settle(_BETWEEN_KEYS)
    return seconds * 1000


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
