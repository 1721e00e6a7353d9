"""Tabs and further pages of a person that scripts ask for: by forms and hidden fields that they make."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Modul
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

ROWS = ["<tr><td>2-4<td>04-02-2019", "<tr><td>2-5<td>04-06-2019", "<tr><td>2-6<td>04-09-2019"]
TABS = {
    "Prøver": "<table><tr><th>Prøve<th>Prøvedato<th>Resultat<tr><td>Studieprøven<td>04-12-2019<td>Bestået</table>",
    "Henvisninger": "<table><tr><th>Henvisningsdato<th>Henvisningskategori<tr><td>04-12-2018<td>5</table>",
}
SET = """
function saet(form, navn, vaerdi) {
  if (typeof form.elements[navn] == 'undefined') {
    var felt = document.createElement('input');
    felt.setAttribute('type', 'hidden'); felt.setAttribute('name', navn); felt.setAttribute('value', vaerdi);
    form.appendChild(felt);
  } else { form.elements[navn].value = vaerdi; }
}
"""
FIELD = f"{SET} function vis(mere) {{ var f = document.forms['liste'];"
FIELD += "for (var n = 0; n < mere.length; n++) { saet(f, mere[n][0], mere[n][1]); } f.submit(); return false; }"
MADE = """
function vis(mere) {
  var f = document.createElement('form');
  f.method = '%s'; f.action = '/vis';
  var alt = {token: document.querySelector('meta[name=token]').content};
  mere.forEach(function (et) { alt[et[0]] = et[1]; });
  Object.keys(alt).forEach(function (navn) {
    var felt = document.createElement('input');
    felt.type = 'hidden'; felt.name = navn; felt.value = alt[navn];
    f.appendChild(felt);
  });
  document.body.appendChild(f);
  f.submit();
  return false;
}
"""


class Site:
    """A person's page whose links call a function of its script."""

    def __init__(self, script: str) -> None:
        self.script = script
        self.sent: list[dict[str, str]] = []

    def page(self, name: str, place: int = 0) -> Page:
        tabs = "".join(
            f"<a href='#' onclick=\"return vis([['fane','{tab}']])\">{tab}</a> " for tab in ("Moduler", *TABS)
        )
        shown = TABS.get(name) or f"<table><tr><th>DU-modul<th>Startdato{ROWS[place]}</table><p>Side {place + 1} af 3"
        if name == "Moduler" and place < len(ROWS) - 1:
            shown += f"<a href='#' onclick=\"return vis([['fane','Moduler'],['side',{place + 1}]])\">Næste</a>"
        form = "<form id=liste action=/vis method=post><input type=hidden name=fane value=Moduler>"
        form += "<input type=hidden name=token value=t7></form>"
        html = (
            f"<head><meta name=token content=t7><script>{self.script}</script></head>{form}{tabs}<h2>{name}</h2>{shown}"
        )
        return Page(f"<html>{html}</html>".encode(), "https://knap.example/", "utf-8")

    async def send(self, submission: Submission, _: str) -> Page:
        fields = [(name, value.decode()) for name, value in submission.fields]
        sent = dict([*parse_qsl(submission.url.partition("?")[2]), *fields])
        assert submission.url.partition("?")[0] == "https://knap.example/vis"
        assert sent["token"] == "t7"
        self.sent.append(sent)
        return self.page(sent["fane"], int(sent.get("side", 0)))

    async def read(self) -> PersonPages:
        shown = PersonPages(self.page("Moduler"), Page(b"<html></html>", "https://knap.example/"), DEFAULT, self.send)
        await shown.read()
        return shown


@pytest.mark.parametrize("script", [FIELD, MADE % "post", MADE % "get"], ids=["field", "form", "form of GET"])
async def test_tabs_and_pages_behind_fields_and_forms_of_a_script_are_read(script: str) -> None:
    site = Site(script)
    shown = await site.read()
    assert shown.records["moduler"] == tuple(
        Modul(module, date(2019, month, 4)) for module, month in (("2-4", 2), ("2-5", 6), ("2-6", 9))
    )
    assert {name: len(found) for name, found in shown.records.items()} == {
        "moduler": 3,
        "proever": 1,
        "henvisninger": 1,
    }
    assert {sent["fane"] for sent in site.sent} >= set(TABS)


@pytest.mark.parametrize(
    "script",
    [
        FIELD.replace("mere[n][1])", "hent(mere[n][1]))"),
        FIELD.replace("f.submit()", "klar(f, f.elements); f.submit()"),
        (MADE % "post").replace("f.submit()", "udfyld(f); f.submit()"),
        (MADE % "post").replace("name=token", "name=nonce"),
    ],
)
async def test_page_behind_a_form_that_cannot_be_told_refuses_the_person(script: str) -> None:
    site = Site(script)
    with pytest.raises(NotUnderstood):
        await site.read()
    assert site.sent == []
