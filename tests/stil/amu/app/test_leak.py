"""No CPR number or password in titles, logs, addresses, files or processes of the app of `stil amu`."""

from pathlib import Path

import pytest

from knappen_tui.settings import paths
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import create_app
from tests import support
from tests.leak.recorder import Recorder, spellings
from tests.stil.amu.accesses import NOON
from tests.stil.amu.mixed_plan import TODAY, table_of
from tests.stil.amu.test_process import SCOPE, STIL, Watched, set_up, write_all
from tests.terminal import Terminal
from tests.waiting import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # recorded processes are slow


def visit(terminal: Terminal, file: Path, number: str) -> set[str]:
    """Visit every screen that shows a number; return the terminal's titles. The app is left in the plan."""
    titles = set()
    terminal.wait("uden resultat")
    terminal.wait("••••")
    terminal.keys("m", "f")
    terminal.wait("Søg på listen")
    terminal.keys("Escape")
    terminal.wait_gone("Søg på listen")
    terminal.keys("Enter")
    terminal.wait("Ret kursusdeltagelsen")
    terminal.keys("Escape")
    terminal.wait_gone("Ret kursusdeltagelsen")
    terminal.keys("Delete")
    terminal.wait("Skriv ja")
    terminal.keys("j", "a", "Enter")
    terminal.wait("Ikke sendt: 1 sletning")
    titles.add(terminal.tmux("display-message", "-p", "#{pane_title} #{window_name}"))
    terminal.keys("o")
    terminal.wait("Lav planen")
    terminal.keys("-l", str(file))
    terminal.keys("Enter")
    terminal.wait("Intet er sendt")
    terminal.keys("U", "m")
    terminal.wait("Rapport af")
    titles.add(terminal.tmux("display-message", "-p", "#{pane_title} #{window_name}"))
    terminal.keys("e")
    terminal.wait("CPR-numrene er maskeret")
    terminal.keys("Enter")
    terminal.wait("Gemt:")
    terminal.keys("/")
    terminal.wait("Vis kun rækker")
    terminal.keys("-l", number)
    terminal.wait("Kun »")
    return titles


@pytest.mark.parametrize("fails", [False, True], ids=["works", "fails"])
def test_screens_leak_no_personal_data(fails: bool, terminal: Terminal, tmp_path: Path, own_folders: Path) -> None:
    database = tmp_path / "site" / "amu.sqlite"
    database.parent.mkdir()
    population.create(database, today=TODAY, rows=30)
    recorder = Recorder(tmp_path / "recorded", own_folders)
    file = write_all(recorder.work / "resultater.csv", database)
    numbers = sorted({str(row[3]) for row in table_of(database, *SCOPE)})
    password = support.write_password(tmp_path / "kode", population.PASSWORD)
    watched = Watched(create_app(database, clock=lambda: NOON), numbers[0], fails=fails)
    end = tmp_path / "end"
    with support.serving(watched) as url:
        set_up(url)
        terminal.start(recorder.in_terminal(STIL, "amu", "--password-file", str(password), end=end))
        titles = visit(terminal, file, numbers[0])
        terminal.keys("C-q")
        terminal.wait("Vil du slutte?")
        terminal.keys("Tab", "Enter")
        wait_for(end.exists, "the end of the app")
    assert end.read_text(encoding="utf-8").strip() == "slut=0"
    [deletion] = recorder.work.glob("slettet-*.xlsx")
    [report] = recorder.work.glob("amu-rapport.xlsx")
    journals = list((paths.state_folder() / "amu").glob("*"))
    secrets = [*(spelling for digits in numbers for spelling in spellings(digits)), population.PASSWORD.encode()]
    assert recorder.find(secrets, except_in=[file, deletion, *journals]) == []
    assert support.is_private(report)
    assert not any(digits in text for text in [*watched.seen, *titles] for digits in (*numbers, population.PASSWORD))
