"""Follow-up in the app: on a person's overview, and for the persons of a run."""

from pathlib import Path

from knappen_tui.backend.follow_up_cases import case_cprs, cases
from knappen_tui.backend.population import DEFAULT_SEED, REFERENCE_DATE
from knappen_tui.domain.cpr import Cpr
from knappen_tui.settings import paths
from knappen_tui.tui.dialogs.help import HelpDialog
from tests.tui.conftest import kursist_of, look_up, running, shown

CASES = cases(REFERENCE_DATE)


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
