"""What is offered to be pointed at."""

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.site.teaching import candidates
from knappen_tui.web.html import Page


def test_headings_may_have_a_year_and_no_other_number() -> None:
    [cpr] = unknown_cprs(1, seed=41)
    texts = ["Findes efter 2004", "Startdato", "Sag 20041", cpr.digits, f"Kursist {cpr.digits[:6]}-2004", " "]
    found = candidates.headings(texts, "kolonner.udtraek", "findes")
    assert [one.value for one in found] == ["Findes efter 2004", "Startdato"]


def test_text_with_a_number_is_offered_without_it() -> None:
    [cpr] = unknown_cprs(1, seed=41)
    said = f"<p>FRM-40301: Forespørgslen gav ingen poster.</p><p>Ingen kursist med {cpr.digits}</p><p>Nr. 40301</p>"
    page = Page(f"<html><body>{said}<p>Prøv igen.</p></body></html>".encode(), "https://knap.example/")
    found = candidates.texts(page, (), "ord", "ikke_fundet")
    assert [one.value for one in found] == ["Forespørgslen gav ingen poster", "Ingen kursist med", "Prøv igen"]


def test_options_of_a_list_with_none_chosen_are_offered() -> None:
    units = "<option>Jobcenter<option>Borgerservice"
    asked = Page(
        f"<form><select name=enhed>{units}</select><button>OK</button></form>".encode(), "https://knap.example/"
    )
    chosen = Page(f"<select><option selected>Afdeling{units}</select>".encode(), "https://knap.example/")
    assert [one.value for one in candidates.options(asked)] == ["Jobcenter", "Borgerservice"]
    assert candidates.options(chosen) == []
