"""What is sent of fields and forms that a script makes, and what loops whose turns are known do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

HERE = "https://x.example/liste"
FORM = (
    "<form id=f action=/vis method=post><input type=hidden name=token value=t7><input type=hidden name=valg value=''>"
    "<input name=navn value=''><input type=submit name=soeg value=Søg>{}</form>"
    "<form id=g action=/ud method=post><input type=hidden name=kun_g value=1></form>"
)
MADE = "var i=document.createElement('input');i.type='hidden';i.name='side';i.value='2';"
OWN = [("token", "t7"), ("valg", ""), ("navn", "")]


def pressed(script: str, *, functions: str = "", head: str = "", inner: str = "", link: str = "a") -> Submission | None:
    """Return what the link with the script sends; without `inner` it stands in no form."""
    quoted = script.replace("&", "&amp;").replace('"', "&quot;")
    element = f'<{link} id=naeste href="#" onclick="{quoted}">Næste</{link}>'
    body = FORM.format(inner.format(element)) + ("" if inner else element)
    html = f"<html><head>{head}<script>{functions}</script></head><body>{body}</body></html>"
    page = Page(html.encode(), HERE, "utf-8")
    return forms.press(page, page.by_id["naeste"])


def values(sent: Submission | None) -> list[tuple[str, str]] | None:
    return None if sent is None else [(name, value.decode()) for name, value in sent.fields]


@pytest.mark.parametrize(
    "script",
    [
        f"{MADE} f=document.forms['f']; f.appendChild(i); f.submit()",
        f"{MADE} document.getElementById('f').append(i); document.forms[0].submit()",
        f"{MADE} var f=document.forms[0]; f.prepend(i); f.submit()",
        f"{MADE} var f=document.forms.f; f.insertBefore(i, f.firstChild); f.submit()",
        (
            f"{MADE} var d=document.createElement('div'); d.style.display='none'; d.appendChild(i);"
            "document.f.appendChild(d); document.f.submit()"
        ),
        f"{MADE} i.id='side'; document.f.appendChild(i); document.f.submit(); document.f.removeChild(i)",
        f"{MADE} $('#f').append(i); $('#f').submit()",
        f"{MADE} $(i).appendTo('#f'); document.f.submit()",
        (
            "var i=document.createElement('INPUT');i.setAttribute('type','hidden');i.setAttribute('name','side');"
            "i.setAttribute('id','side');i.setAttribute('value',2);document.f.appendChild(i);document.f.submit()"
        ),
        (
            "var i=document.createElement('input');i.value='1';i.type='Hidden';i.name='side';i.value=1+1;"
            "document.f.appendChild(i);document.f.submit()"
        ),
        (
            "var i=document.f.appendChild(document.createElement('input'));i.type='hidden';i.name='side';i.value='2';"
            "document.f.submit()"
        ),
        (
            "var i=document.createElement('input');i.type='hidden';i.name='side';document.f.appendChild(i);"
            "document.f.elements['side'].value='2';document.f.submit()"
        ),
        (
            "var i=document.createElement('input');i.type='hidden';i.id='nyt';i.name='side';document.f.appendChild(i);"
            "document.getElementById('nyt').value='2';document.f.submit()"
        ),
        (
            f"{MADE} var j=document.createElement('input');j.type='hidden';j.id='uden_navn';j.value='3';"
            "document.f.appendChild(j);document.f.appendChild(i);document.f.submit()"
        ),
        (
            f"{MADE} var d=document.createElement('div');d.innerHTML='Vent';document.body.appendChild(d);"
            "document.f.appendChild(i);document.f.submit()"
        ),
    ],
)
def test_hidden_field_that_a_script_makes_is_sent_with_its_form(script: str) -> None:
    sent = pressed(script)
    assert sent is not None
    assert (sent.method, sent.url, values(sent)) == ("POST", "https://x.example/vis", [*OWN, ("side", "2")])


@pytest.mark.parametrize(
    "script",
    [
        "$('<p>Vent</p>').appendTo('body')",
        "$('.vent').html('<b>Vent</b>')",
        "ukendt.insertAdjacentHTML('afterend', 'Vent')",
    ],
)
def test_message_that_is_shown_changes_nothing_of_what_is_sent(script: str) -> None:
    assert values(pressed(f"{MADE}{script}; document.f.appendChild(i); document.f.submit()")) == [*OWN, ("side", "2")]


def test_form_around_the_link_takes_the_field() -> None:
    sent = pressed(f"{MADE} this.form.appendChild(i); this.form.submit()", inner="{}", link="button type=button")
    assert values(sent) == [*OWN, ("side", "2")]


def test_button_sends_the_field_that_its_script_has_made() -> None:
    sent = pressed(f"{MADE} this.form.appendChild(i)", inner="{}", link="button name=frem value=1")
    assert values(sent) == [*OWN, ("frem", "1"), ("side", "2")]


SET = """
function saet(form, navn, vaerdi) {
  var f = document.forms[form];
  if (typeof f == 'undefined') { f = document.getElementById(form); }
  if (typeof f.elements[navn] != 'undefined' && f.elements[navn].nodeName == 'INPUT') {
    f.elements[navn].value = vaerdi;
  } else {
    var i = document.createElement('input');
    i.setAttribute('type', 'hidden');
    i.setAttribute('name', navn);
    i.setAttribute('value', vaerdi);
    f.appendChild(i);
  }
}
function send(form, led, mere) {
  if ((typeof mere != 'undefined') && mere != null) {
    for (var n = 0, et; (et = mere[n]); n++) { saet(form, et[0], et[1]); }
  }
  saet(form, form + ':led', led);
  var f = document.forms[form];
  if (f.onsubmit) {
    var svar = f.onsubmit();
    if ((typeof svar == 'undefined') || svar) { try { f.submit(); } catch (e) { } }
  } else { try { f.submit(); } catch (e) { } }
  return false;
}
"""


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        ("send('f','naeste')", [*OWN, ("f:led", "naeste")]),
        ("send('f','naeste',null)", [*OWN, ("f:led", "naeste")]),
        ("send('f','naeste',[['side','2'],['kun_g','3']])",
         [*OWN, ("side", "2"), ("kun_g", "3"), ("f:led", "naeste")]),
        ("send('f','naeste',[['valg','2']])", [("token", "t7"), ("valg", "2"), ("navn", ""), ("f:led", "naeste")]),
        ("send('f','naeste',[['side','2'],['side','3']])", [*OWN, ("side", "3"), ("f:led", "naeste")]),
    ],
)  # fmt: skip
def test_field_is_made_where_the_form_has_none(call: str, sent: list[tuple[str, str]]) -> None:
    """As MyFaces 1 does."""
    assert values(pressed(f"return {call}", functions=SET)) == sent


@pytest.mark.parametrize(
    ("loop", "sent"),
    [
        ("for (var n = 0; n < p.length; n++) { til(p[n][0], p[n][1]); }", [("a", "1"), ("b", "2")]),
        ("for (var n = p.length - 1; n >= 0; --n) til(p[n][0], p[n][1])", [("b", "2"), ("a", "1")]),
        ("var n = 0; while (n < p.length) { til(p[n][0], p[n++][1]); }", [("a", "1"), ("b", "2")]),
        ("var n = 0; do { til('n' + n, n); n += 1; } while (n < 2)", [("n0", "0"), ("n1", "1")]),
        ("for (;;) { til('n', 1); break; }", [("n", "1")]),
        ("for (var n in o) { if (o.hasOwnProperty(n)) { til(n, o[n]); } }", [("a", "1"), ("b", "2")]),
        ("for (var n in o) { if (!Object.prototype.hasOwnProperty.call(o, n)) continue; til(n, o[n]); }",
         [("a", "1"), ("b", "2")]),
        ("for (const n in p) { til(p[n][0], p[n][1]); }", [("a", "1"), ("b", "2")]),
        ("for (const et of p) { til(et[0], et[1]); }", [("a", "1"), ("b", "2")]),
        ("Object.keys(o).forEach(function (n) { til(n, o[n]); })", [("a", "1"), ("b", "2")]),
        ("Object.entries(o).forEach(et => til(et[0], et[1]))", [("a", "1"), ("b", "2")]),
        ("p.forEach(function (et, n) { til(et[0] + n, et[1]); })", [("a0", "1"), ("b1", "2")]),
        ("var q = []; p.forEach(et => { q.push(et[1]); }); til('alle', q.join('-'))", [("alle", "1-2")]),
        ("var n = 'c'; for (let n in o) { til(n, 1); } til(n, 3)", [("a", "1"), ("b", "1"), ("c", "3")]),
        ("var n = 'c'; for (let n = 0; n < 1; n++) { const n = 'd'; } til(n, 3)", [("c", "3")]),
        ("for (let n = 0; n < 2; n++) { let m; m = (m || 'x') + n; til(m, n); }", [("x0", "0"), ("x1", "1")]),
        ("if (true) { var n = 'c'; function m() { return n; } } til(m(), 3)", [("c", "3")]),
        ("delete o.x; for (var n in o) til(n, 1)", None),
        ("o[ukendt] = 3; for (var n in o) til(n, 1)", None),
        ("p[3] = ['c', 3]; for (var n = 0; n < p.length; n++) til(p[n][0], 1)", None),
        ("for (const et of p) { til(et[0], 1); if (p.length < 5) p.push(['c' + p.length, 1]); }", None),
        ("p.sort(); for (const et of p) { til(et[0], 1); }", None),
        ("ret(p); for (const et of p) { til(et[0], 1); }", None),
        ("ret({o: o}); for (const n in o) { til(n, 1); }", None),
        ("for (const n in o) { if (ukendt) til(n, 1); }", None),
        ("for (const n in o) { if (ukendt) continue; til(n, 1); }", None),
        ("for (var n = 0; n < 200; n++) { if (n < 2) til('n' + n, 1); }", None),
        ("while (true) { }", None),
        ("$.each(o, function (n, v) { til(n, v); })", None),
        ("$('.rk').each(function () { til(this.id, 1); })", None),
        ("p.map(function (et) { til(et[0], et[1]); })", None),
        ("var q = []; for (var n in ukendt) { q.forEach(function (m) { til(m, 1); }); q.push('a'); }", None),
        ("var r = document.getElementsByName('valg'); for (var n = 0; n < r.length; n++) { til('n' + n, 1); }", None),
        ("o.c = 3; for (var n in o) til(n, o[n])", [("a", "1"), ("b", "2"), ("c", "3")]),
        ("til('nr', p.length); for (var n in {}) til('nej', 1)", [("nr", "2")]),
    ],
)  # fmt: skip
def test_loop_over_what_is_known_is_run_in_full(loop: str, sent: list[tuple[str, str]] | None) -> None:
    til = (
        "function til(navn, vaerdi) { var i = document.createElement('input'); i.type = 'hidden'; i.name = navn;"
        " i.value = vaerdi; document.f.appendChild(i); }"
    )
    script = f"var p = [['a', 1], ['b', 2]], o = {{a: 1, b: 2}}; {loop}; document.f.submit()"
    found = values(pressed(script, functions=til))
    assert found == (None if sent is None else [*OWN, *sent])


NEW_FORM = "var f=document.createElement('form');f.method='post';f.action='/side';f.appendChild(i);"


@pytest.mark.parametrize(
    "script",
    [
        f"{MADE}{NEW_FORM}document.body.appendChild(f);f.submit()",
        (
            f"{MADE}var f=document.createElement('form');f.setAttribute('method','POST');"
            "f.setAttribute('action','/side');document.body.appendChild(f);f.appendChild(i);f.submit()"
        ),
        (
            f"{MADE}{NEW_FORM}f.target='_self';document.getElementsByTagName('body')[0].append(f);"
            "f.submit();document.body.removeChild(f)"
        ),
        f"{MADE}{NEW_FORM}document.getElementById('g').appendChild(f);f.submit()",
        f"{MADE}{NEW_FORM}$(f).appendTo('body').submit()",
        f"{MADE}{NEW_FORM}i.value='1';f.side.value='2';document.body.append(f);f.submit()",
    ],
)
def test_form_that_a_script_makes_is_sent(script: str) -> None:
    sent = pressed(script)
    assert sent is not None
    assert (sent.method, sent.url, values(sent)) == ("POST", "https://x.example/side", [("side", "2")])


def test_form_of_a_script_that_gets_has_its_fields_in_the_address() -> None:
    sent = pressed(f"{MADE}{NEW_FORM.replace('post', 'get')}document.body.appendChild(f);f.submit()")
    assert sent == Submission("GET", "https://x.example/side?side=2")


def test_form_of_a_script_without_an_action_is_sent_to_the_page() -> None:
    form = NEW_FORM.replace("f.method='post';f.action='/side';", "")
    sent = pressed(f"{MADE}{form}document.body.appendChild(f);f.submit()")
    assert sent == Submission("GET", "https://x.example/liste?side=2")


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("document.querySelector('meta[name=csrf-token]').content", "c9"),
        ("document.querySelector('meta[name=\"csrf-token\"]').getAttribute('content')", "c9"),
        ("$('meta[name=csrf-token]').attr('content')", "c9"),
        ("document.getElementById('skjult').value", "h3"),
        ("document.f.token.value", "t7"),
        ("document.querySelector('meta[name=andet]').content", None),
        ("document.getElementById('navn').value", None),  # a person may type into it
        ("document.getElementById('findes_ikke').value", None),
        ("document.getElementById('to').value", None),  # there are two of them
        ("document.getElementById('senere').value", None),  # a script of the page writes into it
        ("document.getElementById('maaske').value", None),  # it may write into it
        ("(document.f.valg.value = hent(), document.f.token.value)", None),
    ],
)  # fmt: skip
def test_token_of_the_page_is_copied_where_it_is_certain(token: str, value: str | None) -> None:
    head = "<meta name=csrf-token content=c9>"
    inner = "<input type=hidden id=skjult value=h3><input id=navn value=x>"
    inner += "<input type=hidden id=senere value=1><input type=hidden id=maaske value=1>"
    inner += "<input type=hidden name=to value=1>" * 2
    script = f"{MADE}i.value={token};{NEW_FORM}document.body.appendChild(f);f.submit()"
    functions = "var felt = document.getElementById('maaske'); hentet(function (svar) { felt.value = svar; });"
    functions += "hentet(function (svar) { document.getElementById('senere').value = svar; });"
    sent = pressed(script, functions=functions, head=head, inner=inner + "{}")
    assert values(sent) == (None if value is None else [("side", value)])


END = "document.f.appendChild(i);document.f.submit()"


@pytest.mark.parametrize(
    "script",
    [
        MADE.replace("'side'", "ukendt") + END,
        MADE.replace("'2'", "ukendt()") + END,
        MADE.replace("'2'", "document.f.navn.value") + END,
        MADE.replace("'hidden'", "'file'") + END,
        MADE.replace("'hidden'", "'checkbox'") + END,
        MADE.replace("'hidden'", "ukendt") + END,
        MADE.replace("i.type='hidden';", "") + END,
        MADE.replace("'side'", "'valg'") + END,  # the form would send two of them
        MADE.replace("'side'", "'submit'") + END,
        MADE.replace("'side'", "'_charset_'") + END,
        MADE + "i.disabled=true;" + END,
        MADE + "i[ukendt]='x';" + END,
        MADE + "ret(i);" + END,
        MADE + "ret([{felt: i}]);" + END,
        MADE + "i.setAttribute('form', 'g');" + END,
        MADE + "document.f.appendChild(i);document.f.removeChild(i);document.f.submit()",
        MADE + "document.f.appendChild(i);i.remove();document.f.submit()",
        MADE + "document.f.appendChild(i);document.g.appendChild(i);document.f.submit()",
        MADE + "document.f.appendChild(i);document.f.innerHTML='';document.f.submit()",
        MADE + "document.f.appendChild(i.cloneNode(true));document.f.submit()",
        MADE + "document.getElementById('ukendt').appendChild(i);document.f.submit()",
        MADE + "ukendt.appendChild(i);document.f.submit()",
        MADE + "$(i).appendTo(ukendt);document.f.submit()",
        MADE + "document.f.appendChild(i);__doPostBack('a','')",
        MADE + "if (ukendt) document.f.appendChild(i);document.f.submit()",
        MADE + "for (n in ukendt) document.f.appendChild(i);document.f.submit()",
        MADE + "ukendt.forEach(function () { document.f.appendChild(i); });document.f.submit()",
        MADE + "var j=document.createElement('input');j.type='hidden';j.name='side';document.f.appendChild(j);" + END,
        MADE + "var d=document.createElement('div');d.innerHTML='<input name=b>';d.appendChild(i);"
        "document.f.appendChild(d);document.f.submit()",
        MADE + "var d=document.createElement('fieldset');d.appendChild(i);i=d;" + END,
        "var i=document.createElement('select');i.name='side';" + END,
        "var i=document.createElement('textarea');i.name='side';i.value='2';" + END,
        "var i=document.createElement(ukendt);i.name='side';i.value='2';" + END,
        "var i=document.createElement('input');i.value='a\\nb';i.type='hidden';i.name='side';" + END,
        MADE.replace("i.type='hidden';", "") + "i.setAttribute('value','3');i.type='hidden';" + END,
        "var i=$('<input type=hidden name=side value=2>');i.appendTo('#f');document.f.submit()",
        "$(`<input type=hidden name=${navn}>`).appendTo('#f');document.f.submit()",
        "$('.felter').append('<input type=hidden name=side>');document.f.submit()",
        "$('.felter').html(ukendt);document.f.submit()",
        "ukendt.insertAdjacentHTML('beforeend', ukendt);document.f.submit()",
    ],
)  # fmt: skip
def test_field_that_cannot_be_told_for_certain_is_not_sent(script: str) -> None:
    assert pressed(MADE + END) is not None
    assert pressed(script) is None


@pytest.mark.parametrize(
    "script",
    [
        f"{MADE}{NEW_FORM}f.submit()",  # it is not on the page
        f"{MADE}{NEW_FORM}document.createElement('div').appendChild(f);f.submit()",
        f"{MADE}{NEW_FORM}ukendt.appendChild(f);f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);f.action=ukendt;f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);f.method=ukendt;f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);f.method='dialog';f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);f.enctype='multipart/form-data';f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);f.acceptCharset='utf-16';f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);f.innerHTML+='<input name=b>';f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);f.elements[0].value='b';f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);document.body.removeChild(f);f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);udfyld(f);f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);f.submit();location='/a'",
        f"{MADE}i.name='action';{NEW_FORM}document.body.appendChild(f);f.action='/b';f.submit()",
        f"{MADE}{NEW_FORM}f.appendChild(document.f.token);document.body.appendChild(f);f.submit()",
        f"{MADE}{NEW_FORM}document.body.appendChild(f);if (ukendt) i.value='3';f.submit()",
    ],
)
def test_form_that_cannot_be_told_for_certain_is_not_sent(script: str) -> None:
    assert pressed(script) is None


@pytest.mark.parametrize(
    "use",
    ["felter.push('b')", "felter[1] = 'b'", "ret(felter)", "var de = felter", "felter.length = 0", "f({felter})"],
)
def test_array_of_the_page_that_its_scripts_change_is_not_looped_over(use: str) -> None:
    script = (
        f"felter.forEach(function (n) {{ {MADE.replace(chr(39) + 'side' + chr(39), 'n')}"
        " document.f.appendChild(i); }); document.f.submit()"
    )
    assert values(pressed(script, functions="var felter = ['a'];")) == [*OWN, ("a", "2")]
    assert values(pressed(script, functions="var felter = ['a']; vis(felter.length, felter[0]);")) is not None
    assert pressed(script, functions=f"var felter = ['a']; function x() {{ {use}; }}") is None


def test_meta_that_a_script_of_the_page_writes_is_not_copied() -> None:
    meta = "document.querySelector('meta[name=token]')"
    script = f"{MADE}i.value={meta}.content;{NEW_FORM}document.body.appendChild(f);f.submit()"
    head = "<meta name=token content=c9>"
    assert values(pressed(script, head=head)) == [("side", "c9")]
    assert pressed(script, head=head, functions=f"{meta}.content = hent();") is None


# Each changes what is sent, in a way that is not followed.
UNTOLD = [
    "i.name = hent()", "i.value = hent()", "i.value = document.f.navn.value", "i.type = 'checkbox'", "i.type = 'file'",
    "i.disabled = true", "ret(i)", "i.remove()", "document.f.removeChild(i)", "document.f.innerHTML = hent()",
    "if (ukendt) i.value = 'd'", "for (var n in ukendt) i.value = n", "while (ukendt()) { i.value = 'd'; }",
    "ukendt.forEach(function (n) { i.value = n; })", "eval(ukendt)", "document.f.appendChild(ukendt)",
]  # fmt: skip
KNOWN = [
    "var a = 1", "vis()", "i.style.display = 'none'", "i.className = 'x'", "i.id = 'nyt'", "i.value = 'b'",
    "i.name = 'c'", "if (a) vis()", "for (var k = 0; k < 3; k++) i.value = k", "['x'].forEach(v => { i.value = v; })",
]  # fmt: skip


@given(st.lists(st.sampled_from(KNOWN), max_size=4), st.sampled_from(UNTOLD), st.data())
def test_change_that_cannot_be_told_refuses_the_form_wherever_it_stands(
    known: list[str], untold: str, data: st.DataObject
) -> None:
    """It may be undone only by what is known and stands behind it."""
    put = data.draw(st.integers(0, len(known)))
    before = [*known[:put], "document.f.appendChild(i)", *known[put:]]
    assert pressed(";".join([MADE, *before, "document.f.submit()"])) is not None
    assert pressed(";".join([MADE, *before, untold, "document.f.submit()"])) is None
