"""A Web Forms-like site without login, with the sheet as a direct answer or as a link; and wrong answers."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ExitCode, NotUnderstood, WrongAnswer
from knappen_tui.domain.kursist import Kursist, Modul
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.export.xlsx import write_site_sheet
from knappen_tui.site.client import KnappenClient
from tests.site.conftest import PROFILE

PEOPLE = unknown_cprs(6)
ASKED, STRANGER = PEOPLE[:5], PEOPLE[5]
AS_OF = date(2025, 1, 27)

FRAME = """<html><head><meta http-equiv="content-type" content="text/html; charset=iso-8859-1"></head><body>
<form method="post" action="Default.aspx" enctype="multipart/form-data">
<input type="hidden" name="__VIEWSTATE" value="{state}"><input type="hidden" name="__EVENTTARGET">
<table><tr><td><a href="javascript:__doPostBack('m1','')">S&oslash;g en kursist</a></td>
<td><a href="javascript:__doPostBack('m2','')">Flere p\xe5 en gang</a></td></tr></table>{body}</form></body></html>"""
TABS = "".join(
    f"<a href=\"javascript:__doPostBack('t{number}','')\">{name}</a> "
    for number, name in enumerate(("Moduler", "Prøver", "Henvisninger"))
)
MODULER = "<table><tr><td>Udbyder<td>Startdato<td>DU-modul<tr><td>101001<td>04-02-2019<td>2-4</table>"

Answering = Callable[[list[Cpr]], Sequence[Udtraek]]


@dataclass
class Foreign:
    """A Web Forms-like site on one address. `answering` makes its rows, `dates` the dates of its sheets."""

    answering: Answering = lambda asked: [Udtraek(cpr, False) for cpr in asked]
    shows_link: bool = False
    closed: bool = False
    dates: list[date] = field(default_factory=lambda: [AS_OF])
    asked: list[list[Cpr]] = field(default_factory=list)
    sheet: bytes = b""

    async def page(self, request: Request) -> Response:
        if self.closed:
            return HTMLResponse("<p>Lukket</p><a href=/om>Om knappen</a>")
        if request.method == "GET":
            return self._frame("0", "<h1>Velkommen</h1>")
        async with request.form() as form:
            target, state = form["__EVENTTARGET"], str(form["__VIEWSTATE"])
            if isinstance(file := form.get("ctl7"), UploadFile):
                return self._upload(await file.read())
            if "ctl3" in form:
                state = str(form["ctl3"])
                return self._frame(state, f"<p>CPR: {state}</p>{TABS}")
        bodies = {
            "m1": "<table><tr><td>CPR-nr.<td><input name=ctl3></table><input type=submit value=OK>",
            "m2": "<input type=file name=ctl7><input type=submit name=ctl9 value='Upload fil'>",
            "t0": f"<p>CPR: {state}</p>{TABS}<h2>Moduler</h2>{MODULER}",
            "t1": f"{TABS}<h2>Prøver</h2><p>Ingen prøver.</p>",
            "t2": f"{TABS}<h2>Henvisninger</h2><p>Ingen henvisninger.</p>",
        }
        return self._frame(state, bodies[str(target)])

    async def result(self, _: Request) -> Response:
        return Response(self.sheet, media_type="application/vnd.ms-excel")

    def _upload(self, content: bytes) -> Response:
        asked = [Cpr(line) for line in content.decode("ascii").split("\r\n") if line]
        self.asked.append(asked)
        stream = io.BytesIO()
        as_of = self.dates[min(len(self.asked), len(self.dates)) - 1]
        write_site_sheet(stream, self.answering(asked), as_of)
        self.sheet = stream.getvalue()
        if self.shows_link:
            return self._frame("0", "<input type=file name=ctl7><p>S&aring; er den her: <a href='/r'>klik her</a></p>")
        return Response(self.sheet, headers={"content-disposition": "attachment; filename=resultat.xls"})

    def _frame(self, state: str, body: str) -> Response:
        return HTMLResponse(
            FRAME.format(state=state, body=body).encode("latin-1"), headers={"content-type": "text/html"}
        )

    def open_client(self) -> KnappenClient:
        app = Starlette(
            routes=[
                Route("/", self.page),
                Route("/Default.aspx", self.page, methods=["GET", "POST"]),
                Route("/r", self.result),
            ]
        )
        return KnappenClient(
            replace(PROFILE, url="https://fremmed.example/"), "ubrugt", transport=httpx.ASGITransport(app)
        )


def blank(asked: Sequence[Cpr]) -> list[Udtraek]:
    return [Udtraek(cpr, False) for cpr in asked]


@pytest.mark.parametrize("shows_link", [False, True])
async def test_udtraek_from_a_postback_site(shows_link: bool) -> None:
    site = Foreign(shows_link=shows_link)
    async with site.open_client() as knappen:
        assert (await knappen.udtraek(ASKED)).rows == blank(ASKED)
        assert (await knappen.udtraek(ASKED[:2])).rows == blank(ASKED[:2])
    assert site.asked == [ASKED, ASKED[:2]]


async def test_opslag_from_a_postback_site() -> None:
    async with Foreign().open_client() as knappen:
        found = await knappen.opslag(ASKED[0])
    assert found == Kursist(ASKED[0], moduler=(Modul("2-4", date(2019, 2, 4), udbyder="101001"),))


async def test_rows_in_another_order_and_equal_duplicates_are_accepted() -> None:
    site = Foreign(lambda asked: [*blank(asked[::-1]), *blank(asked[:1])])
    async with site.open_client() as knappen:
        answer = await knappen.udtraek(ASKED)
    assert (answer.rows, answer.unanswered) == (blank(ASKED), [])
    assert len(site.asked) == 1


async def test_missing_numbers_are_sent_once_more_together() -> None:
    site = Foreign(lambda asked: blank(asked[2:]) if len(asked) == 5 else blank(asked))
    async with site.open_client() as knappen:
        answer = await knappen.udtraek(ASKED)
    assert (answer.rows, answer.unanswered, answer.as_of) == (blank(ASKED), [], AS_OF)
    assert site.asked == [ASKED, ASKED[:2]]


@pytest.mark.parametrize("dates", [[AS_OF, date(2025, 1, 28)], [date(2025, 1, 28), AS_OF]])
async def test_date_of_two_sheets_is_the_latest(dates: list[date]) -> None:
    site = Foreign(lambda asked: blank(asked[2:]) if len(asked) == 5 else blank(asked), dates=dates)
    async with site.open_client() as knappen:
        assert (await knappen.udtraek(ASKED)).as_of == date(2025, 1, 28)
    assert len(site.asked) == 2


async def test_numbers_missing_twice_are_unanswered() -> None:
    site = Foreign(lambda asked: blank([cpr for cpr in asked if cpr not in ASKED[1:3]]))
    async with site.open_client() as knappen:
        answer = await knappen.udtraek(ASKED)
    assert answer.rows == blank([ASKED[0], *ASKED[3:]])
    assert answer.unanswered == ASKED[1:3]
    assert site.asked == [ASKED, ASKED[1:3]]


@pytest.mark.parametrize(
    ("answering", "said"),
    [
        (lambda asked: blank([*asked, STRANGER]), "1 CPR-nu"),
        (lambda asked: [*blank(asked), Udtraek(asked[1], True)], str(ASKED[1])),
        (lambda asked: blank(asked[2:] if len(asked) == 5 else ASKED), "3 CPR-numre"),
    ],
)
async def test_other_numbers_and_contradictory_rows_raise_wrong_answer(answering: Answering, said: str) -> None:
    async with Foreign(answering).open_client() as knappen:
        with pytest.raises(WrongAnswer) as caught:
            await knappen.udtraek(ASKED)
    assert said in caught.value.message
    assert caught.value.exit_code is ExitCode.NOT_UNDERSTOOD
    assert not any(cpr.digits in caught.value.message for cpr in PEOPLE)


async def test_missing_form_error_lists_the_links() -> None:
    async with Foreign(closed=True).open_client() as knappen:
        with pytest.raises(NotUnderstood, match="Om knappen"):
            await knappen.udtraek(ASKED)
        with pytest.raises(NotUnderstood, match="CPR-nummer"):
            await knappen.opslag(ASKED[0])
