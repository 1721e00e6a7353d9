"""A list of records that shows some of their columns: their own pages show all."""

from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Proeve
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

LIST = (
    "<h2>Moduler</h2><p>Ingen moduler</p><h2>Henvisninger</h2><p>Ingen henvisninger</p><h2>Prøver</h2><table>"
    "<tr><th><a href='?sort=1'>Prøve</a><th>Prøvedato<th>Udbyder<tr><td>{first}<td>06-06-2018<td>101001"
    "<tr><td>{second}<td>04-12-2019<td>101001</table>"
)
LINKED = LIST.format(first="<a href=/1>PD3</a>", second="<a href=/2>Studieprøven</a>")
FIRST = "<h1>Prøve</h1><dl><dt>Prøve<dd>PD3<dt>Prøvedato<dd>06-06-2018<dt>Resultat<dd>Bestået<dt>Termin<dd></dl>"
SECOND = "<h1>Prøve</h1><dl><dt>Prøve<dd>Studieprøven<dt>Prøvedato<dd>04-12-2019<dt>Mundtlig<dd>02</dl>"
PROVIDER = "<h1>Sprogcenter</h1><p>Adresse: Hovedgaden 1</p>"


def page(body: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), "https://knap.example/", "utf-8")


async def read(body: str, first: str = FIRST, second: str = SECOND) -> tuple[PersonPages, list[str]]:
    sent: list[str] = []

    async def send(submission: Submission, _: str) -> Page:
        sent.append(submission.url.rpartition("/")[2])
        return page(first if sent[-1] == "1" else second)

    shown = PersonPages(page(body), page("<form method=post><input name=cpr></form>"), DEFAULT, send)
    await shown.read()
    return shown, sent


async def test_columns_that_the_list_lacks_are_read_on_the_pages_of_the_records() -> None:
    shown, sent = await read(LINKED)
    assert shown.records["proever"] == (
        Proeve("PD3", date(2018, 6, 6), resultat="Bestået", udbyder="101001"),
        Proeve("Studieprøven", date(2019, 12, 4), mundtlig="02", udbyder="101001"),
    )
    assert sent == ["1", "2"]


async def test_links_that_say_that_they_show_more_go_before_others() -> None:
    rows = LINKED.replace("=/1>", "=/3>").replace("=/2>", "=/3>").replace("<th>Udbyder", "<th>Udbyder<th>")
    rows = rows.replace("101001<tr>", "101001<td><a href=/1>Detaljer</a> <a href=/slet>Slet</a><tr>")
    _, sent = await read(rows.replace("101001</table>", "101001<td><a href=/2>Vis</a></table>"))
    assert sent == ["1", "2"]


@pytest.mark.parametrize("second", ["", "<a href=/2>Slet</a>", "<a href=/2>Udskriv</a>"])
async def test_links_that_not_every_record_has_are_not_followed(second: str) -> None:
    shown, sent = await read(LIST.format(first="<a href=/1>PD3</a>", second=f"Studieprøven {second}"))
    assert sent == []
    assert len(shown.records["proever"]) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<button>Detaljer</button>", "<button>Detaljer</button>"),
        ("<a href=/1>Detaljer</a>", ""),
        ("<a href=/1>Detaljer</a>", "<a href=/1>Detaljer</a>"),
        ("<a href=# onclick='hent(1)'>Karakterer</a>", "<a href=# onclick='hent(2)'>Karakterer</a>"),
    ],
)
async def test_controls_that_show_more_and_cannot_be_followed_are_refused(first: str, second: str) -> None:
    with pytest.raises(NotUnderstood, match="bag et link"):
        await read(LIST.format(first=f"PD3 {first}", second=f"Studieprøven {second}"))


async def test_table_with_the_title_of_the_page_does_not_hide_the_links() -> None:
    title = "<table><tr><td>DU212<td>PRØVER<td>C</table>"
    shown, sent = await read(LINKED.replace("<h2>Prøver</h2>", f"<h2>Prøver</h2>{title}"))
    assert set(sent) == {"1", "2"}
    assert [one.resultat for one in shown.records["proever"] if isinstance(one, Proeve)] == ["Bestået", None]


@pytest.mark.parametrize("name", ["Slet", "Send", "Genåbn", "Udskriv", "Rediger", "Visiter"])
async def test_links_that_may_do_something_are_not_followed(name: str) -> None:
    rows = LIST.format(first="PD3", second="Studieprøven").replace("<th>Udbyder", "<th>Udbyder<th>Handling")
    rows = rows.replace("101001<tr>", f"101001<td><a href=/1>{name}</a><tr>")
    _, sent = await read(rows.replace("101001</table>", f"101001<td><a href=/2>{name}</a></table>"))
    assert sent == []


async def test_list_that_links_to_something_else_is_all_there_is() -> None:
    shown, sent = await read(LINKED, PROVIDER, PROVIDER)
    assert sent == ["1"]
    assert [one.resultat for one in shown.records["proever"] if isinstance(one, Proeve)] == [None, None]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(FIRST.replace("06-06-2018", "07-06-2018"), SECOND, id="another record"),
        pytest.param(f"{PROVIDER}<p><b>Resultat</b><i>02</i></p>", SECOND, id="unreadable"),
        pytest.param(FIRST, PROVIDER, id="only some"),
    ],
)
async def test_page_that_may_show_more_of_a_record_is_refused(first: str, second: str) -> None:
    with pytest.raises(NotUnderstood, match="bag et link"):
        await read(LINKED, first, second)


@pytest.mark.parametrize("control", ["<a href=/1>Karakterer</a>", "<button>Detaljer</button>"])
async def test_control_that_shows_more_of_a_card_is_refused(control: str) -> None:
    none = "<h2>Moduler</h2><p>Ingen moduler</p><h2>Henvisninger</h2><p>Ingen henvisninger</p><h2>Prøver</h2>"
    card = "<dl><dt>Prøve<dd>PD3<dt>Prøvedato<dd>06-06-2018</dl>"
    shown, _ = await read(none + card)
    assert shown.records["proever"] == (Proeve("PD3", date(2018, 6, 6)),)
    with pytest.raises(NotUnderstood, match="bag et link"):
        await read(none + card + control)


@pytest.mark.parametrize("body", [LINKED.replace("<th>", "<td>"), LINKED + LINKED[LINKED.index("<table>") :]])
async def test_headings_in_plain_cells_and_a_table_shown_twice_do_not_hide_the_links(body: str) -> None:
    shown, sent = await read(body)
    assert set(sent) == {"1", "2"}
    assert [one.resultat for one in shown.records["proever"] if isinstance(one, Proeve)] == ["Bestået", None]
