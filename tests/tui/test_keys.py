"""The registry of actions, and footer, help, palette and `[taster]` made from it."""

from itertools import chain
from pathlib import Path

import pytest
from textual.app import App
from textual.screen import Screen

from knappen_tui.backend.population import known_cprs
from knappen_tui.settings.preferences import Preferences
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.dialogs.help import HelpDialog
from knappen_tui.tui.dialogs.pick import PickDialog
from knappen_tui.tui.person.screen import OpslagScreen
from knappen_tui.tui.shell import actions, keymap
from knappen_tui.tui.shell.app import KnappenApp
from knappen_tui.tui.widgets.filter import Filter
from knappen_tui.tui.widgets.result_table import ResultTable
from tests.tui.conftest import Clipboard, Harness, look_up, running, shown, until

pytestmark = pytest.mark.slow

# tmux's prefix, what Windows Terminal and other terminals keep, and what a Danish keyboard has no key for.
SWALLOWED = {"ctrl+b", "f11", "ctrl+a", "ctrl+grave_accent", "backslash", "left_square_bracket", "right_square_bracket"}


def test_every_action_has_unique_id_label_tooltip_and_usable_key() -> None:
    every = list(actions.every())
    assert len({action.id for action in every}) == len(every)
    for action in every:
        assert action.label
        assert action.label[0].isupper()
        assert len(action.tooltip) > 5
        keys = action.keys.split(",")
        assert not all(key in SWALLOWED or key.startswith("alt+") for key in keys), action.id


def test_default_keys_do_not_conflict() -> None:
    choices = {action.id: action.keys for action in actions.every() if action.id != keymap.QUIT}
    _, refused = keymap.resolve({name: keys for name, keys in choices.items() if not keymap.is_reserved(keys)})
    assert refused == []


@pytest.mark.parametrize(("place", "owner"), [("app", KnappenApp), ("opslag", OpslagScreen)])
def test_every_action_has_a_method(place: str, owner: type[App[None] | Screen[None]]) -> None:
    for action in actions.PLACES[place]:
        assert hasattr(owner, f"action_{action.does.split('(')[0]}"), action.id


@pytest.mark.parametrize(
    ("choices", "accepted", "said"),
    [
        ({"opslag.eksport": "x"}, {"opslag.eksport": "x"}, ""),
        ({"opslag.eksport": "n", "opslag.nyt": "e"}, {"opslag.eksport": "n", "opslag.nyt": "e"}, ""),
        ({"opslag.eksport": "n"}, {}, "både »Nyt opslag« (opslag.nyt) og »Eksportér«"),
        ({"opslag.eksport": "c"}, {}, "kan ikke være både"),
        ({"opslag.eksport": "ctrl+q"}, {}, "»ctrl+q« er ikke en tast, der kan vælges"),
        ({"opslag.eksport": "tab"}, {}, "ikke en tast"),
        ({"opslag.eksport": "hyper+x"}, {}, "ikke en tast"),
        ({"opslag.fanfare": "x"}, {}, "»opslag.fanfare« er ikke en handling"),
        ({keymap.QUIT: "f10"}, {keymap.QUIT: "f10,ctrl+q"}, ""),
        ({keymap.QUIT: "x"}, {}, "»x« skrives i felter"),
        ({"app.batch": "f5,space"}, {}, "»space« skrives i felter"),
        ({"app.batch": "ctrl+g"}, {"app.batch": "ctrl+g"}, ""),
    ],
)
def test_chosen_keys_are_accepted_or_refused_in_words(
    choices: dict[str, str], accepted: dict[str, str], said: str
) -> None:
    found, refused = keymap.resolve(choices)
    assert found == accepted
    assert said in "\n".join(refused)
    assert bool(refused) == bool(said)


@pytest.mark.parametrize(
    ("key", "name"),
    [("escape", "Esc"), ("ctrl+q", "Ctrl+Q"), ("f1", "F1"), ("slash", "/"), ("C", "Shift+C"), ("c", "c")],
)
def test_keys_have_danish_names(key: str, name: str) -> None:
    assert keymap.key_name(key) == name


async def test_accepted_key_works_and_refused_key_is_notified(demo_site: Path, harness: Harness) -> None:
    harness.expect("kan ikke være både")
    choices = {"app.hjaelp": "f12", "opslag.eksport": "n"}
    cpr = next(known_cprs(demo_site, 1))
    async with running(preferences=Preferences(keys=choices)) as (app, pilot):
        assert len(harness.toasts) == 1
        await look_up(app, pilot, cpr)
        await until(pilot, lambda: "F12 Hjælp" in shown(app) and "e Eksportér" in shown(app))
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(app.screen, HelpDialog))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, HelpDialog))
        await pilot.press("f1", "t")  # a dialog would get the second key
        await until(pilot, lambda: "Tidligere opslag" in shown(app))


async def test_help_explains_what_is_in_focus(demo_site: Path) -> None:
    async with running(size=(100, 50)) as (app, pilot):
        await pilot.press("f1")
        await until(pilot, lambda: "Skriv eller indsæt et CPR-nummer" in shown(app))
        await pilot.press("escape")
        await look_up(app, pilot, next(known_cprs(demo_site, 1)))
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.focused, ResultTable))
        await pilot.press("f1")
        await until(pilot, lambda: "Piletasterne flytter markøren" in shown(app))
        assert "Filtrér" in shown(app)
        await pilot.press("f1")
        assert len(app.screen_stack) == 2


async def test_palette_searches_and_performs_actions(demo_site: Path) -> None:
    async with running() as (app, pilot):
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Handlinger" in shown(app))
        await pilot.press(*"dæk sk")
        await until(pilot, lambda: "Skjul alt" in shown(app))
        await pilot.press(*"xyz")
        await until(pilot, lambda: "Ingen fundet" in shown(app))
        await pilot.press("ctrl+u", *"tema")
        await until(pilot, lambda: "Ingen fundet" not in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Høj kontrast" in shown(app))


async def test_list_without_room_ignores_page_keys(demo_site: Path) -> None:
    async with running(size=(40, 6)) as (app, pilot):
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, PickDialog))
        await pilot.press("pagedown", "pageup", "down", "tab", "pagedown", "pageup", "end", "escape")
        await until(pilot, lambda: not isinstance(app.screen, PickDialog))


async def test_chosen_theme_is_stored(demo_site: Path) -> None:
    async with running() as (app, pilot):
        await pilot.press("f9", *"lys", "enter")
        await until(pilot, lambda: app.theme == "knappen-lys")
    async with running(stored=True) as (app, _):
        assert app.theme == "knappen-lys"


async def test_theme_is_shown_while_it_is_highlighted(demo_site: Path) -> None:
    async with running() as (app, pilot):
        await pilot.press("f9", "down")
        await until(pilot, lambda: app.theme == "knappen-lys")
        await pilot.press("escape")
        await until(pilot, lambda: app.theme == "knappen-moerk")


async def test_quitting_asks_only_while_a_batch_runs(demo_site: Path) -> None:
    async with running() as (app, pilot):
        app.app_state.batch_running = True
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Vil du slutte?" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Vil du slutte?" not in shown(app))
        assert app.is_running
        app.app_state.batch_running = False
        await pilot.press("ctrl+q")
    assert app.return_code == 0


async def test_ctrl_c_copies_a_selection_and_never_quits(
    demo_site: Path, clipboard: Clipboard, harness: Harness
) -> None:
    async with running() as (app, pilot):
        await pilot.press("ctrl+c")
        await until(pilot, lambda: any("Ctrl+Q afslutter" in text for _, text in harness.toasts))
        await pilot.press(*"1207", "shift+home", "ctrl+c")
        await until(pilot, lambda: clipboard.copied == ["1207"])
        assert app.is_running


@pytest.mark.slow
async def test_screens_show_no_english(demo_site: Path) -> None:
    english = {
        "quit",
        "search",
        "commands",
        "command",
        "select",
        "focus",
        "help",
        "close",
        "theme",
        "copy",
        "no",
        "yes",
    }
    cpr = next(known_cprs(demo_site, 1))
    async with running(size=(140, 50)) as (app, pilot):
        seen = [shown(app)]
        await look_up(app, pilot, cpr)
        for key, comes in (("2", ResultTable), ("slash", Filter)):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.focused, comes))  # noqa: B023 - done with before the next
            seen.append(shown(app))
        await pilot.press("escape")
        for key in ("f1", "ctrl+p", "e", "f9"):
            await until(pilot, lambda: isinstance(app.focused, ResultTable))
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, Dialog) and app.screen.focused)
            seen.append(shown(app))
            await pilot.press("escape")
        words = set(chain.from_iterable(text.casefold().split() for text in seen))
        assert not english & words


async def test_ansi_and_contrast_themes_are_applied(demo_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for theme in ("ansi-dark", "hoej-kontrast"):
        async with running(preferences=Preferences(theme=theme)) as (app, pilot):
            await until(pilot, lambda: "DEMO" in shown(app))
            assert app.theme == theme
