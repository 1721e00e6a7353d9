"""A control for the next page that is shown on the last page too: what tells for certain that no page follows."""

from collections.abc import Sequence

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

A, B, C = "<tr><td>2-4<td>04-02-2019", "<tr><td>2-5<td>04-06-2019", "<tr><td>2-6<td>04-09-2019"
BLANK = "<tr><td>&nbsp;<td>&nbsp;"
REST = "<h2>Prøver</h2><p>Ingen prøver</p><h2>Henvisninger</h2><p>Ingen henvisninger</p>"
PAGER = "<form method=post><input type=hidden name=side value={}><input type=submit name=frem value=Næste></form>"


def page(rows: str, said: str = "", place: object = "") -> Page:
    shown = f"<table><tr><td>DU-modul<td>Startdato{rows}</table><p>{said}</p>{PAGER.format(place)}"
    return Page(f"<html><body>{REST}<h2>Moduler</h2>{shown}</body></html>".encode(), "https://knap.example/", "utf-8")


class Site:
    """Answers each request of a next page with the next one of the `pages`."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = list(pages)
        self.sent = 0

    async def send(self, _: Submission, __: str) -> Page:
        self.sent += 1
        return self.pages[self.sent]

    async def modules(self) -> int:
        shown = PersonPages(self.pages[0], page(""), DEFAULT, self.send)
        await shown.read()
        return len(shown.records["moduler"])


@pytest.mark.parametrize("said", ["Side {} af 3", "Post {0} - {0} af 3", "3 moduler i alt", "Side {} af 3, 3 moduler"])
async def test_page_that_says_as_those_before_that_it_is_the_last_is_the_last(said: str) -> None:
    site = Site([page(row, said.format(place), place) for place, row in enumerate((A, B, C), start=1)])
    assert await site.modules() == 3
    assert site.sent == 2


@pytest.mark.parametrize("numbers", [(2, 1), (2, 3)], ids=["on the page", "up to its end"])
async def test_number_of_records_shown_is_that_of_the_page_or_of_all_up_to_its_end(numbers: tuple[int, int]) -> None:
    site = Site([page(rows, f"Viser {count} af 3") for rows, count in zip((A + B, C), numbers, strict=True)])
    assert await site.modules() == 3


@pytest.mark.parametrize("numbers", [(2, 2), (1, 1), (3, 1)])
async def test_other_number_of_records_shown_is_refused(numbers: tuple[int, int]) -> None:
    with pytest.raises(NotUnderstood, match="Siden siger, at den viser"):
        await Site([page(rows, f"Viser {n} af 3") for rows, n in zip((A + B, C), numbers, strict=True)]).modules()


@pytest.mark.parametrize("said", ["Side 1 af 1", "Post 1 - 1 af 1", "1 modul i alt"])
async def test_first_page_that_says_that_it_is_the_last_is_asked_for_another(said: str) -> None:
    site = Site([page(A + BLANK, said, 1), page(A + BLANK, said, 1)])
    assert await site.modules() == 1
    assert site.sent == 1
    with pytest.raises(NotUnderstood):
        await Site([page(A, said, 1), *[page(B, said, 2)] * 3]).modules()


async def test_same_page_with_a_message_that_it_is_the_last_is_the_last() -> None:
    for text in ("DKU0032I Sidste side er vist", "Der er ikke flere linjer.", "Dette er sidste side"):
        assert await Site([page(A), page(A, text)]).modules() == 1


@pytest.mark.parametrize(
    "text", ["Der opstod en fejl", "Der vises ikke flere end 10 linjer", "Sidste side", "Kursisten findes ikke"]
)
@pytest.mark.parametrize("pages", [[page(A, "", 1)], [page(A, "", 1), page(B, "", 2)]])
async def test_same_page_with_another_message_is_refused(text: str, pages: list[Page]) -> None:
    rows = (A, B)[len(pages) - 1]
    for shown in (rows, ""):
        with pytest.raises(NotUnderstood):
            await Site([*pages, *[page(shown, text, len(pages))] * 3]).modules()


async def test_same_page_that_asks_for_the_same_again_is_the_last() -> None:
    assert await Site([page(A, "", 1), page(B, "", 2), page(B, "", 2)]).modules() == 2


async def test_same_page_with_fewer_rows_than_the_one_before_is_the_last() -> None:
    assert await Site([page(A + B), page(C), page(C)]).modules() == 3


async def test_equal_rows_on_two_pages_are_not_the_last() -> None:
    for places in (("", "", ""), (1, 2, 3)):
        with pytest.raises(NotUnderstood, match="viser intet nyt"):
            await Site([page(row, "", place) for row, place in zip((A, B, B), places, strict=True)]).modules()
    with pytest.raises(NotUnderstood, match="viser intet nyt"):
        await Site([page(A + B, "Side 1 af 3"), page(C, "Side 2 af 3"), page(C, "Side 3 af 3")]).modules()


@pytest.mark.parametrize("pages", [[A, A], [A, B, A], [A, ""]])
async def test_control_that_may_do_nothing_is_refused(pages: list[str]) -> None:
    with pytest.raises(NotUnderstood, match="viser intet nyt"):
        await Site([page(rows, "", 1) for rows in pages]).modules()


@pytest.mark.parametrize(("said", "other"), [("Side 2 af 3", "Side 2 af 3"), ("5 moduler i alt", "5 moduler i alt")])
async def test_same_page_that_is_not_the_last_by_its_number_is_refused(said: str, other: str) -> None:
    with pytest.raises(NotUnderstood):
        await Site([page(A, said.replace("2 af", "1 af"), 1), page(B, said, 2), page(B, other, 2)]).modules()


async def test_page_without_rows_after_others_is_the_end() -> None:
    for text in ("", "Ingen moduler", "Ingen flere linjer"):
        assert await Site([page(A, "", 1), page(B, "", 2), page("", text, 3)]).modules() == 2


async def test_empty_page_with_a_control_for_the_next_is_empty() -> None:
    assert await Site([page("", "Ingen moduler"), page("", "Ingen moduler")]).modules() == 0
