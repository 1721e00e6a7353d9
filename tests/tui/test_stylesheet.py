"""The stylesheet that keeps rules gives each widget those that Textual's own finds anew."""

from pathlib import Path
from typing import Any

from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.widgets import Input

from knappen_tui.backend.population import known_cprs
from tests.tui.conftest import look_up, running, until


async def test_kept_rules_are_those_of_textual(demo_site: Path) -> None:
    async with running() as (app, pilot):
        assert differing(app) == []
        await look_up(app, pilot, next(known_cprs(demo_site, 1)))
        assert differing(app) == []
        await pilot.press("2", "down")
        assert differing(app) == []
        await pilot.hover("ModeTab")
        assert differing(app) == []
        app.screen.query_one("PersonView").disabled = True
        await pilot.pause()
        assert differing(app) == []
        app.screen.query_one("PersonView").disabled = False
        await pilot.press("f9", "down")
        await until(pilot, lambda: app.theme == "knappen-lys")
        assert differing(app) == []
        await pilot.press("escape", "f3")
        await until(pilot, lambda: app.screen.query("#path"))
        app.screen.query_one("#path", Input).focus()
        await pilot.pause()
        assert differing(app) == []


def differing(app: App[Any]) -> list[str]:
    """The widgets, and their parts with styles of their own, whose rules are others when they are found anew."""
    found = []
    for node in (app, *app.screen.walk_children(with_self=True)):
        for one in (node, *(part.node for part in node._component_styles.values())):
            if one is None:
                continue
            before = dict(one.styles.base.get_rules())
            Stylesheet.apply(app.stylesheet, one)
            if before != one.styles.base.get_rules():
                found.append(f"{one!r} {before} {one.styles.base.get_rules()}")
    return found
