"""A list that shows some columns of its records, and all of them once they are unfolded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Proeve
from knappen_tui.site.person.person_pages import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

NONE = "<h2>Moduler</h2><p>Ingen moduler</p><h2>Henvisninger</h2><p>Ingen henvisninger</p><h2>Prøver</h2>"
RECORDS = (("PD3", "06-06-2018", "Bestået"), ("PD2", "04-12-2017", ""), ("PD1", "01-06-2017", "Bestået"))
ALL = tuple(
    Proeve(name, date(*map(int, day.split("-")[::-1])), resultat=result or None) for name, day, result in RECORDS
)


def listed(
    records: Sequence[Sequence[str]], *, unfolded: int = 0, more: str = "Vis alle detaljer", bar: str = ""
) -> str:
    rows = [f"<tr><td colspan=3><a href='?ud'>{more}</a> <a href='?ind'>Skjul alle detaljer</a> {bar}</td></tr>"]
    rows.append("<tr><th>Detaljer<th>Prøve<th>Prøvedato</tr>")
    for place, (name, day, result) in enumerate(records):
        is_open = place < unfolded
        rows.append(f"<tr><td><a href=#>{'Skjul' if is_open else 'Vis'}</a><td>{name}<td>{day}</tr>")
        inner = f"<table><tr><td>Resultat</td><td>{result}</td></tr></table>"
        rows += [f"<tr><td colspan=3>{inner}</td></tr>"] if is_open else []
    return f"{NONE}<table>{''.join(rows)}</table>"


def page(body: str) -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), "https://knap.example/p", "utf-8")


async def read(first: str, answers: dict[str, str]) -> tuple[object, list[str]]:
    sent: list[str] = []

    async def send(submission: Submission, _: str) -> Page:
        sent.append(submission.url.partition("?")[2])
        return page(answers[sent[-1]])

    shown = PersonPages(page(first), page("<form method=post><input name=cpr></form>"), DEFAULT, send)
    await shown.read()
    return tuple(replace(one, andet=()) for one in shown.records["proever"]), sent


@pytest.mark.parametrize("more", ["Vis alle detaljer", "Fold alle rækker ud", "Udvid alle"])
async def test_records_are_unfolded_where_columns_are_lacking(more: str) -> None:
    found, sent = await read(listed(RECORDS, more=more), {"ud": listed(RECORDS, unfolded=3, more=more)})
    assert found == ALL
    assert sent == ["ud"]


async def test_records_of_every_page_are_unfolded() -> None:
    two, rest = RECORDS[:2], RECORDS[2:]
    following, last = "<a href='?side2'>Næste 1 &gt;</a> 1-2 af 3", "3-3 af 3"
    answers = {
        "ud": listed(two, unfolded=2, bar=following),
        "side2": listed(rest, bar=last).replace("?ud", "?ud2"),
        "ud2": listed(rest, unfolded=1, bar=last),
    }
    found, sent = await read(listed(two, bar=following), answers)
    assert found == ALL
    assert sent == ["ud", "side2", "ud2"]


async def test_page_that_is_unfolded_already_is_not_unfolded_again() -> None:
    two, rest = RECORDS[:2], RECORDS[2:]
    following, last = "<a href='?side2'>Næste 1 &gt;</a> 1-2 af 3", "3-3 af 3"
    answers = {"ud": listed(two, unfolded=2, bar=following), "side2": listed(rest, unfolded=1, bar=last)}
    assert await read(listed(two, bar=following), answers) == (ALL, ["ud", "side2"])


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(listed(RECORDS), id="nothing more"),
        pytest.param(listed(RECORDS, unfolded=1), id="one alone"),
        pytest.param(listed(RECORDS[:2], unfolded=2), id="fewer records"),
        pytest.param(listed([("PD3", "07-06-2018", ""), *RECORDS[1:]], unfolded=3), id="other records"),
        pytest.param(NONE, id="no records"),
    ],
)
async def test_list_that_does_not_unfold_is_refused(answer: str) -> None:
    with pytest.raises(NotUnderstood):
        await read(listed(RECORDS), {"ud": answer})


async def test_control_that_cannot_be_pressed_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        await read(listed(RECORDS).replace("'?ud'", "#"), {})
