"""A client for the backend's site that fills in its forms, and a clock that a test sets."""

from io import BytesIO
from typing import Any, Protocol

import httpx
import lxml.html
import openpyxl

from knappen_tui.backend import accounts
from knappen_tui.backend.options import BackendOptions


class Clock:
    """Unix seconds that pass only when `now` is set."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


class Browser:
    """Follows redirects and sends the forms of a page; `seen` holds every response in order."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.seen: list[httpx.Response] = []

    async def get(self, path: str) -> httpx.Response:
        return await self._note(await self.client.get(path, follow_redirects=True))

    async def submit(self, page: httpx.Response, action: str, **fields: str | tuple[str, bytes]) -> httpx.Response:
        """Send the page's form with this action, its hidden fields included; a (name, bytes) field is a file."""
        [form] = [form for form in document(page).forms if form.action == action]
        data = {**dict(form.fields), **{k: v for k, v in fields.items() if isinstance(v, str)}}
        files = {name: value for name, value in fields.items() if isinstance(value, tuple)}
        for name in files:
            data.pop(name, None)
        data = {name: value for name, value in data.items() if value is not None}
        return await self._note(await self.client.post(action, data=data, files=files or None, follow_redirects=True))

    async def log_in(self, user: str = accounts.DEMO_USER, password: str = accounts.DEMO_PASSWORD) -> httpx.Response:
        return await self.submit(await self.get("/login"), "/login", brugernavn=user, adgangskode=password)

    async def look_up(self, text: str) -> httpx.Response:
        return await self.submit(await self.get("/enkelt"), "/enkelt", cpr=text)

    async def upload(self, content: bytes, name: str = "liste.txt") -> httpx.Response:
        return await self.submit(await self.get("/flere"), "/flere", fil=(name, content))

    async def extract(self, content: bytes) -> list[tuple[Any, ...]]:
        """Upload, follow the link, and read every row of the sheet."""
        page = await self.upload(content)
        [link] = document(page).xpath("//a[contains(., 'Excel')]/@href")
        sheet = await self.get(link)
        assert sheet.status_code == 200
        book = openpyxl.load_workbook(BytesIO(sheet.content))
        return list(book.worksheets[0].iter_rows(values_only=True))

    async def _note(self, response: httpx.Response) -> httpx.Response:
        self.seen += [*response.history, response]
        return response


class BrowserOf(Protocol):
    """A new browser, not logged in, on a site with these options."""

    def __call__(self, options: BackendOptions | None = None, scheme: str = "http") -> Browser: ...


def document(page: httpx.Response) -> Any:
    """The parsed page, an `HtmlElement`; the stubs of lxml do not know what its XPath expressions return."""
    return lxml.html.fromstring(page.text)


def alert(page: httpx.Response) -> str:
    """The text of the error summary, "" without one."""
    return " ".join(document(page).xpath("string(//*[@role='alert'])").split())


def main_text(page: httpx.Response) -> str:
    """The text of the page's main part."""
    return " ".join(document(page).xpath("string(//main)").split())
