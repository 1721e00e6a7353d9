"""A whole morning: login, look-ups, a list that is paused, left and continued at a closed site, saving, history."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from knappen_tui.backend.accounts import DEMO_PASSWORD, DEMO_USER
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.settings import paths
from knappen_tui.tui.batch.state import Phase
from knappen_tui.tui.person.cpr_field import CprInput
from knappen_tui.tui.person.screen import OpslagScreen
from knappen_tui.tui.shell.app import KnappenApp
from tests import support
from tests.support import asked, log_entries, sheet_rows, write_list
from tests.tui.batch_steps import batch, done, phase, read
from tests.tui.conftest import Harness, look_up, running, shown, until
from tests.tui.steered import SteeredSite

pytestmark = pytest.mark.slow

CHUNK = 100


class Morning:
    """The steps of a morning in one app, each of which waits for what its screen has to say."""

    def __init__(self, app: KnappenApp, pilot: Pilot[None], site: SteeredSite) -> None:
        self.app = app
        self.pilot = pilot
        self.site = site

    async def sees(self, *texts: str) -> None:
        """Wait until all the texts are on the screen."""
        await until(self.pilot, lambda: all(text in shown(self.app) for text in texts), " and ".join(texts))

    async def is_at(self, wanted: Phase) -> None:
        await until(self.pilot, lambda: phase(self.app) is wanted, wanted.name)

    async def log_in(self, password: str) -> None:
        self.app.screen.query_one("#password", Input).value = password
        self.app.screen.query_one("#password", Input).focus()
        await self.pilot.press("enter")

    async def set_up(self, url: str) -> None:
        await self.sees("ikke sat op endnu")
        self.app.screen.query_one("#url", Input).value = url
        self.app.screen.query_one("#user", Input).value = DEMO_USER
        await self.log_in("ikke den rigtige")
        await self.sees("✗ Login afvist")
        await self.log_in(DEMO_PASSWORD)
        await until(self.pilot, lambda: isinstance(self.app.screen, OpslagScreen))

    async def look_up_two(self, known: Cpr, unknown: Cpr) -> None:
        await look_up(self.app, self.pilot, known)
        assert known.digits not in shown(self.app).replace("-", "")
        await self.pilot.press("2")
        await self.sees("Startdato", "Udbyder")
        await self.pilot.press("n")
        await until(self.pilot, lambda: isinstance(self.app.focused, CprInput))
        await look_up(self.app, self.pilot, unknown, until_shown="○ Ikke fundet")
        assert str(known) not in shown(self.app)
        await self.pilot.press("t")
        await self.sees("Tidligere opslag")
        await self.pilot.press("down", "enter")
        await self.sees(str(known), "Første modul")

    async def give_case(self, case: str) -> None:
        await self.pilot.press("f7")
        await self.sees("Hvilken sag")
        await self.pilot.press(*case, "enter")
        await until(self.pilot, lambda: isinstance(self.app.screen, OpslagScreen))

    async def begin_list(self, hold: Path, plan: str) -> None:
        await read(self.app, self.pilot, hold)
        await self.sees(plan, "Der er ikke slået noget op endnu.")
        await self.pilot.press("f5")

    async def pause_and_go_on(self) -> None:
        """Pause while the second chunk is on its way."""
        await until(self.pilot, lambda: done(self.app) == CHUNK and self.site.uploads == 2)
        await self.sees("Omgang 2 af 3", "Venter på svar")
        await self.pilot.press("p")
        await self.sees("På pause", "Omgangen, der er sendt, gøres færdig")
        self.site.allowed = 2
        await until(self.pilot, lambda: done(self.app) == 2 * CHUNK)
        await until(self.pilot, lambda: "gøres færdig" not in shown(self.app))
        await self.pilot.press("f")
        await until(self.pilot, lambda: self.site.uploads == 3)
        await self.sees("Omgang 3 af 3")

    async def leave(self, because: str) -> None:
        await self.pilot.press("ctrl+q")
        await self.sees(because, "Vil du slutte?")
        await self.pilot.press("tab", "enter")

    async def go_on_with(self, how_far: str) -> None:
        """Continue the run that is offered, at a site that closes in the middle of it."""
        await self.pilot.press("f3")
        await self.sees("Afbrudte kørsler", how_far)
        await self.pilot.press("up", "enter")
        await self.sees("Adgangskode")
        await self.log_in(DEMO_PASSWORD)
        await until(self.pilot, lambda: self.site.uploads == 4)
        await self.sees("Omgang 3 af 3")
        self.site.answer = (503, b"<h1>Lukket</h1>")
        self.site.allowed = 1_000_000
        await self.sees("✗ Knappen kan ikke nås", "200 af 250 personer er besvaret, og svarene er bevaret.")
        self.site.answer = None
        await self.pilot.press("r")

    async def save_twice(self, other: Path) -> Path:
        await self.is_at(Phase.ASKED)
        await self.sees("Alle er slået op", "250 af 250 (100 %)")
        first = Path(batch(self.app).query_one("#save-target", Input).value)
        await self.pilot.press("ctrl+s")
        await self.sees("✓ Gemt:", "1 afvist linje")
        field = batch(self.app).query_one("#save-target", Input)
        field.value = str(other)
        field.focus()
        await self.pilot.press("enter")
        await until(self.pilot, lambda: other.exists() and phase(self.app) is Phase.SAVED)
        return first

    async def see_history(self) -> None:
        await self.pilot.press("f4")
        await self.sees("1 kørsel, ingen afbrudte.", "færdig")
        await self.pilot.press("enter")
        await self.sees("Færdig kørsel", "Personer på listen")
        await self.pilot.press("escape", "f2")


@pytest.mark.parametrize(
    "size",
    [(80, 24), *(pytest.param(size, marks=pytest.mark.nightly) for size in ((60, 20), (120, 40)))],
    ids=lambda size: f"{size[0]}x{size[1]}",
)
async def test_morning_from_first_login_to_logging_out(
    size: tuple[int, int], database: Path, tmp_path: Path, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where a continued run proposes its file
    people = [cpr.digits for cpr in (*known_cprs(database, 240), *unknown_cprs(10))]
    hold = write_list(tmp_path / "hold.txt", [*people, people[0], "ikke et nummer"])
    with steered_site(database) as (site, url):
        async with running(demo=False, size=size) as (app, pilot):
            morning = Morning(app, pilot, site)
            await morning.set_up(url)
            await morning.look_up_two(Cpr(people[0]), unknown_cprs(11)[10])
            await morning.give_case("S-12")
            await morning.begin_list(hold, "250 personer · 1 dublet udeladt · 1 linje afvist")
            await morning.pause_and_go_on()
            await morning.leave("En kørsel er i gang.")
        async with running(demo=False, size=size) as (app, pilot):
            morning = Morning(app, pilot, site)
            await morning.go_on_with("(200 af 250)")
            first = await morning.save_twice(tmp_path / "igen.csv")
            await morning.see_history()
            await pilot.press("ctrl+y")
            await until(pilot, lambda: any("Du er logget ud." in text for _, text in harness.toasts))
            await until(pilot, lambda: phase(app) is Phase.CHOOSING)
            await pilot.press("ctrl+q")
    assert [row[0] for row in sheet_rows(first)] == people
    assert set(asked(database)) <= set(people)
    assert "S-12" in {entry.purpose for entry in log_entries()}
    assert not any(digits.encode() in kept() for digits in people)


@contextmanager
def steered_site(database: Path) -> Iterator[tuple[SteeredSite, str]]:
    """A site on a socket that answers one upload, and its address."""
    site = SteeredSite(database)
    site.allowed = 1
    with support.serving(site) as url:
        try:
            yield site, url
        finally:
            site.allowed = 1_000_000  # what it holds back would hold it up


def kept() -> bytes:
    """All that the program has kept on disk beside its outputs."""
    return support.contents_of(paths.state_folder())
