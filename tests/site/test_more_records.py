"""A page that shows some records of a table and leads to all of them, and numbers beside a table's name."""

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page
from knappen_tui.web.pagers import range_start

MODULES = "<table><tr><td>DU-modul<td>Startdato<tr><td>2-4<td>04-02-2019</table>"
BOTH = MODULES.replace("</table>", "<tr><td>2-5<td>04-02-2019</table>")
EXAM = "<table><tr><td>Prøve<td>Prøvedato<td>Resultat<tr><td>Studieprøven<td>04-12-2019<td>Bestået</table>"
NONE = "<h2>Prøver</h2><p>Ingen prøver</p><h2>Henvisninger</h2><p>Ingen henvisninger</p>"
SOME = NONE.replace("<p>Ingen prøver</p>", EXAM)
BADGE = "<span class=badge>{}</span>"


def page(body: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), "https://knap.example/", "utf-8")


async def read(first: str, whole: str = "") -> PersonPages:
    async def send(_: Submission, __: str) -> Page:
        return page(whole)

    shown = PersonPages(page(first), page(""), DEFAULT, send)
    await shown.read()
    return shown


def modules(shown: str, name: str = "", *, count: object = "", rest: str = NONE) -> str:
    badge = BADGE.format(count) if count else ""
    link = f"<p><a href=/alle>{name}</a></p>" if name else ""
    return f"<h2>Moduler</h2> {badge}{shown}{link}{rest}"


@pytest.mark.parametrize(
    "name", ["Vis alle 2 moduler", "Se alle 2", "Vis alle moduler (2)", "Vis samtlige 2 moduler »"]
)
@pytest.mark.parametrize(("count", "rest"), [(2, NONE), ("", SOME)])
async def test_list_behind_a_control_with_a_number_is_read(name: str, count: object, rest: str) -> None:
    shown = await read(modules(MODULES, name, count=count, rest=rest), modules(BOTH, count=count, rest=rest))
    assert len(shown.records["moduler"]) == 2


@pytest.mark.parametrize(
    ("name", "count", "whole"),
    [
        ("Vis alle 3 moduler", 3, modules(BOTH)),
        ("Vis alle 2 moduler", 3, modules(BOTH)),
        ("Vis alle 2 moduler", 2, modules(BOTH.replace("2-4", "2-6"))),
        ("Vis alle 2 moduler", 2, modules(MODULES, "Vis alle 2 moduler", count=2)),
        ("Vis alle 2 moduler", 2, modules("<p>Adgang nægtet</p>")),
        ("Vis alle 2 moduler", "", modules(BOTH)),  # nothing but the name says that two are this person's
        ("Se alle 2", "", modules(BOTH)),
        ("Vis alle 2 prøver", "", modules(BOTH)),
    ],
)
async def test_list_behind_a_control_with_a_number_that_may_be_another_is_refused(
    name: str, count: object, whole: str
) -> None:
    with pytest.raises(NotUnderstood):
        await read(modules(MODULES, name, count=count), whole)


async def test_list_beside_other_records_than_the_persons_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        await read(
            modules(MODULES, "Vis alle 2 moduler", rest=SOME),
            modules(BOTH, rest=SOME.replace("04-12-2019", "04-12-2018")),
        )


@pytest.mark.parametrize(
    "name",
    ["Vis alle 2", "Vis 1 flere moduler", "Vis 1 mere", "Vis de resterende 1", "Hent flere (1)", "Vis flere »"],
)
async def test_more_records_behind_a_control_that_does_not_lead_there_are_refused(name: str) -> None:
    for said in ("", "<p>1 modul</p>"):
        if said and "1" not in name:
            continue
        with pytest.raises(NotUnderstood):
            await read(f"<h2>Moduler</h2>{said}{MODULES}<button type=button>{name}</button>{NONE}")


@pytest.mark.parametrize("count", [1, "(1)"])
async def test_number_beside_a_title_is_that_of_its_records(count: object) -> None:
    assert len((await read(modules(MODULES, count=count))).records["moduler"]) == 1


@pytest.mark.parametrize("beside", ["<sup>2</sup>", "<input value=20>", "<select><option>20<option>50</select>", "2-4"])
async def test_other_text_beside_a_title_is_no_number_of_records(beside: str) -> None:
    shown = await read(f"<h2>Moduler</h2>{beside}{MODULES}{NONE}")
    assert len(shown.records["moduler"]) == 1


async def test_other_number_beside_a_title_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="Siden siger, at der er 2 under Moduler, men viser 1"):
        await read(modules(MODULES, count=2))


async def test_zero_beside_a_title_does_not_say_that_there_is_nothing() -> None:
    with pytest.raises(NotUnderstood):
        await read(modules("<div></div>", count="0", rest=SOME))


@pytest.mark.parametrize("said", ["Side 1 af 2", "Side <!-- -->1<!-- --> af <!-- -->2", "Side<!-- --> 1 af 2"])
async def test_number_of_pages_is_read_as_a_person_sees_it(said: str) -> None:
    with pytest.raises(NotUnderstood, match="flere sider"):
        await read(modules(f"{MODULES}<span>{said}</span>"))


async def test_list_of_numbers_of_rows_in_the_row_of_a_pager_is_none_of_pages() -> None:
    rows = "<select name=antal onchange='this.form.submit()'>{}</select>"
    pager = f"<tr><td colspan=2>Antal pr. side: {rows.format('<option>5<option selected>10<option>20')}</tr></table>"
    shown = await read(modules(f"<form method=post>{MODULES.replace('</table>', pager)}</form>"))
    assert len(shown.records["moduler"]) == 1
    paged = pager.replace("<option>5<option selected>10<option>20", "<option selected>1<option>2")
    with pytest.raises(NotUnderstood):
        await read(modules(f"<form method=post>{MODULES.replace('</table>', paged)}</form>"))


@pytest.mark.parametrize("text", ["Mere...", "Mere …", "More...", "Flere +", "Fortsættes ..."])
async def test_text_that_more_follows_without_a_way_to_it_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood, match="på flere sider"):
        await read(modules(f"{MODULES}<p>{text}</p>"))
    assert len((await read(modules(f"{MODULES}<p>Slut</p>"))).records["moduler"]) == 1
    assert len((await read(modules(f"{MODULES}<p><a href=/om>{text}</a></p>"))).records["moduler"]) == 1


@pytest.mark.parametrize("has_tabs", [True, False])
async def test_tab_after_the_whole_list_is_pressed_on_the_page_of_the_list(has_tabs: bool) -> None:
    tabs = "<form method=post><input type=hidden name=nr value={}>{}</form>"
    buttons = "<button name=til value=p>Prøver</button><button name=til value=h>Henvisninger</button>"
    sent = []

    async def send(submission: Submission, _: str) -> Page:
        fields = dict(submission.fields)
        sent.append(fields.get("nr"))
        if submission.method == "GET":
            return page((tabs.format(2, buttons) if has_tabs else "") + modules(BOTH, count=2, rest=""))
        table = "prøver" if fields["til"] == b"p" else "henvisninger"
        return page(f"{tabs.format(3, buttons)}<p>Ingen {table}</p>")

    first = page(tabs.format(1, buttons) + modules(MODULES, "Vis alle 2 moduler", count=2, rest=""))
    shown = PersonPages(first, page(""), DEFAULT, send)
    await shown.read()
    assert len(shown.records["moduler"]) == 2
    assert sent == [None, b"2" if has_tabs else b"1", b"3"]


ROW = "<tr><td>{}<td>04-02-2019"
SIX = [ROW.format(modul) for modul in ("1-1", "1-2", "1-3", "1-4", "2-1", "2-2")]
HEADINGS = "<table><tr><td>DU-modul<td>Startdato"


@pytest.mark.parametrize(
    "pager",
    [
        "<tr><td colspan=2>Side: <b>1-4</b> | <a href=/2>5-6</a> (i alt 6)</table>",
        "</table><span>Side op</span> <a href=/2>Side ned</a>",
        "</table><span>1 - 4 af 6 (0 valgt)</span><form method=post><button title='Indlæs næste side'></form>",
        "</table><form action=/2><select name=side><option selected>1<option>2</select><button>Gå</button></form>",
    ],
)
async def test_pagers_of_other_products_are_followed(pager: str) -> None:
    whole = modules(f"{HEADINGS}{''.join(SIX[4:])}</table>")
    assert len((await read(modules(f"{HEADINGS}{''.join(SIX[:4])}{pager}"), whole)).records["moduler"]) == 6


def test_module_is_no_range_of_records() -> None:
    assert [range_start(name) for name in ("11-20", "21 – 23", "2-4", "20-11", "11-20 af 23")] == [
        11,
        21,
        None,
        None,
        None,
    ]


WHOLE = f"<div style='display:none'>{HEADINGS}{''.join(SIX)}</table></div>"


async def test_number_of_records_of_a_hidden_version_is_a_promise() -> None:
    shown = f"{HEADINGS}{''.join(SIX[:4])}</table>"
    rest = f"{HEADINGS}{''.join(SIX[4:])}</table>"
    paged = f"{shown}<a href=/2>Næste</a>{WHOLE}"
    assert len((await read(modules(paged), modules(f"{rest}{WHOLE}"))).records["moduler"]) == 6
    with pytest.raises(NotUnderstood, match="der er 6 under Moduler, men viser 4"):
        await read(modules(f"{shown}{WHOLE}"))
    with pytest.raises(NotUnderstood, match="ikke ens"):
        await read(modules(f"{shown.replace('1-1', '3-1')}{WHOLE}"))


async def test_dash_says_that_there_is_nothing_where_no_script_writes() -> None:
    assert (await read(f"{NONE}<h2>Moduler</h2><p>–</p>")).records["moduler"] == ()
    with pytest.raises(NotUnderstood, match="Tekster dér: »–«"):
        await read(f"{NONE}<h2>Moduler</h2><p id=antal>–</p>")


async def test_error_quotes_what_may_say_that_there_is_nothing() -> None:
    assert (await read(f"{NONE}<h2>Moduler</h2><p>Mappen er tom</p>")).records["moduler"] == ()
    with pytest.raises(NotUnderstood, match="Tekster dér: »Brødkasse«"):
        await read(f"{NONE}<h2>Moduler</h2><p>Brødkasse</p>")
