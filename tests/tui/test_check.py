"""The check of the set-up in the app, and its questions."""

import tomllib
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.check_step import Question
from knappen_tui.settings import paths
from knappen_tui.tui.check.dialog import CheckDialog
from knappen_tui.tui.dialogs.tick import Tick
from tests import support
from tests.foreign.people import CPRS, UNKNOWN
from tests.foreign.site import JARGON_WORDS, PASSWORD, USER, ForeignSite, Variant
from tests.foreign.test_teach import by_words
from tests.tui.conftest import running, shown, until

pytestmark = pytest.mark.slow


async def next_question(pilot: Pilot[None], dialog: CheckDialog, before: Question | None) -> Question:
    """Wait for a question after the one before."""
    await until(pilot, lambda: dialog.question is not None and dialog.question is not before)
    assert dialog.question is not None
    return dialog.question


async def answer(pilot: Pilot[None], dialog: CheckDialog, place: int) -> None:
    """Choose the answer at this place."""
    dialog.query_one("#choices", OptionList).highlighted = place
    await pilot.press("enter")


async def test_check_shows_each_step(demo_site: Path) -> None:
    known, unknown = next(known_cprs(demo_site, 1)), unknown_cprs(1)[0]
    async with running(size=(120, 40)) as (app, pilot):
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(app.screen, CheckDialog))
        assert not app.screen.query(Tick)  # the practice site has nothing to teach
        await pilot.press("1", "2", "3", "enter")
        await until(pilot, lambda: "✗" in shown(app))
        app.screen.query_one("#first", Input).value = known.digits
        app.screen.query_one("#second", Input).value = unknown.digits
        await pilot.press("enter")
        await until(pilot, lambda: "Alt, der skal bruges, er fundet." in shown(app))
        assert "leder efter:" in shown(app)
        assert not any(cpr.digits in shown(app).replace("-", "") for cpr in (known, unknown))


async def test_taught_words_are_written_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = ForeignSite(Variant("links", spelling="jargon"))
    right = by_words(tomllib.loads(JARGON_WORDS))
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode", PASSWORD)))
    with support.serving(site.app) as url:
        support.set_up(url, USER)
        async with running(demo=False, size=(120, 40)) as (app, pilot):
            await pilot.press("ctrl+t")
            await until(pilot, lambda: isinstance(app.screen, CheckDialog))
            dialog = app.screen
            assert isinstance(dialog, CheckDialog)
            dialog.query_one("#first", Input).value = CPRS[0].digits
            dialog.query_one("#second", Input).value = UNKNOWN.digits
            dialog.query_one(Tick).value = True
            await pilot.press("enter")
            first = await next_question(pilot, dialog, None)
            while (choice := right(first)) is None:
                await answer(pilot, dialog, len(first.choices))
                first = await next_question(pilot, dialog, first)
            await answer(pilot, dialog, first.choices.index(choice))
            await until(pilot, lambda: "ordfilen: [" in shown(app))
            second = await next_question(pilot, dialog, first)
            await answer(pilot, dialog, len(second.choices) + 1)  # takes the first answer back
            again = await next_question(pilot, dialog, second)
            assert again == first
            await answer(pilot, dialog, again.choices.index(choice))
            await next_question(pilot, dialog, again)
            await pilot.press("escape")  # what is learned so far is written
            await until(pilot, lambda: not isinstance(app.screen, CheckDialog))
    [words] = paths.config_file().parent.glob("ord-*.toml")
    assert tomllib.loads(words.read_text(encoding="utf-8"))["ord"]
