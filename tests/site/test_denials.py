"""Messages that a person is not in the register, in words that no one has written down."""

import pytest

from knappen_tui.site.person import pages
from knappen_tui.site.person.denials import denies_a_person
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.html import Page


@pytest.mark.parametrize(
    "text",
    [
        "Kursisten er ikke registreret i SprogData.",
        "Kursisten er ikke registreret.",
        "Kursisten har aldrig været registreret",
        "Udlændingen er ikke indberettet.",
        "Der er ikke registreret nogen kursist med dette CPR-nummer.",
        "Der er ingen kursist registreret med det CPR-nr.",
        "Der er intet registreret på det CPR-nummer.",
        "Databasen har intet på dette CPR-nr.",
        "Registret indeholder desværre ikke noget om det indtastede CPR-nummer",
        "CPR-nummeret er ikke oprettet i systemet.",
        "CPR-nr. er ikke kendt i DU-basen",
        "CPR-nummeret optræder ikke i danskundervisningsdatabasen.",
        "Personnummeret forekommer ikke i databasen",
        "Nummeret matcher ikke nogen kursist.",
        "Systemet kan ikke genkende CPR-nummeret.",
        "Personen står ikke i registret.",
        "Personen er ikke i vores register.",
        "Personen kunne ikke fremsøges.",
        "Personen er ukendt i SprogReg",
        "Vi fandt desværre ingen person med det indtastede nummer.",
        "Vi kender ikke en person med dette nummer",
        "Din søgning gav ikke noget resultat.",
        "Søgningen var uden resultat.",
        "Opslaget gav 0 træf",
        "Antal fundne: 0",
        "0 personer fundet",
    ],
)
def test_message_that_a_person_is_unknown(text: str) -> None:
    assert denies_a_person(text, DEFAULT.titles.texts)
    assert pages.says_not_found(Page(f"<p>{text}</p>".encode(), "https://knap.example/", "utf-8"), DEFAULT)


@pytest.mark.parametrize(
    "text",
    [
        "Hvis kursisten ikke er registreret, så ring.",
        "Kursisten er ikke registreret med bopæl i Danmark.",
        "Kursisten er ikke registreret i din kommune.",
        "Kursisten er ikke registreret i beskæftigelse.",
        "Kursisten er ikke registreret med prøver.",
        "Personen er ikke registreret som udrejst.",
        "Personen er ikke længere aktiv.",
        "Kursisten er ikke henvist.",
        "Databasen har intet på dette CPR-nr. før 2004.",
        "Databasen har intet om kursistens moduler.",
        "Kursisten er ikke i gang med danskuddannelse.",
        "Personen er ikke i arbejde.",
        "Kursisten har ikke bestået.",
        "Kursisten har ingen moduler.",
        "Der er ikke registreret prøver på kursisten.",
        "CPR-nummeret er ikke korrekt.",
        "CPR-nummeret er ikke udfyldt.",
        "Du har ikke adgang til personen.",
        "Ingen kursist er registreret som bestået.",
        "Adressen er ikke registreret.",
        "Søgningen er ikke afsluttet.",
        "10 personer fundet",
    ],
)
def test_message_of_something_else(text: str) -> None:
    assert not denies_a_person(text, DEFAULT.titles.texts)
