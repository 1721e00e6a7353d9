"""The app starts, shows profile and modes, and quits."""

from pathlib import Path

from tests.tui.conftest import running, shown


async def test_app_starts_and_quits(demo_site: Path) -> None:
    async with running(size=(80, 24)) as (app, pilot):
        first = shown(app)
        assert "F2 Opslag" in first
        assert "DEMO" in first
        await pilot.press("ctrl+q")
    assert app.return_code == 0
