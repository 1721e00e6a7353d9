"""Follow-up in the app: on a person's overview, and for the persons of a run."""

from pathlib import Path

import openpyxl
import pytest
from textual.widgets import Input

from knappen_tui.backend.follow_up_cases import case_cprs, cases
from knappen_tui.backend.population import DEFAULT_SEED, REFERENCE_DATE
from knappen_tui.domain.cpr import Cpr
from knappen_tui.settings import paths
from knappen_tui.tui.batch.state import Phase
from knappen_tui.tui.dialogs.help import HelpDialog
from knappen_tui.tui.widgets.result_table import ResultTable
from tests.support import write_list
from tests.tui.batch_steps import batch, begin, phase
from tests.tui.conftest import kursist_of, look_up, running, shown, until

CASES = cases(REFERENCE_DATE)
MOVED = [("2-2 to 1-4", True), ("2-4 to 2-3", True), ("2-5 to 3-1", False), ("after intro-dansk", False)]


def made_for(rule: str, name: str) -> Cpr:
    place = next(at for at, case in enumerate(CASES) if (case.rule, case.name) == (rule, name))
    return case_cprs(DEFAULT_SEED, len(CASES))[place]


async def test_overview_has_a_line_a_finding_and_help_tells_the_rule(demo_site: Path) -> None:
    cpr = made_for("trin-ned", "2-2 to 1-4")
    start = kursist_of(demo_site, cpr).moduler[-1].startdato
    async with running(demo=True) as (app, pilot):
        await look_up(app, pilot, cpr)
        line = f"▸ Trin ned  Første modul: 2-2 · Seneste modul: 1-4 · Seneste modul begyndte: {start:%d-%m-%Y}"
        assert line in shown(app)
        await pilot.press("f1")
        assert isinstance(app.screen, HelpDialog)
        said = " ".join(shown(app).split())
        assert "Opfølgning, Trin ned: Se efter: seneste DU-modul ligger under det første." in said
        assert "Kilde: Vejledningen til knappen: dens egen eksempelrække" in said


async def test_rules_that_cannot_be_used_are_named_in_place_of_findings(demo_site: Path) -> None:
    file = paths.config_file()
    file.parent.mkdir(parents=True)
    file.write_text("[opfoelgning.trin-ned]\nbrug = 1\n", encoding="utf-8")
    async with running() as (app, pilot):
        await look_up(app, pilot, made_for("trin-ned", "2-2 to 1-4"))
        assert "[opfoelgning.trin-ned] brug skal være true eller false" in " ".join(shown(app).split())


@pytest.mark.slow
async def test_enter_on_a_rule_shows_its_persons_and_saves_them_alone(demo_site: Path, tmp_path: Path) -> None:
    people = [made_for("trin-ned", name) for name, _ in MOVED]
    down = [cpr for cpr, (_, found) in zip(people, MOVED, strict=True) if found]
    hold = write_list(tmp_path / "hold.txt", [cpr.digits for cpr in people])
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        table, rules = (batch(app).query_one(name, ResultTable) for name in ("#results", "#rules"))
        await pilot.press("g")
        await until(pilot, lambda: app.focused is rules and len(rules.source) > 10, "the rules")
        cells = [rules.source.line(at).cells for at in range(len(rules.source))]
        lines = {title: persons.strip() for title, persons in cells}
        assert (lines["Trin ned"], lines["Ikke fundet"], lines["Slutprøve"]) == ("2", "0", "–")
        await pilot.press(*["down"] * list(lines).index("Trin ned"), "f1")
        assert isinstance(app.screen, HelpDialog)
        assert "Trin ned: Se efter: seneste DU-modul ligger under det første." in shown(app)
        assert "Kilde: Vejledningen til knappen" in shown(app)
        await pilot.press("escape", "enter")
        await until(pilot, lambda: app.focused is table and len(table.source) == len(down), "the persons")
        rows = [batch(app).table.row(at) for at in range(len(down))]  # type: ignore[union-attr]
        assert [row.cpr for row in rows if row] == down
        assert "Kun Opfølgning: Trin ned · 2 personer" in shown(app)

        await pilot.press("E")
        await until(pilot, lambda: app.screen.query("ExportDialog Input"))
        target = tmp_path / "udvalg.xlsx"
        field = app.screen.query_one("ExportDialog Input", Input)
        field.value = str(target)
        await pilot.press("enter")
        await until(pilot, lambda: list(tmp_path.glob("*udvalg.xlsx")), "the file")
        [written] = tmp_path.glob("*udvalg.xlsx")
        found = list(openpyxl.load_workbook(written)["Opfølgning"].iter_rows(min_row=3, values_only=True))
        assert [row[0] for row in found if row[1] == "Trin ned"] == [cpr.digits for cpr in down]
        assert {row[0] for row in found} == {cpr.digits for cpr in down}
        await pilot.press("g", "escape")
        await until(pilot, lambda: app.focused is table)
        await pilot.press("escape")
        await until(pilot, lambda: len(table.source) == len(people), "everyone")
