"""The field that a button belongs to, told by where both stand."""

import pytest

from knappen_tui.web.button_owners import FieldPlace
from knappen_tui.web.html import Page


@pytest.mark.parametrize(
    ("form", "owner"),
    [
        ("<input name=nr><button id=b>", "nr"),
        ("<button id=b></button><input name=nr>", "nr"),
        ("<p><input name=q></p><p><input name=nr><button id=b></p>", "nr"),
        ("<p><input name=nr></p><p><input name=q><button id=b></p>", "q"),
        ("<p><input name=nr></p><p><input name=q></p><button id=b>", None),
        ("<p><input name=q></p><p><input name=nr></p><button id=b>", "nr"),
        ("<p><input name=nr></p><p><button id=b></button><input name=q></p>", None),
        ("<input name=nr><input type=hidden name=t><input type=checkbox name=c><button id=b>", "nr"),
        ("<input name=nr><textarea name=n hidden></textarea><button id=b>", "nr"),
        ("<input name=nr><textarea name=n></textarea><button id=b>", None),
    ],
)
def test_owner_is_the_field_before_the_button_in_the_innermost_shared_element(form: str, owner: str | None) -> None:
    page = Page(f"<form>{form}</form>".encode(), "https://x.example/")
    around = next(one for one in page.root.iter("form"))
    field = next(one for one in around.iter("input") if one.get("name") == "nr")
    button = next(one for one in around.iter("button") if one.get("id") == "b")
    found = FieldPlace(around, field).owner_of(button)
    assert (None if found is None else found.get("name")) == owner


@pytest.mark.parametrize(("form", "precedes"), [("<input><a>", True), ("<a></a><input>", False)])
def test_field_precedes_what_stands_behind_it(form: str, *, precedes: bool) -> None:
    page = Page(f"<form>{form}</form>".encode(), "https://x.example/")
    around = next(one for one in page.root.iter("form"))
    field, link = next(one for one in around.iter("input")), next(one for one in around.iter("a"))
    assert FieldPlace(around, field).precedes(link) is precedes
