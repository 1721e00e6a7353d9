"""A workbook that needs more memory than it should is refused; the process that reads it does not grow or end."""

import io
import subprocess
import sys
import timeit
from datetime import date
from pathlib import Path

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.export.xlsx import write_site_sheet
from knappen_tui.tables import child_process, workbook, workbook_guard
from knappen_tui.tables.reader import read_tables
from tests import support
from tests.sampling import nightly
from tests.tables.bombs import BOMBS, xlsx
from tests.waiting import LIMIT

# Each of them takes a reader some seconds.
LARGE = {"many sheets", "ods, merged"}
XLS = Path(__file__).parents[1] / "site" / "data" / "udtraek.xls"
# A third of a gigabyte is enough for any of them; what is read in a child has a limit of its own.
READ = """
import resource, sys
from knappen_tui.tables.cells import UnreadableTable
from knappen_tui.tables.reader import read_tables
from knappen_tui.tables.sheet_layout import sheet_layouts
content = sys.stdin.buffer.read()
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + 350 * 1024**2, resource.getrlimit(resource.RLIMIT_AS)[1]))
try:
    print(sum(len(table.rows) for table in read_tables(content)), "rows")
except UnreadableTable as error:
    print("refused")
sheet_layouts(content)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and measured as Linux does")
@pytest.mark.parametrize("bomb", [nightly(bomb) if bomb in LARGE else bomb for bomb in BOMBS])
def test_bomb_is_refused_or_read_in_little_memory(bomb: str) -> None:
    content = BOMBS[bomb]()
    assert len(content) < 100_000
    ended = subprocess.run([sys.executable, "-c", READ], input=content, capture_output=True, check=False, timeout=LIMIT)
    assert ended.returncode == 0, ended.stderr.decode()[-2000:]
    assert ended.stdout.split()[-1] in {b"refused", b"rows"}


def test_there_are_thirty_bombs() -> None:
    assert len(BOMBS) >= 30


def chunk_sheet() -> bytes:
    """The site's sheet about a whole chunk."""
    stream = io.BytesIO()
    write_site_sheet(stream, [Udtraek(cpr, False) for cpr in unknown_cprs(100)], date(2026, 11, 25))
    return stream.getvalue()


def test_sheet_of_a_chunk_is_read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a child was started"))
    (table,) = read_tables(chunk_sheet())
    assert len(table.rows) == 103


def test_guard_takes_less_time_than_reading() -> None:
    content = chunk_sheet()
    guarding, reading = (
        min(timeit.repeat(work, number=5, repeat=10))
        for work in (lambda: workbook_guard.is_small(content), lambda: list(read_tables(content)))
    )
    assert guarding < reading


def test_long_list_is_small() -> None:
    cells = [f'<c r="{column}{row}" t="s"><v>{row % 9}</v></c>' for row in range(1, 40_001) for column in "ABCDEFGH"]
    rows = "".join(f"<row>{''.join(cells[at : at + 8])}</row>" for at in range(0, len(cells), 8))
    content = xlsx(rows, shared="<si><t>en kort tekst</t></si>" * 9, count=320_000)
    assert workbook_guard.is_small(content)


def test_cells_without_addresses_are_read() -> None:
    (table,) = read_tables(xlsx("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"))
    assert [list(row) for row in table.rows] == [[1, 2], [3, ""]]


@pytest.mark.parametrize("bomb", [name for name in BOMBS if not name.startswith("xls,")])
def test_bomb_is_not_small(bomb: str) -> None:
    if bomb in {"merged cells", "deep"}:
        pytest.skip("calamine needs no memory for it")
    assert not workbook_guard.is_small(BOMBS[bomb]())


@pytest.mark.skipif(sys.platform == "win32", reason="refuses setrlimit")
def test_memory_limit_that_is_refused_is_a_fault_of_the_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = (
        "import resource, runpy\n"
        "def refuse(*_): raise PermissionError(1, 'Operation not permitted')\n"
        "resource.setrlimit = refuse\n"
        "runpy.run_module('knappen_tui.tables.workbook', run_name='__main__')"
    )
    monkeypatch.setattr(workbook, "_CHILD", [sys.executable, "-c", refused])
    with pytest.raises(ConfigurationError, match="hukommelsen") as caught:
        list(workbook.read_xls(XLS.read_bytes()))
    assert "RLIMIT_AS" in caught.value.advice


def test_child_imports_nothing_that_the_environment_or_the_current_folder_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "python_calamine.py").write_text("raise SystemExit(1)\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert list(workbook.read_xls(XLS.read_bytes()))


MOST = 400 * 1024**2
LIMITED = f"""
from knappen_tui.tables.child_process import limit_memory
assert limit_memory({MOST})
try:
    bytearray({MOST})
except MemoryError:
    print("refused")
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no such limit")
@pytest.mark.skipif(support.is_wine(), reason="Wine takes the limit and does not hold it")
def test_memory_is_limited() -> None:
    ended = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, check=True, timeout=LIMIT)
    assert ended.stdout.split() == [b"refused"]


def test_frozen_program_reads_a_workbook_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    python, argument = child_process.command("knappen_tui.tables.workbook")
    monkeypatch.setattr(workbook, "_CHILD", [python, "-m", "knappen_tui", argument])
    assert [table.name for table in workbook.read_xls(XLS.read_bytes())]


@pytest.mark.parametrize("program", ["knappen.exe", "pythonw.exe", "python.exe"])
def test_child_of_a_program_for_windows_is_the_python_beside_it(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(sys, "executable", rf"C:\Program Files\knappen\{program}")
    assert child_process.command("modul")[0] == r"C:\Program Files\knappen\python.exe"
    monkeypatch.setattr(sys, "executable", r"C:\Python\python3.13.exe")
    assert child_process.command("modul")[0] == r"C:\Python\python3.13.exe"
