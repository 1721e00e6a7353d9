"""Earlier look-ups to choose from: what was answered about each."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist, Modul, Prae2004, Proeve
from knappen_tui.tui.person import earlier
from knappen_tui.tui.shell.state import Lookup
from tests.tui.conftest import running, shown, until

PERSON = unknown_cprs(1)[0]
MODULER = (Modul("2-2", date(2021, 5, 1)), Modul("1-2", date(2020, 3, 1)))


@pytest.mark.parametrize(
    ("kursist", "answer"),
    [
        (Kursist(PERSON, MODULER), "2 moduler, 0 prøver, 1-2 fra 01-03-2020 til 2-2 01-05-2021"),
        (Kursist(PERSON, proever=(Proeve("Prøve i Dansk 2"),)), "0 moduler, 1 prøve"),
        (Kursist(PERSON, is_empty=True), "kendt, uden registreringer"),
        (Kursist(PERSON, prae2004=Prae2004()), "kun fundet før 2004"),
        (Kursist(PERSON), "ikke fundet"),
    ],
)
def test_earlier_look_up_says_what_was_answered(kursist: Kursist, answer: str) -> None:
    [(chosen, text)] = earlier.choices([Lookup(kursist, datetime(2026, 11, 25, 9, 5, tzinfo=UTC))])
    assert chosen == PERSON.digits
    assert text == f"{PERSON}\nslået op kl. 09.05, {answer}"


@pytest.mark.slow
async def test_earlier_persons_of_one_birthday_are_told_apart(demo_site: Path) -> None:
    by_birthday: dict[str, list[Cpr]] = {}
    for cpr in unknown_cprs(3000):
        by_birthday.setdefault(str(cpr), []).append(cpr)
    one, other = next(cprs for cprs in by_birthday.values() if len(cprs) > 1)[:2]
    async with running(size=(100, 30)) as (app, pilot):
        for cpr, code, year in ((one, "1-2", 2020), (other, "3-1", 2023)):
            app.app_state.remember(Kursist(cpr, (Modul(code, date(year, 3, 1)),)), datetime.now().astimezone())
        await pilot.press("t")
        await until(pilot, lambda: "Tidligere opslag" in shown(app))
        assert shown(app).count(str(one)) == 2
        assert "1-2 fra 01-03-2020" in shown(app)
        assert "3-1 fra 01-03-2023" in shown(app)
