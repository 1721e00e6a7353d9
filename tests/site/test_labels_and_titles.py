"""Labels of records that are named as another table is: »Meritmodul« under Merit is no title of Moduler."""

from dataclasses import replace
from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Merit, Modul, Prae2004
from knappen_tui.site.person import pages
from knappen_tui.site.person.records import Records
from knappen_tui.site.words import DEFAULT, Words
from knappen_tui.web.html import Page

OTHERS = "<h2>Prøver</h2><p>Ingen prøver</p><h2>Henvisninger</h2><p>Ingen henvisninger</p>"
NO_MODULES = "<h2>Moduler</h2><p>Ingen moduler</p>"
MODULES = "<table><tr><td>DU-modul<td>Startdato<td>Slutdato<tr><td>2-4<td>04-02-2019<td>01-06-2019</table>"
LIST = "<li><dl><dt>{}<dd>{}<dt>Startdato<dd>{}<dt>Udbyder<dd>101512</dl>"
ROW = "<div><b>{}</b><i>{}</i></div>"
DIVS = f"<div>{ROW}{ROW.replace('{}', 'Startdato', 1)}{ROW.format('Udbyder', '101512')}</div>"


def read(html: str, words: Words = DEFAULT) -> dict[str, Records]:
    return pages.read(Page(f"<html><body>{html}</body></html>".encode(), "https://knap.example/", "utf-8"), words)


@pytest.mark.parametrize("form", [LIST, DIVS])
@pytest.mark.parametrize("modules", [NO_MODULES, f"<h2>Moduler</h2>{MODULES}"])
def test_label_under_its_own_table_is_no_title_of_another(form: str, modules: str) -> None:
    merits = form.format("Meritmodul", "1-3", "3.3.2014") + form.format("Meritmodul", "2-1", "4.3.2015")
    found = read(f"{modules}{OTHERS}<h2>Merit</h2><ul>{merits}</ul>")
    assert found["meritter"] == (
        Merit("1-3", date(2014, 3, 3), "101512"),
        Merit("2-1", date(2015, 3, 4), "101512"),
    )
    assert len(found["moduler"]) == (modules != NO_MODULES)


@pytest.mark.parametrize("label", ["Modulprøve", "Slutprøve"])
def test_label_of_a_module_that_is_named_as_exams_are(label: str) -> None:
    card = f"<dl><dt>DU-modul<dd>2-4<dt>Startdato<dd>04-02-2019<dt>{label}<dd>01-06-2019</dl>"
    columns = {"modultest_bestaaet": ("Slutprøve",)}
    words = replace(DEFAULT, columns={**DEFAULT.columns, "moduler": {**DEFAULT.columns["moduler"], **columns}})
    found = read(f"<h2>Moduler</h2>{card}{OTHERS}", words)
    assert found["moduler"] == (Modul("2-4", date(2019, 2, 4), modultest_bestaaet=date(2019, 6, 1)),)
    assert found["proever"] == ()


def test_title_under_another_table_is_no_label() -> None:
    merit = LIST.format("DU-modul", "1-3", "3.3.2014")
    for said in ("<p>Ingen merit</p>", f"<ul>{merit}</ul>"):
        found = read(f"{OTHERS}<h2>Merit</h2>{said}<p>Danskmoduler</p>{MODULES}")
        assert found["moduler"] == (Modul("2-4", date(2019, 2, 4), date(2019, 6, 1)),)
        assert len(found["meritter"]) == said.count("1-3")


def test_title_that_stands_as_labels_do_is_no_label_of_a_table() -> None:
    merit = DIVS.format("DU-modul", "1-3", "3.3.2014")
    found = read(f"{OTHERS}<h2>Merit</h2>{merit}<div><div><b>Danskmoduler</b>{MODULES}</div></div>")
    assert found["moduler"] == (Modul("2-4", date(2019, 2, 4), date(2019, 6, 1)),)
    assert found["meritter"] == (Merit("1-3", date(2014, 3, 3), "101512"),)


@pytest.mark.parametrize("value", [f"{MODULES}", "Ingen moduler", "3", "<p>2-4</p><p>2-5</p>"])
def test_term_with_another_value_than_its_columns_is_a_title(value: str) -> None:
    merit = f"<dl><dt>Startdato<dd>3.3.2014<dt>Udbyder<dd>101512<dt>Meritmodul<dd>{value}</dl>"
    with pytest.raises(NotUnderstood):
        read(f"{OTHERS}<h2>Merit</h2>{merit}")


def test_labels_with_their_values_in_the_cells_of_a_table() -> None:
    labels = (("DU-modul", "2-4"), ("Startdato", "04-02-2019"), ("Udbyder", "101512"))
    cells = "".join(f"<tr><td><span><label for=v{text}>{name}</label> <b>{text}</b></span>" for name, text in labels)
    modul = Modul("2-4", date(2019, 2, 4), udbyder="101512")
    assert read(f"<h2>Moduler</h2><table>{cells}</table>{OTHERS}")["moduler"] == (modul,)


def test_table_with_a_heading_before_each_value_is_one_record() -> None:
    first = "<tr><th>Merit til og med modul<td>{}<th>Gældende fra<td>{}"
    table = f"<table>{first}<tr><th>Sprogcenter<td colspan=3>101512</table>"
    merits = "".join(f"<h4>Merit {number} af 2</h4>{table}" for number in (1, 2)).format("1-3", "3.3.2014", "2-1", "")
    found = read(f"{NO_MODULES}{OTHERS}<h2>Merit</h2>{merits}")
    assert found["meritter"] == (Merit("1-3", date(2014, 3, 3), "101512"), Merit("2-1", None, "101512"))


@pytest.mark.parametrize("is_chosen", [False, True])
def test_checkbox_that_chooses_a_record_is_no_value(is_chosen: bool) -> None:
    box = f"<input type=checkbox aria-label='Vælg post' {'checked' * is_chosen}>"
    table = "<table><tr><th>Rækkevalg<th>Første startdato<th>Danskuddannelse<tr><td>{}<td>01-03-1999<td>Nej</table>"
    shown = read(f"<h2>Præ-2004</h2>{table.format(box)}")
    assert shown == {"prae2004": (Prae2004(date(1999, 3, 1), du=False),)}


def test_nej_beside_a_record_does_not_say_that_there_is_none() -> None:
    table = "<table><tr><th>Låst<th>Første startdato<th>Danskuddannelse<tr><td>{}<td>01-03-1999<td>Nej</table>"
    (record,) = read(f"<h2>Præ-2004</h2>{table.format('Nej')}")["prae2004"]
    assert record.andet == (("Låst", "Nej"),)
    with pytest.raises(NotUnderstood):
        read(f"<h2>Præ-2004</h2>{table.format('Ja')}")
