"""Columns of a person's tables whose headings make them likely: taken where their values show it, and no others do."""

from dataclasses import replace
from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Proeve
from tests.site.test_unheard_words import grid, read

EXAM_HEADINGS = ("Prøve", "Prøvedato", "Termin", "Mundtlig")
EXAM_VALUES = ("Studieprøven", "04-06-2019", "Maj/juni", "7")
SENT = Proeve("Studieprøven", date(2019, 6, 4), "Maj/juni", mundtlig="7")


@pytest.mark.parametrize("heading", ["Status", "Bedømmelse", "Samlet vurdering", "Afgørelse"])
def test_heading_that_makes_a_result_likely_is_taken_with_its_values(heading: str) -> None:
    rows = ((*EXAM_HEADINGS, heading), (*EXAM_VALUES, "Ikke bestået"))
    assert read(f"<h2>Prøver</h2>{grid(*rows)}") == {"proever": (replace(SENT, resultat="Ikke bestået"),)}
    rows = ((*EXAM_HEADINGS, heading), (*EXAM_VALUES, "Indberettet"))
    (exam,) = read(f"<h2>Prøver</h2>{grid(*rows)}")["proever"]
    assert exam == replace(SENT, andet=((heading, "Indberettet"),))


@pytest.mark.parametrize("heading", ["Registreret af", "Indberettet af", "Sted"])
def test_heading_that_makes_a_provider_likely_is_taken_with_its_values(heading: str) -> None:
    rows = ((*EXAM_HEADINGS, heading), (*EXAM_VALUES, "101512"))
    assert read(f"<h2>Prøver</h2>{grid(*rows)}") == {"proever": (replace(SENT, udbyder="101512"),)}
    rows = ((*EXAM_HEADINGS, heading), (*EXAM_VALUES, "Odense"))
    (exam,) = read(f"<h2>Prøver</h2>{grid(*rows)}")["proever"]
    assert exam == replace(SENT, andet=((heading, "Odense"),))


def test_likely_heading_beside_another_column_with_such_values_is_refused() -> None:
    rows = ((*EXAM_HEADINGS, "Registreret af", "Brødkasse"), (*EXAM_VALUES, "101512", "751302"))
    with pytest.raises(NotUnderstood, match="som ellers ikke er der"):
        read(f"<h2>Prøver</h2>{grid(*rows)}")


@pytest.mark.parametrize("level", ["Danskuddannelse", "Niveau"])
def test_module_without_its_level_is_refused(level: str) -> None:
    rows = (("Modul", level, "Startdato"), ("4", "2", "04-02-2019"))
    with pytest.raises(NotUnderstood, match="har andet i sig"):
        read(f"<h2>Moduler</h2>{grid(*rows)}")
