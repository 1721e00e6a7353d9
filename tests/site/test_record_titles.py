"""Sections of single records alike: the titles of some name their table, and those of others do not."""

from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Merit, Modul, Proeve
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

TABS = "<ul><li><a href=/m>Moduler</a><li><a href=/p>Danskprøver</a><li><a href=/h>Henvisninger</a></ul>"
LIST = "<dl><dt>Prøve<dd>{}<dt>Prøvedato<dd>{}<dt>Resultat<dd>Bestået</dl>"
LINES = (
    "<div><b>Prøve:</b> <i>{}</i></div><div><b>Prøvedato:</b> <i>{}</i></div><div><b>Resultat:</b> <i>Bestået</i></div>"
)
TABLE = "<table><tr><th>Prøve<td>{}<tr><th>Prøvedato<td>{}<tr><th>Resultat<td>Bestået</table>"
SECTIONS = {
    "fieldset": "<fieldset><legend>{} ({})</legend>{}</fieldset>",
    "details": "<details><summary>{}, {}</summary>{}</details>",
    "heading": "<h3>{} {}</h3><div>{}</div>",
}
EXAMS = (("Prøve i Dansk 3", "06-06-2018"), ("Studieprøven", "04-12-2019"))
READ = (
    Proeve("Prøve i Dansk 3", date(2018, 6, 6), resultat="Bestået"),
    Proeve("Studieprøven", date(2019, 12, 4), resultat="Bestået"),
)
OTHER = LIST.format("Studieprøven", "04-12-2019")


def page(body: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), "https://knap.example/", "utf-8")


async def read(exams: str) -> PersonPages:
    tabs = {"m": "<p>Der er ingen moduler</p>", "p": exams, "h": "<p>Der er ingen henvisninger</p>"}

    async def send(submission: Submission, _: str) -> Page:
        return page(TABS + tabs[submission.url[-1]])

    shown = PersonPages(page(TABS + tabs["m"]), page(""), DEFAULT, send)
    await shown.read()
    return shown


async def no_request(submission: Submission, step: str) -> Page:
    raise AssertionError(step)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("form", [LIST, LINES, TABLE])
@pytest.mark.parametrize("section", SECTIONS)
async def test_sections_of_single_records_are_of_one_table(section: str, form: str, order: int) -> None:
    sections = [SECTIONS[section].format(exam, day, form.format(exam, day)) for exam, day in EXAMS]
    for menu in ("", "<h2>Menu</h2>"):
        shown = await read(menu + "".join(sections[::order]))
        assert shown.records["proever"] == READ[::order]


@pytest.mark.parametrize("order", [1, -1])
async def test_title_of_a_record_may_be_the_value_of_its_column(order: int) -> None:
    form = "<h3>{}</h3><dl><dt>Prøvedato<dd>{}<dt>Resultat<dd>Bestået</dl>"
    shown = await read("".join([form.format(*exam) for exam in EXAMS][::order]))
    assert shown.records["proever"] == READ[::order]


@pytest.mark.parametrize(
    "second",
    [
        f"<fieldset><legend>Kursus i ledelse</legend>{OTHER}</fieldset>",
        f"<fieldset class=andet><legend class=andet>Studieprøven (04-12-2019)</legend>{OTHER}</fieldset>",
        "<fieldset><legend>Studieprøven (04-12-2019)</legend><p>Bestået</p></fieldset>",
        "<fieldset><legend>Prøve i Dansk 2 (04-12-2019)</legend><p>Bestået</p></fieldset>",
        "<fieldset><legend>Prøve i Dansk 2 (04-12-2019)</legend></fieldset>",
        "<fieldset><legend>Studieprøven (04-12-2019)</legend></fieldset>",
        "<fieldset><legend>Studieprøven (04-12-2019)</legend><dl><dt>Prøve<dd>Studieprøven</dl>04-12-2019</fieldset>",
    ],
)
async def test_section_that_is_not_alike_is_refused(second: str) -> None:
    first = SECTIONS["fieldset"].format(*EXAMS[0], LIST.format(*EXAMS[0]))
    assert (await read(first)).records["proever"] == READ[:1]
    for shown in (first + second, second + first):
        with pytest.raises(NotUnderstood):
            await read(shown)


@pytest.mark.parametrize(
    "title", ["Tilmeldt Studieprøven (04-12-2019)", "Kommende: Studieprøven, 04-12-2019", "Ikke bestået"]
)
async def test_section_whose_title_says_more_than_values_is_no_record_of_the_table(title: str) -> None:
    first = SECTIONS["fieldset"].format(*EXAMS[0], LIST.format(*EXAMS[0]))
    with pytest.raises(NotUnderstood):
        await read(first + f"<fieldset><legend>{title}</legend>{OTHER}</fieldset>")


async def test_section_of_a_merit_in_unknown_words_is_no_module() -> None:
    form = "<fieldset><legend>{} (04-02-2019)</legend><dl><dt>DU-modul<dd>{}<dt>Startdato<dd>04-02-2019</dl></fieldset>"
    shown = (
        form.format("Modul 2-4", "2-4") + form.format("{}", "1-3") + "<h2>Prøver</h2>Ingen<h2>Henvisninger</h2>Ingen"
    )

    for title, count in (("1-3", 2), ("Modul 1-3", 2), ("Overført 1-3", 0), ("Afkortning 1-3", 0)):
        person = PersonPages(page(shown.format(title)), page(""), DEFAULT, no_request)
        if count:
            await person.read()
            assert len(person.records["moduler"]) == count
        else:
            with pytest.raises(NotUnderstood):
                await person.read()


@pytest.mark.parametrize("label", ["Prøvedato", "Dato for eksamen"])
@pytest.mark.parametrize("exams", [EXAMS[:1], EXAMS, EXAMS[::-1], [EXAMS[0], EXAMS[0]]])
async def test_title_that_names_the_table_is_the_value_of_its_record(exams: list[tuple[str, str]], label: str) -> None:
    form = f"<article><h2>{{}}</h2><dl><dt>{label}<dd>{{}}<dt>Resultat<dd>Bestået</dl></article>"
    shown = await read("".join(form.format(*exam) for exam in exams))
    assert shown.records["proever"] == tuple(READ[EXAMS.index(exam)] for exam in exams)


async def test_titles_that_all_name_the_table_are_of_single_records() -> None:
    form = "<article><h2>Modul {}</h2><dl><dt>Startede<dd>04-02-2019<dt>Udbyder<dd>101512</dl></article>"
    for codes in (["2-4"], ["2-4", "1-3"]):
        shown = "".join(map(form.format, codes)) + "<h2>Prøver</h2>Ingen<h2>Henvisninger</h2>Ingen"
        person = PersonPages(page(shown), page(""), DEFAULT, no_request)
        await person.read()
        assert person.records["moduler"] == tuple(Modul(code, date(2019, 2, 4), udbyder="101512") for code in codes)


async def test_section_that_has_no_record_is_none() -> None:
    first = SECTIONS["fieldset"].format(*EXAMS[0], LIST.format(*EXAMS[0]))
    for second in ("Studieprøven", "Kursus i ledelse", "Opdateret 01-12-2019"):
        shown = await read(f"{first}<fieldset><legend>{second}</legend><p>Kontakt skolen</p></fieldset>")
        assert shown.records["proever"] == READ[:1]


CARD = "<article><header><h3>{}</h3></header>{}</article>"


async def test_record_of_a_title_and_one_label_is_read() -> None:
    exams = "<h2>Danskprøver</h2>" + CARD.format("Studieprøven", "<dl><dt>Aflagt<dd>4. december 2019</dl>")
    assert (await read(exams)).records["proever"] == (Proeve("Studieprøven", date(2019, 12, 4)),)


@pytest.mark.parametrize("order", [1, -1])
async def test_record_without_the_first_label_of_others_begins_with_its_title(order: int) -> None:
    exams = [
        CARD.format("Prøve i Dansk 3", "<dl><dt>Prøvedato<dd>06-06-2018<dt>Resultat<dd>Bestået</dl>"),
        CARD.format("Studieprøven", "<dl><dt>Resultat<dd>Bestået</dl>"),
    ]
    shown = await read("<h2>Danskprøver</h2>" + "".join(exams[::order]))
    assert shown.records["proever"] == (READ[0], Proeve("Studieprøven", resultat="Bestået"))[::order]


async def test_title_of_a_record_may_name_a_column_that_is_another_table() -> None:
    module = CARD.format("<small>DU-modul</small> {}", "<dl><dt>Startdato<dd>04-02-2019<dt>Udbyder<dd>101512</dl>")
    body = f"<h2>Moduler</h2>{module.format('2-4')}<h2>Tildelt merit</h2>{module.format('1-3')}"
    person = PersonPages(page(f"{body}<h2>Prøver</h2>Ingen<h2>Henvisninger</h2>Ingen"), page(""), DEFAULT, no_request)
    await person.read()
    assert person.records["moduler"] == (Modul("2-4", date(2019, 2, 4), udbyder="101512"),)
    assert person.records["meritter"] == (Merit("1-3", date(2019, 2, 4), udbyder="101512"),)


@pytest.mark.parametrize(
    "section",
    [
        "<details><summary>{}</summary>{}</details>",
        "<details><summary><h2>{}</h2></summary>{}</details>",
        "<fieldset><legend>{}</legend>{}</fieldset>",
    ],
)
async def test_heading_in_a_section_is_below_its_title(section: str) -> None:
    exam = CARD.format("{}", "<dl><dt>Prøvedato<dd>{}<dt>Resultat<dd>Ikke oplyst</dl>")
    for exams in ([exam.format("Studieprøven", "Ikke oplyst")], [exam.format(*one) for one in EXAMS]):
        shown = await read(section.format("Danskprøver", "".join(exams)))
        assert len(shown.records["proever"]) == len(exams)


@pytest.mark.parametrize(
    "exams",
    [
        CARD.format("Studieprøven", "<dl><dt>Aflagt<dd>4. december 2019</dl>")
        + CARD.format("Prøve i Dansk 3", "<dl><dt>Aflagt<dd>-</dl>"),
        CARD.format("Prøve i Dansk 3", "<dl><dt>Aflagt<dd></dl>"),
        "<div><span>Næste prøve: </span><b>Studieprøven</b></div><dl><dt>Prøvedato<dd>04-12-2019<dt>Resultat<dd>-</dl>",
    ],
)
async def test_card_that_may_be_no_record_is_refused(exams: str) -> None:
    with pytest.raises(NotUnderstood):
        await read(f"<h2>Danskprøver</h2>{exams}")


MODULE = CARD.format("Modul 2-4", "<dl><dt>Startdato<dd>04-02-2019</dl>")
MODULES = "<table><tr><th>DU-modul<th>Startdato<th>Slutdato<tr><td>2-5<td>04-02-2019<td>01-06-2019</table>"


@pytest.mark.parametrize(
    "modules",
    [
        f"<h2>Moduler</h2>{MODULE}<h3>Slettede</h3>{MODULE.replace('2-4', '2-5')}",
        f"<h2>Moduler</h2>{MODULE}<h3>Planlagte moduler</h3>{MODULE.replace('2-4', '2-5')}",
        f"<h2>Planlagte moduler</h2>{MODULES}",
        f"<h2>Moduler</h2><p>Slettede registreringer</p>{MODULES}",
        f"<h2>Moduler</h2>{MODULES.replace('<table>', '<table><caption>Annullerede</caption>')}",
        f"<h2>Moduler</h2><p>Der er ingen registreringer</p><h3>Arkiv</h3>{MODULES}",
        f"<details open><summary>Moduler</summary><p>Ingen</p><h3>Arkiv</h3>{MODULES}</details>",
        f"<fieldset><legend>Moduler</legend><p>Der findes ingen data.</p><h2>Tidligere</h2>{MODULES}</fieldset>",
    ],
)
async def test_records_under_a_title_of_something_else_are_refused(modules: str) -> None:
    person = PersonPages(
        page(f"{modules}<h2>Prøver</h2>Ingen<h2>Henvisninger</h2>Ingen"), page(""), DEFAULT, no_request
    )
    with pytest.raises(NotUnderstood):
        await person.read()
