"""What leads on from an answer, and what only leads back to the form."""

import pytest

from knappen_tui.web import steps
from knappen_tui.web.html import Page


def page(body: str, address: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), f"https://knap.example/{address}", "utf-8")


@pytest.mark.parametrize(
    ("link", "found"),
    [("<a href=soeg.asp>Nyt opslag</a>", 0), ("<a href=p.asp>Kursist</a>", 1), ("<a href=soeg.asp>Vis</a>", 1)],
)
def test_only_entry_that_leads_back_to_the_form_is_no_hit(link: str, found: int) -> None:
    shown = page(f"<table><tr><td>Svar {link}</td></tr></table>", "vis.asp")
    assert len(steps.entries(shown, page("<a href=soeg.asp>Opslag</a>", "soeg.asp"), ("Vis",))) == found


@pytest.mark.parametrize("name", ["Slet kursist", "Fjern", "Slet detaljer"])
def test_only_entry_that_deletes_is_no_hit(name: str) -> None:
    shown = page(f"<table><tr><td>Svar <a href=slet.asp>{name}</a></td></tr></table>", "vis.asp")
    assert steps.entries(shown, page("<a href=soeg.asp>Opslag</a>", "soeg.asp"), ("Vis",)) == []


@pytest.mark.parametrize("body", ["<form method=post><button name=b>{}</button></form>", "<a href=/slet>{}</a>"])
def test_step_that_deletes_is_not_taken(body: str) -> None:
    assert list(steps.steps(page(body.format("Slet og fortsæt"), "vilkaar"), ("Fortsæt",))) == []
    assert len(list(steps.steps(page(body.format("Gem og fortsæt"), "vilkaar"), ("Fortsæt",)))) == 1
    assert len(list(steps.steps(page(body.format("Slet og fortsæt"), "vilkaar"), ("Slet og fortsæt",)))) == 1


RADIO = "<tr><td><label><input type=radio name=valg value={0}> Vælg række</label><td>Kursist"


@pytest.mark.parametrize(
    ("rows", "is_one"),
    [(RADIO.format("0 checked"), True), (RADIO.format("0"), False), (2 * RADIO.format("0 checked"), False)],
)
def test_button_beside_a_radio_button_that_is_chosen_alone_is_one_hit(rows: str, is_one: bool) -> None:
    button = "<button name=frem>Frem</button>"
    form = f"<form method=post>{button}<table>{rows}<tr><td><button name=vis>Vis kursist</button></table></form>"
    before = page(f"<form method=post>{button}</form>", "soeg")
    hits = steps.entries(page(form, "svar"), before, ("Vis", "Vælg"))
    assert (len(hits) == 1) == is_one


UNITS = "<option value=1>Jobcenter<option value=2>Borgerservice"


@pytest.mark.parametrize(
    ("options", "words", "told", "sent"),
    [
        (UNITS, ("Fortsæt",), (), []),
        (UNITS, ("Fortsæt",), ("Fortsæt",), ["1"]),
        (UNITS, ("Borgerservice", "Fortsæt"), ("Borgerservice",), ["2"]),
        (f"<option value=''>Vælg enhed{UNITS}", ("Fortsæt",), ("Fortsæt",), []),
    ],
)
def test_list_with_nothing_chosen_is_sent_as_told(
    options: str, words: tuple[str, ...], told: tuple[str, ...], sent: list[str]
) -> None:
    form = f"<form method=post><select name=enhed>{options}</select><button>Fortsæt</button></form>"
    found = steps.steps(page(form, "enhed"), words, told)
    assert [value.decode() for one in found for name, value in one.fields if name == "enhed"] == sent
