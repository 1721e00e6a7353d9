"""The field for a CPR number: which one it is, and what it can hold."""

import time

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.words import DEFAULT
from knappen_tui.web import fields
from knappen_tui.web.fields import UnclearField
from knappen_tui.web.html import Page

[CPR] = unknown_cprs(1, seed=11)
HYPHENED = f"{CPR.digits[:6]}-{CPR.digits[6:]}"


def page(body: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), "https://x.example/")


def posting(body: str) -> Page:
    return page(f"<form method=post>{body}<input type=submit value=Søg></form>")


def found(page: Page, *words: str) -> str | None:
    field = fields.text_field(page, words or DEFAULT.cpr, DEFAULT.user)
    return field.name if field else None


@pytest.mark.parametrize(
    "login",
    [
        "<form method=post>CPR-nr. <input name=u>Kode <input type=password name=p></form>",
        "<form method=post>CPR-nr. <input name=u><div hidden><input type=password name=p></div></form>",
        "<form method=post>Brugernavn <input name=cpr></form>",
        "<form method=post><label>Bruger-id <input name=cpr_bruger></label><button>Næste</button></form>",
        "<form method=post>CPR-nr. <input name=u autocomplete=username></form>",
    ],
)
def test_login_form_has_no_field_for_a_number(login: str) -> None:
    assert found(page(login)) is None
    assert found(page(login), "Brugernavn", "CPR", "Bruger-id") is None
    assert fields.text_fields(page(login), DEFAULT.user) == []


def test_words_that_fit_several_forms_raise_unclear_field() -> None:
    two = "<form method=post action=/a>CPR-nr. <input name=a></form><form method=post action=/b>CPR-nr. <input name=b>"
    with pytest.raises(UnclearField, match="CPR-nr"):
        found(page(two))


def test_words_that_fit_several_fields_of_a_form_raise_unclear_field() -> None:
    with pytest.raises(UnclearField):
        found(posting("<p>Kursistens CPR-nr. <input name=a></p><p>Ægtefælles CPR-nr. <input name=b></p>"))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("<p>Søg i CPR-vejledning <input name=q></p><p>CPR-nr. <input name=nr></p>", "nr"),
        ("<p>CPR-nr. på ægtefælle <input name=a></p><p>CPR-nr. <input name=b></p>", "b"),
        ("<p>Sag <input name=cpr></p><p>Personnummer <input name=x></p>", "x"),
        ("<p hidden>CPR-nr. <input name=a></p><p>CPR-nr. <input name=b></p>", "b"),
        ("CPR-nr. <input name=a readonly><p>CPR-nr. <input name=b></p>", "b"),
        ("<input name=q placeholder='Søg på siden'><input name=nr aria-label='CPR-nr.'>", "nr"),
        ("<input name=txtCpr>", "txtCpr"),
        ("<fieldset><legend>CPR-nummer</legend><input name=a></fieldset>", "a"),
    ],
)
def test_text_field(body: str, name: str) -> None:
    assert found(posting(body)) == name


def test_text_before_a_form_names_its_only_field() -> None:
    shown = page("<p>Indtast CPR-nummer</p><form method=post><input name=nr><input type=submit></form>")
    assert found(shown) == "nr"


def test_same_form_twice_is_one_field() -> None:
    form = "<form method=post action=/find>CPR-nr. <input name=cpr></form>"
    assert found(page(form + form)) == "cpr"


def test_css_selector_points_at_a_field() -> None:
    assert found(posting("Nr. <input name=a class=nr><input name=b>"), "css:input.nr") == "a"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("<input name=a>", [CPR.digits]),
        ("<input name=a maxlength=10>", [CPR.digits]),
        ("<input name=a maxlength=11>", [CPR.digits]),
        ("<input name=a type=tel size=12>", [CPR.digits]),
        ("<input name=a pattern='[0-9]{6}-?[0-9]{4}'>", [CPR.digits]),
        ("<input name=a pattern='[0-9]{6}-[0-9]{4}' maxlength=11>", [HYPHENED]),
        ("<input name=a placeholder='ddmmåå-xxxx' maxlength=11>", [HYPHENED]),
        ("<input name=a placeholder='ddmmåå-xxxx' maxlength=10>", [CPR.digits]),
        ("<input name=a placeholder='ddmmååxxxx'>", [CPR.digits]),
        ("<input name=a> (10 cifre)", [CPR.digits]),
        ("<input name=a pattern='['>", [CPR.digits]),
        ("<input name=a maxlength=6> - <input name=b maxlength=4>", [CPR.digits[:6], CPR.digits[6:]]),
        ("<input name=a size=6><input name=b size=4>", [CPR.digits[:6], CPR.digits[6:]]),
    ],
)
def test_fill_writes_the_number_as_the_field_takes_it(field: str, values: list[str]) -> None:
    shown = posting(f"<p>CPR-nr. {field}</p>")
    one = fields.text_field(shown, DEFAULT.cpr, DEFAULT.user)
    assert one
    assert list(fields.fill(shown, one, CPR).values()) == values


@pytest.mark.parametrize(
    "field",
    [
        "<input name=a maxlength=6>",
        "<input name=a size=6>",
        "<input name=a maxlength=9>",
        "<input name=a minlength=12>",
        "<input name=a pattern='[0-9]{6}'>",
        "<input name=a pattern='[0-9]{4}-[0-9]{4}'>",
        "<input name=a type=number max=999999>",
        "<input name=a placeholder=ddmmåå>",
        "<input name=a> (de første 6 cifre)",
        "<input name=a title='Sidste fire cifre'>",
        "<input name=a maxlength=6> Løbenummer <input name=b maxlength=4>",
        "<input name=a maxlength=6> - <input name=b maxlength=5>",
        "<input name=a maxlength=2><input name=b maxlength=2><input name=c maxlength=6>",
    ],
)
def test_field_that_cannot_hold_a_number_raises_not_understood(field: str) -> None:
    shown = posting(f"<p>CPR-nr. {field}</p>")
    one = fields.text_field(shown, DEFAULT.cpr, DEFAULT.user)
    assert one
    with pytest.raises(NotUnderstood, match="rumme") as caught:
        fields.fill(shown, one, CPR)
    assert CPR.digits[:6] not in f"{caught.value.message} {caught.value.advice}"
    assert caught.value.site_wide


def test_field_is_looked_for_in_time_proportional_to_the_page() -> None:
    many = posting("<input name=a>" * 5000)
    started = time.process_time()
    assert found(many) is None
    assert time.process_time() - started < 5  # it was minutes where each field looked at every other one
