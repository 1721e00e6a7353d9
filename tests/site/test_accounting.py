"""Everything that a part of a page shows is accounted for: a record in an unknown form refuses the page."""

from datetime import date
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Kursist, Merit, Modul, Proeve
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.site.person import pages
from knappen_tui.site.person.accounting import looks_like_data, unread
from knappen_tui.site.person.blocks import blocks_of
from knappen_tui.site.person.records import Records
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.html import Page
from tests.foreign.sites import render
from tests.foreign.sites.register import MANY, REGISTER

PERSON = REGISTER[MANY]
STYLE = render.Style()
LAYOUTS = {
    "grid": render.grid,
    "old grid": render.old_grid,
    "side grid": render.side_grid,
    "definition lists": render.definition_lists,
    "cards": render.cards,
    "panels": render.panels,
}
# A record in a form that is not known: its cells to HTML, below the records that are.
FORMS = {
    "paragraph": lambda cells: f"<p>{' '.join(cells)}</p>",
    "list": lambda cells: f"<ul>{''.join(f'<li>{cell}</li>' for cell in cells)}</ul>",
    "one entry of a list": lambda cells: f"<ul><li>{', '.join(cells)}</li></ul>",
    "preformatted text": lambda cells: f"<pre>{'  '.join(cells)}</pre>",
    "divs": lambda cells: f"<div>{''.join(f'<div>{cell}</div>' for cell in cells)}</div>",
    "table without headings": lambda cells: f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>",
    "one cell": lambda cells: f"<table><tr><td>{' '.join(cells)}</td></tr></table>",
    "link": lambda cells: f"<a href='/x'>{' '.join(cells)}</a>",
    "button": lambda cells: f"<button>{' '.join(cells)}</button>",
    "text area": lambda cells: f"<textarea>{' '.join(cells)}</textarea>",
    "field": lambda cells: f'<input readonly value="{escape(" ".join(cells))}">',
    "fields": lambda cells: "".join(f'<input disabled value="{cell}">' for cell in cells),
    "choice": lambda cells: f"<select><option selected>{' '.join(cells)}</option></select>",
    "picture": lambda cells: f'<img src=x.png alt="{escape(" ".join(cells))}">',
    "details": lambda cells: f"<details><summary>Mere</summary>{' '.join(cells)}</details>",
    "heading": lambda cells: f"<h4>{' '.join(cells)}</h4>",
    "lines": lambda cells: f"<div>{'<br>'.join(cells)}</div>",
}


def read(html: str) -> dict[str, Records]:
    return pages.read(Page(f"<html><body>{html}</body></html>".encode(), "https://knap.example/", "utf-8"), DEFAULT)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("table", TABLES[:4], ids=lambda table: table.field)
def test_record_in_an_unknown_form_refuses_the_page(table: Table, layout: str, form: str) -> None:
    headings, rows = STYLE.headings(table), STYLE.rows(table, PERSON)[:3]
    shown = LAYOUTS[layout](headings, rows[:-1]) + FORMS[form]([cell for cell in rows[-1] if cell])
    with pytest.raises(NotUnderstood):
        read(f"<div><h2>{table.title}</h2>{shown}</div>")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("table", TABLES[:4], ids=lambda table: table.field)
def test_only_record_in_an_unknown_form_refuses_the_page(table: Table, form: str) -> None:
    (cells,) = STYLE.rows(table, PERSON)[:1]
    with pytest.raises(NotUnderstood):
        read(f"<div><h2>{table.title}</h2>{FORMS[form]([cell for cell in cells if cell])}</div>")


@pytest.mark.parametrize("form", ["note", "foot", "nested"])
def test_record_in_a_row_of_an_unknown_form_refuses_the_page(form: str) -> None:
    table = TABLES[0]
    headings, rows = STYLE.headings(table), STYLE.rows(table, PERSON)[:3]
    text = " ".join(rows[-1])
    more = {
        "note": f"<tr><td colspan={len(headings)}>{text}</td></tr>",
        "foot": f"<tfoot><tr><td colspan={len(headings)}>{text}</td></tr></tfoot>",
        "nested": f"<tr><td colspan={len(headings)}><table><tr><td>{text}</td></tr></table></td></tr>",
    }
    shown = render.grid(headings, rows[:-1]).replace("</tbody>", f"{more[form]}</tbody>")
    with pytest.raises(NotUnderstood):
        read(f"<div><h2>Moduler</h2>{shown}</div>")


@given(st.data())
def test_hidden_record_is_found_wherever_it_stands(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(TABLES[:3]))
    rows = STYLE.rows(table, PERSON)[:8]
    place = data.draw(st.integers(0, len(rows) - 1))
    layout, form = data.draw(st.sampled_from(sorted(LAYOUTS))), data.draw(st.sampled_from(sorted(FORMS)))
    hidden = FORMS[form]([cell for cell in rows[place] if cell])
    shown = LAYOUTS[layout](STYLE.headings(table), rows[:place] + rows[place + 1 :])
    parts = [hidden, shown] if data.draw(st.booleans()) else [shown, hidden]
    with pytest.raises(NotUnderstood):
        read(f"<div><h2>{table.title}</h2>{''.join(parts)}</div>")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Du har ikke adgang til moduler.",
            "Ingen forbindelse til databasen.",
            "Moduler hentes …",
            "",
            "Vælg en periode",
        ),
        "Data er ikke tilgængelige",
    ],
)
def test_part_that_does_not_say_it_is_empty_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read(f"<div><h2>Moduler</h2><p>{text}</p></div>")


@pytest.mark.parametrize(
    "text",
    [
        *("Ingen moduler", "Der er ikke registreret moduler.", "Kursisten har ingen.", "0 moduler"),
        *("Kursisten er ikke tilmeldt moduler.", "Borgeren er ikke indskrevet på noget modul."),
        *("Ingen data tilgængelige", "Ingen tilgængelige data i tabellen"),
        "Ingen poster af typen Modulregistrering er tilgængelige i denne visning.",
    ],
)
def test_part_that_says_it_is_empty_is_empty(text: str) -> None:
    assert read(f"<div><h2>Moduler</h2><p>{text}</p></div>") == {"moduler": ()}


@pytest.mark.parametrize(
    "text",
    [
        "Viser 1-2 af 3",
        "3 moduler",
        "I alt: 3",
        "Viser 2 af 3",
        "Antal moduler: 3",
        "Viser 2 poster ud af 3",
        "Viser 2 post(er) af 3",
    ],
)
def test_other_number_of_records_than_promised_is_refused(text: str) -> None:
    table = TABLES[0]
    shown = render.grid(STYLE.headings(table), STYLE.rows(table, PERSON)[:2])
    with pytest.raises(NotUnderstood, match="siger, at"):
        read(f"<div><h2>Moduler</h2>{shown}<p>{text}</p></div>")


@pytest.mark.parametrize(
    "text",
    [
        *("« Forrige 15 moduler", "Foregående 15 poster", "Næste 1 modul"),
        *("20 poster per side", "Vis 50 pr. side", "10 moduler pr. side"),
    ],
)
def test_number_of_records_on_another_page_is_no_total(text: str) -> None:
    table = TABLES[0]
    shown = render.grid(STYLE.headings(table), STYLE.rows(table, PERSON)[:2])
    assert len(read(f"<div><h2>Moduler</h2>{shown}<p>{text}</p></div>")["moduler"]) == 2


def test_same_table_for_screen_and_print_is_read_once() -> None:
    table = TABLES[0]
    shown = render.screen_and_print(STYLE.headings(table), STYLE.rows(table, PERSON)[:3])
    assert read(f"<div><h2>Moduler</h2>{shown}</div>") == {"moduler": Kursist(MANY, PERSON.moduler[:3]).moduler}


def test_versions_may_write_the_dates_of_unknown_columns_in_their_own_ways() -> None:
    known = (
        "<th>DU-modul<th>Startdato<th>Slutdato<th>Udbyder<th>Henvisningskategori<th>Ophørsårsag<th>Bestået modultest"
    )
    table = f"<table><tr>{known}<th>Oprettet den<tr><td>2-4<td>04-02-2019<td><td><td><td><td><td>{{}}</table>"
    both = table.format("05.06.2013") + table.format("5. juni 2013")
    assert len(read(f"<h2>Moduler</h2>{both}")["moduler"]) == 1
    with pytest.raises(NotUnderstood, match="ikke ens"):
        read(f"<h2>Moduler</h2>{both.replace('5. juni', '6. juni')}")


def test_menu_below_a_title_is_no_table_of_records() -> None:
    links = "".join(f"<tr><td><a href=?{name}>{name}</a>" for name in ("Moduler", "Prøver", "Henvisninger"))
    merit = "<table><tr><th>DU-modul<th>Startdato<th>Udbyder<tr><td>1-3<td>03-03-2014<td>101512</table>"
    shown = f"<h2>Merit</h2><table><tr><td><b>Indhold</b>{links}</table>{merit}"
    assert read(shown)["meritter"] == (Merit("1-3", date(2014, 3, 3), "101512"),)


def test_table_of_something_else_is_not_that_of_a_tab_in_a_menu_below_a_title() -> None:
    links = "".join(f"<tr><td><a href=?{name}>{name}</a>" for name in ("Moduler", "Prøver", "Meriteringer"))
    other = "<table><tr><th>Hold<th>Modul<th>Startdato<tr><td>A<td>2-3<td>01-08-2026</table>"
    assert "meritter" not in read(
        f"{other}<table><tr><td><b>Indhold</b>{links}</table><p>Moduler</p>{MODULES.format('2-4')}"
    )


SHORT = (
    "<div><h2>Prøver</h2><table><tr><th>Prøve<th>Prøvedato<th>Resultat<th><tr><td>PD3<td>06-06-2018<td>{shown}"
    "<td><button>Karakterer</button><tr><td>Studieprøven<td>04-12-2019<td>Bestået<td></table>{full}</div>"
)
FULL = (
    "<div hidden><h4>PD3</h4><dl><dt>Prøvedato<dd>06-06-2018<dt>Mundtlig<dd>02<dt>Resultat<dd>Bestået</dl></div>"
    "<div hidden><h4>Studieprøven</h4><dl><dt>Prøvedato<dd>04-12-2019<dt>Mundtlig<dd>7<dt>Resultat<dd>Bestået</dl>"
    "</div>"
)


def test_short_table_beside_its_records_in_full_is_read_once() -> None:
    assert read(SHORT.format(shown="Bestået", full=FULL)) == {
        "proever": (
            Proeve("PD3", date(2018, 6, 6), mundtlig="02", resultat="Bestået"),
            Proeve("Studieprøven", date(2019, 12, 4), mundtlig="7", resultat="Bestået"),
        )
    }


@pytest.mark.parametrize(
    "body",
    [
        SHORT.format(shown="Ikke bestået", full=FULL),
        SHORT.format(shown="Bestået", full=FULL.partition("<div hidden><h4>Studie")[0]),
        SHORT.format(shown="Bestået", full=FULL.replace("<dt>Resultat<dd>Bestået", "")),
    ],
)
def test_short_table_of_other_records_than_those_in_full_is_refused(body: str) -> None:
    with pytest.raises(NotUnderstood, match="ikke ens"):
        read(body)


def test_different_tables_under_one_title_are_refused() -> None:
    table = TABLES[0]
    rows = STYLE.rows(table, PERSON)
    shown = "".join(render.grid(STYLE.headings(table), rows[at : at + 2]) for at in (0, 2))
    with pytest.raises(NotUnderstood, match="ikke ens"):
        read(f"<div><h2>Moduler</h2>{shown}</div>")


@pytest.mark.parametrize("value", ["<b>{}</b>", "<div>{}</div>", "<i></i> <span>{}</span>", "<b></b> {}"])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.field)
def test_first_value_in_the_header_of_a_card_is_read(table: Table, value: str) -> None:
    """The first label and its value stand in one element, the others in a list below it."""
    headings, rows = STYLE.headings(table), STYLE.rows(table, PERSON)[:3]
    card = '<div class="card"><div class="card-header">{}: {}</div>{}</div>'
    cards = (
        card.format(headings[0], value.format(row[0]), render.definition_lists(headings[1:], [row[1:]])) for row in rows
    )
    records = getattr(PERSON, table.field)
    assert read(f"<h2>{table.title}</h2>{''.join(cards)}") == {
        table.field: records[:3] if isinstance(records, tuple) else (records,)
    }


@pytest.mark.parametrize("label", ["Startdato", "Startdato:"])
def test_value_in_one_of_two_places_is_refused_or_read(label: str) -> None:
    """A label may hold a hint, and its value stand beside it."""
    pairs = f"<p><span>{label} <i>4. maj 2019</i></span> <b>8. juni 2020</b></p><p><span>DU-modul</span> <b>2-3</b></p>"
    with pytest.raises(NotUnderstood):
        read(f"<h2>Moduler</h2>{pairs}")


@pytest.mark.parametrize(
    "said",
    [
        "Oplysningerne er sidst opdateret af sprogcentrene {}.",
        "Ajourført den {}",
        "<b>Post ændret</b> <i>{} 02:14:55</i>",
    ],
)
@pytest.mark.parametrize("day", ["31-08-2018", "31. august 2018"])
def test_day_on_which_the_page_was_updated_is_no_record(said: str, day: str) -> None:
    table = TABLES[0]
    page = f"<h2>Moduler</h2>{render.grid(STYLE.headings(table), STYLE.rows(table, PERSON))}<p>{said.format(day)}</p>"
    assert read(page) == {"moduler": PERSON.moduler}
    with pytest.raises(NotUnderstood, match="ligner en registrering"):
        read(page.replace(day, f"{day}, begyndt 05-05-1995"))


@pytest.mark.parametrize("day", ["1. januar 2004", "den 1.1.2004", "01-01-2004", "1. jan. 2004"])
def test_day_on_which_the_register_begins_is_no_record(day: str) -> None:
    table = TABLES[0]
    shown = render.grid(STYLE.headings(table), STYLE.rows(table, PERSON))
    page = f"<h2>Moduler</h2><p>Ikke undervisning før {day}</p>{shown}"
    assert read(page) == {"moduler": PERSON.moduler}
    with pytest.raises(NotUnderstood, match="ligner en registrering"):
        read(f"{page}<p>Begyndt {day}</p>")


@pytest.mark.parametrize(
    "title", ["Prøve nr. 1", "Prøve 1 af 1", "1. prøve", "Første prøve", "Prøve A", "Eksamen (1)", "Aflagt prøve"]
)
def test_title_that_names_no_exam_is_the_name_of_none(title: str) -> None:
    pairs = (("Prøvedato", "04-02-2019"), ("Mundtlig", "7"), ("Resultat", "Bestået"), ("Udbyder", "101512"))
    card = f"<dl>{''.join(f'<dt>{label}</dt><dd>{value}</dd>' for label, value in pairs)}</dl>"
    assert read(f"<h2>Prøver</h2><h3>Prøve i Dansk 2</h3>{card}")["proever"]
    with pytest.raises(NotUnderstood):
        read(f"<h2>Prøver</h2><h3>{title}</h3>{card}")


@pytest.mark.parametrize(
    ("title", "modul"),
    [("Modul 2-4", "2-4"), ("DU-modul: 2-4", "2-4"), ("Modul I-1", "I-1"), ("I-1", None), ("Modul 1", None),
     ("Modul 1-2 af 2", None), ("Modul 1-10", None), ("Registrering 2-4", None), ("Start 2-4", None)],
)  # fmt: skip
def test_title_of_a_card_may_begin_with_the_name_of_its_column(title: str, modul: str | None) -> None:
    card = f"<div><h3>{title}</h3><dl><dt>Start<dd>4. februar 2019<dt>Slut<dd>7. juni 2019</dl></div>"
    shown = f"<h2>Moduler</h2>{card}{card.replace('2019', '2020')}"
    if modul:
        days = [(date(year, 2, 4), date(year, 6, 7)) for year in (2019, 2020)]
        assert read(shown) == {"moduler": tuple(Modul(modul, *own) for own in days)}
    else:
        with pytest.raises(NotUnderstood):
            read(shown)


@pytest.mark.parametrize("count", ["", " <span>1</span>"])
def test_description_with_the_pane_of_a_control_is_no_value(count: str) -> None:
    """An accordion may be a list of descriptions, each with a control and what it shows."""
    panes = {"Prøver": "<p>Ingen prøver.</p>", "Meritter": "<p>2-4 fra 4. februar 2019</p>"}
    first, second = (
        f"<dl><dd><a href='#{name[0]}'>{name}{count}</a><div id={name[0]}>{shown}</div></dl>"
        for name, shown in panes.items()
    )
    assert read(first.replace("1", "0")) == {"proever": ()}
    with pytest.raises(NotUnderstood):
        read(second)


def test_title_of_a_pane_does_not_account_for_the_rest_of_the_pane() -> None:
    card = "<dl><dt>Resultat</dt><dd>Bestået</dd><dt>Mundtlig</dt><dd>7</dd></dl>"
    pane = f"<a href=#a>Prøve i Dansk 2</a><h2>Prøver</h2><div id=a>{card}{{}}</div>"
    assert read(pane.format(""))["proever"]
    with pytest.raises(NotUnderstood, match="ligner en registrering"):
        read(pane.format("<p>Prøve i Dansk 3, 04-02-2019</p>"))


def test_record_in_an_unknown_form_that_is_there_for_printing_too_refuses_the_page() -> None:
    names = "".join(f"<div>{name}</div>" for name in ("Modul", "Startdato", "Udbyder"))
    values = "".join(f"<div>{text}</div>" for text in ("3-5", "12-02-2024", "101512"))
    grid = f"<div><div>{names}</div><div>{values}</div></div>"
    with pytest.raises(NotUnderstood, match="ligner en registrering"):
        read(f"<h2>Moduler</h2>{grid}<div style='display:none'><h2>Moduler</h2>{grid}</div>")


def test_headings_alone_in_their_row_are_no_record_of_the_tab_above_them() -> None:
    headings = ("Brødkasse", "Termin", "Aflagt", "Udbyder", "Mundtlig kommunikation", "Resultat")
    cells = ("Prøve i Dansk 1", "Maj/juni", "31.05.2017", "173002", "4", "Bestået")
    rows = "".join(f"<tr><t{kind}>{f'<t{kind}>'.join(texts)}</tr>" for kind, texts in (("h", headings), ("d", cells)))
    with pytest.raises(NotUnderstood):
        read(f"<p><a href=#p>Aflagte prøver</a></p><h3>Aflagte prøver</h3><table id=p border=1>{rows}</table>")


CODES = "0 = uoplyst, 1 = bestået, 2 = fraflyttet, 31 = introduktionsdansk afsluttet"


@pytest.mark.parametrize(
    "note",
    [
        f"2) Ophørsårsag: {CODES}.",
        CODES,
        f"Koder ({CODES})",
        CODES.replace(", ", "; "),
        "1=bestået, 2=flyttet, 3=ikke bestået",
    ],
)
def test_note_of_what_codes_mean_is_no_record(note: str) -> None:
    table = "<table><tr><td>DU-modul<td>Startdato<td>Ophørsårsag<tr><td>2-4<td>04-02-2019<td>2</table>"
    assert len(read(f"<h2>Moduler</h2>{table}<p>{note}</p>")["moduler"]) == 1


@pytest.mark.parametrize(
    "said",
    [
        f"{CODES}. Studieprøven",
        f"2-5 {CODES}",
        f"{CODES}, 4 = 04-02-2018",
        f"{CODES}, 1 = barsel",
        f"{CODES}, 4 = bestået",
        "Prøve 1 = bestået, prøve 2 = ikke bestået, prøve 3 = udeblevet",
        "1 = bestået, 2 = ikke bestået",
        "1 = bestået",
    ],
)
def test_text_with_more_than_what_codes_mean_is_refused(said: str) -> None:
    table = "<table><tr><td>DU-modul<td>Startdato<td>Ophørsårsag<tr><td>2-4<td>04-02-2019<td>2</table>"
    with pytest.raises(NotUnderstood, match="ligner en registrering"):
        read(f"<h2>Moduler</h2>{table}<p>{said}</p>")


@pytest.mark.parametrize("label", ["Brødkasse før 2004", "Undervist før 2004"])
def test_ja_or_nej_alone_under_a_heading_told_by_the_year_is_refused(label: str) -> None:
    """It may be said of Præ-2004, or of danskuddannelse."""
    with pytest.raises(NotUnderstood, match="kan være"):
        read(f"<h2>Præ-2004</h2><dl><dt>Startdato før 2004</dt><dd>03-09-2001</dd><dt>{label}</dt><dd>Ja</dd></dl>")


@pytest.mark.parametrize("table", TABLES[:4], ids=lambda table: table.field)
def test_values_without_a_heading_that_may_be_a_missing_column_are_refused(table: Table) -> None:
    headings, rows = STYLE.headings(table), STYLE.rows(table, PERSON)
    for place in range(len(headings)):
        blank = [*headings[:place], "", *headings[place + 1 :]]
        with pytest.raises(NotUnderstood):
            read(f"<div><h2>{table.title}</h2>{render.grid(blank, rows)}</div>")


def test_names_of_controls_without_a_heading_are_no_column() -> None:
    rows = "<tr><td>PD3<td>06-06-2018<td><a href=/1>Vis</a><tr><td>Studieprøven<td>04-12-2019<td><a href=/2>Vis</a>"
    (first, _) = read(f"<h2>Prøver</h2><table><tr><th>Prøve<th>Prøvedato<th>{rows}</table>")["proever"]
    assert first == Proeve("PD3", date(2018, 6, 6), andet=(("", "Vis"),))


EXAMS = "<h2>Prøver</h2><table><tr><th>Prøve<th>Termin<th>Udbyder<tr><td>PD3<td>Maj/juni<td>101512{}</table>"


@pytest.mark.parametrize("total", ["I alt<td>1<td>", "<td>I alt<td>1", "Total<td><td>1", "I alt: 1<td><td>"])
def test_row_of_a_total_is_no_record(total: str) -> None:
    assert len(read(EXAMS.format(f"<tr><td>{total}"))["proever"]) == 1
    with pytest.raises(NotUnderstood, match="siger, at der er 2"):
        read(EXAMS.format(f"<tr><td>{total.replace('1', '2')}"))


def test_row_of_one_cell_is_no_record() -> None:
    assert len(read(EXAMS.format("<tr><td>Se også indplacering"))["proever"]) == 1
    with pytest.raises(NotUnderstood):
        read(EXAMS.format("<tr><td>2-3"))


def test_hidden_row_with_a_record_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="skjult"):
        read(EXAMS.format("<tr style='display:none'><td>Studieprøven<td>Nov./dec.<td>173002"))
    assert len(read(EXAMS.format("<tr hidden><td><td><td>"))["proever"]) == 1


MODULES = "<table><tr><th>DU-modul<th>Startdato<th>Udbyder<tr><td>{}<td>03-03-2014<td>101512</table>"
HENVIST = "<table><tr><th>Dato<th>Kategori<th>Udbyder<tr><td>03-03-2014<td>3<td>101512</table>"
TABS = "<p><a href=/m>Merit</a> <a href=/h>Henvisninger</a></p>"


def test_second_table_of_one_kind_is_not_taken_for_one_of_another_kind() -> None:
    merit = MODULES.format("1-3").replace("Startdato", "Dato")
    assert read(f"<h3>Merit</h3>{merit}<h3>Eksempel</h3>{merit}").keys() == {"meritter"}


@pytest.mark.parametrize(
    "html",
    [
        f"<h3>Prøver</h3>Ingen prøver<h3>Tilmeldinger</h3>{MODULES.format('2-3')}",
        f"<h1>Kursist</h1>{TABS}<h3>Tilmeldinger</h3>{MODULES.format('2-3')}",
        f"<h1>Kursist</h1>{TABS}{HENVIST}",
    ],
    ids=["title beside those of tables", "title below tabs", "tab of its own"],
)
def test_table_of_something_else_is_not_told_by_its_columns(html: str) -> None:
    assert read(html).keys() <= {"proever"}


def test_tables_alike_in_their_columns_alone_are_refused() -> None:
    with pytest.raises(NotUnderstood, match="ikke ens"):
        read(f"{MODULES.format('2-3')}{MODULES.format('2-4')}".replace("Udbyder", "Ophørsårsag").replace("101512", "4"))


def test_identifier_of_letters_and_digits_is_no_record() -> None:
    assert not looks_like_data("Kursist KUR0001042")
    assert looks_like_data("Udbyder 101512")


@pytest.mark.parametrize("number", ["010203-****", "010203 xxxx", "010203-XXXX", "010203••••"])
def test_number_with_its_second_half_hidden_is_no_record(number: str) -> None:
    table = TABLES[0]
    shown = render.grid(STYLE.headings(table), STYLE.rows(table, PERSON))
    assert read(f"<h2>Moduler</h2><p>Kursist {number}</p>{shown}") == {"moduler": PERSON.moduler}
    with pytest.raises(NotUnderstood, match="ligner en registrering"):
        read(f"<h2>Moduler</h2><p>{number[:6]}</p>{shown}")


@pytest.mark.parametrize("label", ["Modultest bestået d.", "Modultest bestået den", "Test bestået dato:", "Bestået:"])
def test_label_of_a_date_without_a_value_is_no_result(label: str) -> None:
    table = TABLES[0]
    shown = render.grid(STYLE.headings(table), STYLE.rows(table, PERSON))
    assert read(f"<h2>Moduler</h2>{shown}<p>{label}</p>") == {"moduler": PERSON.moduler}
    with pytest.raises(NotUnderstood, match="ligner en registrering"):
        read(f"<h2>Moduler</h2>{shown}<p>{label} Ikke bestået</p>")


@pytest.mark.parametrize("cell", ["th", "td"])
def test_headings_of_an_empty_table_are_no_record(cell: str) -> None:
    headings = "".join(f"<{cell}>{text}</{cell}>" for text in ("Modul", "Brødkasse", "Sprogcenter"))
    with pytest.raises(NotUnderstood):
        read(f"<h2>Merit</h2><table border=1><tr>{headings}</tr><tr><td colspan=3>Ingen merit fundet</td></tr></table>")


@pytest.mark.parametrize(
    ("text", "is_whole"), [("Viser de første 1 af 2.", False), ("Side 1 af 2", False), ("1-1 af 1", True)]
)
def test_count_below_the_title_of_something_else_is_of_one_of_the_parts(text: str, is_whole: bool) -> None:
    html = f"<h3>Moduler</h3>{MODULES.format('2-3')}<h3>Opslag</h3><p>{text}</p><h3>Prøver</h3>Ingen prøver"
    html = html.replace("Udbyder", "Ophørsårsag").replace("101512", "4")
    if is_whole:
        assert len(read(html)["moduler"]) == 1
    else:
        with pytest.raises(NotUnderstood, match="ikke viser alt"):
            read(html)


@pytest.mark.parametrize(
    "said",
    [
        "<span>Viser <b>1-1</b> af <b>3</b> i alt</span>",
        "<p>Viser <span>1</span> til <span>1</span> af <span>3</span> moduler</p>",
        "<p>Viser <strong>1</strong> af <strong>3</strong></p>",
        "<p><a href=/1>Forrige</a> <span>1</span> til <span>1</span> af <span>3</span></p>",
    ],
)
def test_numbers_that_are_set_off_in_a_text_are_counted(said: str) -> None:
    table = "<table border=1><tr><th>DU-modul<th>Startdato<tr><td>2-4<td>04-02-2019</table>"
    with pytest.raises(NotUnderstood, match="der er 3 under Moduler, men viser 1"):
        read(f"<h2>Moduler</h2>{table}{said}")


@pytest.mark.parametrize(
    "text",
    [
        "<p>Start: <b>1-2</b> Slut: <b>2-3</b></p>",
        "<p>Side <a href=/a>1</a> af <b>3</b></p>",
        "<p><span>Startdato</span> <span>01-02-2019</span></p>",
    ],
)
def test_other_texts_with_something_set_off_stay_apart(text: str) -> None:
    shown = Page(f"<html><body>{text}</body></html>".encode(), "https://knap.example/", "utf-8")
    assert len(blocks_of(shown).blocks) > 1


@pytest.mark.parametrize(
    ("text", "is_record"), [("Viser 1-1 af 1", False), ("1-1 fra 04-02-2019", True), ("1-1", True)]
)
def test_range_of_rows_is_no_record(text: str, is_record: bool) -> None:
    assert unread([text], ()) == ([text] if is_record else [])


@pytest.mark.parametrize(
    ("text", "is_record"),
    [
        ("Ved Prøve i Dansk 1 bedømmes læse- og skrivefærdighed samlet.", False),
        ("* For Studieprøven gives ingen samlet karakter.", False),
        ("Ved Prøve i Dansk 1 den 31-05-2017 bedømmes læsning.", True),
        ("Ved Prøve i Dansk 1 fik kursisten karakteren 4.", True),
        ("Prøve i Dansk 1 er bestået.", True),
        ("For Studieprøven", True),
    ],
)
def test_explanation_of_the_exams_is_no_record(text: str, is_record: bool) -> None:
    assert unread([text], ()) == ([text] if is_record else [])


@pytest.mark.parametrize(
    ("label", "text", "is_record"),
    [
        ("Fødselsdato", "08-02-1973", False),
        ("Født:", "8. februar 1973", False),
        ("Opslag foretaget", "14-11-2023 kl. 22:13", False),
        ("Startdato", "08-02-1973", True),
        ("Startdato", "14-11-2023 kl. 22:13", True),
        ("Opslag foretaget", "14-11-2023", True),
    ],
)
def test_day_of_birth_and_time_of_the_look_up_are_no_record(label: str, text: str, is_record: bool) -> None:
    assert unread([label, text], ()) == ([text] if is_record else [])
