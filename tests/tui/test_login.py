"""Login: only when needed, with the first set-up, with and without the keyring."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
from textual import events
from textual.pilot import Pilot
from textual.widgets import Checkbox, Input

from knappen_tui import service
from knappen_tui.backend.accounts import DEMO_PASSWORD, DEMO_USER
from knappen_tui.backend.population import known_cprs
from knappen_tui.settings import paths
from knappen_tui.tui.person.screen import OpslagScreen
from knappen_tui.tui.shell.app import KnappenApp
from tests import support
from tests.tui.conftest import Harness, opslag, running, shown, until

pytestmark = pytest.mark.slow


class MemoryKeyring(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring(request: pytest.FixtureRequest) -> Iterator[MemoryKeyring]:
    before, ring = keyring.get_keyring(), getattr(request, "param", MemoryKeyring)()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


async def enter(app: KnappenApp, pilot: Pilot[None], secret: str) -> None:
    """Paste the password, and press Enter."""
    app.screen.query_one("#password", Input).value = secret
    await pilot.press("enter")


async def test_first_set_up_asks_for_address_and_user(register: Path, ring: MemoryKeyring) -> None:
    cpr = next(known_cprs(register, 1))
    with support.site(register) as url:
        async with running(demo=False) as (app, pilot):
            await until(pilot, lambda: "ikke sat op endnu" in shown(app))  # before the first number
            app.screen.query_one("#url", Input).value = url
            await pilot.press("tab", *DEMO_USER, "tab")
            await until(pilot, lambda: app.focused is app.screen.query_one("#password"))
            await enter(app, pilot, DEMO_PASSWORD)
            await until(pilot, lambda: isinstance(app.screen, OpslagScreen))
            opslag(app).look_up(cpr)
            await until(pilot, lambda: str(cpr) in shown(app) and "Overblik" in shown(app))
            await until(pilot, lambda: f"kommunen · {DEMO_USER}" in shown(app))
    assert service.profile(None).url == url
    assert ring.kept == {}


async def test_password_that_a_program_types_is_only_in_its_field(own_folders: Path) -> None:
    async with running(demo=False) as (app, pilot):
        await until(pilot, lambda: "ikke sat op endnu" in shown(app))
        app.screen.query_one("#user").focus()
        for key in (*"demo", "tab", *"hemmelig"):  # as a password manager does, without waiting
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: app.screen.query_one("#password", Input).value == "hemmelig")
        assert app.screen.query_one("#user", Input).value == "demo"


async def test_machines_profile_asks_for_the_user_alone(register: Path, ring: MemoryKeyring) -> None:
    cpr = next(known_cprs(register, 1))
    with support.site(register) as url:
        machine = paths.machine_config_file()
        machine.parent.mkdir(parents=True)
        machine.write_text(f"laast = ['url']\n[profil.byen]\nurl = '{url}'\nkraev_sag = false\n", encoding="utf-8")
        async with running(demo=False) as (app, pilot):
            await until(pilot, lambda: "Adgangen til knappen er ikke sat op" in shown(app))
            await until(pilot, lambda: app.focused is app.screen.query_one("#user"))
            await pilot.press(*DEMO_USER, "tab")
            await until(pilot, lambda: app.focused is app.screen.query_one("#password"))
            await enter(app, pilot, DEMO_PASSWORD)
            await until(pilot, lambda: isinstance(app.screen, OpslagScreen))
            opslag(app).look_up(cpr)
            await until(pilot, lambda: str(cpr) in shown(app) and "Overblik" in shown(app))
    assert paths.config_file().read_text(encoding="utf-8") == f'[profil.byen]\nbruger = "{DEMO_USER}"\n'
    assert service.profile(None).url == url


@pytest.mark.parametrize("keep", [True, False])
async def test_known_profile_asks_only_for_the_password(register: Path, ring: MemoryKeyring, keep: bool) -> None:
    cpr = next(known_cprs(register, 1))
    with support.site(register) as url:
        support.set_up(url)
        async with running(demo=False) as (app, pilot):
            opslag(app).look_up(cpr)
            await until(pilot, lambda: "oevelse" in shown(app))
            await pilot.press("enter")
            await until(pilot, lambda: "Skriv adgangskoden" in shown(app))
            await enter(app, pilot, "forkert")
            await until(pilot, lambda: "Login afvist" in shown(app))
            app.screen.query_one(Checkbox).value = keep
            await enter(app, pilot, DEMO_PASSWORD)
            await until(pilot, lambda: str(cpr) in shown(app) and "Overblik" in shown(app))
    assert list(ring.kept.values()) == [DEMO_PASSWORD] * keep


async def test_cancelled_login_returns_to_the_field(register: Path, ring: MemoryKeyring) -> None:
    async with running(demo=False) as (app, pilot):
        await until(pilot, lambda: "Login til knappen" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, OpslagScreen))
        opslag(app).look_up(next(known_cprs(register, 1)))
        await until(pilot, lambda: "Login til knappen" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: "tryk Enter" in shown(app))
    assert not paths.config_file().exists()


async def test_required_case_is_asked_for_and_logged(
    register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    cpr = next(known_cprs(register, 1))
    with support.site(register) as url:
        support.set_up(url)
        with paths.config_file().open("a", encoding="utf-8") as stream:
            stream.write("kraev_sag = true\n")
        async with running(demo=False) as (app, pilot):
            opslag(app).look_up(cpr)
            await until(pilot, lambda: "Hvilken sag" in shown(app))
            app.screen.query_one(Input).value = cpr.digits
            await pilot.press("enter")
            await until(pilot, lambda: "ligner et CPR-nummer" in shown(app))
            await pilot.press("ctrl+u", *"S-7", "enter")
            await until(pilot, lambda: str(cpr) in shown(app) and "Overblik" in shown(app))
            await until(pilot, lambda: "sag S-7" in shown(app))
    assert [entry.purpose for entry in support.log_entries()] == ["S-7"]


async def test_check_box_is_readable_without_colour(own_folders: Path) -> None:
    async with running(demo=False) as (app, pilot):
        await pilot.press("f6")
        await until(pilot, lambda: "[ ] Husk adgangskoden" in shown(app))
        app.screen.query_one(Checkbox).value = True
        await until(pilot, lambda: "[X] Husk adgangskoden" in shown(app))


class BrokenKeyring(MemoryKeyring):
    """A keyring that cannot be written."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked


@pytest.mark.parametrize("ring", [BrokenKeyring], indirect=True)
async def test_login_succeeds_where_the_password_cannot_be_kept(
    register: Path, ring: MemoryKeyring, harness: Harness
) -> None:
    harness.expect("kunne ikke huskes")
    cpr = next(known_cprs(register, 1))
    with support.site(register) as url:
        support.set_up(url)
        async with running(demo=False) as (app, pilot):
            opslag(app).look_up(cpr)
            await until(pilot, lambda: "oevelse" in shown(app))
            app.screen.query_one(Checkbox).value = True
            await enter(app, pilot, DEMO_PASSWORD)
            await until(pilot, lambda: str(cpr) in shown(app) and "Overblik" in shown(app))
    assert any("kunne ikke huskes" in text for _, text in harness.toasts)


async def test_logging_out_drops_password_and_persons(register: Path, ring: MemoryKeyring, harness: Harness) -> None:
    cpr = next(known_cprs(register, 1))
    with support.site(register) as url:
        support.set_up(url)
        async with running(demo=False, size=(120, 30)) as (app, pilot):
            await pilot.press("ctrl+y")  # nobody is logged in yet
            opslag(app).look_up(cpr)
            await until(pilot, lambda: "Adgangskode" in shown(app))
            app.screen.query_one(Checkbox).value = True
            await enter(app, pilot, DEMO_PASSWORD)
            await until(pilot, lambda: "Overblik" in shown(app))
            app.app_state.batch_running = True
            harness.expect("En kørsel er i gang")
            await pilot.press("ctrl+y")
            assert list(ring.kept.values()) == [DEMO_PASSWORD]
            app.app_state.batch_running = False
            await pilot.press("ctrl+y")
            await until(pilot, lambda: any("Du er logget ud." in text for _, text in harness.toasts))
            assert ring.kept == {}
            assert str(cpr) not in shown(app)
            assert app.app_state.lookups == []
            assert DEMO_USER not in shown(app).splitlines()[0]
            opslag(app).look_up(cpr)
            await until(pilot, lambda: "Adgangskode" in shown(app))
