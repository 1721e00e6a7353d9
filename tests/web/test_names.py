"""Accessible names, against the cases of dom-accessibility-api, and the text beside elements without one."""

import json
from pathlib import Path

import pytest

from knappen_tui.web.fields import name_in
from knappen_tui.web.html import Element, Page
from knappen_tui.web.names import accessible_name, name_beside

CASES = json.loads((Path(__file__).parent / "data" / "accname.json").read_text(encoding="utf-8"))
SKIPPED = {
    "<svg data-test><title><em>greek</em> rho</title></svg>": "lxml reads the title of an svg as text",
}


def marked(html: str) -> Element:
    """The element marked `data-test`, the last one of several."""
    page = Page(f"<html><body>{html}</body></html>".encode(), "https://x.example/")
    return [element for element in page.root.iter() if element.get("data-test") is not None][-1]


@pytest.mark.parametrize("case", [case for case in CASES if case["html"] not in SKIPPED])
def test_accessible_name(case: dict[str, str]) -> None:
    assert accessible_name(marked(case["html"])) == case["name"]


def test_at_most_one_case_in_twenty_is_skipped() -> None:
    assert SKIPPED.keys() <= {case["html"] for case in CASES}
    assert len(SKIPPED) * 20 <= len(CASES)


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<button data-test><u>S</u>øg</button>", "Søg"),
        ('<a data-test href="/x"><img src="x.gif" alt="Hent ark"></a>', "Hent ark"),
        ('<button data-test title="Søg"><i class="icon"></i></button>', "Søg"),
        ('<button data-test>Søg <span hidden>skjult</span><span style="display: none">også</span></button>', "Søg"),
        ('<button data-test>Søg <span aria-hidden="true">→</span></button>', "Søg"),
        ('<input data-test type="hidden" value="x">', ""),
        ('<label hidden id="l">CPR-nr.</label><input data-test aria-labelledby="l">', "CPR-nr."),
        ("<label>CPR-nr. <input data-test></label>", "CPR-nr."),
        ('<label for="b">Navn</label><input data-test id="a">', ""),
        ('<a data-test href="/x"><img src="x.gif" alt="" title="Hent ark"></a>', "Hent ark"),
        ("<div hidden><button data-test>Søg</button></div>", "Søg"),
        ("<h2 data-test>CPR<!-- kommentar -->-nr.</h2>", "CPR-nr."),
        ("<button data-test>Op<span></span>slag</button>", "Opslag"),
        ('<h2 data-test>Op<span data-x="1"></span>slag</h2>', "Opslag"),
        ("<h2 data-test>Hent<span> <b></b></span>ark</h2>", "Hent ark"),
        ("<button data-test>Hent<br>ark</button>", "Hent ark"),
        ("<button data-test><span>Hent</span><span>ark</span></button>", "Hent ark"),
        ('<button data-test title="Hent"><span> </span></button>', "Hent"),
        ('<a data-test href="/x" title="Hent">&nbsp;</a>', "Hent"),
        ("<h2 data-test>CPR&nbsp;nr. &nbsp;\n</h2>", "CPR\xa0nr. \xa0"),
        ('<input data-test aria-label="&nbsp;CPR\t nr.">', "\xa0CPR nr."),
        ('<label for="a">&nbsp;</label><input data-test id="a" title="CPR-nr.">', "CPR-nr."),
        ('<input data-test aria-placeholder="ddmmåå-xxxx">', "ddmmåå-xxxx"),
        ("<table data-test><caption hidden>Gammel</caption><caption>Moduler</caption></table>", "Moduler"),
        ("<fieldset data-test><legend style='display:none'>Skjult</legend></fieldset>", ""),
        ('<button data-test>Søg <span style="visibility: collapse">skjult</span></button>', "Søg"),
    ],
)
def test_accessible_name_of_common_elements(html: str, name: str) -> None:
    assert accessible_name(marked(html)) == name


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<p hidden id="l">CPR <b hidden>uden</b> streg</p><input data-test aria-labelledby="l">', "CPR uden streg"),
        ('<p id="l">CPR <b hidden>uden</b> streg</p><input data-test aria-labelledby="l">', "CPR streg"),
        ('<p hidden id="l">CPR <input type="hidden" value="x"></p><input data-test aria-labelledby="l">', "CPR"),
        ('<h2 data-test>Hent <a href="/x" aria-labelledby="i">her</a></h2><img id="i" alt="ark">', "Hent ark"),
        ('<h2 data-test><a href="/x" aria-labelledby="i">her</a> <img id="i" alt="ark"> nu</h2>', "ark nu"),
        ('<input id="v" value="2024"><button data-test id="b" aria-labelledby="b v">Hent</button>', "Hent 2024"),
        ('<input data-test id="v" value="2024" aria-label="År" aria-labelledby="v p"><p id="p">fra</p>', "År fra"),
        ('<label for="a">Første</label><label>Anden <input data-test id="a"></label>', "Første Anden"),
        ('<button data-test aria-owns="o">Hent</button><p id="o">ark</p>', "Hent ark"),
        ('<button data-test aria-owns="o">Hent</button><div hidden><p id="o">ark</p></div>', "Hent"),
    ],
)
def test_accessible_name_from_other_elements(html: str, name: str) -> None:
    assert accessible_name(marked(html)) == name


@pytest.mark.parametrize(
    ("control", "name"),
    [
        ('<input role="combobox" value="3">', "Vis 3 linjer"),
        ('<span role="combobox">3</span>', "Vis 3 linjer"),
        ('<div role="combobox" aria-owns="o"></div>', "Vis 4 linjer"),
        ('<ul role="menu"><li role="menuitem">3</li></ul>', "Vis linjer"),
    ],
)
def test_control_in_a_label_gives_its_value(control: str, name: str) -> None:
    options = '<ul id="o"><li role="option">3<li role="option" aria-selected="true">4</ul>'
    html = f'<input data-test type="checkbox" id="c"><label for="c">Vis {control} linjer</label>{options}'
    assert accessible_name(marked(html)) == name


def test_name_in_page_has_no_non_breaking_space() -> None:
    page = Page(b"<html><body><button>CPR&nbsp;nr.\x01</button></body></html>", "https://x.example/")
    (button,) = page.root.iter("button")
    assert name_in(page, button) == "CPR nr."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("CPR-nr.: <input data-test>", "CPR-nr.:"),
        ("<table><tr><td>CPR-nr.</td><td><input data-test></td></tr></table>", "CPR-nr."),
        ("<table><tr><td>CPR-nr.</td><td></td><td><input data-test></td></tr></table>", "CPR-nr."),
        ("<table><tr><th>Navn</th><th>CPR</th></tr><tr><td><input></td><td><input data-test></td></tr></table>", "CPR"),
        ("<dl><dt>CPR-nr.</dt><dd><input data-test></dd></dl>", "CPR-nr."),
        ("<div><b>CPR-nr.</b><br><input data-test></div>", "CPR-nr."),
        ("CPR-nr. <input> - <input data-test>", ""),
        ("<p>Navn <input></p><p><input data-test></p>", ""),
        ("<input type=checkbox data-test> Jeg accepterer", "Jeg accepterer"),
    ],
)
def test_name_beside(html: str, text: str) -> None:
    assert name_beside(marked(html)) == text
