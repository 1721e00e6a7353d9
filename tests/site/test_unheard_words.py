"""Headings, titles and layouts that no one has written down: what is certain is read, and what is not is refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Henvisning, Merit, Modul, Prae2004, Proeve
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.site.extract import sheet
from knappen_tui.site.person import pages
from knappen_tui.site.person.blocks import BlockKind, blocks_of
from knappen_tui.site.person.reading import EmptyUnsaid
from knappen_tui.site.person.records import Records
from knappen_tui.site.words import DEFAULT, UnclearColumns
from knappen_tui.tables.headings import Heading, match
from knappen_tui.web.html import Page
from knappen_tui.web.text import without_numbers

(PERSON,) = unknown_cprs(1)


def page(html: str) -> Page:
    return Page(f"<html><body>{html}</body></html>".encode(), "https://knap.example/", "utf-8")


def read(html: str) -> Mapping[str, Records]:
    return pages.read(page(html), DEFAULT)


def grid(*rows: tuple[str, ...]) -> str:
    return f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}' for cell in row) for row in rows)}</table>"


@pytest.mark.parametrize(
    ("table", "heading", "field"),
    [
        ("moduler", "Påbegyndt den", "startdato"),
        ("moduler", "Periode til", "slutdato"),
        ("moduler", "Kursets sprogskole", "udbyder"),
        ("moduler", "Kategori ved henvisning", "henvisningskategori"),
        ("moduler", "Henv.kat.", "henvisningskategori"),
        ("moduler", "Stoppet pga.", "ophoersaarsag"),
        ("moduler", "Grund til afbrydelse", "ophoersaarsag"),
        ("moduler", "Dato for bestået test", "modultest_bestaaet"),
        ("proever", "Karakter i læseforståelse", "laeseforstaaelse"),
        ("proever", "Karakter, mundtlig del", "mundtlig"),
        ("henvisninger", "Af kommune", "kommune"),
        ("henvisninger", "Til sprogskole", "udbyder"),
        ("meritter", "Godskrevet fra dato", "startdato"),
        ("prae2004", "Har gået på danskuddannelse", "du"),
        ("prae2004", "Står i det gamle register", "findes"),
        ("moduler", "Udb.nr.", "udbyder"),
        ("moduler", "Startdt.", "startdato"),
        ("moduler", "Oph.årsag", "ophoersaarsag"),
        ("proever", "Kar. læs", "laeseforstaaelse"),
        ("proever", "Kar. skr", "skriftlig"),
        ("proever", "Prøvedt.", "dato"),
        ("henvisninger", "Henv.dt.", "dato"),
        ("meritter", "Merit fra", "startdato"),
        ("meritter", "Gælder fra", "startdato"),
        ("meritter", "Merit pr.", "startdato"),
        ("meritter", "Merit for", "du_modul"),
        ("meritter", "Merit fra sprogcenter", "udbyder"),
        ("meritter", "Fra og til", None),
        ("meritter", "Merit for modul fra dato", "startdato"),
        ("prae2004", "Danskudd. (J/N)", "du"),
        ("prae2004", "Begyndte første gang før 2004", "foerste_startdato"),
        ("proever", "Danskprøve", "proeve"),
        ("moduler", "Antal moduler", None),
        ("moduler", "Bemærkning", None),
        ("moduler", "Start og slut", None),
        ("proever", "Skriftlig og mundtlig", None),
        ("prae2004", "Fundet i DU-data", "findes"),
        ("prae2004", "Begyndte første gang", "foerste_startdato"),
        ("moduler", "Ophørt den", "slutdato"),
        ("moduler", "Slutkode", "ophoersaarsag"),
        ("moduler", "Modulprøve", "modultest_bestaaet"),
        ("moduler", "Udd.sted", "udbyder"),
        ("moduler", "Henv.type", "henvisningskategori"),
        ("proever", "Prøvens art", "proeve"),
        ("proever", "Karakter, skrive", "skriftlig"),
        ("proever", "Karakter, tale", "mundtlig"),
        ("proever", "Karakterbeskrivelse", None),
        ("henvisninger", "Visiteret til", "udbyder"),
        ("henvisninger", "Henvisende myndighed", "kommune"),
        ("meritter", "Givet", "startdato"),
        ("meritter", "Givet af", None),
    ],
)
def test_heading_in_other_words_is_told_by_its_parts(table: str, heading: str, field: str | None) -> None:
    assert list(match(DEFAULT.table_columns[table], (Heading("", heading),))) == ([field] if field else [])


def test_two_headings_with_the_parts_of_one_column_tell_none() -> None:
    headings = (Heading("", "Påbegyndt hos os"), Heading("", "Begyndte i Danmark"))
    assert match(DEFAULT.table_columns["moduler"], headings) == {}


SHEET = (
    ";;{};;;{};;;;;{};;;{};;\n"
    "Personnr.;{};Begyndt;Modul;Sprogskole;Begyndt;Modul;Sprogskole;Henvist;Henv.kat.;Modul;Begyndt;Sprogskole;{};"
    "Første start;Gik på danskuddannelse\n{}\n"
)
GROUPS = ("Første danskforløb", "Seneste danskforløb", "Bedste merit", "{}")


def sheet_of(since: str, group: str, before: str, values: str) -> sheet.Sheet:
    groups = (*GROUPS[:3], group)
    return sheet.read(SHEET.format(*groups, since, before, f"{PERSON.digits};{values}").encode())


@pytest.mark.parametrize("group", ["Data fra før 2004", "Gamle data", "I det tidligere system", "DU-system før 2004"])
@pytest.mark.parametrize("since", ["Findes fra 2004", "Findes efter 2004", "Findes (2004 og frem)", "Fundet (2004-)"])
@pytest.mark.parametrize("before", ["Findes før 2004", "Findes i gamle data", "Registreret"])
def test_sheet_in_other_words(since: str, group: str, before: str) -> None:
    (row,) = sheet_of(since, group, before, "Ja;01-02-2019;2-2;101001;01-02-2020;2-3;101001;;;;;;Nej;;").rows
    assert (row.findes, row.prae2004_findes) == (True, False)
    assert (row.foerste_du_modul, row.seneste_du_modul) == ("2-2", "2-3")


NO_GROUPS = (
    "Personnr.", "Findes (2004 og frem)", "1. modul: begyndt", "Første modul: DU og modul", "Tidligste forløb: skole",
    "Nyeste forløb: begyndt", "Seneste modul: DU og modul", "Seneste modul: skole", "Henvist", "Henvisningskat.",
    "Bedste merit: merit for", "Bedste merit: fra", "Bedste merit: skole", "Findes (før 2004)",
    "Før 2004: startede første gang", "Før 2004: fulgte danskuddannelse",
)  # fmt: skip
VALUES = "Ja;01-02-2019;2-2;101001;01-02-2020;2-3;101002;03-01-2019;4;1-3;01-02-2018;101003;Ja;01-02-1999;Nej"


def test_headings_of_a_sheet_that_name_their_group() -> None:
    (row,) = sheet.read(f"{';'.join(NO_GROUPS)}\n{PERSON.digits};{VALUES}\n".encode()).rows
    assert (row.foerste_udbyder, row.seneste_udbyder, row.merit_udbyder) == ("101001", "101002", "101003")
    assert (row.henvisning_dato, row.henvisning_kategori) == (date(2019, 1, 3), "4")
    assert (row.prae2004_startdato, row.prae2004_du) == (date(1999, 2, 1), False)


@pytest.mark.parametrize(
    ("place", "heading"),
    [
        (1, "Bestået prøve efter 2004"),
        (1, "Danskuddannelse fra 2004"),
        (1, "Ajourført siden 2004"),
        (2, "Begyndt"),
        (9, "Henvisningsmodul"),
        (13, "Findes fra 2004 og før 2004"),
    ],
)
def test_sheet_with_a_heading_that_may_be_of_something_else_is_refused(place: int, heading: str) -> None:
    headings = [*NO_GROUPS[:place], heading, *NO_GROUPS[place + 1 :]]
    with pytest.raises(NotUnderstood):
        sheet.read(f"{';'.join(headings)}\n{PERSON.digits};{VALUES}\n".encode())


@pytest.mark.parametrize(
    ("since", "before"),
    [
        ("Har noget hos os", "Har noget før 2004"),
        ("Data fra 2004", "Data før 2004"),
        ("Indberetninger siden 2004", "Indberetninger før 2004"),
        ("Indberettet siden 2004", "Indberettet før 2004"),
        ("I basen efter 2004", "I basen"),
    ],
)
def test_sheet_that_says_with_other_verbs_that_a_person_is_found(since: str, before: str) -> None:
    (row,) = sheet_of(since, "Før 2004", before, "Ja;01-02-2019;2-2;101001;01-02-2020;2-3;101001;;;;;;Nej;;").rows
    assert (row.findes, row.prae2004_findes) == (True, False)


@pytest.mark.parametrize(
    ("title", "headings", "values"),
    [
        ("Merit", ("Merit for", "Gælder fra"), ("Voksne", "04-02-2019")),
        ("Merit", ("Merit for", "Gælder fra"), ("1-3", "Sprogcenter")),
        ("Prøver", ("Prøvetype og sted", "Dato"), ("Odense", "04-02-2019")),
    ],
)
def test_value_that_a_told_column_cannot_have_is_refused(
    title: str, headings: tuple[str, ...], values: tuple[str, ...]
) -> None:
    with pytest.raises(NotUnderstood):
        read(f"<h2>{title}</h2>{grid(headings, values)}")


@pytest.mark.parametrize(
    "values",
    ["Nej;01-02-2019;2-2;;;;;;;;;;Nej;;", "Nej;;;;;;;;;2-2;;;Nej;;", "Ja;;;;;;;;;;;;Nej;01-02-1999;"],
    ids=["module", "merit", "before 2004"],
)
def test_row_that_contradicts_itself_refuses_the_sheet(values: str) -> None:
    with pytest.raises(NotUnderstood, match="række 3 modsiger sig selv"):
        sheet_of("Findes fra 2004", "Før 2004", "Findes før 2004", values)


HIDDEN_DASH = "<span aria-hidden=true>–</span><span class=sr-only>Ingen oplysning</span>"


@pytest.mark.parametrize(
    "nothing",
    [
        *("Ikke oplyst", "(ingen)", "–", "N/A", "Uoplyst", HIDDEN_DASH, "– Ingen oplysning", "Ej angivet", "[tom]"),
        *("*** intet registreret ***", "__-__-____", "( )", "&lt;ikke udfyldt&gt;", "NULL", "- ej oplyst -"),
    ],
)
def test_cell_that_says_in_words_that_there_is_no_value(nothing: str) -> None:
    rows = (("DU-modul", "Startdato", "Slutdato", "Udbyder"), ("2-4", "04-02-2019", nothing, nothing))
    assert read(f"<h2>Moduler</h2>{grid(*rows)}") == {"moduler": (Modul("2-4", date(2019, 2, 4)),)}


@pytest.mark.parametrize(
    ("slut", "udbyder"), [("00-00-0000", "Ingen udbyder"), ("0000-00-00", "ingen Udbyder"), ("Ingen slutdato", "–")]
)
def test_value_that_says_that_its_column_has_none(slut: str, udbyder: str) -> None:
    rows = (("DU-modul", "Startdato", "Slutdato", "Udbyder"), ("2-4", "04-02-2019", slut, udbyder))
    assert read(f"<h2>Moduler</h2>{grid(*rows)}") == {"moduler": (Modul("2-4", date(2019, 2, 4)),)}


def test_reason_that_is_unknown_is_a_value() -> None:
    rows = (("DU-modul", "Startdato", "Ophørsårsag"), ("2-4", "04-02-2019", "Ukendt"))
    assert read(f"<h2>Moduler</h2>{grid(*rows)}") == {
        "moduler": (Modul("2-4", date(2019, 2, 4), ophoersaarsag="Ukendt"),)
    }


def test_marks_and_codes_are_values() -> None:
    rows = (("Prøve", "Mundtlig", "Læseforståelse"), ("Studieprøven", "00", "-3"))
    assert read(f"<h2>Prøver</h2>{grid(*rows)}") == {
        "proever": (Proeve("Studieprøven", mundtlig="00", laeseforstaaelse="-3"),)
    }


@pytest.mark.parametrize("running", ["igangværende", "I gang", "(ikke afsluttet)", "Løbende"])
def test_module_that_is_said_to_run_has_no_end(running: str) -> None:
    rows = (("DU-modul", "Startdato", "Slutdato", "Modultest bestået"), ("2-4", "04-02-2019", running, "Nej"))
    assert read(f"<h2>Moduler</h2>{grid(*rows)}") == {"moduler": (Modul("2-4", date(2019, 2, 4)),)}
    with pytest.raises(NotUnderstood, match="Startdato"):
        read(f"<h2>Moduler</h2>{grid(rows[0], ('2-4', running, '', ''))}")


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Merit for moduler", "meritter"),
        ("Prøver på modulerne", "proever"),
        ("Modulforløb", "moduler"),
        ("Gamle data (før 2004)", "prae2004"),
        ("Det gamle register", "prae2004"),
        ("Henvist af kommunen", "henvisninger"),
        ("Meritmoduler", "meritter"),
        ("Godskrevne moduler", "meritter"),
        ("Meritgivende moduler", "meritter"),
        ("Meritoverførte DU-moduler (2)", "meritter"),
    ],
)
def test_title_is_what_a_preposition_follows(title: str, field: str) -> None:
    named = DEFAULT.titles.named(title)
    assert named is not None
    assert named.field == field


@pytest.mark.parametrize(
    "title",
    [
        *("Meritansøgte moduler", "Meritberettigede moduler", "Ikke meritgivende moduler", "Ikke-meriterede moduler"),
        *("Meritsøgte DU-moduler", "Meritafviste moduler"),
    ],
)
def test_modules_that_are_not_credited_for_certain_are_of_no_table(title: str) -> None:
    assert DEFAULT.titles.named(title) is None


@pytest.mark.parametrize(
    ("title", "fields"),
    [
        ("Moduler og merit", ["moduler", "meritter"]),
        ("Merit og ældre data", ["meritter", "prae2004"]),
        ("Moduler, prøver og henvisninger", ["moduler", "proever", "henvisninger"]),
        ("Moduler og hold", []),
        ("Moduler", []),
    ],
)
def test_title_of_several_tables(title: str, fields: list[str]) -> None:
    assert [table.field for table in DEFAULT.titles.several(title)] == fields


def test_sections_of_one_tab_have_titles_of_their_own() -> None:
    html = (
        "<table><tr><td><b>Moduler og merit</b><td><a href=p>Prøver</a><td><a href=h>Henvisninger</a>"
        f"<tr><td colspan=3><b>Modulregistreringer</b><br>{grid(('DU-modul', 'Startet'), ('2-4', '04-02-2019'))}"
        f"<b>Merit for moduler</b><br>{grid(('DU-modul', 'Udbyder'), ('1-3', '101512'))}</table>"
    )
    assert read(html) == {
        "moduler": (Modul("2-4", date(2019, 2, 4)),),
        "meritter": (Merit("1-3", udbyder="101512"),),
    }


def test_row_of_tabs_with_the_shown_one_and_a_message_below() -> None:
    tabs = "<tr><td><b>Moduler</b><td><a href=p>Prøver</a><td><a href=h>Henvisninger</a>"
    assert read(f"<table>{tabs}<tr><td colspan=3>(ingen moduler)</table>") == {"moduler": ()}


EXAM = "<dl><dt>Dato<dd>{}<dt>Termin<dd>Maj/juni<dt>Resultat<dd>Bestået</dl>"
CARDS = {
    "heading": "<div><h4>{}</h4>" + EXAM + "</div>",
    "cell beside": "<table><tr><td><b>{}</b><td><table><tr><td>Dato:<td>{}<tr><td>Termin:<td>Maj/juni"
    "<tr><td>Resultat:<td>Bestået</table></table><hr>",
    "cell above": "<table><tr><th colspan=4>{}<tr><td class=l>Dato<td>{}<td class=l>Termin<td>Maj/juni"
    "<tr><td class=l>Resultat<td colspan=3>Bestået</table>",
}


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("form", CARDS)
def test_name_of_an_exam_stands_above_its_marks(form: str, count: int) -> None:
    names = ("Prøve i Dansk 2", "Studieprøven", "Indfødsretsprøven")[:count]
    cards = "".join(CARDS[form].format(name, f"0{number}-06-2019") for number, name in enumerate(names, start=1))
    assert read(f"<section><h2>Prøver</h2>{cards}</section>") == {
        "proever": tuple(
            Proeve(name, date(2019, 6, number), "Maj/juni", resultat="Bestået")
            for number, name in enumerate(names, start=1)
        )
    }


def test_name_and_date_of_an_exam_stand_above_its_marks() -> None:
    card = "<div><h3>{}</h3><p>{}</p><dl><dt>Termin<dd>Maj/juni<dt>Resultat<dd>Bestået</dl></div>"
    cards = card.format("Studieprøven", "3. juni 2019") + card.format("Prøve i Dansk 1", "Ikke oplyst")
    assert read(f"<section><h2>Prøver</h2>{cards}</section>") == {
        "proever": (
            Proeve("Studieprøven", date(2019, 6, 3), "Maj/juni", resultat="Bestået"),
            Proeve("Prøve i Dansk 1", None, "Maj/juni", resultat="Bestået"),
        )
    }


def test_date_of_a_referral_stands_above_its_labels() -> None:
    entry = "<li><h3>{}</h3><dl><dt>Kategori<dd>{}<dt>Kommune<dd>461 Odense</dl>"
    entries = entry.format("3. juni 2019", 5) + entry.format("4. juli 2020", 6)
    assert read(f"<section><h2>Henvisninger</h2><ol>{entries}</ol></section>") == {
        "henvisninger": (
            Henvisning(date(2019, 6, 3), "5", "461 Odense"),
            Henvisning(date(2020, 7, 4), "6", "461 Odense"),
        )
    }


@pytest.mark.parametrize(
    "cards",
    [
        CARDS["heading"].format("Studieprøven", "01-06-2019") + EXAM.format("02-06-2019"),
        "<p>Studieprøven</p><p>Bemærk</p>" + EXAM.format("02-06-2019"),
        CARDS["heading"].format("Ikke oplyst", "01-06-2019"),
        EXAM.format("01-06-2019") + "<p>Studieprøven</p>",
    ],
    ids=["one without", "text between", "no value", "below"],
)
def test_exam_whose_name_is_not_certain_is_refused(cards: str) -> None:
    with pytest.raises(NotUnderstood):
        read(f"<section><h2>Prøver</h2>{cards}</section>")


@pytest.mark.parametrize("label", ["Test bestået", "Bestået test", "Dato for bestået test"])
def test_label_with_the_word_of_a_result_in_it(label: str) -> None:
    card = f"<dl><dt>DU-modul<dd>2-4<dt>Startdato<dd>04-02-2019<dt>{label}<dd>01-06-2019</dl>"
    record = Modul("2-4", date(2019, 2, 4), modultest_bestaaet=date(2019, 6, 1))
    assert read(f"<section><h2>Moduler</h2>{card}</section>") == {"moduler": (record,)}


LABELS = {
    "list": "<dl><dt>{}<dd>{}<dt>{}<dd>{}</dl>",
    "boxes": "<div><div class=info><label>{}</label></div><div class=field><span>{}</span></div></div>"
    "<div><div class=info><label>{}</label></div><div class=field><input readonly value='{}'></div></div>",
    "row": "<table><tr><td class=name><label>{}:</label><td>{}<td class=name><label>{}:</label><td>{}</table>",
}


@pytest.mark.parametrize("form", LABELS)
def test_labels_in_other_words_beside_values(form: str) -> None:
    older = LABELS[form].format("Startede første gang før 2004", "1. februar 1999", "Var på danskuddannelse", "Ja")
    assert read(f"<section><h2>Før 2004</h2>{older}</section>") == {"prae2004": (Prae2004(date(1999, 2, 1), True),)}
    merit = LABELS[form].format("Merit for", "1-3", "Merit pr.", "01-02-2019")
    assert read(f"<section><h2>Merit</h2>{merit}</section>") == {"meritter": (Merit("1-3", date(2019, 2, 1)),)}


def test_menu_beside_a_table_has_no_labels() -> None:
    menu = "".join(
        f"<tr><td>·<td><a href={n}>{name}</a>" for n, name in enumerate(("Sprogcentre", "Merit pr. kvartal"))
    )
    rows = (("Meritmodul", "Gælder fra", "Udbyder"), ("1-3", "03-03-2014", "101512"))
    shown = f"<table><tr><td><table>{menu}</table><td><h2>Merit</h2>{grid(*rows)}<table>{menu}</table></table>"
    assert read(shown) == {"meritter": (Merit("1-3", date(2014, 3, 3), "101512"),)}


def test_menu_in_cells_like_those_of_the_labels() -> None:
    menu = grid(("[-]", "Kursister"), ("[-]", "Statistik"), ("Journalnr.:", ""))
    older = grid(("Første start før 2004:", "01-02-1999"), ("Danskuddannelse før 2004:", "Ja"))
    shown = f"<table><tr><td><h2>Historik før 2004</h2>{menu}{older}</table>"
    assert read(shown) == {"prae2004": (Prae2004(date(1999, 2, 1), True),)}


@pytest.mark.parametrize("around", ["{}", "<span id=vaerdi>{}</span>", "<nobr><b>{}</b></nobr>"])
@pytest.mark.parametrize("value", ["5", "", "&#160;"])
def test_labels_that_are_headings_in_cells(value: str, around: str) -> None:
    pairs = (("Henvist", "03-06-2019"), ("Henvisningskat.", value), ("Kommune", "461 Odense"))
    rows = ((f"<h3>{label}</h3>", around.format(text)) for label, text in pairs)
    shown = f"<h2>Henvisninger</h2>{grid(*rows)}<h2>Moduler</h2><p>Ingen</p>"
    expected = Henvisning(date(2019, 6, 3), value if value == "5" else None, "461 Odense")
    assert read(shown) == {"henvisninger": (expected,), "moduler": ()}


def test_headings_of_tables_in_a_layout_are_no_labels() -> None:
    rows = (("<h3>Moduler</h3>", grid(("DU-modul", "Startdato"), ("2-4", "04-02-2019"))), ("<h3>Prøver</h3>", "Ingen"))
    assert read(grid(*rows)) == {"moduler": (Modul("2-4", date(2019, 2, 4)),), "proever": ()}


def test_headings_in_tables_of_one_cell() -> None:
    heads = "".join(f"<th><table><tr><td>{text}</table>" for text in ("Titel", "Prøvedato", "Læse", "Tale"))
    row = "".join(f"<td>{text}" for text in ("Studieprøven", "03-06-2019", "7", "10"))
    assert read(f"<h2>Prøver</h2><table><tr>{heads}<tr>{row}</table>") == {
        "proever": (Proeve("Studieprøven", date(2019, 6, 3), laeseforstaaelse="7", mundtlig="10"),)
    }


def test_row_of_tabs_with_one_of_several_tables_has_no_records() -> None:
    tabs = grid(("<a href=m>Modulhistorik</a>", "<b>Prøver</b>", "<a href=o>Merit og før 2004</a>"))
    assert pages.read(page(f"{tabs}<p>Ingen registreringer</p>"), DEFAULT, TABLES[1]) == {"proever": ()}


def test_tab_in_a_table_of_its_own_is_no_table_of_another() -> None:
    tabs = "".join(f"<td><table><tr><td><a href={name}>{name}</a></table>" for name in ("Moduler", "Merit"))
    merit = grid(("Modul", "Udbyder"), ("1-3", "101512"))
    html = f"<table><tr>{tabs}</table>{merit}"
    assert pages.read(page(html), DEFAULT, TABLES[3]) == {"meritter": (Merit("1-3", udbyder="101512"),)}


def test_values_that_read_like_labels_are_no_labels() -> None:
    card = "<dl><dt>Dato<dd>3. juni 2019<dt>Af kommune<dd>Odense Kommune<dt>Til skole<dd>Sprogcenter Nord</dl>"
    assert read(f"<section><h2>Henvisninger</h2>{card}</section>") == {
        "henvisninger": (Henvisning(date(2019, 6, 3), None, "Odense Kommune", "Sprogcenter Nord"),)
    }


def test_title_that_reads_like_a_label_is_no_label() -> None:
    rows = "".join(f"<tr><td>{label}:<td>{value}" for label, value in (("Dato", "5/2/2007"), ("Sprogcenter", "101512")))
    html = f"<section><h2>Henvisninger</h2><b>Henvist af kommunen</b><div><table>{rows}</table></div></section>"
    assert read(html) == {"henvisninger": (Henvisning(date(2007, 2, 5), udbyder="101512"),)}


@pytest.mark.parametrize(
    "card",
    [
        "<p class=a>Henvist den dato<p class=b>3. juni 2019<p class=c>Fra kommune<p class=d>Odense Kommune",
        "<dl><dt>Henvist den dato<dd>3. juni 2019<dt>Lovgrundlag<dd>01-01-2018</dl><p class=x>Kommune: 4. juli 2020",
    ],
    ids=["value like a label", "date left"],
)
def test_labels_that_are_not_certain_are_refused(card: str) -> None:
    with pytest.raises(NotUnderstood):
        read(f"<section><h2>Henvisninger</h2>{card}</section>")


OLDER = (
    "<section><h2>Før 2004</h2><table><tr><td>{}<td>{}<tr><td>Første start<td>{}"
    "<tr><td>Danskuddannelse (DU)<td>{}</table></section>"
)


@pytest.mark.parametrize(
    "label", ["Findes i data fra før 2004", "Fundet i gamle data:", "I systemet før 2004", "Registreret før 2004"]
)
def test_label_that_says_whether_there_is_a_record(label: str) -> None:
    assert read(OLDER.format(label, "Ja", "01-02-1999", "Nej")) == {"prae2004": (Prae2004(date(1999, 2, 1), False),)}
    assert read(OLDER.format(label, "Nej", "-", "-")) == {"prae2004": ()}


@pytest.mark.parametrize(
    "values", [("Nej", "01-02-1999", ""), ("Nej", "", "Ja"), ("", "", "Nej"), ("måske", "01-02-1999", "Ja")]
)
def test_record_that_may_not_exist_is_refused(values: tuple[str, str, str]) -> None:
    with pytest.raises(NotUnderstood):
        read(OLDER.format("Findes i data fra før 2004", *values))


def test_labels_of_which_one_is_known_are_offered_for_the_missing_columns() -> None:
    labels = "<dl><dt>Kontor<dd>5<dt>Første startdato<dd>01-03-1999<dt>DU-registrering<dd>{}</dl>"
    with pytest.raises(UnclearColumns) as raised:
        read(f"<h2>Før 2004</h2>{labels.format('Ja')}")
    assert [column.field for column in raised.value.missing] == ["du", "findes"]
    assert raised.value.headings == ("Kontor", "Første startdato", "DU-registrering")
    with pytest.raises(EmptyUnsaid):
        read(f"<h2>Før 2004</h2>{labels.format('Vælg')}")


@pytest.mark.parametrize("label", ["DU-registrering", "DU-system før 2004"])
def test_labels_at_the_side_of_a_table_of_which_one_is_known_are_offered_too(label: str) -> None:
    rows = f"<table><tr><th>Første startdato:<td>01-03-1999<tr><th>{label}:<td>{{}}</table>"
    with pytest.raises(UnclearColumns) as raised:
        read(f"<h2>Ældre data</h2>{rows.format('Ja')}")
    assert [column.field for column in raised.value.missing] == ["du", "findes"]
    assert raised.value.headings == ("Første startdato", label)
    with pytest.raises(UnclearColumns) as raised:
        read(f"<h2>Ældre data</h2>{rows.format('Vælg')}")
    assert raised.value.headings == ()


@pytest.mark.parametrize(
    "label",
    [
        *("DU i data før 2004", "DU i data fra før 2004", "DU-søgning i data før 2004", "DU i præ 2004-data"),
        "DU søgning i præ-2004 data",
    ],
)
def test_danskuddannelse_in_the_data_of_the_older_register(label: str) -> None:
    for rows in (
        "<tr><th>Første startdato:<td>{}<tr><th>{}:<td>Ja",
        "<tr><th>Første startdato<th>{1}<tr><td>{0}<td>Ja",
    ):
        html = f"<h2>Før 2004</h2><table>{rows.format('01-03-1999', label)}</table>"
        assert read(html) == {"prae2004": (Prae2004(date(1999, 3, 1), True),)}


@pytest.mark.parametrize("label", ["Søgning i data før 2004", "Data om DU før 2004", "Er i DU-data før 2004"])
def test_label_that_may_say_whether_there_are_older_data_is_no_danskuddannelse(label: str) -> None:
    assert "du" not in match(DEFAULT.table_columns["prae2004"], (Heading("", label),))


def test_older_record_without_values_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="hverken, at der er noget"):
        read(f"<h2>Før 2004</h2>{grid(('Første startdato', 'DU'), ('-', '-'))}")
    with pytest.raises(NotUnderstood, match="hverken, at der er noget"):
        read("<h2>Før 2004</h2><dl><dt>Første startdato</dt><dd>-</dd><dt>DU</dt><dd>Nej</dd></dl>")


def test_row_of_a_table_is_an_older_record_without_a_date() -> None:
    found = read(f"<h2>Før 2004</h2>{grid(('Første startdato', 'DU'), ('-', 'Nej'))}")
    assert found == {"prae2004": (Prae2004(None, False),)}


def test_number_of_the_person_is_no_record() -> None:
    assert read(f"<h2>Moduler</h2><p>Kursist {PERSON.digits[:6]}-{PERSON.digits[6:]}</p><p>Ingen moduler</p>") == {
        "moduler": ()
    }
    with pytest.raises(NotUnderstood):
        read(f"<h2>Moduler</h2><p>Kursist {PERSON.digits}: 2-4</p><p>Ingen moduler</p>")


@pytest.mark.parametrize(
    "text", ["Data fra før 2004", "Findes (2004 og frem)", "Præ-2004", "2004 og frem", "FindesPrae2004"]
)
def test_year_of_the_register_is_no_number_of_a_person(text: str) -> None:
    assert without_numbers(text) == text


@pytest.mark.parametrize("text", ["01.02.2004", "4. februar 2004", "010204-2004", "i 20041", "Født 2004"])
def test_other_years_are_hidden(text: str) -> None:
    assert "2004" not in without_numbers(text)


PANES = (
    "<ul><li><a href='#a'>Aktiviteter</a><li><a href='#b'>Prøver</a></ul>"
    "<div id=a><p>{}</p></div><div id=b hidden><p>Ingen prøver</p></div>"
)


@pytest.mark.parametrize("text", ["Vi har ingen oplysninger om moduler.", "Ingen moduler"])
def test_pane_under_another_name_says_what_is_not_there(text: str) -> None:
    assert read(PANES.format(text)) == {"proever": (), "moduler": ()}


@pytest.mark.parametrize(
    "text",
    [
        "Hvis der ingen moduler er, så ring.",
        "Ingen oplysninger",
        "Ingen moduler før 2004",
        "Ingen moduler</p><p>2-4 fra 04-02-2019",
        "Moduler kan ikke vises: ingen forbindelse",
    ],
)
def test_pane_under_another_name_that_says_something_else_is_not_empty(text: str) -> None:
    assert read(PANES.format(text)) == {"proever": ()}


def test_table_with_a_tab_of_its_own_is_not_said_to_be_empty_by_a_pane() -> None:
    assert "moduler" not in read(f"<a href=/moduler>Moduler</a>{PANES.format('Ingen moduler')}")


@pytest.mark.parametrize(
    ("text", "is_unknown"),
    [
        ("Der er ingen registreringer under kursistens moduler.", False),
        ("Kursisten findes ikke.", True),
        ("Kursisten findes ikke under Moduler.", False),
    ],
)
def test_text_that_names_a_table_does_not_say_that_the_person_is_unknown(text: str, is_unknown: bool) -> None:
    assert pages.says_unknown(page(f"<p>{text}</p>"), DEFAULT, frozenset()) is is_unknown


def test_message_of_the_words_file_may_name_a_table() -> None:
    words = replace(DEFAULT, not_found=("Findes ikke under Moduler",))
    assert pages.says_unknown(page("<p>Kursisten findes ikke under Moduler.</p>"), words, frozenset())


NOTHING = "<p>Her er ingen data om borgeren.</p>"
DENIAL = "Borgeren findes ikke i arkivet."
TAB_LINKS = "".join(
    f"<a href=#{place}>{name}</a>" for place, name in zip("abc", ("Moduler", "Prøver", "Ukendt"), strict=True)
)


@pytest.mark.parametrize(
    ("body", "is_unknown"),
    [
        (f"{TAB_LINKS}<div id=a>{NOTHING}</div><div id=b>{NOTHING}</div><div id=c>{NOTHING}</div>", False),
        (f"{TAB_LINKS}<div id=a>Ingen moduler</div><div id=b>Ingen prøver</div><div id=c>{DENIAL}</div>", False),
        (
            f"<p>{DENIAL}</p>{TAB_LINKS}<div id=a>{NOTHING}</div><div id=b>{NOTHING}</div><div id=c>{NOTHING}</div>",
            True,
        ),
        (f"<h3>Aktiviteter</h3>{NOTHING}<h3>Moduler</h3>{NOTHING}<h3>Prøver</h3>{NOTHING}", False),
        (f"<h3>Moduler</h3><p>Ingen moduler</p><h3>Prøver</h3><p>Ingen prøver</p><h3>Arkiv</h3><p>{DENIAL}</p>", False),
        (f"<h3>Fejl</h3><p>{DENIAL}</p><h3>Moduler</h3><p>Ingen moduler</p><h3>Prøver</h3><p>Ingen prøver</p>", True),
        (f"<h1>Moduler og prøver</h1><p>{DENIAL}</p><h3>Moduler</h3>{NOTHING}<h3>Prøver</h3>{NOTHING}", True),
        (f"<h3>Moduler</h3>{NOTHING}<h3>Prøver</h3>{NOTHING}<h1>Fejl</h1><p>{DENIAL}</p>", True),
    ],
)
def test_message_in_a_section_without_a_known_name_is_about_the_section(body: str, is_unknown: bool) -> None:
    assert pages.says_unknown(page(body), DEFAULT, frozenset()) is is_unknown


@pytest.mark.parametrize(
    ("style", "is_read"),
    [("display:none;visibility:hidden", True), ("visibility: hidden", True), ("color: red", False)],
)
def test_tabs_that_name_no_panes_show_those_in_their_place(style: str, is_read: bool) -> None:
    names = ("Moduler", "Prøver", "Henvisninger", "Merit", "Præ-2004")
    tabs = "".join(
        f"<span><a href='#' onclick='return vis({place})'>{one}</a></span>" for place, one in enumerate(names)
    )
    empty = "<table><tr><td colspan=7>Ingen registreringer for kursisten.</td></tr></table>"
    older = grid(("Første startdato", "02-11-1998"), ("Danskuddannelse", "Ja"))
    panes = "".join(f"<div style='{style}'>{one}</div>" for one in (empty, empty, empty, older))
    body = f"<a href='#' onclick='return luk()'>Luk</a>{tabs}<div><div>{empty}</div>{panes}</div>"
    assert not pages.says_unknown(page(body), DEFAULT, frozenset()) or not is_read
    if is_read:
        names_of_empty = ("moduler", "proever", "henvisninger", "meritter")
        assert read(body) == dict.fromkeys(names_of_empty, ()) | {"prae2004": (Prae2004(date(1998, 11, 2), True),)}


OFF = "style='display:none'"
TWICE = "<li class=tab {1}><a href='javascript:;'>{0}</a><li class=activeTab {2}><a href='javascript:;'>{0}</a>"


@pytest.mark.parametrize(
    ("first", "others", "is_read"),
    [((OFF, ""), ("", OFF), True), (("", ""), ("", ""), False), ((OFF, ""), ("", ""), False)],
)
def test_tabs_written_twice_with_one_of_each_shown_are_one_row(
    first: tuple[str, str], others: tuple[str, str], is_read: bool
) -> None:
    names = ("Moduler", "Prøver", "Merit")
    tabs = "".join(TWICE.format(name, *(others if place else first)) for place, name in enumerate(names))
    empty, merit = "Ingen registreringer", grid(("Modul", "Merit fra dato", "Udbyder"), ("1-3", "03-03-2014", "101512"))
    shown = page(f"<ul>{tabs}</ul><div><div>{empty}</div><div {OFF}>{empty}</div><div {OFF}>{merit}</div></div>")
    panes = [block.text for block in blocks_of(shown).blocks if block.kind is BlockKind.TITLE]
    assert panes == (list(names) if is_read else [])
    if is_read:
        assert pages.read(shown, DEFAULT)["meritter"] == (Merit("1-3", date(2014, 3, 3), "101512"),)


@pytest.mark.parametrize(
    ("tabs", "is_read"),
    [
        ("<span>Moduler</span><span>Prøver</span><span>Merit</span>", True),
        ("<span>Moduler</span><span>Prøver</span>", False),
        ("<span>Moduler</span><span>Prøver</span><b>Merit</b>", False),
        ("<span>Moduler</span><span>Moduler</span><span>Merit</span>", False),
    ],
)
@pytest.mark.parametrize("form", ["<div>{}</div><div>{}</div>", "<div><p>{}</p>{}</div>"])
def test_texts_above_hidden_panes_are_their_names(tabs: str, is_read: bool, form: str) -> None:
    merit = grid(("Merit for modul", "1-3"), ("Start", "03-03-2014"), ("Udbyder", "101512"))
    empty, hidden = "<div>Ingen registreringer</div>", "<div style='display:none'>{}</div>"
    body = form.format(tabs, f"{empty}{hidden.format('Ingen registreringer')}{hidden.format(merit)}")
    if is_read:
        assert read(body)["meritter"] == (Merit("1-3", date(2014, 3, 3), "101512"),)
    else:
        assert "meritter" not in pages.read(page(body), DEFAULT)


TAB_CELL = "<td id='k:{0}_cell'><table><tr><td onclick=\"Tabs.vis('k:tabs','k:{0}','{0}');\">{1}</td></tr></table></td>"
TAB_ROW = "<tr id='k:{0}' style='display:{1}'><td><table width='100%'><tr><td>{2}</td></tr></table></td></tr>"
CELLS_AS_TABS = "<table id='k:tabs'><tr><td><table><tr>{}</tr></table></td></tr>{}</table>"


def test_cells_whose_scripts_name_rows_of_the_page_are_tabs() -> None:
    names = {"modul": "Modulforløb", "proeve": "Prøver", "henvisning": "Henvisninger", "merit": "Meritter"}
    shown = dict.fromkeys(names, "<span>Ingen registreringer</span>")
    shown["merit"] = grid(("Modul", "Merit fra dato", "Udbyder"), ("1-3", "03-03-2014", "101512"))
    tabs = "".join(TAB_CELL.format(key, name) for key, name in names.items())
    rows = "".join(TAB_ROW.format(key, "none" if key != "modul" else "", one) for key, one in shown.items())
    expected = {
        **dict.fromkeys(("moduler", "proever", "henvisninger"), ()),
        "meritter": (Merit("1-3", date(2014, 3, 3), "101512"),),
    }
    assert read(CELLS_AS_TABS.format(tabs, rows)) == expected
    menu = "".join(f"<a href='#'>{name}</a>" for name in ("Hjem", "Merit", "Prøvedatoer", "Hjælp"))
    divs = "".join(
        f"<div id='k:{key}' style='display:{'none' if key != 'modul' else ''}'>{one}</div>"
        for key, one in shown.items()
    )
    assert read(f"<p>{menu}</p>{CELLS_AS_TABS.format(tabs, '')}<div>{divs}</div>") == expected


def test_rows_that_open_the_row_below_them_are_no_tabs() -> None:
    shown = "<tr onclick=\"vis('d{0}')\"><td>2-{0}<td>04-02-2019</tr>"
    row = f"{shown}<tr id=d{{0}} hidden><td colspan=2><table><tr><td>-</table></tr>"
    body = f"<table><tr><th>DU-modul<th>Startdato</tr>{row.format(4)}{row.format(5)}</table>"
    assert not any(block.level == 0 for block in blocks_of(page(body)).blocks if block.kind is BlockKind.TITLE)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Arkiv 1986-2003", "Arkiv 1986-2003"),
        ("Arkiv 1986-2003 <span>(0)</span>", "Arkiv 1986-2003 (0)"),
        ("Sag 4512-2003", "Sag …"),
        ("Født 04-02-1986", "Født …"),
    ],
)
def test_years_in_the_name_of_a_tab_are_shown(name: str, shown: str) -> None:
    assert pages.unknown_titles(page(f"<a href=/x>{name}</a>"), DEFAULT) == [shown]


@pytest.mark.parametrize(
    ("title", "field"),
    [
        *(("Forløb", "moduler"), ("Forløb 3", "moduler"), ("Uddannelsesforløb", "moduler"), ("Sagsforløb", None)),
        *(("Undervisning", "moduler"), ("Undervisning og prøver", "proever"), ("Undervisningssted", None)),
        *(("Undervisning før 2004", "prae2004"), ("Undervisning i dansk", None)),
    ],
)
def test_title_that_is_one_only_as_a_whole(title: str, field: str | None) -> None:
    named = DEFAULT.titles.named(title)
    assert (named.field if named else None) == field
    assert DEFAULT.titles.named("Tidligere forløb") is None


def test_listing_of_preformatted_text() -> None:
    listing = "DU-MODUL  START       SLUT\n--------  ----------  ----------\n2-4       04/02-2019\n"
    older = "<h4>Før 2004</h4><pre>Første start : 01/03-1999\nDanskuddannelse : Nej</pre>"
    body = f"<h4>Moduler</h4><pre>{listing}</pre><h4>Prøver</h4><pre>*** ingen data ***</pre>{older}"
    assert read(body) == {
        "moduler": (Modul("2-4", date(2019, 2, 4)),),
        "proever": (),
        "prae2004": (Prae2004(date(1999, 3, 1), False),),
    }


def test_first_row_of_a_table_that_is_one_cell_is_its_title() -> None:
    empty = "<tr><td colspan=4>*** ingen reg. ***</td></tr>"
    modules = "<tr><td>DU-modul<td>Startdato<td>Slutdato<td>Udbyder<tr><td>2-4<td>4/2-2019<td>i.o.<td>i.o."
    tables = (("MODULER", modules), ("PRØVER", empty), ("HENV.", empty), ("FØR 2004", empty))
    body = "".join(f"<table><tr><td colspan=4><b>{title}</b></td></tr>{rows}</table>" for title, rows in tables)
    assert read(body) == {
        "moduler": (Modul("2-4", date(2019, 2, 4)),),
        "proever": (),
        "henvisninger": (),
        "prae2004": (),
    }


def test_pane_that_is_a_description_has_labels_in_it() -> None:
    values = (("Første startdato", "01/03/1999"), ("DU", "Nej"))
    labels = "".join(f"<div><label>{label}</label><br><span>{value}</span></div>" for label, value in values)
    body = f"<dl><dt><a href=#p>Ældre data</a></dt><dd id=p>{labels}</dd></dl>"
    assert read(body) == {"prae2004": (Prae2004(date(1999, 3, 1), False),)}


CREDITED = grid(("Uddannelse og modul", "Start", "Sprogcenterkode"), ("1-3", "03/03/2014", "101512"))


def test_credited_modules_are_merit() -> None:
    body = f"<h2>Moduler på danskuddannelsen</h2><p>Ingen moduler</p><h2>Godskrevne moduler</h2>{CREDITED}"
    assert read(body) == {"moduler": (), "meritter": (Merit("1-3", date(2014, 3, 3), "101512"),)}


@pytest.mark.parametrize("title", ["Overførte moduler", "Moduler fra udlandet"])
def test_records_beside_an_empty_table_of_like_name_are_refused(title: str) -> None:
    with pytest.raises(NotUnderstood, match="flere dele, der ligner Moduler"):
        read(f"<h2>Moduler på danskuddannelsen</h2><p>Ingen moduler</p><h2>{title}</h2>{CREDITED}")
    card = "<dl><dt>DU-modul<dd>1-3<dt>Startdato<dd>03/03/2014</dl>"
    with pytest.raises(NotUnderstood, match="flere dele, der ligner Moduler"):
        read(f"<h2>Moduler på danskuddannelsen</h2><p>Ingen moduler</p><h2>{title}</h2>{card}")


@pytest.mark.parametrize(
    ("row", "headings"),
    [(("1. st.", "Und."), ("1. st.", "Und.")), (("1/3-1999", "Nej"), ()), (("2-4", "Und."), ()), (("Und.", "Nej"), ())],
)
def test_headings_of_two_columns_are_offered_and_no_values(row: tuple[str, ...], headings: tuple[str, ...]) -> None:
    with pytest.raises(UnclearColumns) as raised:
        read(f"<h2>Før 2004</h2>{grid(row, ('4/5-1998', 'Ja'))}")
    assert raised.value.headings == headings


def test_value_of_an_unknown_column_is_kept_as_it_is() -> None:
    body = f"<h2>Moduler</h2>{grid(('DU-modul', 'Startdato', 'Hold'), ('2-4', '04-02-2019', 'ukendt'))}"
    assert read(body) == {"moduler": (Modul("2-4", date(2019, 2, 4), andet=(("Hold", "ukendt"),)),)}


@pytest.mark.parametrize(
    "said", ["Kursisten er ikke blevet henvist.", "Er aldrig blevet henvist", "Ikke gået til prøve"]
)
def test_what_a_person_has_not_done_says_that_a_part_is_empty(said: str) -> None:
    assert read(f"<h2>Henvisninger</h2><p>{said}</p>") == {"henvisninger": ()}


def test_value_that_says_none_does_not_say_that_a_part_is_empty() -> None:
    table = grid(("DU-modul", "Startdato", "Udbyder"), ("1-3", "03/03/2014", "Ingen oplysning"))
    body = f"<h2>Merit</h2>{table}<h2>Meritter til print</h2>{table}"
    assert read(body) == {"meritter": (Merit("1-3", date(2014, 3, 3)),)}


EARLIER = "<h2>Før 2004</h2><dl><dt>Startede første gang<dd>01-03-1999<dt>Fulgte danskuddannelse<dd>Nej{}</dl>"


def test_label_that_tells_a_column_of_another_value_is_refused() -> None:
    (older,) = read(EARLIER.format("<dt>Startdato<dd>01-03-1999"))["prae2004"]
    assert isinstance(older, Prae2004)
    assert older.foerste_startdato == date(1999, 3, 1)
    with pytest.raises(UnclearColumns, match="»Startede første gang« kan også være »Første startdato«"):
        read(EARLIER.format("<dt>Startdato<dd>01-09-2002"))


def test_heading_that_tells_a_column_of_other_values_is_refused() -> None:
    headings = "<tr><th>DU-modul<th>Slut<th>Modultest<th>Start<th>Begyndte den"
    html = f"<h2>Moduler</h2><table>{headings}<tr><td>2-3<td><td><td>01-03-2019<td>{{}}</table>"
    assert len(read(html.format("01-03-2019"))["moduler"]) == 1
    with pytest.raises(UnclearColumns, match="»Begyndte den« kan også være »Startdato«"):
        read(html.format("01-04-2019"))


RECORDS = {
    "table": grid(("DU-modul", "Startdato"), ("2-4", "04-02-2019")),
    "labels": "<dl><dt>DU-modul<dd>2-4<dt>Startdato<dd>04-02-2019</dl>",
}


@pytest.mark.parametrize("form", RECORDS)
@pytest.mark.parametrize("title", ["Meritansøgte moduler", "Ansøgt", "Planlagt"])
def test_records_under_a_title_below_what_says_that_there_are_none_are_refused(form: str, title: str) -> None:
    with pytest.raises(NotUnderstood, match="under en anden overskrift"):
        read(f"<h2>Moduler</h2><p>Der er ingen moduler.</p><h3>{title}</h3>{RECORDS[form]}")


@pytest.mark.parametrize("form", RECORDS)
@pytest.mark.parametrize(
    "above",
    [
        *("<h3>Afsluttet</h3>", "<p>Ingen meddelelser</p><h3>Afsluttet</h3>", "<h3>Afsluttet</h3><p>Ingen moduler</p>"),
        *("<p hidden>Ingen moduler</p><h3>Afsluttet</h3>", "<p>Hvis der ingen moduler er, så ring.</p><h3>Modul</h3>"),
    ],
)
def test_records_under_a_title_of_their_own_are_read(form: str, above: str) -> None:
    assert read(f"<h2>Moduler</h2>{above}{RECORDS[form]}") == {"moduler": (Modul("2-4", date(2019, 2, 4)),)}
