"""What is noticed of scripts: messages, timers and where a click leads."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.web import scripts
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page
from knappen_tui.web.javascript import runner
from knappen_tui.web.javascript.declarations import Declarations
from knappen_tui.web.javascript.page_elements import PageElements
from knappen_tui.web.javascript.products import ScriptAction
from knappen_tui.web.scripts import Timer
from knappen_tui.web.timers import relay, timers


def action(script: str, declared: Declarations | None = None, then: str = "", **this: str) -> ScriptAction | None:
    return runner.run(script, declared or Declarations(), then, this)


def later(*texts: str) -> Iterator[Timer]:
    return scripts.timers(texts, Declarations(texts))


def alerts(script: str) -> list[str]:
    return list(scripts.alerts([script]))


@pytest.mark.parametrize(
    ("script", "messages"),
    [
        ("alert('Filen er tom.');", ["Filen er tom."]),
        ('window.alert("Det er \\"klart\\"")', ['Det er "klart"']),
        ("alert('Pr\\u00f8v\\nigen')", ["Prøv igen"]),
        ("window.onload = function () { alert('Klar'); }", ["Klar"]),
        ("$(document).ready(function () { alert('Klar'); });", ["Klar"]),
        ("function tjek(felt) { if (!felt.value) { alert('Mangler'); return false; } return true; }", []),
        ("if (fejl) alert('Fejl'); alert('Klar');", ["Klar"]),
        ("if (fejl) { alert('Fejl'); } alert('Klar');", ["Klar"]),
        ("knap.onclick = function () { alert('Trykket'); };", []),
        ("knap.addEventListener('click', () => { alert('Trykket'); });", []),
        ("alert(besked);", []),
        ("// alert('Nej')\n/* alert('Nej') */ var tekst = \"alert('Nej')\";", []),
        ("<!--\nalert('Klar');\n//-->", ["Klar"]),
        ("if (fejl) { ret(); } else { alert('Klar'); }", []),
        ("var vis = function () { alert('Nej'); }; knapper = { vis: () => alert('Nej') };", []),
        ("(function () { alert('Klar'); })();", ["Klar"]),
        ("window.addEventListener('load', () => { alert('Klar'); });", ["Klar"]),
        ("$('#vis').on('shown', function () { alert('Nej'); });", []),
        ("setTimeout(function () { alert('Nej'); }, 60000);", []),
        ("function vis() { alert('Klar'); } function gaa() { vis(); } gaa();", ["Klar"]),
        ("function vis() { alert('Klar'); } window.onload = vis;", ["Klar"]),
        ("function vis() { if (fejl) { alert('Nej'); } } vis();", []),
        ("function vis() { alert('Nej'); } knap.onclick = vis; if (fejl) { vis(); }", []),
        ("function igen() { alert('Klar'); igen(); } igen();", ["Klar"]),
    ],
)
def test_alerts_are_what_is_shown_when_the_page_is_loaded(script: str, messages: list[str]) -> None:
    assert alerts(script) == messages


@pytest.mark.parametrize(
    ("script", "timer"),
    [
        ("setTimeout(\"location.href='s.asp?n=1'\", 2000);", Timer(ScriptAction(address="s.asp?n=1"), 2)),
        ("setTimeout(function () { location.reload(); }, 500)", Timer(ScriptAction(reloads=True), 0.5)),
        ("window.setInterval(() => window.location.reload(true), 5*1000);", Timer(ScriptAction(reloads=True), 5)),
        ("setTimeout(\"__doPostBack('T1','')\", 10);", Timer(ScriptAction(postback=("T1", "")), 0.01)),
        ("function igen() { document.vent.submit(); } setTimeout('igen()', 1000)", Timer(ScriptAction(form="vent"), 1)),
        ("function igen() { location = '/vent'; } setTimeout(igen, 1000)", Timer(ScriptAction(address="/vent"), 1)),
        ('$create(Sys.UI._Timer, {"enabled":true,"interval":4000,"uniqueID":"ctl00$t"}, null, null, $get("t"));',
         Timer(ScriptAction(postback=("ctl00$t", "")), 4)),
    ],
)  # fmt: skip
def test_timers(script: str, timer: Timer) -> None:
    assert list(later(script)) == [timer]


@pytest.mark.parametrize(
    "asks",
    [
        "$.get('/status', function (svar) { if (svar == 'klar') { location.reload(); } });",
        "$.ajax({ url: '/status', success: function (svar) { if (svar.klar) location.reload(); } });",
        "fetch('/status').then(svar => svar.json()).then(svar => { if (svar.klar) { window.location.reload(); } });",
        "var x = new XMLHttpRequest(); x.onload = function () { if (x.status == 200) location.reload(); }; x.send();",
    ],
)
def test_timer_that_asks_for_the_state_does_what_the_answer_may_lead_to(asks: str) -> None:
    script = f"setInterval(function () {{ {asks} }}, 2000);"
    assert list(later(script)) == [Timer(ScriptAction(reloads=True), 2)]
    assert action(asks) is None


def test_timer_that_is_off_does_nothing() -> None:
    script = '$create(Sys.UI._Timer, {"enabled":false,"interval":4000,"uniqueID":"ctl00$t"}, null, null, $get("t"));'
    assert list(later(script)) == []


@pytest.mark.parametrize(
    ("script", "done"),
    [
        ("javascript:__doPostBack('ctl00$a','Page$2')", ScriptAction(postback=("ctl00$a", "Page$2"))),
        ('WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions("b", "", true))', ScriptAction(postback=("b", ""))),
        ('WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions("b", "", true, "", "", false, true))',
         ScriptAction(postback=("b", ""))),
        ("apex.submit({request:'FIND',validate:true});", ScriptAction(form="wwv_flow", added=(("p_request", "FIND"),))),
        ("apex.submit('FIND')", ScriptAction(form="wwv_flow", added=(("p_request", "FIND"),))),
        ("javascript:doSubmit('FIND');", ScriptAction(form="wwv_flow", added=(("p_request", "FIND"),))),
        ("document.forms['f']['f:_idcl'].value='f:vis'; document.forms['f'].submit()",
         ScriptAction(form="f", values=(("f:_idcl", "f:vis"),))),
        ("document.forms['soeg'].submit()", ScriptAction(form="soeg")),
        ("document.forms[0].submit()", ScriptAction(form="0")),
        ("this.form.submit();", ScriptAction(form="this")),
        ("document.getElementById('f').submit()", ScriptAction(form="f")),
        ("window.location.href='/a?b=1&c=2'", ScriptAction(address="/a?b=1&c=2")),
        ("location.assign('/a')", ScriptAction(address="/a")),
    ],
)  # fmt: skip
def test_action(script: str, done: ScriptAction) -> None:
    assert action(script) == done


@pytest.mark.parametrize(
    "script",
    [
        "location.href = '/a?id=' + id",
        "xhr.open('GET', '/a')",
        "vis('x')",
        "if (location == '/a') {}",
        "",
        # The form is checked; the button itself sends it.
        'WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions("b", "", true, "", "", false, false))',
    ],
)
def test_other_scripts_do_nothing_that_is_known(script: str) -> None:
    assert action(script) is None


@pytest.mark.parametrize(
    ("call", "function", "done"),
    [
        ("gaa('opslag')", "function gaa(side) { location.href = 'index.php?side=' + side + '&x=1'; }",
         ScriptAction(address="index.php?side=opslag&x=1")),
        ("return send()", "function send() { document.forms['f'].submit(); }", ScriptAction(form="f")),
        ("WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions('b', '', true, '', '', false, true))",
         "function WebForm_DoPostBackWithOptions(o) { if (o.clientSubmit) { __doPostBack(o.eventTarget, ''); } }",
         ScriptAction(postback=("b", ""))),
        ("vaelg('2')", "function vaelg(nr) { document.f.valg.value = nr; document.f.submit(); }",
         ScriptAction(form="f", values=(("valg", "2"),))),
        ("til('/vis.do')", "function til(a) { document.f.action = a; document.f.submit(); }",
         ScriptAction(form="f", target="/vis.do")),
        ("skriv(3)", 'function skriv(n) { document.getElementById("nr").value = n; document.f.submit(); }',
         ScriptAction(form="f", values=(("nr", "3"),))),
    ],
)  # fmt: skip
def test_function_that_is_called_is_looked_into(call: str, function: str, done: ScriptAction) -> None:
    assert action(call, Declarations([function])) == done


WRITING = """
function skjema() { return document.forms["f"]; }
function send(navn, param, tjekkes, besked) {
  if (besked != "" && !window.confirm(besked)) return false;
  var f = skjema();
  f.handling.value = navn;
  f['param'].value = param;
  if (tjekkes) f.elements["tjek"].value = 1;
  f.submit();
  return false;
}
function kort(navn) { return send(navn, "", false, ""); }
"""


@pytest.mark.parametrize(
    ("call", "values"),
    [
        ("return kort('find')", {"handling": "find", "param": ""}),
        ("return send('find', 2, false, 'Sikker?');", {"handling": "find", "param": "2"}),
        ("send('find', 'a\\'b', true, '')", {"handling": "find", "param": "a'b", "tjek": "1"}),
        ("if (klar()) kort('find'); else return false", {"handling": "find", "param": ""}),
        ("setTimeout(\"kort('find')\", 0)", {"handling": "find", "param": ""}),
        ("var n = 'fi'; switch (n) { case 'fi': n += 'nd'; break; default: n = ''; } kort(n)",
         {"handling": "find", "param": ""}),
    ],
)  # fmt: skip
def test_functions_that_call_functions_write_into_the_form(call: str, values: dict[str, str]) -> None:
    assert action(call, Declarations([WRITING])) == ScriptAction(form="f", values=tuple(values.items()))


@pytest.mark.parametrize(
    "script",
    [
        "kort(valgt)",  # a variable that is not declared
        "__doPostBack('liste', 'Side' + nr)",
        "if (a) { kort('find'); } else { kort('slet'); }",
        "document.f.param.value = document.f.fra.value; document.f.submit()",
        "document.f.valg.checked = true; document.f.submit()",
        "document.f.appendChild(felt); document.f.submit()",
        "udfyld(document.f); document.f.submit()",
        "document.f.action = rod + '/find'; document.f.submit()",
        "document.g.param.value = '1'; document.f.submit()",
        "for (var i = 0; i < 101; i++) { document.f.param.value = i; } document.f.submit()",
        "for (var i = 0; i < 3; i++) { document.f[i].value = ''; } document.f.submit()",
        "parent.indhold.document.forms[0].submit()",
        "document.getElementById('find').click()",
        "location.href = '/a'; document.f.submit()",
        "class A { }",
        "function igen() { igen(); } igen()",
        "((((",
    ],
)
def test_script_that_cannot_be_told_for_certain_does_nothing(script: str) -> None:
    assert action(script, Declarations([WRITING])) is None


@pytest.mark.parametrize(
    "script",
    [
        "if (!tjek(document.f)) return false; document.f.submit()",
        "if (!document.f.cpr.value.match(/^[0-9]+$/)) { alert('Skriv et nummer'); return false; } document.f.submit()",
        "document.getElementById('vent').style.display = 'block'; document.f.submit(); return false;",
        "document.getElementById('vent').innerHTML = 'Vent <b>venligst</b>'; document.f.submit()",
        "try { maal('klik', this); } catch (e) { } document.f.submit()",
        "for (i in faner) { faner[i].className = ''; } document.f.submit()",
        "var f = document.forms['f']; if (!f) { f = document.f; } f.submit()",
        "$('#f').submit()",
    ],
)
def test_checks_and_what_is_shown_change_nothing_of_what_is_sent(script: str) -> None:
    assert action(script) == ScriptAction(form="f")


PARTS = "a f document forms submit value = == ( ) { } [ ] . , ; ? ! ++ 'x' 1 / if else for in function return => ` var"


@given(st.lists(st.sampled_from(PARTS.split())).map(" ".join) | st.text())
def test_any_text_is_read_without_an_error(script: str) -> None:
    action(script, Declarations([script]))
    list(later(f"setTimeout({script}"))


def test_deep_script_is_not_read() -> None:
    assert action("(" * 5000 + ")" * 5000) is None
    assert action("-" * 5000 + "1") is None
    assert action("a('1')", Declarations([f"var a = {'[' * 5000}{']' * 5000};"])) is None
    assert action("document.f.submit(); a", Declarations([f"var a = {' + '.join('b' * 5000)};"])) is not None


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"'f\u00e5 \u{e5} \xe5 \345'", "få å å å"),
        (r"'\ud83d\ude00'", "\N{GRINNING FACE}"),
        ("'a\\\nb\\0'", "ab\0"),
        ("`a'b`", "a'b"),
        ("'/a?n=' + 0x1F + 017 + 0b11 + .5", "/a?n=311530.5"),
        ("1 + 2 * 3 + ''", "7"),
        ("/* a */ 'b' // c", "b"),
    ],
)
def test_texts_and_numbers(written: str, text: str) -> None:
    assert action(f"location = '' + ({written}\n)") == ScriptAction(address=text)


@pytest.mark.parametrize(
    "script",
    [
        "<!--\ndocument.f.submit();\n-->",
        "JavaScript: document.f.submit()",
        "document.f?.submit?.()",
        "debugger; document.f.submit()",
        "document.f.submit() // <!-- -->",
        "if (a)\n  b()\nelse\n  c()\ndocument.f.submit()",
        "a = b\n++c\ndocument.f.submit()",
    ],
)
def test_syntax_that_pages_write(script: str) -> None:
    assert action(script) == ScriptAction(form="f")


@pytest.mark.parametrize(
    "script",
    [
        "kort(...['find'])",
        "a: { break a; } kort('find')",
        "[navn] = ['find']; kort('find')",
        "({ get navn() { kort('slet'); } }).navn; kort('find')",
        "kort(['slet', , 'find'][2])",
        "with (document) { kort('find'); }",
        "var find = (navn = 'find') => kort(navn); find()",
        "kort('find'",
        "kort('find')) ",
        "if (a) kort('find') else kort('find')",
    ],
)
def test_syntax_that_is_not_known_is_not_guessed(script: str) -> None:
    assert action("kort('find')", Declarations([WRITING])) is not None
    assert action(script, Declarations([WRITING])) is None


@pytest.mark.parametrize("head", ["var n in liste", "n in liste", "const n of liste", "n = 0; n < antal; n++"])
def test_value_of_the_variable_of_a_loop_is_not_known(head: str) -> None:
    assert action(f"var n = 'find'; for ({head}) {{ vis(n); }} kort(n)", Declarations([WRITING])) is None


# As Trinidad's `submitForm` writes the names and values of an object into fields.
WRITES_ALL = """function skriv(form, felter) {
    var f = document.forms[form];
    for (var navn in felter) { if (f.elements[navn]) { f.elements[navn].value = felter[navn]; } }
    f.submit(); return false; }"""


def test_loop_over_a_known_object_writes_each_of_its_fields() -> None:
    declared = Declarations([WRITES_ALL], PageElements(frozenset({"f", "event", "source"})))
    found = action("skriv('f', {event: 'goto', source: 'tabel'}); return false;", declared)
    assert found == ScriptAction(form="f", values=(("event", "goto"), ("source", "tabel")))
    assert action("skriv('f', {event: 'vis'})", declared) == ScriptAction(form="f", values=(("event", "vis"),))
    assert action("skriv('f', ukendt)", declared) is None


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("for (var n of ['a', 'find']) { }", "find"),
        ("for (var n in ['a', 'b']) { }", "1"),
        ("for (var n in {a: 1, b: 2}) { break; }", "a"),
        ("for (var n in {a: 1, find: 2}) { continue; }", "find"),
        ("var n = 'x'; for (var m in {}) { n = 'y'; }", "x"),
        ("var n = ''; for (var m of ['a', 'b']) { if (m == 'a') { continue; } n = n + m; }", "b"),
        ("var n; for (var m in {2: 'a', 1: 'b'}) { n = m; }", "2"),
        ("for (o.n in {a: 1}) { } var n = 'a';", None),
    ],
)
def test_loop_over_what_is_known_is_run_for_each(loop: str, expected: str | None) -> None:
    found = action(f"{loop} document.f.param.value = n; document.f.submit()")
    assert found == (None if expected is None else ScriptAction(form="f", values=(("param", expected),)))


SENDS = "function send() { document.f.submit(); }"
OTHER = "function send() { document.g.submit(); }"


@pytest.mark.parametrize(
    ("script", "is_told"),
    [
        (f"/* {OTHER} */ {SENDS}", True),
        (f'var hint = "{OTHER}"; {SENDS}', True),
        (f"{SENDS} var af = send; window.send(); x.send = 1;", True),
        (f"<!--\n{SENDS}\n//-->", True),
        (f"//<![CDATA[\n{SENDS}\n//]]>", True),
        (f"if (ny) {{ {SENDS} }}", True),
        (f"{SENDS} if (ny {{ vis(); }}", True),
        (f"window.send = {SENDS.replace(' send', '')}", True),
        (f"{SENDS} {OTHER}", False),
        (f"{SENDS} window.send = null;", False),
        (f"{SENDS} [send] = liste;", False),
        (f"{SENDS} for (send of liste) {{ }}", False),
        (f"{SENDS} send += 1", False),
        (f"class send {{ }} {SENDS}", False),
        (f"vis('it's new'); {OTHER} vis('or'); {SENDS}", False),
        (f"vis('it's '); {OTHER} vis('new');\n{SENDS}", False),
        (SENDS[:-1], False),
        (SENDS.replace(")", "", 1), False),
    ],
)
def test_function_is_found_in_what_the_script_says_beside_it(script: str, is_told: bool) -> None:
    assert action("send()", Declarations([script])) == (ScriptAction(form="f") if is_told else None)


def test_empty_address_of_a_script_does_nothing_more() -> None:
    assert action("document.f.submit()", then="javascript:") == ScriptAction(form="f")
    assert action("javascript:", then="javascript:document.f.submit()") == ScriptAction(form="f")


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("if (document.f.nr) document.f.nr.value = 1; document.f.submit()", (("nr", "1"),)),
        ("if (document.f.sti) document.f.sti.value = 1; document.f.submit()", ()),
        ("if (document.getElementById('nr') != null) { document.f.nr.value = 1; } document.f.submit()", (("nr", "1"),)),
        ("var f = document.f || document.forms['g']; f.submit()", ()),
    ],
)
def test_element_that_the_page_has_is_there(script: str, values: tuple[tuple[str, str], ...]) -> None:
    declared = Declarations(elements=PageElements(frozenset({"f", "nr"})))
    assert action(script, declared) == ScriptAction(form="f", values=values)


def test_script_stops_where_the_page_lacks_the_field() -> None:
    assert (
        action("document.f.sti.value = 1; document.f.submit()", Declarations(elements=PageElements(frozenset({"f"}))))
        is None
    )


def test_function_that_is_declared_in_two_ways_is_not_looked_into() -> None:
    declared = Declarations(["function a() { location = '/1'; }", "function a() { location = '/2'; }"])
    assert action("a()", declared) is None


def test_address_is_run_after_the_click_unless_that_returns_false() -> None:
    assert action("vis(this)", then="javascript:document.f.submit()") == ScriptAction(form="f")
    assert action("return false", then="javascript:document.f.submit()") is None


def test_timer_calls_a_function_of_another_script() -> None:
    vent = "function start() { setTimeout(\"kort('vent')\", 800); }"
    done = ScriptAction(form="f", values=(("handling", "vent"), ("param", "")))
    assert list(later(WRITING, vent)) == [Timer(done, 0.8)]


@pytest.mark.parametrize(
    ("script", "written"),
    [
        ("return htmlbSubmitLib('htmlb',this,'htmlb:button:click:null','f','find','onFind',1,'2')",
         {"onInputProcessing": "htmlb", "htmlbevt_ty": "htmlb:button:click:null", "htmlbevt_oid": "find",
          "htmlbevt_id": "onFind", "htmlbevt_cnt": "1", "htmlbevt_par1": "2"}),
        ("return SubmitClickConfirm('FIND','2', true, '')", {"IW_Action": "FIND", "IW_ActionParam": "2"}),
    ],
)  # fmt: skip
def test_library_of_a_product_writes_its_event_into_the_form(script: str, written: dict[str, str]) -> None:
    found = action(script)
    assert found is not None
    assert dict(found.values).items() >= written.items()


def test_options_of_a_postback_are_given_to_a_function_of_the_page() -> None:
    own = "function WebForm_DoPostBackWithOptions(o) { if (o.clientSubmit) { __doPostBack(o.eventTarget, ''); } }"
    link = 'WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions("b", "", true, "", "/ny.aspx", false, true))'
    assert action(link, Declarations([own])) == ScriptAction(postback=("b", ""), target="/ny.aspx")


def test_hats_sends_a_key_and_what_was_written_into_a_field() -> None:
    key = ScriptAction(form="HATSForm", values=(("COMMAND", "[pf6]"),))
    assert action("ms('[pf6]','HATSForm')") == key
    written = action("checkInput2('in_9_2','1','hidden');ms('[pf6]','HATSForm')")
    assert written == replace(key, added=(("in_9_2", "1"),))
    assert action("ms('vis','liste')") is None


def test_control_of_people_soft_is_known_where_the_page_counts_what_it_sends() -> None:
    own = Declarations(["var n = 0; function submitAction_win0(form, name) { form.ICResubmit.value = n; n++; }"])
    sent = ScriptAction(form="win0", values=(("ICAction", "#ICPanel1"),))
    assert action("javascript:submitAction_win0(document.win0,'#ICPanel1');", own) == sent


def test_own_function_counts_in_place_of_the_product() -> None:
    declared = Declarations(["function SubmitClickConfirm(a) { location.href = a; }"])
    assert action("SubmitClickConfirm('/a')", declared) == ScriptAction(address="/a")


def test_postback_of_a_page_that_writes_colons() -> None:
    """As ASP.NET 1.1 does."""
    own = 'function __doPostBack(a, b) { f.__EVENTTARGET.value = a.split("$").join(":"); f.submit(); }'
    done = runner.run("__doPostBack('faner$lnk','Side$2')", Declarations([own]))
    assert done == ScriptAction(postback=("faner:lnk", "Side$2"))


def test_my_faces_sends_its_form_as_its_own_function_on_the_page_does() -> None:
    own = "function oamSubmitForm(f) { eval('window.' + f.replace(/-/g, '_')); document.forms[f].submit(); }"
    sent = ScriptAction(form="liste", added=(("liste:_idcl", "liste:naeste"), ("side", "2")))
    link = "return oamSubmitForm('liste','liste:naeste',null,[['side','2']]);"
    assert action(link, Declarations([own])) == action(link) == sent


def test_product_that_is_called_with_other_arguments_does_nothing() -> None:
    assert action("__doPostBack()") is None
    assert action("mojarra.jsfcljs(form, felter, '')") is None
    assert action("jsfcljs(document.forms['f'], 'f:vis', '')") is None


@pytest.mark.parametrize(
    ("script", "form", "added"),
    [
        (
            "mojarra.jsfcljs(document.getElementById('liste'),{'liste:0:ret':'liste:0:ret'},'');return false",
            "liste",
            (("liste:0:ret", "liste:0:ret"),),
        ),
        (
            "if(typeof jsfcljs == 'function'){jsfcljs(document.getElementById('menu'),'menu:m1,menu:m1','');}",
            "menu",
            (("menu:m1", "menu:m1"),),
        ),
        (
            "_JSFFormSubmit('faner:m_server_submit','faner',null,{'faner:m_server_submit':'faner:m'})",
            "faner",
            (("faner:m_server_submit", "faner:m"),),
        ),
        ("return myfaces.oam.submitForm('liste','liste:0:ret');", "liste", (("liste:_idcl", "liste:0:ret"),)),
        (
            "return oamSubmitForm('liste','liste:rulnext',null,[['liste:rul','next']]);",
            "liste",
            (("liste:_idcl", "liste:rulnext"), ("liste:rul", "next")),
        ),
        (
            "PrimeFaces.addSubmitParam('liste',{'liste:0:ret':'liste:0:ret','id':'7'}).submit('liste');return false;",
            "liste",
            (("liste:0:ret", "liste:0:ret"), ("id", "7")),
        ),
    ],
)
def test_link_of_jsf_sends_its_form_with_fields_of_its_own(
    script: str, form: str, added: tuple[tuple[str, str], ...]
) -> None:
    assert action(script) == ScriptAction(form=form, added=added)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("document.forms[0].side.value = '3'; ", {"values": (("side", "3"),)}),
        ("document.getElementById('fane').value = 'P'; ", {"values": (("fane", "P"),)}),
        ("document.forms[0].action = '/udskriv'; ", {"target": "/udskriv"}),
        ("document.forms[0].side.value = ukendt(); ", None),
        ("document.forms[0].action = ukendt(); ", None),
    ],
)
def test_postback_sends_what_was_written_before_it(written: str, sent: dict[str, Any] | None) -> None:
    done = ScriptAction(postback=("ctl00$liste", "Page$3"))
    expected = None if sent is None else replace(done, **sent)
    assert action(f"{written}__doPostBack('ctl00$liste','Page$3')") == expected


def test_redirect_is_what_a_script_does_at_once() -> None:
    assert scripts.redirect(["window.location = '/menu';"]) == "/menu"
    assert scripts.redirect(["if (top != self) { top.location = '/ud'; }"]) is None
    assert scripts.redirect(["function ud() { location = '/ud'; }"]) is None
    assert scripts.redirect(["setTimeout(\"location='/ud'\", 60000);"]) is None
    assert scripts.redirect(["// location = '/ud';\nvar tekst = \"location = '/ud'\";"]) is None
    assert scripts.redirect(["window.onload = function () { location.replace('/menu'); };"]) == "/menu"
    assert scripts.redirect(["knap.onclick = function () { location = '/ud'; };"]) is None


def test_timer_in_a_comment_is_none() -> None:
    assert [*later("// setTimeout('location.reload()', 1000);")] == []


def test_page_that_shows_nothing_leads_to_the_only_address_of_its_scripts() -> None:
    script = (
        "<script>function af() { if (x) { location.replace('/menu'); } else { location.href = '%s'; } } af();</script>"
    )
    sent = Submission("GET", "https://x.example/menu")
    assert [*timers(Page((script % "/menu").encode(), "https://x.example/"))] == [sent]
    assert [*timers(Page((script % "/ud").encode(), "https://x.example/"))] == []
    assert [*timers(Page((script % "/menu" + "<p>Velkommen").encode(), "https://x.example/"))] == []


HIDDEN = "<form name=f method=post action=/acs><input type=hidden name=SAMLResponse value=x>{}</form>"
BUTTON = "<noscript><p>Tryk på Send</p><input type=submit value=Send></noscript>"


@pytest.mark.parametrize(
    "body",
    [
        f"<body onload='document.forms[0].submit()'>{HIDDEN.format(BUTTON)}",
        f"<body>{HIDDEN.format('')}<script>window.setTimeout('document.forms[0].submit()', 0);</script>",
        f"<body>{HIDDEN.format(BUTTON)}<script>window.onload = function () {{ document.f.submit(); }}</script>",
    ],
)
def test_page_that_is_there_to_post_its_form_is_a_relay(body: str) -> None:
    sent = relay(Page(f"<html>{body}</body></html>".encode(), "https://x.example/adfs/ls"))
    assert sent == Submission("POST", "https://x.example/acs", (("SAMLResponse", b"x"),))


@pytest.mark.parametrize(
    "body",
    [
        f"{HIDDEN.format('')}<a href=/menu>Menu</a><script>setTimeout('document.f.submit()', 240000)</script>",
        f"{HIDDEN.format('<input name=kode>')}<script>document.f.submit()</script>",
        HIDDEN.format(BUTTON),
        f"{HIDDEN.format('').replace('post', 'get')}<script>document.f.submit()</script>",
        "<script>document.f.submit()</script>",
    ],
)
def test_other_page_with_a_form_is_no_relay(body: str) -> None:
    assert relay(Page(f"<html><body>{body}</body></html>".encode(), "https://x.example/")) is None


def test_messages_are_among_the_texts_of_a_page_and_hidden_text_is_not() -> None:
    html = "<p>Vent</p><p hidden>A</p><p style='display:none'>B</p><script>alert('Klar');</script>"
    page = Page(f"<html><body>{html}</body></html>".encode(), "https://x.example/")
    assert page.texts == ["Vent", "Klar"]
    assert page.text == "Vent Klar"


def test_page_whose_scripts_do_nothing_by_themselves_needs_no_parser() -> None:
    html = "<script>function tjek(felt) { return felt.value != ''; }</script><p>Vent</p>"
    program = (
        "import sys; from knappen_tui.web.html import Page; from knappen_tui.web.timers import relay, timers;"
        f"page = Page({html.encode()!r}, 'https://x.example/'); print(page.texts, [*timers(page)]);"
        "print('tree_sitter' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["['Vent'] []", "False", ""]
