"""Pages of a person, forms, links and polling, on HTML of many kinds."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError, KnappenError, NotUnderstood, WrongAnswer
from knappen_tui.domain.kursist import Henvisning, Kursist, Merit, Modul, Prae2004, Proeve
from knappen_tui.site import polling
from knappen_tui.site.person import pages
from knappen_tui.site.person.records import Records
from knappen_tui.site.words import DEFAULT, load
from knappen_tui.web import fields, forms
from knappen_tui.web.forms import Upload
from knappen_tui.web.html import Page, complaint
from knappen_tui.web.http import Reply

URL = "https://knappen.example/app/side.aspx?trin=2"
PERSON, STRANGER = unknown_cprs(2)

MODULER = "<tr><th>DU-modul<th>Startdato<th>Slutdato<tr><td>2-4<td>04-02-2019<td>01-06-2019<tr><td>1-1<td>1/9/2020<td>-"
PROEVER = "<tr><th>Prøve<th>Prøvedato<th>Mundtlig<tr><td>PD2<td>01-06-2019<td>02"
HENVISNINGER = "<tr><th>Henvisningsdato<th>Henvisningskategori<tr><td>01-12-2018<td>5"
EXPECTED = {
    "moduler": (Modul("2-4", date(2019, 2, 4), date(2019, 6, 1)), Modul("1-1", date(2020, 9, 1))),
    "proever": (Proeve("PD2", date(2019, 6, 1), mundtlig="02"),),
    "henvisninger": (Henvisning(date(2018, 12, 1), "5"),),
}


def page(html: str, charset: str = "utf-8") -> Page:
    return Page(html.encode(charset), URL, charset)


def read(html: str) -> Mapping[str, Records]:
    return pages.read(page(html), DEFAULT)


def tables(before: Iterable[str], after: Iterable[str] = ("", "", "")) -> str:
    bodies = (MODULER, PROEVER, HENVISNINGER)
    return "".join(f"{start}{body}</table>{end}" for start, body, end in zip(before, bodies, after, strict=True))


NAMES = ("Moduler", "Prøver", "Henvisninger")
COUNTED = ("Moduler (2)", "Prøver (1)", "Henvisninger (1)")


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(tables(f"<table><caption>{name}</caption>" for name in NAMES), id="captions"),
        pytest.param(
            tables(
                f"<h3>{name} ({count})</h3><p>Sorteret.</p><table>"
                for name, count in zip(NAMES, (2, 1, 1), strict=True)
            ),
            id="headings",
        ),
        pytest.param(tables(f"<table aria-label='{name}'>" for name in NAMES), id="labels"),
        pytest.param(
            tables(
                (
                    f"<h2>{name}</h2>({count}) <a href=# onclick=\"return fold('b_{count}{name[0]}')\">vis/skjul</a>"
                    f"<div id=b_{count}{name[0]}><table>"
                    for name, count in zip(NAMES, (2, 1, 1), strict=True)
                ),
                ("</div>",) * 3,
            ),
            id="headings with a link that opens and closes",
        ),
        pytest.param(tables(f"<b>{name}:</b><table>" for name in NAMES), id="bold text before"),
        pytest.param(tables(("<table>", "<table>", "<table>")), id="columns only"),
        pytest.param(
            tables((f"<h2>{name}</h2><table><tr><td><table>" for name in NAMES), ("</table>",) * 3),
            id="in layout tables",
        ),
        pytest.param(
            "".join(f"<a href='#p{number}'>{name}</a>" for number, name in enumerate(NAMES))
            + tables((f"<div id=p{number} style='display:none'><table>" for number in range(3)), ("</div>",) * 3),
            id="panes of tabs",
        ),
        pytest.param(
            "".join(f"<button aria-controls=p{number}>{name}</button>" for number, name in enumerate(NAMES))
            + tables((f"<section id=p{number}><table>" for number in range(3)), ("</section>",) * 3),
            id="panes of buttons",
        ),
    ],
)
def test_tables_are_recognised_by_caption_heading_label_pane_or_columns(html: str) -> None:
    assert read(html) == EXPECTED


def test_name_at_the_end_of_a_path_is_no_title() -> None:
    path = "<p><a href=/>Forside</a> <b>{}</b> <span>Moduler</span></p>"
    shown = f"<h1>Kursist</h1><table>{MODULER}</table>"
    assert read(path.format("»") + shown) == {"moduler": EXPECTED["moduler"]}
    with pytest.raises(NotUnderstood, match="hverken noget under Moduler"):
        read(path.format("Nu") + shown)


def test_columns_in_any_order_and_extra_columns_are_kept() -> None:
    html = (
        "<h2>Moduler</h2><table><tr><td>Lærer<td>Udbyrder<td>Startdato<td>DU modul"
        "<tr><td>[red]K\x1b[31mim<td>101001<td>2019-02-04<td>2-4<tr><td><td><td><td></table>"
    )
    [modul] = read(html)["moduler"]
    assert modul == Modul("2-4", date(2019, 2, 4), udbyder="101001", andet=(("Lærer", "[red]K[31mim"),))


def test_headings_in_mojibake_and_pages_in_latin_1() -> None:
    html = "<h2>Prøver</h2><table><tr><th>Prøve<th>Læseforståelse<tr><td>Prøve i Dansk 2<td>02</table>"
    expected = {"proever": (Proeve("Prøve i Dansk 2", laeseforstaaelse="02"),)}
    garbled = html.encode().decode("cp1252")
    assert read(garbled) == expected
    assert pages.read(Page(html.encode("latin-1"), URL, "utf-8"), DEFAULT) == expected


def test_empty_tables() -> None:
    html = (
        "<h2>Moduler</h2><p>Ingen moduler registreret.</p>"
        "<h2>Prøver</h2><table><tr><td colspan=3>Der er ikke registreret prøver</table>"
        "<h2>Henvisninger</h2><table><tr><th>Henvisningsdato<th>Henvisningskategori</table>"
        "<h2>Merit</h2><table><tr><th>DU-modul<th>Startdato<tr><td>1-3<td>04-02-2019</table>"
        "<h2>Præ-2004</h2><table><tr><th>Første startdato<th>DU i præ-2004 data<tr><td>01-03-1999<td>Nej</table>"
    )
    found = read(html)
    assert {name: found[name] for name in ("moduler", "proever", "henvisninger")} == dict.fromkeys(EXPECTED, ())
    assert pages.kursist(PERSON, found) == Kursist(
        PERSON, meritter=(Merit("1-3", date(2019, 2, 4)),), prae2004=Prae2004(date(1999, 3, 1), False)
    )


@pytest.mark.parametrize(
    ("html", "named"),
    [
        ("<h2>Moduler</h2><table><tr><th>Farve<th>Form<tr><td>rød<td>rund</table>", "Farve"),
        ("<h2>Moduler</h2><table><tr><th>DU-modul<th>Startdato<tr><td>2-4<td>i går</table>", "Startdato"),
        ("<h2>Moduler</h2><table><tr><th>DU-modul<th>Startdato<tr><td>2-4<td></table>", "Startdato"),
        ("<h2>Moduler</h2><table><tr><th>DU-modul<th>Startdato<th>Startdato<tr><td>2-4<td>x<td>y</table>", "flere"),
        ("<h2>Moduler</h2><table></table>", "Moduler"),
    ],
)
def test_unreadable_table_error_names_the_column(html: str, named: str) -> None:
    with pytest.raises(NotUnderstood, match=named):
        read(html)


def test_unrelated_table_is_ignored() -> None:
    assert read("<h2>Fravær</h2><table><tr><th>Dato<th>Timer<tr><td>01-01-2020<td>3</table>") == {}


def test_missing_tables_error_lists_titles_without_numbers() -> None:
    shown = page(f"<h1>Velkommen {PERSON.digits}</h1><h2>Nyheder</h2>")
    error = pages.not_understood(shown, DEFAULT, {})
    assert all(name in error.message for name in (*NAMES, "Nyheder"))
    assert PERSON.digits not in error.message


def test_alert_is_shown_without_numbers() -> None:
    shown = page(f"<div role=alert>CPR-nummeret {PERSON.digits} er forkert</div>")
    assert "er forkert" in pages.not_understood(shown, DEFAULT, {}).message
    assert PERSON.digits not in pages.not_understood(shown, DEFAULT, {}).message


def test_text_of_the_form_is_no_answer() -> None:
    shown = page("<h1>Opslag</h1><p>Fejl og ønsker: ring til os</p>")
    assert "ring til os" in pages.not_understood(shown, DEFAULT, {}).message
    assert "»Opslag«" in pages.not_understood(shown, DEFAULT, {}, shown.texts[1:]).message


def test_another_persons_page_raises_wrong_answer() -> None:
    pages.check_person(page(f"<p>{PERSON.digits[:6]}-{PERSON.digits[6:]}<p>Tlf. 33 92 33 80, nr. 9999999999"), PERSON)
    with pytest.raises(WrongAnswer) as caught:
        pages.check_person(page(f"<p>{STRANGER.digits[:6]}-{STRANGER.digits[6:]}"), PERSON)
    assert STRANGER.digits not in caught.value.message


def test_tabs_on_pages_of_their_own() -> None:
    shown = page("<h2>Moduler</h2><p>Ingen</p><a href='?fane=2'>Prøver</a><a href='?fane=3'>Henvisninger</a>")
    seen = pages.read(shown, DEFAULT)
    tabs = pages.other_tabs(shown, DEFAULT, seen)
    assert {name: tab.url for name, tab in tabs.items()} == {
        "proever": "https://knappen.example/app/side.aspx?fane=2",
        "henvisninger": "https://knappen.example/app/side.aspx?fane=3",
    }


def test_control_that_does_something_else_with_a_table_is_no_tab() -> None:
    names = ("Opret moduler", "Fjern henvisninger", "Annullerede prøver")
    links = "".join(f"<a href='?{place}'>{name}</a>" for place, name in enumerate(names))
    assert list(pages.other_tabs(page(links), DEFAULT, {})) == ["proever"]


def test_heading_that_sorts_a_table_is_no_tab() -> None:
    heading = "<table><tr><th>DU-modul<th><a href='?sort=kat'>Henvisningskategori</a><tr><td>2-4<td>5</table>"
    assert pages.other_tabs(page(heading), DEFAULT, {}) == {}
    tabs = pages.other_tabs(page(f"{heading}<a href='?fane=3'>Vis henvisninger</a>"), DEFAULT, {})
    assert {name: tab.url.partition("?")[2] for name, tab in tabs.items()} == {"henvisninger": "fane=3"}


@pytest.mark.parametrize("heading", ["<th>{}", "<td>{}", "<td class=overskrift><span>{}</span>"])
@pytest.mark.parametrize(
    ("row", "is_person"),
    [
        (f"<td>{PERSON.digits}<td>2<td>1<td><a href=/vis?nr=1>Vis</a>", False),
        ("<td>Prøveby<td>2<td>1<td><a href=/vis?nr=1>Vis</a>", True),
        (f"<td colspan=4>{PERSON.digits} <a href=/ny>Ny søgning</a>", True),
    ],
)
def test_headings_above_a_hit_name_no_tabs(heading: str, row: str, is_person: bool) -> None:
    cells = "".join(heading.format(text) for text in ("Person", "Moduler", "Prøver", ""))
    shown = page(f"<table><tr>{cells}<tr>{row}</table>")
    assert pages.names_tabs(shown, DEFAULT) == (is_person and "th" not in heading)


@pytest.mark.parametrize("heading", ["<th><a href='?s={0}'>{0}</a>", "<td><a href='?s={0}'>{0}</a>"])
@pytest.mark.parametrize(
    ("row", "is_person"),
    [
        (f"<td>{PERSON.digits}<td>2<td>1<td><a href=/vis?nr=1>Vis</a>", False),
        (f"<td>{PERSON.digits}<td>2<td>1<td>", True),
        ("<td>Prøveby<td>2<td>1<td><a href=/vis?nr=1>Vis</a>", True),
    ],
)
def test_headings_that_sort_hits_are_no_tabs(heading: str, row: str, is_person: bool) -> None:
    cells = "".join(heading.format(text) for text in ("CPR-nr.", "Antal moduler", "Antal prøver")) + "<th>"
    shown = page(f"<table><thead><tr>{cells}<tbody><tr>{row}</table>")
    assert pages.names_tabs(shown, DEFAULT) == (is_person or "<td" in heading)
    assert pages.has_tabs(shown, page(""), DEFAULT) == (is_person or "<td" in heading)


def test_heading_over_two_rows_is_no_record() -> None:
    headings = "<tr><th rowspan=2>DU-modul<th colspan=2>Periode<th rowspan=2>Bestået modultest<tr><th>Fra<th>Til"
    shown = pages.read(page(f"<h2>Moduler</h2><table>{headings}<tr><td>2-4<td>04-02-2019<td>-<td>-</table>"), DEFAULT)
    assert shown == {"moduler": (Modul("2-4", date(2019, 2, 4)),)}


def test_heading_of_several_columns_stands_above_theirs() -> None:
    top = "<th rowspan=2>Prøvebetegnelse<th rowspan=2>Dato<th colspan=3>Karakter<th rowspan=2>Resultat"
    row = "<td>Prøve i Dansk 1<td>31-05-2017<td><td>02<td>4<td>Bestået"
    shown = page(f"<h2>Prøver</h2><table><tr>{top}<tr><th>Læsning<th>Skriftlig<th>Mundtlig<tr>{row}</table>")
    proeve = Proeve("Prøve i Dansk 1", date(2017, 5, 31), skriftlig="02", mundtlig="4", resultat="Bestået")
    assert pages.read(shown, DEFAULT) == {"proever": (proeve,)}


def test_names_beside_links_to_the_same_tables_are_no_menu() -> None:
    shown = page(
        "<ol><li><span>Prøver</span> <a href='?fane=2'>Vis prøver (2)</a><li><span>Henvisninger</span> <b>Ingen</b>"
        "<li><span>Merit</span> <a href='?fane=4'>Vis merit (1)</a><li><span>Moduler</span> <b>Ingen moduler</b></ol>"
    )
    assert pages.read(shown, DEFAULT) == {"henvisninger": (), "moduler": ()}


def test_name_of_the_last_of_several_links_is_no_title() -> None:
    names = "".join(f"<li>{name} <a href='?fane={name}'>Vis {name}</a>" for name in ("Moduler", "Prøver", "Merit"))
    assert "meritter" not in pages.read(page(f"<ul>{names}</ul><p>Ingen registreringer</p>"), DEFAULT)


def test_tabs_as_postbacks() -> None:
    shown = page(
        "<form method=post action='side.aspx'><input type=hidden name=__VIEWSTATE value=abc>"
        "<input type=hidden name=__EVENTTARGET value=''>"
        "<a href=\"javascript:__doPostBack('ctl00$fane2','')\">Prøver</a></form>"
    )
    tab = pages.other_tabs(shown, DEFAULT, {})["proever"]
    assert (tab.method, tab.url) == ("POST", "https://knappen.example/app/side.aspx")
    assert dict(tab.fields) == {"__VIEWSTATE": b"abc", "__EVENTTARGET": b"ctl00$fane2", "__EVENTARGUMENT": b""}


@pytest.mark.parametrize(
    "field",
    [
        "<label for=x>CPR-nummer</label><input name=q1 id=x>",
        "<label>CPR nr. <input name=q1></label>",
        "<input name=q1 aria-label='Personnummer'>",
        "<span id=l>CPR</span><input name=q1 aria-labelledby=l>",
        "<input name=q1 placeholder='CPR-nr. uden bindestreg'>",
        "<table><tr><td>CPR-nr.:</td><td><input name=q1></td></tr></table>",
        "Indtast navn <input name=navn><br>CPR <input name=q1>",
        "<b>CPR</b> <i></i><input name=q1 type=tel>",
    ],
)
def test_field_is_found_by_its_visible_label(field: str) -> None:
    shown = page(f"<form method=post><input name=soeg value=ord>{field}<input type=hidden name=t value=1></form>")
    found = fields.text_field(shown, DEFAULT.cpr)
    assert found is not None
    assert found.name == "q1"


def test_form_is_encoded_as_browsers_do() -> None:
    shown = page(
        "<base href='/andet/'><form method=post action='send?a=1#x'><input type=hidden name=t value='æ'>"
        "<input name=cpr><input type=checkbox name=c checked><input type=checkbox name=d>"
        "<select name=s><option value=1><option value=2 selected></select><textarea name=w>hej</textarea>"
        "<input name=fra disabled value=x><button name=k value=annuller>Annullér</button>"
        "<button name=k value=soeg>Søg</button><button type=button name=n>Nej</button></form>",
        "latin-1",
    )
    field = fields.text_field(shown, DEFAULT.cpr)
    assert field is not None
    sent = forms.submit(shown, field.form, {"cpr": PERSON.digits}, DEFAULT.search)
    assert (sent.method, sent.url) == ("POST", "https://knappen.example/andet/send?a=1")
    assert list(sent.fields) == [
        ("t", "æ".encode("latin-1")), ("cpr", PERSON.digits.encode()), ("c", b"on"), ("s", b"2"), ("w", b"hej"),
        ("k", b"soeg"),
    ]  # fmt: skip
    assert PERSON.digits not in repr(sent)


def test_form_without_action_is_sent_to_its_page() -> None:
    shown = page("<base href='/andet/'><form method=POST enctype='multipart/form-data'><input type=file name=f></form>")
    field = fields.file_field(shown, DEFAULT.file)
    assert field is not None
    sent = forms.submit(shown, field.form, {}, DEFAULT.upload, {"f": Upload("cpr.txt", b"x")})
    assert (sent.url, sent.multipart, sent.files[0][0]) == (URL, True, "f")


def test_get_form_raises_not_understood() -> None:
    shown = page("<form action=soeg><label>CPR<input name=q></label></form>")
    field = fields.text_field(shown, DEFAULT.cpr)
    assert field is not None
    with pytest.raises(NotUnderstood, match="GET"):
        forms.submit(shown, field.form, {"q": PERSON.digits}, ())


@pytest.mark.parametrize(
    ("html", "fields"),
    [
        (
            "<label>Flere kursister <input type=radio name=v value=2></label><input type=submit name=k value=v>",
            {"v": b"2", "k": b"v"},
        ),
        (
            "<input type=submit name=en value='Én kursist'><input type=submit name=fl value='Flere kursister'>",
            {"fl": b"Flere kursister"},
        ),
        ("<button name=valg value=2><img alt='Flere kursister'></button>", {"valg": b"2"}),
    ],
)
def test_choice_can_be_a_radio_button_or_a_button(html: str, fields: dict[str, bytes]) -> None:
    sent = forms.choice(page(f"<form method=post>{html}</form>"), DEFAULT.several)
    assert sent is not None
    assert (sent.method, dict(sent.fields)) == ("POST", fields)


BEFORE = "<a href=/vejledning.xlsx>Vejledning i Excel</a><p>Regn med ventetid. Højst 100 numre.</p>"


def reply(content: bytes) -> Reply:
    return Reply(URL, 200, httpx.Headers(), content, "utf-8")


def classified(html: str, before: str = BEFORE) -> object:
    return polling.classify(reply((before + html).encode()), polling.take_baseline(page(before)), DEFAULT)


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ("<a href=r.xls>Her</a>", "/app/r.xls"),
        ("<a href=/r?id=1>Hent resultatet</a>", "/r?id=1"),
        ("<a href=/om>Om .csv</a><a href=/r/svar>svar.csv</a><a href=/print>Print</a>", "/r/svar"),
        ("<a href=/r?id=1>Klik her, din fil er klar</a>", "/r?id=1"),
        ("<a href=/om>Om knappen</a><a href=/r>Excel-ark</a>", "/r"),
        ("<a href=/om>Om knappen</a><a href=/r?format=csv>CSV</a>", "/r?format=csv"),
        ("<meta http-equiv=refresh content='5'><a href=/r/liste.XLSX?x=1>3</a>", "/r/liste.XLSX?x=1"),
    ],
)
def test_new_link_is_the_result(html: str, address: str) -> None:
    state = classified(html)
    assert isinstance(state, polling.Ready)
    assert state.link.url == "https://knappen.example" + address


@pytest.mark.parametrize(
    ("html", "address", "certain"),
    [
        ("<p>Vent venligst</p>", URL, True),
        ("<meta http-equiv=Refresh content='3; URL=\"/vent/7\"'>", "https://knappen.example/vent/7", True),
        ("<meta http-equiv=refresh content=2>", URL, True),
        ("<p>Noget helt tredje</p>", URL, False),
        ("<div class='alert alert-success' role=alert>Filen er modtaget</div>", URL, False),
        ("<div role=alert><p class='t-Alert--success'>Filen er modtaget</p></div><p>I kø</p>", URL, True),
    ],
)
def test_working_page_gives_the_next_address(html: str, address: str, certain: bool) -> None:
    state = classified(html)
    assert isinstance(state, polling.Working)
    assert state.next_page
    assert (state.next_page.url, state.is_certain) == (address, certain)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Der må være højst 100 CPR-numre; der var 0202901234</p>", "højst 100 CPR-numre; der var …"),
        ("<div role=alert>Nix</div>", "Nix"),
        ("", "igen uden at sige hvorfor"),
    ],
)
def test_refused_upload_message(html: str, said: str) -> None:
    state = classified(html)
    assert isinstance(state, polling.UploadRefused)
    assert said in state.message


def anything(content: bytes, cpr: Cpr) -> None:
    shown = Page(content, URL)
    with suppress(KnappenError):
        pages.check_person(shown, cpr)
        seen = pages.read(shown, DEFAULT)
        pages.other_tabs(shown, DEFAULT, seen)
        pages.kursist(cpr, seen)
        for field in (fields.text_field(shown, DEFAULT.cpr), fields.password_field(shown)):
            if field:
                forms.submit(shown, field.form, {field.name: "x"}, ())
        polling.classify(reply(content), polling.take_baseline(page("")), DEFAULT)


PIECES = st.sampled_from(
    [
        "<table>",
        "<tr>",
        "<td/colspan=9>",
        "<th/rowspan='3'>",
        "</table>",
        "<h2>",
        "Moduler",
        "Prøver",
        "DU-modul",
        "Startdato",
        "<form/method=post>",
        "<input/type=password/name=p>",
        "<label>CPR",
        "<input/name=a>",
        "<select/name=s>",
        "<textarea/name=t>",
        "<a/href='x'>",
        "<base/href='http://[::1'>",
        "2-4",
        "04-02-2019",
        "&#0;",
        "\x00",
        "<!--",
        "]]>",
        "<button/name=b>",
        "<input/type=radio/name=r>",
        "<meta/http-equiv=refresh/content=';'>",
        "Ingen",
        "\x1b[0m",
    ]
)


@pytest.mark.slow
@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=40).map("".join))
def test_any_page_is_read_or_raises_knappen_error(html: str) -> None:
    anything(html.encode("utf-8", "replace"), PERSON)


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_raise_knappen_error(content: bytes) -> None:
    anything(content, PERSON)


def test_deeply_nested_page() -> None:
    anything(b"<table><tr><td>" * 2_000 + b"<div>" * 20_000, PERSON)
    anything(b"<table>" + b"<tr><td colspan=99999999 rowspan=99999>x" * 2000, PERSON)


def test_alert_has_a_colon_after_its_heading() -> None:
    alert = page('<div role="alert"><h2>Der er et problem</h2><p>Brugernavn eller adgangskode er forkert.</div>')
    assert complaint(alert, [], ()) == "Der er et problem: Brugernavn eller adgangskode er forkert."


@pytest.mark.parametrize(("image", "is_fault"), [("Oplysninger", False), ("Fejl", True), ("", True)])
def test_alert_whose_image_says_information_is_no_fault(image: str, is_fault: bool) -> None:
    alert = page(f'<div role=alert><img src=i.png alt="{image}"><p>Filen er indlæst.</div>')
    assert bool(complaint(alert, [], ())) is is_fault


def test_page_that_works_says_so_in_its_own_words() -> None:
    baseline = polling.take_baseline(page("<form><input type=file></form>"))
    state = polling.classify(reply("<p>Vent venligst, udtrækket er i gang".encode()), baseline, DEFAULT)
    assert isinstance(state, polling.Working)
    assert state.said.startswith("Vent venligst")


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Danskprøver", "proever"),
        ("Modulprøver (3)", "proever"),
        ("Danskuddannelsesmoduler", "moduler"),
        ("Modulregistreringer", "moduler"),
        ("Aflagte danskprøver", "proever"),
        ("Kursistens modulforløb (2)", "moduler"),
        ("Godskrevne moduler (merit)", "meritter"),
        ("Planlagte danskprøver", None),
        ("Moduler (merit)", None),
        ("Præ-2004 moduler", None),
        ("Moduler og prøver", None),
    ],
)
def test_compound_title_is_of_the_kind_of_its_last_part(title: str, field: str | None) -> None:
    named = DEFAULT.titles.named(title)
    assert (named.field if named else None) == field


def test_selectors_name_tabs_columns_and_empty_tabs(tmp_path: Path) -> None:
    file = tmp_path / "ord.toml"
    file.write_text(
        '[ord]\ningen = ["css:.tom"]\n[faneblade]\nmoduler = ["css:#a"]\nproever = ["css:#b"]\n'
        '[kolonner.moduler]\ndu_modul = ["css:th.m"]\nstartdato = ["css:th.s"]\n',
        encoding="utf-8",
    )
    html = (
        "<h2 id=a>Oversigt</h2><table><tr><th class=m>Trin<th class=s>Påbegyndt<tr><td>2-4<td>04-02-2019</table>"
        "<h2 id=b>Bedømmelser</h2><p class=tom>Her er rent.</p>"
    )
    found = pages.read(page(html), load(file))
    assert found == {"moduler": (Modul("2-4", date(2019, 2, 4)),), "proever": ()}


@pytest.mark.parametrize("line", ['[grupper]\nmerit = ["css:th"]', '[kolonner.udtraek]\ncpr = ["css:th"]'])
def test_selector_of_a_sheet_is_refused(line: str, tmp_path: Path) -> None:
    file = tmp_path / "ord.toml"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="css"):
        load(file)


def test_title_of_a_record_is_no_number_of_records() -> None:
    names = [f"Prøve i Dansk {level}" for level in (1, 2, 3)]
    exams = "".join(
        f"<details><summary>{name}</summary><dl><dt>Prøve<dd>{name}<dt>Prøvedato<dd>01-06-2019</dl></details>"
        for name in names
    )
    found = pages.read(page(f"<h2>Prøver (3)</h2><div>{exams}</div>"), DEFAULT)
    assert [one.proeve for one in found["proever"] if isinstance(one, Proeve)] == names


@pytest.mark.parametrize(
    ("before", "is_example"),
    [("10 cifre, fx ", True), ("F.eks. ", True), ("Eksempel på et nummer: ", True), ("Kursist ", False), ("", False)],
)
def test_number_of_another_is_refused_unless_it_is_an_example(before: str, *, is_example: bool) -> None:
    own, other = unknown_cprs(2, seed=19)
    answer = page(f"<p>{before}{other.digits[:6]}-{other.digits[6:]}</p><p>{own.digits}</p>")
    if is_example:
        pages.check_person(answer, own)
    else:
        with pytest.raises(WrongAnswer):
            pages.check_person(answer, own)


def test_controls_for_tabs_that_are_new_are_a_persons() -> None:
    buttons = "".join(f"<input type=submit name={name} value={name}oplysninger>" for name in ("Prøve", "Henvisnings"))
    shown = Page(f"<form method=post>{buttons}</form>".encode(), "https://knap.example/", "utf-8")
    assert pages.has_tabs(shown, Page(b"<form></form>", "https://knap.example/", "utf-8"), DEFAULT)
    assert not pages.has_tabs(shown, shown, DEFAULT)
