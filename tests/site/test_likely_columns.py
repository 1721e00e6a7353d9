"""Columns of a person's tables whose headings make them likely: taken where their values show it, and no others do."""

from dataclasses import replace
from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Merit, Modul, Prae2004, Proeve
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


MODULE = {"DU-modul": "2-4", "Startdato": "04-02-2019", "Udbyder": "101512", "Slutdato": "03-06-2019"}
CARD = "<dl><dt>{}<dd>{}<dt>{}<dd>{}<dt>{}<dd>{}<dt>{}<dd>{}<dt>{}<dd>{}</dl>"


@pytest.mark.parametrize(
    ("heading", "value"),
    [("Ophørsårsag", "3"), ("Stoppet pga.", "3"), ("Modultest bestået", "01-06-2019"), ("Henvisningskategori", "5")],
)
def test_columns_of_moduler_under_the_title_of_merit_are_refused(heading: str, value: str) -> None:
    rows = ((*MODULE, heading), (*MODULE.values(), value))
    card = CARD.format(*(text for pair in zip(*rows, strict=True) for text in pair))
    for shown in (grid(*rows), grid(*zip(*rows, strict=True)), card):
        with pytest.raises(NotUnderstood, match="som Moduler har"):
            read(f"<h2>Merit</h2>{shown}")


def test_one_column_of_moduler_beside_those_of_a_merit_is_kept() -> None:
    (merit,) = read(f"<h2>Merit</h2>{grid(tuple(MODULE), tuple(MODULE.values()))}")["meritter"]
    assert merit == Merit("2-4", date(2019, 2, 4), "101512", (("Slutdato", "03-06-2019"),))


def test_columns_of_another_table_beside_those_of_a_module_are_kept() -> None:
    referral = {"Henvisningskategori": "5", "Kommune": "461 Odense", "Henvist den": "04-01-2019"}
    test = {"Modultest bestået": ""}
    rows = ((*MODULE, *test, *referral), (*MODULE.values(), *test.values(), *referral.values()))
    (module,) = read(f"<h2>Moduler</h2>{grid(*rows)}")["moduler"]
    assert isinstance(module, Modul)
    assert module.andet == (("Kommune", "461 Odense"), ("Henvist den", "04-01-2019"))


def test_column_of_moduler_beside_one_that_only_the_older_register_has_is_kept() -> None:
    rows = (("Første startdato", "DU (ja/nej)", "Modul", "Slutdato"), ("04-02-1999", "Ja", "2-4", "03-06-1999"))
    (older,) = read(f"<h2>Præ-2004</h2>{grid(*rows)}")["prae2004"]
    assert older == Prae2004(date(1999, 2, 4), True, (("Modul", "2-4"), ("Slutdato", "03-06-1999")))
