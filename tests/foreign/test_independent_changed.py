"""The independent sites with a small change to all of their pages or to their sheets: the truth, or a refusal.

A change is one in which a real site may differ: a column or a section more, columns exchanged, a heading left blank.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import cycle, product

import httpx
import pytest
from lxml import etree

from knappen_tui.domain.errors import KnappenError
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from knappen_tui.site.extract.rows import to_sheet
from knappen_tui.site.words import DEFAULT
from knappen_tui.tables.cells import Cell
from knappen_tui.tables.html_table import cell_text, is_layout, lines_of
from knappen_tui.tables.reader import read_tables
from knappen_tui.web.html import Element, Page, children_of
from knappen_tui.web.pagers import is_pager
from knappen_tui.web.text import clean
from tests.foreign.independent_site import NAMES, PASSWORD, USER, IndependentSite
from tests.foreign.test_independent import EVERYONE, NUMBERS, UPLOADS_STAY_OPEN, filled, row
from tests.foreign.test_independent_renamed import look_up_everyone, open_client
from tests.foreign.test_unseen_sites import HASTY, Changed
from tests.sampling import sampled

pytestmark = UPLOADS_STAY_OPEN

_DATE = re.compile(r"[0-9]{1,2}[-./ ]+(?:[0-9]{1,2}|[a-zæøå]{3,9}\.?)[-./ ]+[0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE = re.compile(r"[1-3I]-[1-6]|[0-9]{6}|Studieprøven|Prøve i Dansk [1-3]")
_PERSON = re.compile(r"(?<![0-9])[0-9]{6}[- ]?[0-9]{4}(?![0-9])")
_CELLS = ("td", "th")
_FEWEST = 3  # columns of a table whose headings stand above them

# A table of records: its element, the row with its headings, and the rows of the records.
Grid = tuple[Element, Element, list[Element]]
# Changes the tree of a page.
Change = Callable[[Element], None]
Cells = list[list[Cell]]

COLUMNS = {
    "Oprettet": ("01-02-2011", "03-04-2012"),
    "Indberettet den": ("05-06-2013", "07-08-2014"),
    "Ændret": ("05-06-2013",),
    "Aktiv": ("Ja", "Nej"),
    "Sagsnr.": ("700123", "700124"),
    "Registreret af": ("101512", "751302"),
    "Kode": ("3", "12"),
    "Hold": ("2-3", "1-1"),
    "Bemærkning": ("Bestået", "Ikke bestået"),
    "": ("1", "2"),
}
SECTIONS = {
    "look-ups": "<h2>Seneste opslag</h2><ul><li>03-04-2021 kl. 10.15</li><li>05-06-2021 kl. 9.03</li></ul>",
    "enrolments": "<h3>Tilmeldinger</h3><table><tr><th>Hold</th><th>Modul</th><th>Startdato</th></tr>"
    "<tr><td>A</td><td>2-3</td><td>01-08-2026</td></tr></table>",
    "plans": "<h3>Planlagte forløb</h3><table><tr><th>DU-modul</th><th>Startdato</th><th>Slutdato</th><th>Udbyder</th>"
    "</tr><tr><td>2-3</td><td>01-08-2026</td><td>01-10-2026</td><td>751302</td></tr></table>",
    "certificate": "<h3>Bevis</h3><p>Bevis for Prøve i Dansk 2 udstedt 12-06-2018 af 751302</p>",
    "certificates": "<h3>Beviser</h3><table><tr><th>Prøve</th><th>Udstedt</th></tr>"
    "<tr><td>Prøve i Dansk 2</td><td>12-06-2018</td></tr></table>",
    "absence": "<h3>Fravær</h3><table><tr><th>Dato</th><th>Timer</th></tr>"
    "<tr><td>12-06-2018</td><td>3</td></tr></table>",
    "log": "<h3>Log</h3><table><tr><th>Dato</th><th>Udbyder</th><th>Handling</th></tr>"
    "<tr><td>12-06-2018</td><td>751302</td><td>Rettet</td></tr></table>",
    "without a title": "<table><tr><th>Dato</th><th>Udbyder</th><th>Kategori</th></tr>"
    "<tr><td>12-06-2018</td><td>751302</td><td>3</td></tr></table>",
    "updated": "<p>Senest opdateret 12-06-2018</p>",
    "reminders": "<h3>Påmindelser</h3><p>Der er ingen.</p>",
}
# What says, beside the links to other pages, that there are more records: on these sites nothing.
NOTHING_TELLS = frozenset(
    {
        *("apex2019", "django2024", "drupal82019", "drupal92021", "episerver2012", "ezpublish2011", "jbossseam2009"),
        *(
            "jsf2013",
            "jspportal2004",
            "kentico2016",
            "moodle2018",
            "plone2013",
            "portal2021",
            "rails42015",
            "sharepoint2010",
        ),
        *("tapestry2009", "typo32017", "vbnet2005", "vbwebforms2004", "webforms2005", "webforms2008"),
        *("webforms2009", "webforms2011", "webforms2012", "webpart2012", "zend2011"),
    }
)
_PAGER = re.compile(
    r"(?:vis|se) (?:flere|alle)\b.*|(?:flere|forrige|første|sidste|næste|[«<‹])[^a-zæøå]*.*", re.IGNORECASE
)
MESSAGES = ("", "-", "Brødkasse", "Se vejledningen under hjælp.")


def cells_of(line: Element) -> list[Element]:
    return [cell for cell in children_of(line) if cell.tag in _CELLS]


def grids(root: Element) -> Iterator[Grid]:
    """Yield the tables with headings above records: dates or codes, and no number of a person."""
    for table in list(root.iter("table")):
        if is_layout(table):
            continue
        lines = list(lines_of(table))
        for number, line in enumerate(lines):
            headings = cells_of(line)
            names = [cell_text(cell) for cell in headings]
            data = [one for one in lines[number + 1 :] if len(cells_of(one)) == len(headings)]
            texts = [cell_text(cell) for one in data for cell in cells_of(one)]
            if len(headings) < _FEWEST or not data or any(cell.get("colspan", "1") != "1" for cell in headings):
                continue
            if not any(names):  # the widths of the columns
                continue
            is_headed = not any(_is_value(name) or name.endswith(":") for name in names)
            if is_headed and any(map(_is_value, texts)) and not any(map(_PERSON.search, texts)):
                yield table, line, data
            break


def _is_value(text: str) -> bool:
    return bool(_DATE.fullmatch(text) or _CODE.fullmatch(text))


def set_text(cell: Element, text: str) -> None:
    for child in children_of(cell):
        cell.remove(child)
    cell.text = text


def with_column(heading: str, values: Sequence[str], place: int) -> Change:
    """A column more before the one at `place`, or after the last."""

    def change(root: Element) -> None:
        for _, line, data in grids(root):
            for one, text in zip([line, *data], [heading, *(v for v, _ in zip(cycle(values), data))], strict=True):
                cells = cells_of(one)
                cell = etree.Element(cells[0].tag)
                cell.text = text
                one.insert(one.index(cells[place]) if place < len(cells) else len(one), cell)

    return change


def exchanged(place: int) -> Change:
    """Two neighbouring columns exchanged, together with their headings."""

    def change(root: Element) -> None:
        for _, line, data in grids(root):
            for cells in map(cells_of, [line, *data]):
                if place + 1 < len(cells):
                    cells[place].addprevious(cells[place + 1])

    return change


def without_heading(place: int) -> Change:
    def change(root: Element) -> None:
        for _, line, _ in grids(root):
            for cell in cells_of(line)[place : place + 1]:
                set_text(cell, "")

    return change


def other_value(text: str) -> str:
    """A value of the same form."""
    if _DATE.fullmatch(text):
        return re.sub(r"20([0-9]{2})", lambda year: f"20{(int(year[1]) + 1) % 20:02}", text)
    if re.fullmatch(r"[1-3]-[1-6]", text):
        return f"{int(text[0]) % 3 + 1}-{text[2]}"
    return "851004" if re.fullmatch(r"[0-9]{6}", text) else text


def twice(title: str, kept: slice, *, is_other: bool = False) -> Change:
    """Each table of records again below it, with the `kept` rows, or with other values in them."""

    def change(root: Element) -> None:
        for table, _, data in list(grids(root)):
            again = deepcopy(table)
            again.tail = ""
            lines = zip(lines_of(again), lines_of(table), strict=True)
            own = [one for one, line in lines if line in data]
            for line in own:
                if line not in own[kept] and (parent := line.getparent()) is not None:
                    parent.remove(line)
                for cell in cells_of(line) if is_other else ():
                    set_text(cell, other_value(cell_text(cell)))
            table.addnext(again)
            if title:
                heading = etree.Element("h3")
                heading.text = title
                table.addnext(heading)

    return change


def with_row(texts: Sequence[str], **attributes: str) -> Change:
    """A row more below the records: one that is hidden and has the values of another record, or these texts."""

    def change(root: Element) -> None:
        for _, _, data in grids(root):
            line = deepcopy(data[-1])
            for name, value in attributes.items():
                line.set(name, value)
            cells = cells_of(line)
            for number, cell in enumerate(cells):
                text = texts[number] if number < len(texts) else ""
                set_text(cell, text.format(len(data)) if texts else other_value(cell_text(cell)))
            data[-1].addnext(line)

    return change


def plain_cells(root: Element) -> None:
    """Headings are cells like others."""
    for table, _, _ in grids(root):
        for cell in list(table.iter("th")):
            cell.tag = "td"
        for head in list(table.iter("thead")):
            head.tag = "tbody"


def divisions(inner: str) -> Change:
    def change(root: Element) -> None:
        for table, _, _ in list(grids(root)):
            for element in list(table.iter("table", "thead", "tbody", "tfoot", "tr", "td", "th")):
                element.set("class", str(element.tag))
                element.tag = inner if element.tag in _CELLS else "div"

    return change


def with_section(html: str, place: str) -> Change:
    """A section more: before or after each table of records, or at the top or the end of the pages that have one."""

    def change(root: Element) -> None:
        tables = [table for table, _, _ in grids(root)]
        body = root.find("body")
        if body is None:  # a set of frames
            return
        for table in tables if place in {"before", "after"} else tables[-1:]:
            new = children_of(Page(f"<body>{html}</body>".encode(), "", "utf-8").root[0])
            top = next((one for one in [table, *table.iterancestors()] if one.getparent() is body), table)
            end = top if top.tag in {"div", "form", "main"} else body
            around, at = {
                "before": (table.getparent(), 0),
                "after": (table.getparent(), 1),
                "top": (body, 0),
                "end": (end, len(end)),
            }[place]
            if around is not None:
                at += around.index(table) if around is table.getparent() and place in {"before", "after"} else 0
                around[at:at] = new

    return change


def without_pagers(root: Element) -> None:
    """The links and buttons to other pages of a table are gone; what is said of numbers stays."""
    if not list(grids(root)):
        return
    for element in list(root.iter("a", "button", "input")):
        is_button = element.get("type") in {"submit", "button", "image"}
        name = cell_text(element) if element.tag != "input" else (element.get("value") or "") * is_button
        if is_pager(name) or _PAGER.fullmatch(name):
            element.tag = "b"
            set_text(element, "")


def with_message(text: str, messages: Sequence[str]) -> Change:
    """What a part without records says is this text."""

    def change(root: Element) -> None:
        for element in root.iter("*"):
            if any(message in clean(element.text or "") for message in messages):
                element.text = text
            if any(message in clean(element.tail or "") for message in messages):
                element.tail = text

    return change


def _pages() -> Iterator[tuple[str, Change]]:
    for (heading, values), place in product(COLUMNS.items(), (0, 2, 99)):
        yield f"column {heading} {place}", with_column(heading, values, place)
    for number in range(8):
        yield f"exchanged {number}", exchanged(number)
        yield f"without heading {number}", without_heading(number)
    for title in ("", "Eksempel", "Tilmeldinger"):
        yield f"twice {title}", twice(title, slice(None))
        yield f"twice, one row less {title}", twice(title, slice(-1))
        yield f"twice, other values {title}", twice(title, slice(None), is_other=True)
    yield "hidden row", with_row((), style="display: none")
    yield "row of a total", with_row(("I alt", "{}"))
    yield "headings are cells", plain_cells
    yield "divs", divisions("div")
    yield "spans", divisions("span")
    for (name, html), side in product(SECTIONS.items(), ("top", "before", "after", "end")):
        yield f"section {name} {side}", with_section(html, side)


PAGES: Mapping[str, Change] = dict(_pages())


def changed_page(change: Change) -> Callable[[bytes], bytes]:
    def changed(body: bytes) -> bytes:
        if b"<html" not in body[:3000].lower() or body.startswith(b"PK"):
            return body
        page = Page(body, "")
        change(page.root)
        text = etree.tostring(page.root.getroottree(), method="html", encoding="unicode")
        return text.encode(page.charset, "xmlcharrefreplace")

    return changed


async def check(name: str, change: Change) -> None:
    """Look everyone up on the changed site: the truth or a refusal, and no number anywhere but in its field."""
    site = IndependentSite(name, NUMBERS)
    async with open_client(site, changed_page(change)) as client:
        await look_up_everyone(client, site)
    assert site.misplaced == []


@pytest.mark.parametrize(("name", "change"), sampled(product(NAMES, PAGES), 227))
async def test_site_with_changed_pages_gives_the_truth_or_refuses(name: str, change: str) -> None:
    await check(name, PAGES[change])


@pytest.mark.parametrize(("name", "text"), sampled(product(NAMES, MESSAGES), 61))
async def test_site_with_another_message_of_empty_parts_gives_the_truth_or_refuses(name: str, text: str) -> None:
    await check(name, with_message(text, list(filter(None, IndependentSite(name, NUMBERS).known["empty_messages"]))))


@pytest.mark.parametrize("name", sampled([name for name in NAMES if name not in NOTHING_TELLS], 24))
async def test_site_without_links_to_other_pages_gives_the_truth_or_refuses(name: str) -> None:
    await check(name, without_pagers)


SHEET_COLUMNS = {
    **COLUMNS,
    "Slutdato": ("05-06-2013",),
    "Dato": ("05-06-2013",),
    "Kategori": ("3", "4"),
    "Sprogcenter": ("Aarhus", "Odense"),
    "Seneste prøve": ("05-06-2013",),
}


async def sheet_of(name: str) -> Cells:
    """Return the rows of the sheet that a site gives of everyone, [] where it is not read without words."""
    site = IndependentSite(name, NUMBERS)
    bodies: list[bytes] = []
    profile = Profile("fremmed", f"https://knap.example{site.start}", USER, attempts=1)

    def kept(body: bytes) -> bytes:
        bodies.append(body)
        return body

    transport = httpx.ASGITransport(Changed(site, kept))
    async with KnappenClient(profile, PASSWORD, transport=transport, policy=HASTY) as client:
        try:
            await client.udtraek(EVERYONE)
        except KnappenError:
            return []
    for body in reversed(bodies):
        for table in read_tables(body):
            try:
                to_sheet(table.rows, DEFAULT.udtraek_columns)
            except KnappenError:
                continue
            width = max(map(len, table.rows))
            return [[*line, *[None] * (width - len(line))] for line in table.rows]
    return []


def changed_sheets(rows: Cells) -> Iterator[tuple[str, Cells]]:
    """Yield the sheet with a column or a title more, a heading blank, and a column gone or there twice."""
    width = len(rows[0])
    first = next(number for number, line in enumerate(rows) if any(_PERSON.fullmatch(str(cell)) for cell in line))
    above, data = rows[:first], rows[first:]
    yield "title", [["Fortroligt", *[None] * (width - 1)], *rows]
    yield "total", [*rows, ["I alt", len(data), *[None] * (width - 2)]]
    yield "numbers", [*above, list(range(1, width + 1)), *data]
    for number, (heading, values) in enumerate(SHEET_COLUMNS.items()):
        for place in range(number % 4, width + 1, 4):
            own = [*[""] * (first - 1), heading, *(v for v, _ in zip(cycle(values), data, strict=False))]
            more = [[*line[:place], text, *line[place:]] for line, text in zip(rows, own, strict=True)]
            yield f"column {heading} {place}", more
    for place in range(width):
        other = (place + 5) % width
        blank = [*above[-1][:place], "", *above[-1][place + 1 :]]
        yield f"without heading {place}", [*above[:-1], blank, *data]
        yield f"without column {place}", [line[:place] + line[place + 1 :] for line in rows]
        yield f"twice {place}", [[*line[:other], line[place], *line[other:]] for line in rows]


@pytest.mark.parametrize("name", sampled(NAMES, 24))
async def test_changed_sheet_gives_the_truth_or_is_refused(name: str) -> None:
    rows = await sheet_of(name)
    for change, changed in changed_sheets(rows) if rows else ():
        try:
            found = to_sheet(changed, DEFAULT.udtraek_columns).rows
        except KnappenError:
            continue
        assert {one.cpr: filled(one) for one in found} == {cpr: row(cpr) for cpr in EVERYONE}, change
