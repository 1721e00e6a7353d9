"""Menus whose entries are told by what stands beside them."""

import pytest

from knappen_tui.site.words import DEFAULT
from knappen_tui.web.explanations import explained
from knappen_tui.web.html import Page

LEGEND = "<tr><td>Tast 1</td><td>Én kursist, alle oplysninger</td></tr><tr><td>Tast 2</td><td>Flere fra fil</td></tr>"
BUTTONS = "".join(f"<input type=submit name=T{number} value='Tast {number}'>" for number in (1, 2))
MENUS = {
    "legend": f"<form method=post><table>{LEGEND}</table>{BUTTONS}</form>",
    "definitions": f"<form method=post><dl><dt>Tast 1<dd>Én kursist<dt>Tast 2<dd>Flere kursister</dl>{BUTTONS}</form>",
    "beside": "<form method=post><p>Én kursist <button name=T1 value='Tast 1'>&gt;&gt; 1</button></p>"
    "<p>Flere kursister <button name=T2 value='Tast 2'>&gt;&gt; 2</button></p></form>",
}


def pressed(html: str, words: tuple[str, ...], less: tuple[str, ...] = ()) -> list[str]:
    page = Page(f"<html><body>{html}</body></html>".encode(), "https://knap.example/", "utf-8")
    return [sent.fields[-1][0] if sent.fields else sent.url for sent in explained(page, words, less)]


@pytest.mark.parametrize("menu", MENUS)
def test_button_is_told_by_its_explanation(menu: str) -> None:
    assert pressed(MENUS[menu], DEFAULT.single, DEFAULT.several)[0] == "T1"
    assert pressed(MENUS[menu], DEFAULT.several, DEFAULT.single)[0] == "T2"


@pytest.mark.parametrize(
    "html",
    [
        "<form method=post><p>Slet flere kursister <button name=T1>Udfør</button></p></form>",
        "<form method=post><p>Flere kursister <button name=T1>Gem</button></p></form>",
        "<form method=post><p>Flere kursister <button name=T1>Tilføj</button></p></form>",
        "<form method=post><p>Besked til flere <textarea name=b></textarea><button name=T1>OK</button></p></form>",
        "<form method=post><p>Flere kursister <input name=navn></p><button name=T1>OK</button></form>",
        "<form method=post><p>Flere kursister <button name=A>A</button> <button name=B>B</button></p></form>",
        "<form method=post><p>Flere kursister</p><button name=A>A</button></form>",
    ],
    ids=["deletes", "saves", "adds", "message", "field", "two buttons", "apart"],
)
def test_button_that_is_not_told_is_not_pressed(html: str) -> None:
    assert pressed(html, DEFAULT.several) == []


def test_link_is_told_by_the_text_around_it() -> None:
    html = "<ul><li><a href=/a>Start</a> – find én kursist<li><a href=/b>Start</a> – flere kursister på en gang</ul>"
    assert pressed(html, DEFAULT.several, DEFAULT.single) == ["https://knap.example/b"]
