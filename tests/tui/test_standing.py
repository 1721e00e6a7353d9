"""What stands out: the sentence about a person, pauses, today, results, and the parts of an error."""

from datetime import date
from pathlib import Path

import pytest
from textual.widgets import Collapsible

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.errors import SiteUnavailable
from knappen_tui.domain.kursist import Kursist, Modul, Proeve
from knappen_tui.domain.person_tables import TABS
from knappen_tui.settings.preferences import Preferences
from knappen_tui.tui.person.records import Records
from knappen_tui.tui.person.timeline import TODAY as TODAY_MARK
from knappen_tui.tui.person.timeline import draw
from knappen_tui.tui.person.view import facts, gaps, standing
from knappen_tui.tui.widgets.fault import FaultPane
from tests.tui.conftest import opslag, running, shown, until

pytestmark = pytest.mark.slow

PERSON = unknown_cprs(1)[0]
TODAY = date(2026, 11, 25)
PASSED = Proeve("Prøve i Dansk 2", date(2025, 6, 1), resultat="Bestået")


@pytest.mark.parametrize(
    ("moduler", "proever", "said"),
    [
        ((Modul("2-6", date(2026, 7, 2)),), (), "Aktiv på 2-6 siden 02-07-2026"),
        (
            (Modul("2-6", date(2025, 1, 2), date(2025, 5, 17)),),
            (PASSED,),
            "Ingen registrering siden 17-05-2025 · bestået PD2",
        ),
        ((), (PASSED,), "Ingen moduler · bestået PD2"),
    ],
)
def test_overview_says_where_the_person_stands(
    moduler: tuple[Modul, ...], proever: tuple[Proeve, ...], said: str
) -> None:
    assert standing(Kursist(PERSON, moduler, proever), TODAY) == said


def test_pauses_of_more_than_half_a_year_are_named() -> None:
    moduler = (
        Modul("2-1", date(2020, 1, 1), date(2020, 6, 1)),
        Modul("2-2", date(2020, 8, 1), date(2020, 12, 1)),
        Modul("2-3", date(2021, 8, 1)),
    )
    assert gaps(Kursist(PERSON, moduler), TODAY) == ["01-12-2020 – 01-08-2021"]


@pytest.mark.parametrize(("ended", "is_marked"), [(date(2024, 6, 30), True), (date(2010, 6, 30), False)])
def test_timeline_goes_on_to_today_where_there_is_room(ended: date, is_marked: bool) -> None:
    drawing = draw(Kursist(PERSON, (Modul("2-1", ended.replace(month=1), ended),)), 60, TODAY)
    assert drawing is not None
    assert (TODAY_MARK in drawing.axis) is is_marked


def test_timeline_marks_today() -> None:
    drawing = draw(Kursist(PERSON, (Modul("2-1", date(2025, 1, 1)),)), 60, TODAY)
    assert drawing is not None
    assert drawing.axis.count(TODAY_MARK) == 1
    assert drawing.axis.index(TODAY_MARK) > 50


def test_udbyder_has_its_name_where_it_is_known() -> None:
    kursist = Kursist(PERSON, (Modul("2-1", date(2025, 1, 1), udbyder="101123"),))
    known = Preferences(codes={"udbyder": {"101123": "Sprogcenter Nord"}})
    assert dict(facts(kursist, known))["Seneste modul"] == "2-1 fra 01-01-2025 hos Sprogcenter Nord"
    assert dict(facts(kursist, Preferences()))["Seneste modul"].endswith("hos 101123")


def test_result_of_an_exam_is_the_second_column() -> None:
    [table] = [table for table in TABS if table.field == "proever"]
    records = Records(table, (PASSED,), Preferences())
    assert records.headings[:2] == ("Prøve", "Resultat")
    assert list(records.line(0).cells[:2]) == ["Prøve i Dansk 2", "Bestået"]


async def test_error_says_what_to_do_and_folds_what_is_for_it(demo_site: Path) -> None:
    async with running(size=(100, 40)) as (app, pilot):
        opslag(app)._asked = PERSON
        error = SiteUnavailable("Siden svarer ikke.", advice="Prøv igen senere.")
        error.__cause__ = OSError("hemmeligt")
        opslag(app).failed(error, lambda: None)
        await until(pilot, lambda: "Det kan du gøre:" in shown(app) and "Til it-afdelingen" in shown(app))
        assert "SiteUnavailable" not in shown(app)
        app.screen.query_one(FaultPane).query_one("Collapsible").collapsed = False  # type: ignore[attr-defined]
        await until(pilot, lambda: "SiteUnavailable · kode 6" in shown(app) and "OSError" in shown(app))
        assert "hemmeligt" not in shown(app)
        assert "CPR-nummer" in shown(app)


async def test_opened_details_for_it_leave_the_field_in_view(demo_site: Path) -> None:
    async with running(size=(60, 20)) as (app, pilot):
        error = SiteUnavailable("Knappen svarer ikke. " * 5, kept="Svarene er bevaret.", advice="Prøv igen. " * 10)
        opslag(app).failed(error, lambda: None)
        await until(pilot, lambda: "Prøv igen (r)" in shown(app) or "✗" in shown(app))
        title = app.screen.query_one("#for-it", Collapsible).query_one("CollapsibleTitle")
        title.focus()
        await until(pilot, lambda: app.focused is title and "Til it-afdelingen" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: "kode 6" in shown(app))
        assert "CPR-nummer" in shown(app)
        assert "F1" in shown(app)


async def test_help_closes_the_notifications(demo_site: Path) -> None:
    async with running(size=(100, 30), notifications=True) as (app, pilot):
        app.notify("En besked")
        await until(pilot, lambda: "En besked" in shown(app))
        await pilot.press("f1")
        await until(pilot, lambda: "Taster her" in shown(app) and "En besked" not in shown(app))
