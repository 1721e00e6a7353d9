"""Buttons and links: which one is meant, and what it sends."""

import pytest

from knappen_tui.site.words import DEFAULT
from knappen_tui.web import fields, forms, steps
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page


def page(body: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), "https://x.example/a/b")


def pressed(form: str, *words: str) -> dict[str, str]:
    """What the form around the field `nr` sends besides it."""
    shown = page(f"<form method=post action=/find name=f>{form}</form>")
    [field] = [one for one in shown.root.iter("input") if one.get("name") == "nr"]
    around = next(one for one in shown.root.iter("form"))
    sent = forms.submit(shown, around, {"nr": "x"}, words or DEFAULT.search, beside=field)
    return {name: value.decode() for name, value in sent.fields if name != "nr"}


HEADER = "<div><input name=q placeholder='Søg på siden'><button name=own>Søg</button></div>"


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        ("<input name=nr><button name=a>Søg igen</button><button name=b>Søg</button>", "b"),
        (f"{HEADER}<p>CPR <input name=nr><button name=a>OK</button></p>", "a"),
        (f"{HEADER}<p>CPR <input name=nr></p><button name=a>OK</button>", "a"),
        ("<input name=q><button name=own>Søg</button>CPR <input name=nr><button name=a>OK</button>", "a"),
        ("CPR <input name=nr><button name=a>OK</button><input name=q><button name=own>Søg</button>", "a"),
        ("<button name=log value=1>Log ud</button><input name=nr><button name=a>Find</button>", "a"),
        ("<input name=nr><button name=a>Ryd</button><button name=b>Vis</button>", "b"),
        ("<p>CPR <input name=nr></p><p>Navn <input name=navn></p><button name=a>Søg</button>", "a"),
        (
            "<div>CPR <input name=nr><p><button name=a>Vis</button></p></div><div>N <input name=n><button name=b>Søg",
            "a",
        ),
        ("<input name=nr><button name=a title=Søg><i></i></button>", "a"),
    ],
)
def test_button_that_belongs_to_the_field_is_pressed(form: str, sent: str) -> None:
    names = pressed(form).keys()
    assert sent in names
    assert names & {"a", "b", "own", "log"} == {sent}


def linked(name: str) -> str:
    """A link that posts the form back, as ASP.NET's LinkButton."""
    return f"<a href=\"javascript:__doPostBack('{name}','')\">{name}</a>"


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        (f"{linked('Søg kursist')}<p>CPR <input name=nr> {linked('Vejledning')} {linked('Søg')}</p>", "Søg"),
        (f"{linked('Forside')}<p>CPR <input name=nr></p>{linked('Ryd')} {linked('Udfør')} {linked('Log ud')}", "Udfør"),
        (f"{HEADER}<p>CPR <input name=nr></p><p>{linked('Udfør')}</p>", "Udfør"),
        (f"<p>CPR <input name=nr></p><p>Navn <input name=n></p>{linked('Udfør')}", "Udfør"),
        (f"<p>CPR <input name=nr> {linked('Vejledning')}</p><input type=submit name=a value=OK>", ""),
    ],
)
def test_link_that_posts_the_form_back_is_a_button(form: str, sent: str) -> None:
    assert pressed(f"<input type=hidden name=__EVENTTARGET>{form}")["__EVENTTARGET"] == sent


def test_button_without_a_name_sends_the_form_alone() -> None:
    assert pressed("<input type=hidden name=t value=1><input name=nr><button>Søg</button>") == {"t": "1"}


def test_image_button_sends_its_coordinates() -> None:
    assert pressed("<input name=nr><input type=image name=s alt=Søg>") == {"s.x": "1", "s.y": "1"}


def test_script_button_sends_the_form() -> None:
    assert pressed('<input name=nr><input type=button name=s value=Søg onclick="document.f.submit()">') == {}


@pytest.mark.parametrize(
    ("script", "sent"),
    [
        ("return tjek()", {"a": "1"}),  # what a script opens without keeping the button from sending its form
        ("return kan(this.form)", {"a": "1"}),
        ("return valgt('2')", {"a": "1", "valg": "2"}),
        ("this.form.valg.value = '2'", {"a": "1", "valg": "2"}),
        ("this.form.valg.value = nu()", {"a": "1"}),
        ("valgt('2'); document.f.submit(); return false", {"valg": "2"}),
        ("valgt('2'); document.f.submit(); event.preventDefault()", {"valg": "2"}),
        ("valgt('2'); document.f.submit()", {"a": "1", "valg": "2"}),
    ],
)
def test_script_of_a_submit_button(script: str, sent: dict[str, str]) -> None:
    form = f'<input name=nr><input type=hidden name=valg><button name=a value=1 onclick="{script}">Søg</button>'
    functions = "function tjek() { location = '/ud'; } function valgt(nr) { document.f.valg.value = nr; return true; }"
    assert pressed(f"{form}<script>{functions}</script>") == {"valg": "", **sent}


def test_submit_button_that_only_leads_elsewhere_does_not_send_the_form() -> None:
    away = "<button name=ud onclick=\"location='/ud'; return false\">Søg</button>"
    assert pressed(f"{away}<input name=nr><button name=a>Find</button>") == {"a": ""}


def test_postback_button_sends_its_target() -> None:
    sent = pressed(
        "<input type=hidden name=__EVENTTARGET><input name=nr>"
        "<input type=button value=Søg onclick=\"__doPostBack('find','')\">"
    )
    assert sent == {"__EVENTTARGET": "find", "__EVENTARGUMENT": ""}


def test_postback_link_sends_what_is_ticked() -> None:
    shown = page(
        "<form method=post><input type=hidden name=__EVENTTARGET><input type=hidden name=__EVENTVALIDATION value=v>"
        "<input type=checkbox name=a><input name=b value=1>"
        "<a href=\"javascript:__doPostBack('gem','')\">Gem</a></form>"
    )
    [(link, _)] = forms.clickables(shown)
    sent = forms.press(shown, link, [("a", "on"), ("b", "2")])
    assert sent is not None
    kept = {"__EVENTVALIDATION": b"v"}  # ASP.NET refuses a postback without it
    assert dict(sent.fields) == {"a": b"on", "b": b"2", "__EVENTTARGET": b"gem", "__EVENTARGUMENT": b"", **kept}


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<a href=c>Opslag</a>", "https://x.example/a/c"),
        ("<span onclick=\"window.location='c?d=1'\">Opslag</span>", "https://x.example/a/c?d=1"),
        ("<td onclick='location.href=\"/c\"'>Opslag</td>", "https://x.example/c"),
        ("<a href='#' onclick=\"window.open('/c','_blank'); return false\">Opslag</a>", "https://x.example/c"),
        ("<a href=\"javascript:window.open('c');void(0)\">Opslag</a>", "https://x.example/a/c"),
        ("<a href=/c onclick=\"return confirm('Sikker?')\">Opslag</a>", "https://x.example/c"),
        ("<a href=/d onclick=\"location.href='/c'; return false\">Opslag</a>", "https://x.example/c"),
        ("<a href=/c onclick=\"location.href='/d'\">Opslag</a>", "https://x.example/c"),
        ('<a href=/c onclick="vis(this); return false">Opslag</a>', "https://x.example/c"),
        ('<a href="javascript:location=%27/c%27">Opslag</a>', "https://x.example/c"),
        (
            "<a href='#' data-til=/c onclick=\"location = this.getAttribute('data-til')\">Opslag</a>",
            "https://x.example/c",
        ),
        ("<map><area href=/c alt=Opslag></map>", "https://x.example/c"),
    ],
)
def test_links_of_all_kinds(html: str, url: str) -> None:
    assert forms.choice(page(html), ("Opslag",)) == Submission("GET", url)


@pytest.mark.parametrize("html", ["<a href='#'>Opslag</a>", "<span onclick='vis(this)'>Opslag</span>", "<a>Opslag</a>"])
def test_what_leads_nowhere_is_no_choice(html: str) -> None:
    assert forms.choice(page(html), ("Opslag",)) is None


def test_whole_name_precedes_a_part_of_one() -> None:
    shown = page("<a href=/a>Opslag i historik</a><a href=/b>Opslag</a>")
    assert forms.choice(shown, ("Opslag",)) == Submission("GET", "https://x.example/b")


def test_furniture_is_no_choice_for_a_part_of_its_name() -> None:
    shown = page("<a href=/a>Hjælp til opslag</a><div class=cookies><a href=/b>Opslag om cookies</a></div>")
    assert forms.choice(shown, ("Opslag", "Hjælp")) is None


def test_css_selector_points_at_a_link() -> None:
    shown = page("<a href=/a>Opslag</a><p id=x><a href=/b>?</a></p>")
    assert forms.choice(shown, ("css:#x a", "Opslag")) == Submission("GET", "https://x.example/b")


def test_user_step_is_the_page_before_the_password() -> None:
    shown = page("<form method=post>Brugernavn <input name=u><button>Næste</button></form>")
    step = fields.user_step(shown, DEFAULT.user)
    assert step
    assert step.name == "u"
    assert fields.user_step(page("<form>CPR-nr. <input name=u></form>"), DEFAULT.user) is None


@pytest.mark.parametrize(
    ("html", "urls"),
    [
        ("<p>Lukket søndag.</p><a href=/ud>Log ud</a><a href=/frem>Fortsæt</a>", ["/frem"]),
        ("<a href=/ud>Log ud</a><a href=/kommune>Prøveby Kommune</a>", ["/kommune"]),
        ("<a href=/a>Øvelse Kommune</a><a href=/b>Prøveby Kommune</a>", []),
        ("<form method=post action=/opret>Navn <input name=n><button>Fortsæt</button></form>", []),
        ("<form method=post action=/slet><button>Slet alt</button></form>", []),
        ("<form method=post action=/ok><input name=q placeholder=Søg><button>OK</button></form>", ["/ok"]),
        ("<div class=cookie-bar><form method=post action=/c><button>Accepter</button></form></div>", []),
    ],
)
def test_steps_lead_on_from_a_page_that_only_stands_in_the_way(html: str, urls: list[str]) -> None:
    found = [sent.url for sent in steps.steps(page(html), DEFAULT.step)]
    assert found == [f"https://x.example{url}" for url in urls]


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        ("<input type=checkbox name=a id=a><label for=a>Jeg har læst vilkårene</label>", {"a": "on"}),
        ("<input type=checkbox name=a required> Ja", {"a": "on"}),
        ("<input type=checkbox name=a> Send mig nyheder", {}),
        ("<input type=radio name=a value=1 checked> Øvelse<input type=radio name=a value=2> Prøveby", {"a": "2"}),
        ("<select name=a><option value=1>Øvelse<option value=2>Prøveby</select>", {"a": "2"}),
    ],
)
def test_step_agrees_and_chooses_as_the_words_say(form: str, sent: dict[str, str]) -> None:
    shown = page(f"<form method=post action=/ok>{form}<button>Fortsæt</button></form>")
    [step] = dict.fromkeys(steps.steps(shown, (*DEFAULT.step, "Prøveby")))
    assert {name: value.decode() for name, value in step.fields} == sent


FORM = "<form method=post>CPR-nr. <input name=cpr><button>Vis</button></form>"


@pytest.mark.parametrize(
    ("html", "urls"),
    [
        ("<table><tr><td>1</td><td><a href=/1>Vis kursist</a></td></tr></table>", ["/1"]),
        ("<ul><li><a href=/1>020290-xxxx</a></li></ul>", ["/1"]),
        ("<table><tr><td><a href=/1>Vis</a></td></tr><tr><td><a href=/2>Vis</a></td></tr></table>", ["/1", "/2"]),
        ("<table><tr><td><a href=/1>Vis</a></td><td><a href=/1>020290-xxxx</a></td></tr></table>", ["/1"]),
        ("<table><tr><td><a href=/1>A</a></td></tr><tr><td><a href=/2>B</a></td></tr></table>", []),
        ("<table><tr><th><a href=/sort>Nr.</a></th></tr></table>", []),
        ("<p><a href=/1>Ny søgning</a></p>", []),
    ],
)
def test_entries_of_a_list_of_hits(html: str, urls: list[str]) -> None:
    found = steps.entries(page(FORM + html), page(FORM), DEFAULT.hit)
    assert [sent.url for sent in found] == [f"https://x.example{url}" for url in urls]


def test_frames_of_a_page_in_order() -> None:
    shown = page("<iframe src=menu></iframe><iframe src=about:blank></iframe><iframe hidden src=x></iframe>")
    assert steps.frames(shown) == [Submission("GET", "https://x.example/a/menu")]


def test_function_writes_into_a_field_before_it_sends_the_form() -> None:
    shown = page(
        "<form method=post name=f action=/menu><input type=hidden name=valg id=v value=0></form>"
        "<a href='#' onclick=\"vaelg('opslag')\">Opslag</a>"
        "<script>function vaelg(nr) { document.getElementById('v').value = nr; document.f.submit(); }</script>"
    )
    sent = forms.choice(shown, ("Opslag",))
    assert sent == Submission("POST", "https://x.example/menu", (("valg", b"opslag"),))


@pytest.mark.parametrize(
    ("script", "url"),
    [
        ("location = this.value", "https://x.example/c"),
        (
            "if (this.selectedIndex > 0) window.open(this.options[this.selectedIndex].value, '_top')",
            "https://x.example/c",
        ),
        ("vis(this)", "https://x.example/s?v=/c"),
        ("location = this.options[1].value", None),
    ],
)
def test_entry_of_a_menu_list_is_a_link(script: str, url: str | None) -> None:
    shown = page(
        f'<select onchange="{script}"><option value="">Vælg<option value=/c>Opslag</select>'
        "<script>function vis(liste) { location.href = '/s?v=' + liste.value; }</script>"
    )
    assert forms.choice(shown, ("Opslag",)) == (Submission("GET", url) if url else None)


OPTIONS = "<option value=0>Vælg<option value=2>Opslag</select>"
RADIO = "<label for=o>Opslag</label><input type=radio name=v id=o value=2"
POSTS_BACK = "\"setTimeout('__doPostBack(\\'v\\',\\'\\')', 0)\""


@pytest.mark.parametrize(
    ("control", "sent"),
    [
        (f"<select name=v onchange='skift()'>{OPTIONS}", {"s": "1"}),
        (f"<select name=v onchange={POSTS_BACK}>{OPTIONS}", {"s": "", "__EVENTTARGET": "v", "__EVENTARGUMENT": ""}),
        (f"{RADIO} onclick='skift()'>", {"s": "1"}),
        (f"{RADIO} onclick={POSTS_BACK}>", {"s": "", "__EVENTTARGET": "v", "__EVENTARGUMENT": ""}),
    ],
)
def test_choice_whose_script_sends_the_form_is_sent_with_it(control: str, sent: dict[str, str]) -> None:
    shown = page(
        f"<form method=post name=f><input type=hidden name=s>{control}</form>"
        "<script>function skift() { document.f.s.value = 1; document.f.submit(); }</script>"
    )
    submission = forms.choice(shown, ("Opslag",))
    assert submission is not None
    assert {name: value.decode() for name, value in submission.fields} == {"v": "2", **sent}


@pytest.mark.parametrize("form", ["<select name=a><option>A<option>B</select>", "<input type=radio name=a value=1> A"])
def test_step_with_an_open_choice_is_not_taken(form: str) -> None:
    shown = page(f"<form method=post>{form}<button>Fortsæt</button></form>")
    assert list(steps.steps(shown, DEFAULT.step)) == []


CHECKED_BUTTON = 'new WebForm_PostBackOptions("b", "", true, "", "", false, false)'


@pytest.mark.parametrize(
    ("button", "sent"),
    [
        ("<button type=button onclick=\"apex.submit('FIND')\">Søg</button>", {"p_request": "FIND"}),
        (
            "<a href=# onclick=\"mojarra.jsfcljs(document.getElementById('f'),{'f:x':'f:x'},'')\">Søg</a>",
            {"f:x": "f:x"},
        ),
        (
            f"<input type=submit name=b value=Søg onclick='x({CHECKED_BUTTON})'>",
            {"b": "Søg"},
        ),
    ],
)
def test_button_of_a_framework_sends_what_its_script_does(button: str, sent: dict[str, str]) -> None:
    shown = page(f"<form method=post action=/find name=wwv_flow id=f>CPR <input name=nr>{button}</form>")
    [field] = [one for one in shown.root.iter("input") if one.get("name") == "nr"]
    submission = forms.submit(shown, next(one for one in shown.root.iter("form")), {}, DEFAULT.search, beside=field)
    assert {name: value.decode() for name, value in submission.fields} == {"nr": "", **sent}


@pytest.mark.parametrize("address", ["/logaf.asp", "/bruger/logud", "Account/LogOff?x=1", "sign-out", "/log_out.do"])
def test_address_that_logs_out_is_never_pressed_for_a_part_of_its_name(address: str) -> None:
    shown = page(f"<a href='{address}'>Luk klient</a><a href='/logaftaler'>Luk nyhed</a>")
    assert [sent.url for sent in forms.choices(shown, ("Luk",))] == ["https://x.example/logaftaler"]


LIST = "<select name=side><option value=1 selected>1<option value=2>2</select>"


@pytest.mark.parametrize("method", ["get", "post"])
def test_option_is_sent_by_the_only_button_of_its_form(method: str) -> None:
    shown = page(
        f"<form method={method} action=/b><input type=hidden name=id value=7>{LIST}<input type=submit value=Gå>"
    )
    sent = forms.choose(shown, next(one for one in shown.root.iter("option") if one.get("value") == "2"))
    address = "https://x.example/b"
    if method == "get":
        assert sent == Submission("GET", f"{address}?id=7&side=2")
    else:
        assert sent == Submission("POST", address, (("id", b"7"), ("side", b"2")))


@pytest.mark.parametrize("beside", ["<button>Gå<button>Slet", "<input name=q><button>Gå", "<button>Slet", ""])
def test_option_of_a_form_for_something_else_is_not_sent(beside: str) -> None:
    shown = page(f"<form action=/b>{LIST}{beside}</form>")
    assert forms.choose(shown, next(iter(shown.root.iter("option")))) is None
