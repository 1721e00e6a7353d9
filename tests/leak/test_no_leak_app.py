"""No CPR number or password in titles, logs, addresses, files or processes of the app, under several failures."""

from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from knappen_tui.backend import accounts, population
from knappen_tui.backend.app import create_app
from knappen_tui.backend.database import connect
from knappen_tui.backend.options import BackendOptions
from knappen_tui.settings import paths
from knappen_tui.settings.profiles import Profile, add
from tests import support
from tests.leak.recorder import Recorder
from tests.leak.test_no_leak import FAILURES, PASSWORD, USER, secrets
from tests.site.faults import Faulty
from tests.terminal import Terminal
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

ENDS = ("Overblik", "Prøv igen", "Log ind")


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "register.sqlite"
    population.create(file, 30)
    with connect(file) as db, db:
        accounts.add_user(db, USER, PASSWORD)
    return file


def visit(terminal: Terminal, hold: Path, people: list[str]) -> set[str]:
    """Visit every screen that shows a number or a list; return the terminal's titles."""
    titles = set()
    terminal.wait("CPR-nummer")
    terminal.keys(people[0], "Enter")
    answer = terminal.wait(*ENDS)
    titles.add(terminal.tmux("display-message", "-p", "#{pane_title} #{window_name}"))
    if "Overblik" in answer:
        for key in ("2", "3", "4", "F1"):
            terminal.keys(key)
        terminal.wait("Esc Luk")
        terminal.keys("Escape")
        terminal.wait_for(lambda screen: "Esc Luk" not in screen)
        terminal.keys("F3")
        terminal.wait("Gennemse")
        terminal.keys("-l", str(hold))
        terminal.wait("hold.txt")
        terminal.keys("Enter")
        terminal.wait(f"{len(people)} personer")
        terminal.keys("F5")
        terminal.wait(f"{len(people)} af {len(people)}")
        titles.add(terminal.tmux("display-message", "-p", "#{pane_title} #{window_name}"))
        terminal.keys("Space", "D")
        terminal.wait("detaljer om")
        terminal.keys("C-s")
        terminal.wait("✓ Gemt:")
        terminal.keys("F4")
        titles.add(terminal.tmux("display-message", "-p", "#{pane_title} #{window_name}"))
    return titles


@pytest.mark.parametrize("failure", ["none", "500 that repeats", "200 that repeats", "login that repeats", "cut"])
def test_screens_leak_no_personal_data(
    failure: str, terminal: Terminal, register: Path, own_folders: Path, tmp_path: Path
) -> None:
    people = [cpr.digits for cpr in population.known_cprs(register, 6)]
    recorder = Recorder(tmp_path / "optaget", own_folders)
    hold = support.write_list(recorder.work / "hold.txt", people)
    password = support.write_password(tmp_path / "kode", PASSWORD)
    site = Faulty(create_app(register, BackendOptions(login_failures=1_000_000)), FAILURES[failure](people))
    addresses: list[str] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        addresses.append(f"{scope['raw_path']!r}?{scope['query_string']!r} {scope['headers']!r}")
        await site(scope, receive, send)

    end = tmp_path / "end"
    with support.serving(watched) as url:
        add(paths.config_file(), Profile("leak", url, USER))
        with paths.config_file().open("a", encoding="utf-8") as stream:
            stream.write("forsoeg = 1\n")
        terminal.start(recorder.in_terminal("knappen_tui", end=end, KNAPPEN_PASSWORD_FILE=str(password)))
        titles = visit(terminal, hold, people)
        terminal.keys("C-q")
        if failure == "none":
            terminal.wait("Vil du slutte?")
            terminal.keys("Tab", "Enter")
        wait_for(end.exists, "the end of the app")
    outputs = list(recorder.work.glob("hold-udtraek-*.xlsx"))
    assert len(outputs) == (failure == "none")
    assert recorder.find(secrets(people), except_in=[hold, *outputs]) == []
    assert not any(digits in text for text in [*addresses, *titles] for digits in people)
    assert not any(PASSWORD in text for text in [*addresses, *titles])
