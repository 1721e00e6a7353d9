"""No message or suggestion about a person's page has a name in it."""

import pytest

from knappen_tui.site.person_names import without_names
from knappen_tui.site.words import DEFAULT


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Navnia Eksempelsen", "…"),
        ("EKSEMPELSEN, NAVNIA", "…"),
        ("Kursist: Navnia von der Eksempelsen", "Kursist: …"),
        ("N. Eksempelsen er ikke henvist", "… er ikke henvist"),
        ("Navnia-Test Øst-Eksempelsen", "…"),
        ("Navnia Eksempelsen, Præ-2004", "…, Præ-2004"),
        ("Registrerede Moduler", "Registrerede Moduler"),
        ("Øvelse Kommune", "Øvelse Kommune"),
        ("INGEN REGISTRERINGER FUNDET", "INGEN REGISTRERINGER FUNDET"),
        ("Her er rent", "Her er rent"),
        ("Godskrivning", "Godskrivning"),
        ("Prøve i Dansk 3", "Prøve i Dansk 3"),
    ],
)
def test_words_in_a_row_that_are_not_known_are_left_out(text: str, shown: str) -> None:
    assert without_names(text, DEFAULT) == shown
