"""A person's browser on the practice site: presses what is called so, ticks rows, reads the table."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import httpx

from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import PracticeOptions, create_app
from knappen_tui.tables.html_table import rows_of
from knappen_tui.web import forms
from knappen_tui.web.html import Page, text_of


class SiteClock:
    """Unix seconds that pass only when `now` is set."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Browser:
    """Follows redirects. `page` is what is shown, `urls` are all addresses that were asked for."""

    def __init__(self, database: Path, clock: SiteClock, options: PracticeOptions | None = None) -> None:
        transport = httpx.ASGITransport(create_app(database, options, clock=clock), raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", follow_redirects=True)
        self.status = 0
        self.urls: list[str] = []
        self.page = Page(b"", "")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def open(self, path: str = "/") -> None:
        self._show(await self._client.get(path))

    async def log_in(self, number: str = population.DEMO_SCHOOL, password: str = population.PASSWORD) -> None:
        await self.open()
        await self.press("OK", {"institutionsnummer": number, "adgangskode": password})

    async def press(self, name: str, typed: Mapping[str, str] | None = None, ticked: Sequence[int] = ()) -> None:
        """Press the first control of this name, with fields by the ends of their names, and rows ticked from 0."""
        element = next(one for one, called in forms.clickables(self.page) if called == name)
        form = forms.form_of(self.page, element)
        names = [] if form is None else [one.get("name") or "" for one in form.iter("input", "select")]
        filled = [(one, value) for end, value in (typed or {}).items() for one in names if one.endswith(end)]
        boxes = [one for one in names if one.endswith("Opdater")]
        await self.send(forms.press(self.page, element, [*filled, *((boxes[place], "on") for place in ticked)]))

    async def send(self, sent: forms.Submission | None) -> None:
        assert sent is not None
        if sent.method == "GET":
            self._show(await self._client.get(sent.url))
            return
        kind = {"content-type": "application/x-www-form-urlencoded"}
        self._show(await self._client.post(sent.url, content=urlencode(sent.fields), headers=kind))

    @property
    def rows(self) -> list[list[str]]:
        """The first eleven cells of each row."""
        tables = list(self.page.root.iter("table"))
        return [row.cells[:11] for row in rows_of(tables[0])[1:]] if tables else []

    def said(self, role: str) -> str:
        return " ".join(text_of(one) for one in self.page.root.iter() if one.get("role") == role)

    def _show(self, response: httpx.Response) -> None:
        self.urls += [str(one.url) for one in (*response.history, response)]
        self.status = response.status_code
        self.page = Page(response.content, str(response.url))
