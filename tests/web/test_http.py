"""Requests as a browser sends them, and answers with an error status."""

import httpx
import pytest
from lxml.html import FormElement
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page
from knappen_tui.web.http import Reply, fetch

HOME = "https://knap.example/"
FORM = "<form method=post action=/soeg><input type=hidden name=token><input name=nr><button name=b>Søg</button></form>"


async def sent(submission: Submission, answer: Response) -> tuple[Reply, Request]:
    """The reply to a submission, and the request that the site received."""
    received: list[Request] = []

    async def endpoint(request: Request) -> Response:
        received.append(request)
        return answer

    app = Starlette(routes=[Route("/{path:path}", endpoint, methods=["GET", "POST"])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        return await fetch(client, submission, HOME, "opslag"), received[0]


def post(*names: str, address: str = HOME) -> Submission:
    return Submission("POST", f"{address}soeg", tuple((name, b"1") for name in names))


@pytest.mark.parametrize(
    ("address", "own"),
    [(HOME, "https://knap.example"), ("https://bruger@knap.example:443/", "https://knap.example")],
)
@pytest.mark.parametrize("multipart", [False, True])
async def test_post_says_that_its_form_was_on_the_site_itself(address: str, own: str, multipart: bool) -> None:
    submission = Submission("POST", f"{address}soeg", (("nr", b"1"),), multipart=multipart)
    _, request = await sent(submission, HTMLResponse("<p>Hej</p>"))
    assert (request.headers["origin"], request.headers["referer"]) == (own, f"{own}/")


async def test_fields_and_file_are_sent_in_the_order_of_the_form() -> None:
    html = (
        "<form method=post action=/soeg enctype=multipart/form-data><input type=hidden name=__start__ value='fil'>"
        "<select name=art><option>1<option selected>2</select><input type=checkbox name=fra>"
        "<input type=file name=f><input type=hidden name=__end__ value='fil'><button name=b>Send</button></form>"
    )
    page = Page(html.encode(), HOME, "utf-8")
    form = next(one for one in page.root.iter("form") if isinstance(one, FormElement))
    submission = forms.submit(page, form, {}, ("Send",), {"f": forms.Upload("cpr.txt", b"1\r\n")})
    _, request = await sent(submission, HTMLResponse("<p>Hej</p>"))
    async with request.form() as received:
        assert [*received] == ["__start__", "art", "f", "__end__", "b"]


async def test_get_says_nothing_of_the_page_before() -> None:
    _, request = await sent(Submission("GET", HOME), HTMLResponse("<p>Hej</p>"))
    assert not {"origin", "referer"} & set(request.headers)


@pytest.mark.parametrize("status", [400, 404, 409, 422])
async def test_form_that_is_shown_again_is_an_answer(status: int) -> None:
    answer = HTMLResponse(f"{FORM}<p>Der er ingen med det nummer.</p>", status)
    reply, _ = await sent(post("token", "nr", "b"), answer)
    assert reply.status == status
    assert "ingen med det nummer" in reply.page.text


@pytest.mark.parametrize(
    ("submission", "html", "status"),
    [
        (post("token", "nr"), "<p>Siden blev ikke fundet.</p>", 404),
        (post("token", "nr"), "<form><input name=q></form><p>Siden blev ikke fundet.</p>", 404),
        (post("token", "nr", "andet"), f"{FORM}<p>Siden blev ikke fundet.</p>", 404),
        (post("token", "nr"), f"{FORM}<p>Ingen adgang</p>", 403),
        (post(), f"{FORM}<p>Siden blev ikke fundet.</p>", 404),
        (Submission("GET", HOME), f"{FORM}<p>Siden blev ikke fundet.</p>", 404),
    ],
)
async def test_other_answer_with_an_error_status_is_refused(submission: Submission, html: str, status: int) -> None:
    with pytest.raises(NotUnderstood, match=f"svarede {status}"):
        await sent(submission, HTMLResponse(html, status))
