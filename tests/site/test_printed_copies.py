"""Pages that show some records of a table, and all of them in a copy for printing that a style sheet hides."""

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

TABS = "<ul><li><a href=/m>Moduler</a><li><a href=/p>Prøver</a><li><a href=/h>Henvisninger</a></ul>"
DAYS = [f"{day:02}-02-2019" for day in range(1, 24)]
ALL = '<p>Viser 10 af 23 moduler. <a href="/m?alle">Vis alle</a></p>'


def page(body: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), "https://knap.example/m", "utf-8")


def table(days: list[str], headings: tuple[str, ...] = ("DU-modul", "Startdato")) -> str:
    rows = "".join(f"<tr><td>2-4<td>{day}" for day in days)
    return f"<table><tr><th>{'<th>'.join(headings)}</tr>{rows}</table>"


def printed(days: list[str], title: str = "Udskrift: Moduler") -> str:
    return f"<div class=print-only><h2>{title}</h2>{table(days)}</div>"


def pager(at: int) -> str:
    return "".join(f"<li>{one}" if one == at else f'<li><a href="/m?{one}">{one}</a>' for one in (1, 2, 3))


async def modules(**shown: str) -> int:
    tabs = {"p": "<p>Der er ingen prøver</p>", "h": "<p>Der er ingen henvisninger</p>", **shown}

    async def send(submission: Submission, _: str) -> Page:
        return page(TABS + tabs[submission.url.rpartition("/")[2].removeprefix("m?") or "m"])

    found = PersonPages(page(TABS + tabs["m"]), page(""), DEFAULT, send)
    await found.read()
    return len(found.records["moduler"])


@pytest.mark.parametrize("title", ["Udskrift: Moduler", "Moduler til print", "Udskriftsvenlig liste over moduler"])
async def test_rest_of_a_table_beside_its_copy_is_behind_a_link_to_all(title: str) -> None:
    copy = printed(DAYS, title)
    assert await modules(m=table(DAYS[:10]) + ALL + copy, alle=table(DAYS) + copy) == 23


async def test_rest_of_a_table_beside_its_copy_is_on_other_pages() -> None:
    for title in ("", "<h2>Sider</h2>"):
        pages = {
            str(at): f"{table(DAYS[at * 10 - 10 : at * 10])}{title}<ul>{pager(at)}</ul>{printed(DAYS)}"
            for at in (1, 2, 3)
        }
        assert await modules(m=pages["1"], **pages) == 23


async def test_copy_may_stand_below_the_title_of_its_table() -> None:
    copy = printed(DAYS)
    assert await modules(m=f"<h2>Moduler</h2>{table(DAYS[:10])}{ALL}{copy}", alle=table(DAYS) + copy) == 23


async def test_copy_of_another_table_is_none() -> None:
    merit = f"<h2>Merit</h2>{table(DAYS[:3])}"
    assert await modules(m=merit + printed(DAYS)) == 23
    assert await modules(m=f"{merit}<h2>Noter</h2><p>Ingen noter</p>{printed(DAYS[:3])}") == 3


async def test_copy_of_all_that_a_page_shows_is_no_more() -> None:
    assert await modules(m=table(DAYS[:3]) + printed(DAYS[:3])) == 3


@pytest.mark.parametrize(
    ("first", "whole"),
    [
        (table(DAYS[:10]) + printed(DAYS), ""),  # nothing leads to the rest
        (table(DAYS[:10]) + ALL + printed(DAYS), table(DAYS[:22]) + printed(DAYS)),
        (table(DAYS[:10]) + ALL + printed(DAYS), table(DAYS) + printed(DAYS[:22])),
        (table(DAYS[:10]) + ALL + printed(DAYS[:22]), table(DAYS)),
        (table(DAYS[:10]) + ALL + printed(DAYS[1:]), table(DAYS) + printed(DAYS)),
        (table(DAYS[:10]) + ALL + printed(DAYS), "<p>Adgang nægtet</p>"),
        (table(DAYS[:3]) + printed(DAYS[3:5]), ""),
        (table(DAYS[:3]) + printed(DAYS[:2]), ""),
    ],
)
async def test_table_that_differs_from_its_copy_and_is_not_found_whole_is_refused(first: str, whole: str) -> None:
    with pytest.raises(NotUnderstood):
        await modules(m=first, alle=whole)


async def test_only_table_of_a_page_for_printing_is_read() -> None:
    assert await modules(m=printed(DAYS)) == 23


@pytest.mark.parametrize("title", ["Moduler i 2019", "Udskrift: Moduler"])
@pytest.mark.parametrize("headings", [("DU-modul", "Startdato"), ("DU-modul", "Startdato", "Slutdato")])
async def test_table_beside_a_tab_and_under_no_title_that_shows_others_is_refused(
    title: str, headings: tuple[str, ...]
) -> None:
    with pytest.raises(NotUnderstood):
        await modules(m=table(DAYS[:3], headings) + printed(DAYS[3:5], title))


async def test_some_of_the_records_may_stand_under_no_title_beside_a_tab() -> None:
    latest = table(DAYS[:1], ("DU-modul", "Startdato", "Slutdato"))
    none = "<h2>Merit</h2><p>Ingen merit</p><h2>Før 2004</h2><p>Ingen data</p>"
    assert await modules(m=latest + printed(DAYS[:5], "Moduler i 2019") + none) == 5
