"""A person whose tabs are pages: what a page says of a tab is not said of the person."""

from dataclasses import replace

import pytest

from knappen_tui.domain.errors import KnappenError, NotUnderstood, WrongAnswer
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.person.reading import read_page
from knappen_tui.site.words import DEFAULT, Words
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

NAMES = {"moduler": "Moduler", "proever": "Prøver", "henvisninger": "Henvisninger"}
TABS = "".join(f"<li><a href=/{address}>{name}</a></li>" for address, name in NAMES.items())
NO_MODULES = "<p>Ingen moduler</p>"
NOTHING = "<p>Ingen registreringer for kursisten.</p>"
EXAM = "<table><tr><td>Prøve<td>Prøvedato<td>Resultat<tr><td>Studieprøven<td>04-12-2019<td>Bestået</table>"
FORM = "<form method=post><input name=cpr><button>Søg</button></form>"


def page(body: str) -> Page:
    return Page(f"<html><body>{FORM}{body}</body></html>".encode(), "https://knap.example/", "utf-8")


async def read(first: str, words: Words = DEFAULT, menu: str = "", more: str = "", **tabs: str) -> PersonPages:
    async def send(submission: Submission, _: str) -> Page:
        assert submission.url.startswith("https://knap.example/")
        name = submission.url.rpartition("/")[2]
        return page(f"{menu}<ul>{TABS}{more}</ul>{tabs.get(name, first)}")

    shown = PersonPages(page(f"{menu}<ul>{TABS}{more}</ul>{first}"), page(menu), words, send)
    await shown.read()
    return shown


async def test_record_in_an_unknown_form_that_each_tab_shows_again_refuses_the_person() -> None:
    names = "".join(f"<div><b>{text}</b></div>" for text in ("DU-modul", "Startdato", "Slutdato", "Udbyder"))
    values = "".join(f"<div>{text}</div>" for text in ("3-5", "12-02-2024", "<br>", "101512"))
    shown = f"<h2>Moduler</h2><div><div>{names}</div><div>{values}</div></div>"
    with pytest.raises(NotUnderstood, match="ligner en registrering"):
        await read(
            shown, proever=shown + f"<h2>Prøver</h2>{EXAM}", henvisninger=f"{shown}<h2>Henvisninger</h2>{NOTHING}"
        )


async def test_title_of_a_tab_may_say_that_there_is_nothing() -> None:
    shown = await read(
        NO_MODULES, proever="<section><h4>Ingen prøver</h4></section>", henvisninger="<p>Ingen henvisninger</p>"
    )
    assert shown.records["proever"] == ()
    record = "<div><div>PD3</div><div>06-06-2018</div></div>"
    with pytest.raises(NotUnderstood):
        await read(
            NO_MODULES,
            proever=f"<section><h4>Ingen prøver</h4>{record}</section>",
            henvisninger="<p>Ingen henvisninger</p>",
        )
    with pytest.raises(NotUnderstood):
        await read(
            NO_MODULES,
            proever="<section><h4>Ingen adgang til prøver</h4></section>",
            henvisninger="<p>Ingen henvisninger</p>",
        )


async def test_records_of_a_tab_may_stand_in_a_frame() -> None:
    shown = await read(NOTHING, proever="<p>Status: Aktiv</p><iframe src=/ramme></iframe>", ramme=EXAM)
    assert len(shown.records["proever"]) == 1
    with pytest.raises(NotUnderstood):
        await read(NOTHING, proever="<p>Status: Aktiv</p><iframe src=/ramme></iframe>", ramme="<p>Status: Aktiv</p>")


async def test_records_in_the_frame_of_a_tab_without_a_known_name_are_not_left_out() -> None:
    merit = "<table><tr><td>DU-modul<td>Startdato<td>Udbyder<tr><td>1-3<td>03-03-2014<td>101512</table>"
    frame = "<p>Status: Aktiv</p><iframe src=/ramme></iframe>"
    with pytest.raises(NotUnderstood, match="ligner Merit"):
        await read(NOTHING, more="<li><a href=/andet>Brødkasse</a></li>", andet=frame, ramme=merit)
    with pytest.raises(NotUnderstood, match="ligner Merit"):
        await read(f"{NOTHING}<iframe src=/ramme></iframe>", proever=EXAM, henvisninger=NOTHING, ramme=merit)


async def test_frames_of_other_sites_are_not_asked_for() -> None:
    elsewhere = "<iframe src=https://statistik.example/></iframe>"
    shown = await read(f"{NOTHING}{elsewhere}", proever=EXAM + elsewhere, henvisninger=NOTHING)
    assert len(shown.records["proever"]) == 1


async def test_message_of_empty_tabs_is_not_about_a_person_with_records() -> None:
    shown = await read(NOTHING, proever=EXAM)
    assert not shown.is_unknown
    assert {name: len(records) for name, records in shown.records.items()} == {
        "moduler": 0,
        "proever": 1,
        "henvisninger": 0,
    }


async def test_headings_of_a_table_that_its_tab_shows_again_are_no_record() -> None:
    headings = ("DU-modul", "Startdato", "Slutdato", "Test bestået")
    row = "".join(f"<td>{value}" for value in ("2-4", "04-02-2019", "-", "-"))
    table = f"<h1>Kursist</h1><table><tr>{''.join(f'<th>{text}' for text in headings)}<tr>{row}</table>"
    shown = await read(table, proever=NOTHING, henvisninger=NOTHING)
    assert {name: len(records) for name, records in shown.records.items()} == {
        "moduler": 1,
        "proever": 0,
        "henvisninger": 0,
    }


async def test_message_that_tabs_with_records_repeat_is_about_the_person() -> None:
    with pytest.raises(WrongAnswer, match="at personen ikke findes, men viser"):
        await read(NOTHING, proever=NOTHING + EXAM)


async def test_message_of_the_first_page_alone_is_about_the_person() -> None:
    empty = "<p>Ingen poster.</p>"
    with pytest.raises(WrongAnswer, match="at personen ikke findes, men viser"):
        await read("<p>Ingen data om kursisten.</p>", moduler=empty, proever=EXAM, henvisninger=empty)


async def test_message_that_may_be_of_the_tab_or_of_the_person_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="om personen er ukendt, eller fanebladet er tomt"):
        await read(NOTHING)


async def test_message_of_the_words_file_is_about_the_person() -> None:
    words = replace(DEFAULT, not_found=("Ingen registreringer for kursisten",))
    assert (await read(NOTHING, words)).is_unknown
    words = replace(DEFAULT, not_found=("Kursisten er ukendt",))
    assert not (await read(NOTHING, words)).is_unknown


async def test_message_that_the_person_is_unknown_stands_above_empty_tabs() -> None:
    assert (await read("<p>Kursisten findes ikke.</p>", moduler=NOTHING)).is_unknown


async def test_menu_beside_a_tab_is_no_part_of_it() -> None:
    lines = ("[-]", "Kursister"), ("-", "Institutionsregister"), ("-", "Prøvedatoer"), ("[-]", "System")
    menu = f"<table>{''.join(f'<tr><td>{mark}<td colspan=2>{name}' for mark, name in lines)}</table>"
    shown = await read("<p>Ingen moduler</p>", menu=menu, proever=f"<h1>Data</h1>{EXAM}")
    assert {name: len(records) for name, records in shown.records.items()} == {
        "moduler": 0,
        "proever": 1,
        "henvisninger": 0,
    }


async def test_table_beside_a_tab_that_is_new_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="Moduler"):
        await read("<table><tr><td>[-]</td><td>2-4</td></tr><tr><td>Institution</td><td>Dato</td></tr></table>")


MODULES = "<table><tr><td>DU-modul<td>Startdato<tr><td>2-4<td>04-02-2019</table>"
NONE = "<p>Ingen data</p>"
OTHER_MODULES = MODULES.replace("2-4", "2-5")
MORE = "<li><a href=/afsluttet>Afsluttede moduler</a></li><li><a href=/om>Om moduler</a></li>"


@pytest.mark.parametrize("other", ["<p>Ingen moduler</p>", MODULES])
async def test_second_tab_of_a_table_may_show_the_same_or_nothing(other: str) -> None:
    shown = await read(MODULES, more=MORE, afsluttet=other, proever=NONE, henvisninger=NONE, om=NONE)
    assert len(shown.records["moduler"]) == 1


@pytest.mark.parametrize("other", [OTHER_MODULES, "<p>2-5 fra 04-02-2019</p>"])
async def test_second_tab_of_a_table_that_shows_more_is_refused(other: str) -> None:
    with pytest.raises(NotUnderstood, match="Moduler"):
        await read(MODULES, more=MORE, afsluttet=other, proever=NONE, henvisninger=NONE, om=NONE)


OTHER_PAGE = "<p><a href=/side2>{} »</a></p>"


@pytest.mark.parametrize("name", ["Næste 1 post", "Næste 15", "Næste 15 moduler", "Vis næste 15 forløb"])
async def test_control_that_says_how_many_records_follow_leads_to_them(name: str) -> None:
    back = OTHER_PAGE.format("« Forrige 1 post").replace("side2", "moduler")
    shown = await read(
        MODULES + OTHER_PAGE.format(name), side2=OTHER_MODULES + back, proever=NONE, henvisninger=NONE, om=NONE
    )
    assert len(shown.records["moduler"]) == 2


@pytest.mark.parametrize("text", ["Næste 8 poster", "Næste 8 »", "Vis de næste 8 moduler"])
async def test_records_that_follow_and_no_control_leads_to_are_refused(text: str) -> None:
    with pytest.raises(NotUnderstood, match="flere sider"):
        await read(f"{MODULES}<p>{text}</p>", proever=NONE, henvisninger=NONE, om=NONE)


OTHER_TABS = "<ul><li><a href=/a>Aktiviteter</a><li><a href=/b>Afprøvninger</a><li><a href=/c>Sager</a></ul>"


@pytest.mark.parametrize(
    "text", ["Ingen data", "Der blev ikke fundet noget.", "Intet fundet", "Kursisten har ingen registreringer."]
)
async def test_message_beside_tabs_without_known_names_may_be_of_a_tab(text: str) -> None:
    shown = PersonPages(page(f"{OTHER_TABS}<p>{text}</p>"), page(""), DEFAULT, never)
    with pytest.raises(NotUnderstood, match="om personen er ukendt, eller fanebladet er tomt"):
        await shown.read()
    for answer, form in ((f"<p>{text}</p>", ""), (f"{OTHER_TABS}<p>{text}</p>", OTHER_TABS)):
        shown = PersonPages(page(answer), page(form), DEFAULT, never)
        await shown.read()
        assert shown.is_unknown


@pytest.mark.parametrize("text", ["Kursisten findes ikke.", "Kursisten er ikke registreret i SprogData."])
async def test_message_about_the_person_stands_beside_any_menu(text: str) -> None:
    shown = PersonPages(page(f"{OTHER_TABS}<p>{text}</p>"), page(""), DEFAULT, never)
    await shown.read()
    assert shown.is_unknown


async def never(submission: Submission, _: str) -> Page:
    raise AssertionError(submission)


async def test_record_in_an_unknown_form_is_not_read_by_another_table_of_its_page() -> None:
    tabs = "<div><a href=#p aria-controls=p>Prøver</a><a href=#t aria-controls=t>Tidligere forløb</a></div>"
    panes = (
        "<div id=p>Ingen<p>Studieprøven 04-12-2019</p></div><div id=t>Ingen oplysninger fra før 2004</div>"
        "<h2>Moduler</h2>Ingen moduler<h2>Henvisninger</h2>Ingen henvisninger"
    )
    with pytest.raises(NotUnderstood, match="under Prøver, der ligner en registrering"):
        await PersonPages(page(tabs + panes), page(""), DEFAULT, never).read()


CARD = "<h3>{}</h3><dl><dt>Prøve<dd>{}<dt>Prøvedato<dd>{}<dt>Resultat<dd>Bestået</dl>"
CARDS = CARD.format("Bevis", "Studieprøven", "04-12-2019") + CARD.format(*["Prøve i Dansk 3"] * 2, "06-06-2018")
OTHERS = "<h2>Moduler</h2><p>Ingen moduler</p><h2>Henvisninger</h2><p>Ingen henvisninger</p>"


@pytest.mark.parametrize("more", [CARDS, f"<h2>Prøver</h2>{EXAM}<h2>Ældre</h2>{EXAM.replace('2019', '2009')}"])
async def test_records_outside_the_part_of_their_table_are_refused(more: str) -> None:
    shown = PersonPages(page(f"{OTHERS}<h2>Beviser</h2>{more}"), page(""), DEFAULT, never)
    with pytest.raises(NotUnderstood, match="noget under Prøver, der ligner en registrering"):
        await shown.read()


async def test_section_that_repeats_a_record_is_no_record() -> None:
    titles = ("Prøver", "Henvisninger", "Merit", "Præ-2004")
    others = "".join(f"<h2>{title}</h2><p>Ingen data</p>" for title in titles)
    again = "<dl><dt>DU-modul<dd>2-4<dt>Startdato<dd>4. februar 2019<dt>Bestået modultest<dd>-</dl>"
    shown = PersonPages(page(f"{others}<h2>Moduler</h2>{MODULES}<h2>Nu</h2>{again}"), page(""), DEFAULT, never)
    await shown.read()
    assert len(shown.records["moduler"]) == 1


@pytest.mark.parametrize(("title", "count"), [("Danskprøver 2 registreringer", 2), ("Prøver (1 registrering)", 1)])
async def test_number_of_records_in_a_title_is_no_part_of_the_name(title: str, count: int) -> None:
    cards = CARDS if count == 2 else CARD.format(*["Studieprøven"] * 2, "04-12-2019")
    shown = PersonPages(page(f"{OTHERS}<h2>{title}</h2>{cards}"), page(""), DEFAULT, never)
    await shown.read()
    assert len(shown.records["proever"]) == count


ALL = "<a href=/alle>Vis alle moduler</a>"
BOTH = MODULES.replace("</table>", "<tr><td>2-5<td>04-02-2019</table>")


async def read_all(said: str, other: str) -> PersonPages:
    async def send(_: Submission, __: str) -> Page:
        return page(f"<h2>Moduler</h2>{other}")

    rest = "<h2>Prøver</h2><p>Ingen prøver</p><h2>Henvisninger</h2><p>Ingen henvisninger</p>"
    shown = PersonPages(page(f"<h2>Moduler</h2>{MODULES}<p>{said}</p>{ALL}{rest}"), page(""), DEFAULT, send)
    await shown.read()
    return shown


async def test_list_of_all_records_is_read() -> None:
    shown = await read_all("Viser de første 1 af 2.", f"{BOTH}<p>Side 1 af 1, viser 2 poster ud af 2 i alt</p>")
    assert len(shown.records["moduler"]) == 2


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("Viser den seneste.", BOTH),  # it may be a list of all persons' modules
        ("Viser de første 1 af 3.", BOTH),
        ("Viser de første 1 af 2.", BOTH.replace("2-4", "2-6")),
        ("Viser de første 1 af 2.", "<p>Adgang nægtet</p>"),
    ],
)
async def test_list_of_all_records_that_may_be_another_list_is_refused(said: str, other: str) -> None:
    with pytest.raises(NotUnderstood):
        await read_all(said, other)


EXAMS = "<tr><td>Prøve<td>Prøvedato<td>Resultat"


@pytest.mark.parametrize("title", ["Prøver", "<b>Prøver</b>"])
async def test_title_in_a_table_of_its_own_is_no_table_of_records(title: str) -> None:
    empty = "<p>Ingen poster.</p>"
    first = f"<table><tr><td>{title}</table>"
    shown = await read("", moduler=empty, proever=first + EXAM, henvisninger=empty)
    assert len(shown.records["proever"]) == 1


async def test_title_of_the_older_register_in_a_table_of_its_own_is_no_column() -> None:
    empty = "<p>Ingen poster.</p>"
    labels = "<table><tr><td>Første startdato:<td>04-02-2001<tr><td>Danskuddannelse:<td>Ja</table>"
    older = f"<table><tr><td><b>Data før 2004</b></table>{labels}"
    more = "<li><a href=/gammel>Data før 2004</a>"
    shown = await read("", more=more, moduler=empty, proever=empty, henvisninger=empty, gammel=older)
    assert len(shown.records["prae2004"]) == 1


async def read_pages(said: tuple[str, str], other: str) -> PersonPages:
    async def send(submission: Submission, _: str) -> Page:
        name = submission.url.rpartition("/")[2]
        row = "<tr><td>Studieprøven<td>05-12-2019<td>Bestået"
        shown = f"<h2>Prøver</h2><table>{EXAMS}{row if name == 'mere' else ''}{other}</table><p>{said[1]}</p>"
        return page(shown if name == "mere" else "<p>Ingen poster.</p>")

    more = "<a href=/mere>Flere &gt;&gt;</a>"
    first = f"<h2>Prøver</h2>{EXAM}<p>{said[0]} {more}</p><h2>Moduler</h2><p>Ingen</p><h2>Henvisninger</h2><p>Ingen</p>"
    shown = PersonPages(page(first), page(""), DEFAULT, send)
    await shown.read()
    return shown


async def test_control_with_an_arrow_leads_to_more_records_in_a_told_range() -> None:
    shown = await read_pages(("Linje 1-1 af 2", "Linje 2-2 af 2"), "")
    assert len(shown.records["proever"]) == 2


@pytest.mark.parametrize("said", [("", ""), ("Linje 1-1 af 2", "Linje 1-2 af 2")])
async def test_more_records_that_may_be_shown_twice_are_refused(said: tuple[str, str]) -> None:
    with pytest.raises(NotUnderstood):
        await read_pages(said, "<tr><td>Studieprøven<td>04-12-2019<td>Bestået")


def counts(**said: str) -> str:
    names = {"moduler": "Moduler", "proever": "Prøver", "henvisninger": "Henvisninger", "meritter": "Meritter"}
    rows = (
        f"<tr><td>{name}<td>{said.get(key, 'Ingen')}"
        if key != "proever" or key not in said
        else f"<tr><td><a href=/proever>{name}</a><td>{said[key]}"
        for key, name in names.items()
    )
    return f"<table><tr><td>Oplysninger<td>Antal{''.join(rows)}</table>"


async def read_counted(shown: str) -> PersonPages:
    async def send(submission: Submission, _: str) -> Page:
        assert submission.url.endswith("/proever")
        return page(EXAM)

    person = PersonPages(page(shown), page(""), DEFAULT, send)
    await person.read()
    return person


async def test_table_of_counts_says_which_tables_are_empty() -> None:
    person = await read_counted(counts(proever="1"))
    assert {name: len(records) for name, records in person.records.items()} == {
        "moduler": 0,
        "proever": 1,
        "henvisninger": 0,
        "meritter": 0,
    }
    assert not (await read_counted(counts())).is_unknown


@pytest.mark.parametrize(
    "said", [{"proever": "2"}, {"proever": "1", "meritter": "1"}, {"proever": "1", "moduler": "2"}]
)
async def test_table_of_counts_with_another_number_than_was_read_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(NotUnderstood):
        await read_counted(counts(**said))


@pytest.mark.parametrize(
    "shown",
    [
        "<table><tr><td>Oplysninger<td>Antal<tr><td>Moduler<td>Ingen<tr><td><a href=/proever>Prøver</a><td>1</table>",
        counts(proever="1").replace("Antal", "Adgang"),
        counts(proever="1").replace("Antal", "Antal nye"),
        f"<h2>Nye registreringer</h2>{counts(proever='1')}",
    ],
)
async def test_table_of_something_else_than_all_records_is_no_counts(shown: str) -> None:
    assert "moduler" not in (await read_counted(shown)).records


@pytest.mark.parametrize(
    ("name", "is_right"), [("Moduler (1)", True), ("Vis moduler (23)", False), ("Moduler 2", False)]
)
async def test_count_in_the_name_of_a_tab_is_the_number_of_its_records(name: str, is_right: bool) -> None:
    async def send(_: Submission, __: str) -> Page:
        return page(MODULES)

    body = f"<a href=/m>{name}</a><h2>Prøver</h2>Ingen prøver<h2>Henvisninger</h2>Ingen henvisninger"
    shown = PersonPages(page(body), page(""), DEFAULT, send)
    if is_right:
        await shown.read()
        assert len(shown.records["moduler"]) == 1
    else:
        with pytest.raises(NotUnderstood, match="under Moduler, men viser 1"):
            await shown.read()


UNTITLED = (
    "<table><tr><th>DU-modul<th>Startdato<th>Slutdato<tr><td>2-2<td>10-08-2015<td>18-12-2015</table>"
    f"{EXAM}"
    "<table><tr><th>Henvisningsdato<th>Kategori<th>Kommune<tr><td>01-06-2015<td>3<td>Aarhus</table>"
)


async def read_untitled(above: str = "", below: str = "", before: str = "") -> None:
    """Read a person's only page, whose tables have no titles; `before` is what the page before it shows."""

    async def send(_: Submission, step: str) -> Page:
        raise AssertionError(step)

    await PersonPages(page(f"{above}{UNTITLED}{below}"), page(before), DEFAULT, send).read()


@pytest.mark.parametrize("style", ["", "display:none"])
async def test_labels_of_a_record_in_a_table_without_a_title_are_not_left_out(style: str) -> None:
    merit = "<table><tr><td>Merit for modul<td>1-3<tr><td>Start<td>03-03-2014<tr><td>Udbyder<td>101512</table>"
    with pytest.raises(NotUnderstood, match="ligner Merit"):
        await read_untitled(below=f"<div style={style}>{merit}</div>")


ROW = "<p><span>Moduler</span><span>Prøver</span><span>Henvisninger</span>{}</p>"
ROW_WITH_MERIT = ROW.format("<span>Merit</span>")


async def test_table_named_in_a_row_of_texts_must_be_found() -> None:
    with pytest.raises(NotUnderstood, match="faneblad med »Merit«, hvis indhold ikke kan findes"):
        await read_untitled(ROW_WITH_MERIT)


@pytest.mark.parametrize(("row", "before"), [(ROW.format(""), ""), (ROW_WITH_MERIT, ROW_WITH_MERIT)])
async def test_row_of_texts_may_name_what_is_found_or_stand_on_the_page_before(row: str, before: str) -> None:
    await read_untitled(row, before=before)


REFERRAL = "<table><tr><th>Dato<th>Udbyder<th>Kategori<tr><td>12-06-2018<td>751302<td>3</table>"
MERIT = "<table><tr><th>Modul<th>Startdato<tr><td>2-3<td>01-08-2026</table>"


@pytest.mark.parametrize(
    ("tab", "table", "is_read"),
    [
        ("", REFERRAL, True),
        ("Henvisningshistorik", REFERRAL, False),
        ("", MERIT, True),
        ("Merit og før 2004", MERIT, False),
        ("Modul og merit", MODULES + MERIT, True),
        ("Modul og merit", MERIT, False),
    ],
)
def test_table_without_a_title_is_none_that_stands_behind_a_tab(tab: str, table: str, *, is_read: bool) -> None:
    tabs = f"<td><a href=/1>Prøveresultater</a><td><a href=/2>{tab}</a>"
    shown = read_page(page(f"<table><tr>{tabs}</table><div>{table}</div>"), DEFAULT)
    assert bool(shown) is is_read


def test_table_without_a_title_stands_behind_the_tab_of_several_that_was_pressed() -> None:
    tabs = "<p><a href=/1>Prøveresultater</a> <a href=/2>Modul og merit</a></p>"
    several = [table for table in TABLES if table.field in {"moduler", "meritter"}]
    shown = read_page(page(f"{tabs}{MERIT}"), DEFAULT, None, (), page(tabs), several)
    assert list(shown) == ["meritter"]


SITE_MENU = "<ul><li><a href=/proever>Prøver og tests</a><li><a href=/tal>Tal og statistik</a></ul>"
ABOUT_EXAMS = "<p>Danskprøverne afholdes to gange om året.</p>"


async def read_unknown(said: str, behind: str, before: str = SITE_MENU, after: str = SITE_MENU) -> PersonPages:
    async def send(submission: Submission, _: str) -> Page:
        assert submission.url.endswith("/proever")
        return page(after + behind)

    shown = PersonPages(page(f"{after}<p>{said}</p>"), page(before), DEFAULT, send)
    await shown.read()
    return shown


@pytest.mark.parametrize(
    "said", ["CPR-nummeret findes ikke i databasen.", "Kursisten er ikke registreret i SprogData."]
)
async def test_menu_of_the_site_is_no_tab_of_an_unknown_person(said: str) -> None:
    assert (await read_unknown(said, ABOUT_EXAMS)).is_unknown


@pytest.mark.parametrize(
    ("said", "behind", "before"),
    [
        ("Ingen oplysninger om kursisten.", ABOUT_EXAMS, SITE_MENU),  # perhaps of a tab
        ("CPR-nummeret findes ikke i databasen.", f"{ABOUT_EXAMS}<p>Studieprøven 04-12-2019</p>", SITE_MENU),
        ("CPR-nummeret findes ikke i databasen.", EXAM, SITE_MENU),
        ("CPR-nummeret findes ikke i databasen.", ABOUT_EXAMS, ""),
        ("CPR-nummeret findes ikke i databasen.", ABOUT_EXAMS, SITE_MENU.replace("/proever", "/andre")),
        ("", ABOUT_EXAMS, SITE_MENU),
    ],
)
async def test_tab_of_a_person_who_may_be_known_has_to_be_read(said: str, behind: str, before: str) -> None:
    with pytest.raises(KnappenError):
        await read_unknown(said, behind, before)
