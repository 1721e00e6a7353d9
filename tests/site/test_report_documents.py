"""Reports whose sections stand below each other in one table, over numbered pages."""

from collections.abc import Sequence
from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Henvisning, Merit, Modul, Prae2004, Proeve
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page


def row(*cells: str, last: int = 1, style: str = "") -> str:
    own = "".join(f"<td style='{style}'>{text}</td>" for text in cells[:-1])
    return f"<tr><td></td>{own}<td colspan={last} style='{style}'>{cells[-1]}</td><td></td></tr>"


def title(text: str) -> str:
    return row(text, last=4, style="border-bottom: 1px")


BLANK = "<tr><td colspan=6></td></tr>"
HEAD = row("Rapport for en kursist", last=4)
MODULES = row("DU-modul", "Startdato", "Slutdato", "Udbyder")
EXAMS = row("Prøve", "Prøvedato", "Resultat", last=2)
MODULE, LATER = row("2-4", "04-02-2019", "", "101512"), row("2-5", "05-08-2019", "", "101512")
EXAM = row("Prøve i Dansk 3", "04-12-2019", "Bestået", last=2)
REFERRALS = title("Henvisninger fra kommuner") + row("Henvist den", "Kategori", last=3) + row("02-01-2019", "3", last=3)
MERIT = BLANK + title("Merit for moduler") + row("DU-modul", "Startdato", last=3) + row("1-3", "03-03-2014", last=3)
OLDER = title("Historik før 2004") + row("Første startdato:", "01-03-1999", last=3) + row("Danskudd.:", "Ja", last=3)
NOTHING = row("Der er ingen registreringer", last=4)
REST = REFERRALS + MERIT + OLDER
READ = {
    "moduler": (Modul("2-4", date(2019, 2, 4), udbyder="101512"), Modul("2-5", date(2019, 8, 5), udbyder="101512")),
    "proever": (Proeve("Prøve i Dansk 3", date(2019, 12, 4), resultat="Bestået"),),
    "henvisninger": (Henvisning(date(2019, 1, 2), "3"),),
    "meritter": (Merit("1-3", date(2014, 3, 3)),),
    "prae2004": (Prae2004(date(1999, 3, 1), du=True),),
}
WHOLE = HEAD + title("Moduler") + MODULES + MODULE + LATER + title("Afsluttende prøver") + EXAMS + EXAM + REST
SPLIT = (
    HEAD + title("Moduler") + MODULES + MODULE,
    MODULES + LATER + title("Afsluttende prøver"),
    EXAMS + EXAM + REST,
)


def foot(number: int, count: int) -> str:
    return row("Udskrevet 01-12-2026", f"Side {number} af {count}", last=3)


def page(rows: str, more: str = "") -> Page:
    body = f"<h1>Rapport</h1>{more}<table>{BLANK}{rows}</table>"
    return Page(f"<html><body>{body}</body></html>".encode(), "https://knap.example/", "utf-8")


def numbered(tables: Sequence[str], count: int = 0, *, is_linked: bool = True) -> list[Page]:
    count = count or len(tables)
    pages = []
    for number, rows in enumerate(tables, 1):
        link = f"<a href=/{number}>Næste side</a>" if is_linked and number < len(tables) else ""
        bar = f"<ul><li>Side <b>{number}</b> <span>af {count}</span></li><li>{link}</li></ul>"
        pages.append(page(rows + foot(number, count), bar))
    return pages


async def read(pages: Sequence[Page]) -> PersonPages:
    async def send(submission: Submission, _: str) -> Page:
        return pages[int(submission.url[-1])]

    form = Page(b"<html><body></body></html>", "https://knap.example/", "utf-8")
    shown = PersonPages(pages[0], form, DEFAULT, send)
    await shown.read()
    return shown


async def test_sections_of_a_document_are_read() -> None:
    assert (await read([page(WHOLE)])).records == READ
    assert (await read(numbered([WHOLE]))).records == READ


async def test_section_of_a_document_that_says_so_is_empty() -> None:
    nothing = "".join(title(name) + NOTHING for name in ("Moduler", "Afsluttende prøver", "Henvisninger", "Merit"))
    assert (await read([page(nothing + OLDER)])).records == {**dict.fromkeys(READ, ()), "prae2004": READ["prae2004"]}


@pytest.mark.parametrize("span", ["", "x", "-1", "9" * 5000])
async def test_width_that_is_no_number_is_one_column(span: str) -> None:
    exam = EXAM.replace("<td></td>", f"<td colspan='{span}'></td>", 1)
    assert (await read([page(WHOLE.replace(EXAM, exam))])).records == READ


async def test_pages_of_a_document_are_one() -> None:
    assert (await read(numbered(SPLIT))).records == READ
    assert (await read(numbered([SPLIT[0], *(HEAD + rows for rows in SPLIT[1:])]))).records == READ


@pytest.mark.parametrize(
    "pages",
    [
        numbered(SPLIT, is_linked=False),
        numbered(SPLIT, 4),
        numbered(SPLIT)[:1] * 3,
        [numbered(SPLIT)[0], numbered(SPLIT)[2]],
        [numbered(SPLIT)[0], numbered(SPLIT, 5)[1], numbered(SPLIT)[2]],
        [numbered(SPLIT)[0], page("<tr><td>Fejl"), numbered(SPLIT)[2]],
        [page(SPLIT[0], "<a href=/1>Næste side</a>"), page(SPLIT[1] + SPLIT[2])],
        numbered(SPLIT)[1:],
    ],
)
async def test_document_without_all_of_its_pages_is_refused(pages: list[Page]) -> None:
    with pytest.raises(NotUnderstood):
        await read(pages)


@pytest.mark.parametrize(
    "rows",
    [
        WHOLE.replace(MODULES, ""),
        WHOLE.replace(LATER, row("2-5", "05-08-2019", last=3)),
        WHOLE.replace(LATER, title("Moduler") + MODULES + LATER),
        WHOLE.replace(LATER, EXAM),
        WHOLE.replace(NOTHING, "").replace(REFERRALS, title("Henvisninger")),
        WHOLE.replace(REFERRALS, title("Henvisninger") + NOTHING + row("02-01-2019", "3", last=3)),
        WHOLE.replace(title("Afsluttende prøver"), ""),
    ],
)
async def test_document_that_is_not_read_whole_is_refused(rows: str) -> None:
    assert rows != WHOLE
    with pytest.raises(NotUnderstood):
        await read([page(rows)])


async def test_section_of_something_else_is_no_part_of_the_one_above() -> None:
    other = title("Fremmøde") + row("Måned", "Timer", last=3) + row("Marts", "12", last=3)
    assert (await read([page(WHOLE.replace(REST, other + REST))])).records == READ


@pytest.mark.parametrize(
    "rows",
    [
        WHOLE.replace(LATER, LATER.replace("<tr>", "<tr hidden>")),
        WHOLE.replace(LATER, f"<tbody style='display:none'>{LATER}</tbody><tbody>"),
        WHOLE.replace("<td>2-5", "<td hidden>2-5").replace("<td style=''>2-5", "<td hidden>2-5"),
        "<caption>Viser 2 af 3</caption>" + WHOLE,
        WHOLE.replace("<td></td>", "<td rowspan=2></td>", 1),
    ],
)
async def test_table_with_more_than_its_rows_show_is_no_document(rows: str) -> None:
    assert rows != WHOLE
    assert (await read([page(rows)])).records == {}


async def test_column_that_spans_nothing_is_one() -> None:
    assert (await read([page(WHOLE.replace("<td></td>", "<td colspan=0></td>"))])).records == READ
    assert (await read([page(WHOLE.replace("<td style=''>2-5", "<td style='' colspan=0>2-5"))])).records == READ


async def test_menu_in_a_table_is_no_document() -> None:
    names = ("Moduler", "Afsluttende prøver", "Henvisninger")
    menu = "".join(row(f"<a href=/{place}>{name}</a>", last=4) for place, name in enumerate(names, 1))
    tabs = [page(menu), *(page("", f"<p>Der er ingen {name.lower()}</p>") for name in names)]
    assert (await read(tabs)).records == dict.fromkeys(("moduler", "proever", "henvisninger"), ())


@pytest.mark.parametrize(
    "more",
    [
        "<div><input value=1> af 2</div>",
        "<div>1 af 2 ?</div>",
        "<div>1 / 2</div>",
        "<div>Side: 1 af 2</div>",
        "<div>Side 1 ud af 2</div>",
        "<div>Side nr. 1 af 2</div>",
        "<div>Side <select><option>1<option>2</select> af 2</div>",
        "<button type=button onclick='gaa(2)'>Næste side</button>",
        "<a href='#' onclick='gaa(2)'>Næste</a>",
        "<p>Side 1</p><a href='?s=2'>2</a>",
        "<a href='?s=2'>2</a>",
        "<a href='?s=2'>Sidste side</a>",
        "<a href='/1'>Vis alle sider</a>",
    ],
)
async def test_page_that_may_have_others_is_refused(more: str) -> None:
    with pytest.raises(NotUnderstood):
        await read([page(WHOLE, more)])


async def test_page_whose_last_row_says_that_it_goes_on_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        await read([page(WHOLE + row("Fortsættes på næste side", last=4))])
