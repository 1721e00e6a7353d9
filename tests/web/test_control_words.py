"""Which names say that a control does something else than show what is looked for."""

import pytest

from knappen_tui.web.control_words import acts_on_table


@pytest.mark.parametrize("name", ["Opret modul", "Udskriv prøver", "Slet", "Annuller henvisning", "Fjern prøve"])
def test_control_that_does_something_else_with_a_table(name: str) -> None:
    assert acts_on_table(name)


@pytest.mark.parametrize("name", ["Moduler", "Annullerede henvisninger", "Godkendte meritter", "Arkiverede moduler"])
def test_control_that_shows_a_table(name: str) -> None:
    assert not acts_on_table(name)
