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
