import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import httpx
import lxml.html
import openpyxl
import pytest

from knappen_tui.backend import accounts, population
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions

PERSONS = 1500


class Clock:
    """Unix seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


class Browser:
    """A person at a browser: follows redirects, fills in the forms that are on the page."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.seen: list[httpx.Response] = []

    async def get(self, path: str) -> httpx.Response:
        return await self._note(await self.client.get(path, follow_redirects=True))

    async def submit(self, page: httpx.Response, action: str, **fields: object) -> httpx.Response:
        """Send the page's form with this action, its hidden fields included; a (name, bytes) field is a file."""
        [form] = [form for form in lxml.html.fromstring(page.text).forms if form.action == action]
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

    async def extract(self, content: bytes) -> list[tuple[object, ...]]:
        """Upload, follow the link, and read every row of the sheet."""
        page = await self.upload(content)
        [link] = lxml.html.fromstring(page.text).xpath("//a[contains(., 'Excel')]/@href")
        sheet = await self.get(link)
        assert sheet.status_code == 200
        book = openpyxl.load_workbook(BytesIO(sheet.content))
        return list(book.worksheets[0].iter_rows(values_only=True))

    async def _note(self, response: httpx.Response) -> httpx.Response:
        self.seen += [*response.history, response]
        return response


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of `PERSONS` persons that nobody logs in to (others do in the shared one)."""
    path = tmp_path_factory.mktemp("register") / "register.db"
    population.create(path, PERSONS)
    return path


@pytest.fixture
def database(register: Path, tmp_path: Path) -> Path:
    """A copy of the register of one's own."""
    return Path(shutil.copy(register, tmp_path / "knappen.db"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def browser_of(database: Path, clock: Clock) -> Callable[..., Browser]:
    """A browser before a site with these options, with cookies of its own."""

    def open_browser(options: BackendOptions | None = None, scheme: str = "http") -> Browser:
        transport = httpx.ASGITransport(create_app(database, options, clock=clock))
        return Browser(httpx.AsyncClient(transport=transport, base_url=f"{scheme}://127.0.0.1"))

    return open_browser


@pytest.fixture
async def browser(browser_of: Callable[..., Browser]) -> Browser:
    """A browser that is logged in as the practice user."""
    browser = browser_of()
    await browser.log_in()
    return browser


@pytest.fixture
def db(database: Path) -> Iterator[sqlite3.Connection]:
    """The site's database, beside the site."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection
