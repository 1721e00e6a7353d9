"""Make the README's pictures from the demo: `python docs/make_pictures.py`. The same every time.

Everyone in them is made up, the day stands still, and nothing is read from or written to the user's own folders.
"""

import asyncio
import os
import re
import tempfile
from datetime import date
from pathlib import Path

from knappen_tui import demo
from knappen_tui.backend.population import known_cprs
from knappen_tui.settings.preferences import Preferences
from knappen_tui.tui.app import KnappenApp
from knappen_tui.tui.screens import opslag
from knappen_tui.tui.widgets.cpr_field import Typed

FOLDER = Path(__file__).parent / "pictures"
SIZE = (100, 30)
# Which made-up person is in the pictures, counted from 0.
PERSON = 647
PICTURES = {
    "opslag": ("knappen-moerk", ()),
    "moduler": ("knappen-lys", ("2",)),
    "hjaelp": ("knappen-moerk", ("2", "f1")),
}


class _Today(date):
    """The day of the pictures."""

    @classmethod
    def today(cls) -> "_Today":
        return cls(2026, 11, 21)


async def picture(theme: str, keys: tuple[str, ...], digits: str) -> str:
    """One person looked up, some keys pressed: the screen as SVG."""
    app = KnappenApp(demo=True, preferences=Preferences(theme=theme))
    async with app.run_test(size=SIZE) as pilot:
        field = app.screen.query_one(Typed)
        field.cursor_blink = False
        field.value = digits
        await pilot.press("enter")
        async with asyncio.timeout(30):
            while not app.session.lookups or not app.screen.query("PersonView Grid"):
                await pilot.pause(0.02)
        await pilot.press(*keys)
        await pilot.pause()
        svg = app.export_screenshot(title="knappen")
    # Rich names its styles after a checksum with many digits; any name will do.
    names = {name: f"t{number}" for number, name in enumerate(dict.fromkeys(re.findall(r"terminal-[0-9]+", svg)))}
    return re.sub(r"terminal-[0-9]+", lambda match: names[match[0]], svg)


def main() -> None:
    """Make them all."""
    opslag.date = _Today
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for name in ("CONFIG", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = home
        demo.transport()
        (database,) = Path(home).rglob("demo-*.sqlite")
        cpr = list(known_cprs(database, PERSON + 1))[PERSON]
        for name, (theme, keys) in PICTURES.items():
            svg = asyncio.run(picture(theme, keys, cpr.digits))
            (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
