"""What is offered to be pointed at."""

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.site import candidates


def test_headings_may_have_a_year_and_no_other_number() -> None:
    [cpr] = unknown_cprs(1, seed=41)
    texts = ["Findes efter 2004", "Startdato", "Sag 20041", cpr.digits, f"Kursist {cpr.digits[:6]}-2004", " "]
    found = candidates.headings(texts, "kolonner.udtraek", "findes")
    assert [one.value for one in found] == ["Findes efter 2004", "Startdato"]
