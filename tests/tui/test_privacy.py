"""No CPR number in crashes, notifications and titles; the cover; and text from the site is shown as text."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

import pytest
from textual.widgets import TabbedContent

from knappen_tui import service
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.kursist import Henvisning, Kursist, Merit, Modul, Prae2004, Proeve
from knappen_tui.domain.masking import masked
from knappen_tui.settings.preferences import Preferences
from knappen_tui.tui.dialogs.help import HelpDialog
from knappen_tui.tui.dialogs.purpose import PurposeDialog
from knappen_tui.tui.shell import crash
from knappen_tui.tui.shell.app import KnappenApp
from knappen_tui.tui.shell.cover import Cover
from knappen_tui.tui.widgets.result_table import ResultTable
from tests import support
from tests.tui.conftest import Harness, look_up, running, shown, until

HOSTILE = "[red]rød[/red] [@click=app.quit]klik[/] \x1b]0;titel\x07 \x9b31m \u202evendt [/"


MESSAGE = "kan-{}-ikke"


async def crashing(breaks: Callable[[KnappenApp], object], error: type[Exception]) -> KnappenApp:
    """An app that has crashed. Textual raises the exception in tests."""
    started: list[KnappenApp] = []
    try:
        async with running() as (app, pilot):
            started.append(app)
            breaks(app)
            await until(pilot, lambda: app.return_code == 1, "the crash")
    except error:
        return started[0]
    pytest.fail("the app did not crash")


class Clock:
    """A clock that the test sets, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_crash_report_holds_the_stack_without_personal_data(
    demo_site: Path, harness: Harness, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = unknown_cprs(1)[0].digits
    harness.expect("ValueError")

    def explode() -> None:
        in_a_local = secret
        raise ValueError(MESSAGE.format(in_a_local))

    app = await crashing(lambda app: app.call_later(explode), ValueError)
    assert app.return_code == 1
    app._print_error_renderables()
    said = "".join(capsys.readouterr())
    (report,) = service.crash_folder().iterdir()
    written = report.read_text(encoding="utf-8")
    assert report.stem in said
    assert support.is_private(report)
    if os.name == "posix":
        assert report.parent.stat().st_mode & 0o777 == 0o700
    assert "in explode" in written
    assert "ValueError" in written
    for text in (said, written):
        assert secret not in text
        assert secret[6:] not in text
        assert "kan-" not in text


def test_report_name_never_looks_like_a_cpr_number(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    harness.expect("ValueError")

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Then":
            return cls(2026, 11, 22, 3, 1, 58, tzinfo=tz or UTC)

    monkeypatch.setattr(crash, "datetime", Then)
    monkeypatch.setattr("secrets.token_hex", lambda size: "0694"[: 2 * size])
    reference = crash.record(ValueError())
    assert masked(reference) == reference


async def test_failed_background_task_ends_the_app(demo_site: Path, harness: Harness) -> None:
    harness.expect("KeyError")
    context = {"message": "", "exception": KeyError("nummer")}
    await crashing(lambda _: asyncio.get_running_loop().call_exception_handler(context), KeyError)


async def test_palette_has_none_of_textuals_commands(demo_site: Path) -> None:
    async with running() as (app, pilot):
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Handlinger" in shown(app))
        palette = shown(app)
        assert "Screenshot" not in palette
        assert "Theme" not in palette


async def test_cpr_is_masked_in_notifications_and_titles(demo_site: Path) -> None:
    cpr = next(known_cprs(demo_site, 1))
    async with running(notifications=True) as (app, pilot):
        await look_up(app, pilot, cpr)
        app.notify(f"om {cpr.digits} og {cpr.digits[:6]}-{cpr.digits[6:]} [red]x[/red]")
        await until(pilot, lambda: "[red]x[/red]" in shown(app))
        assert cpr.digits[6:] not in shown(app)
        assert app.title == "knappen"
        assert not app.sub_title


async def test_idle_screen_is_covered_then_personal_data_is_cleared(demo_site: Path) -> None:
    clock = Clock()
    cpr = next(known_cprs(demo_site, 1))
    async with running(clock=clock, preferences=Preferences(cover_minutes=2, forget_minutes=7)) as (app, pilot):
        await look_up(app, pilot, cpr)
        clock.now += 119
        app.check_idle_time()
        await pilot.pause()
        assert not isinstance(app.screen, Cover)
        clock.now += 2
        app.check_idle_time()
        await until(pilot, lambda: isinstance(app.screen, Cover) and "DEMO" in shown(app))
        assert str(cpr) not in shown(app)
        await pilot.press("2")
        await until(pilot, lambda: str(cpr) in shown(app) and "Overblik" in shown(app))
        await pilot.press("t")
        await until(pilot, lambda: "Tidligere opslag" in shown(app))
        clock.now += 421
        app.check_idle_time()
        app.check_idle_time()
        await until(pilot, lambda: "fjernet fra hukommelsen" in shown(app))
        assert app.app_state.lookups == []
        await pilot.press("space")
        await until(pilot, lambda: "tryk Enter" in shown(app))
        assert str(cpr) not in shown(app)


async def test_cover_key_covers_and_click_uncovers(demo_site: Path) -> None:
    async with running() as (app, pilot):
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, Cover))
        await pilot.click()
        await until(pilot, lambda: not isinstance(app.screen, Cover))


async def test_dialogs_are_covered_and_explained_too(demo_site: Path) -> None:
    async with running() as (app, pilot):
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, PurposeDialog))
        await pilot.press(*"S-12", "f8")
        await until(pilot, lambda: isinstance(app.screen, Cover))
        assert "S-12" not in shown(app)
        await pilot.press("f8")  # any key uncovers
        await until(pilot, lambda: isinstance(app.screen, PurposeDialog) and "S-12" in shown(app))
        await pilot.press("f1")
        await until(
            pilot, lambda: isinstance(app.screen, HelpDialog) and "Et sagsnummer eller et formål." in shown(app)
        )


async def test_text_from_the_site_is_neither_markup_nor_control_sequence(
    demo_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cpr = unknown_cprs(1)[0]
    extra = (("[b]Overskrift[/b]\x1b[2J", HOSTILE),)
    day = date(2020, 3, 1)
    hostile = Kursist(
        cpr,
        (Modul(HOSTILE, day, None, HOSTILE, HOSTILE, HOSTILE, None, extra), Modul("2-1", day)),
        (Proeve(HOSTILE, day, HOSTILE, "[/]", "[", "]", HOSTILE, HOSTILE, extra),),
        (Henvisning(day, HOSTILE, HOSTILE, HOSTILE, extra),),
        (Merit(HOSTILE, day, HOSTILE, extra),),
        Prae2004(day, True, extra),
    )

    async def answer(*_: object) -> Kursist:
        return hostile

    monkeypatch.setattr("knappen_tui.service.PersonLookup.opslag", answer)
    codes = {"henvisningskategori": {HOSTILE: HOSTILE}}
    async with running(size=(160, 50), preferences=Preferences(codes=codes)) as (app, pilot):
        await look_up(app, pilot, cpr)
        for key, tab in zip("1234", ("overblik", "moduler", "proever", "henvisninger"), strict=True):
            await pilot.press(key)
            await until(pilot, lambda: app.screen.query_one(TabbedContent).active == tab)  # noqa: B023 - done with before the next
            await until(pilot, lambda: "[red]rød[/red]" in shown(app))
            assert_harmless(shown(app))
        await until(pilot, lambda: isinstance(app.focused, ResultTable))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query("DetailDialog LabelledValues"))
        assert "[@click=app.quit]klik[/]" in shown(app)
        assert_harmless(shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.focused, ResultTable))
        await pilot.press("t")
        await until(pilot, lambda: "Tidligere opslag" in shown(app))
        assert_harmless(shown(app))


def assert_harmless(text: str) -> None:
    assert not {char for char in text if ord(char) < 32 and char != "\n"}
    assert not {"\x9b", "\x7f", "\u202e"} & set(text)
