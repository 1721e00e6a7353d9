"""The app as a whole: starts, tells who and where, and leaves."""

from pathlib import Path

from tests.tui.conftest import running, shown


async def test_starts_and_leaves(demo_site: Path) -> None:
    async with running(size=(80, 24)) as (app, pilot):
        first = shown(app)
        assert "F2 Opslag" in first
        assert "DEMO" in first
        await pilot.press("ctrl+q")
    assert app.return_code == 0
