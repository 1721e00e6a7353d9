"""A visitor who knows a site: requests, forms and readers for the walks that prove what a site shows."""

import csv
import email
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urljoin

import httpx
from lxml import etree, html
from lxml.etree import _Element
from lxml.html import FormElement
from python_calamine import CalamineWorkbook

from knappen_tui.domain.columns import Kind, Value, to_text
from knappen_tui.domain.cpr import Cpr
from tests.foreign.sites.base import Site
from tests.foreign.sites.render import MONTHS, records

Records = list[dict[str, str]]


class SiteBrowser:
    """One visit. `page` is the page last shown, `answer` the last response."""

    page: _Element
    answer: httpx.Response

    def __init__(self, site: Site) -> None:
        self._encoding = site.encoding
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(site.app), base_url="https://knap.example", follow_redirects=True
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(self, address: str) -> _Element:
        return self._shown(await self._client.get(self._absolute(address)))

    async def click(self, text: str) -> _Element:
        """Follow the link with this text."""
        return await self.get(self.find(f"//a[normalize-space()='{text}']").get("href", ""))

    async def submit(
        self,
        values: Mapping[str, str],
        button: str = "",
        *,
        form: str = "//form",
        file: tuple[str, Iterable[str]] | None = None,
    ) -> _Element:
        """Send the first form that fits, with these values over its own, and the button (by name) pressed."""
        element = self.find(form)
        assert isinstance(element, FormElement)
        data = {name: str(value) for name, value in element.form_values()} | dict(values)
        if button:
            data[button] = elements(element, f".//*[@name='{button}']")[0].get("value", "")
        url = self._absolute(element.get("action", ""))
        if element.get("enctype") == "multipart/form-data":
            parts = [(name, (None, value.encode(self._encoding))) for name, value in data.items()]
            if file:
                content = "".join(f"{number}\r\n" for number in file[1]).encode()
                return self._shown(await self._client.post(url, files=[*parts, (file[0], ("numre.txt", content))]))
            return self._shown(await self._client.post(url, files=parts))
        body = urlencode(data, encoding=self._encoding)
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self._shown(await self._client.post(url, content=body, headers=kind))

    def find(self, path: str) -> _Element:
        """The first element at an XPath on the page."""
        return elements(self.page, path)[0]

    def texts(self, path: str) -> list[str]:
        """The texts of the elements at an XPath."""
        return [text_of(element) for element in elements(self.page, path)]

    @property
    def text(self) -> str:
        return self.answer.content.decode(self._encoding)

    def found(self, pattern: str) -> str:
        """What the group of a pattern holds on the page as it was sent."""
        match = re.search(pattern, self.text)
        assert match, pattern
        return match[1]

    def _absolute(self, address: str) -> str:
        return urljoin(str(self.answer.url) if hasattr(self, "answer") else "https://knap.example/", address)

    def _shown(self, answer: httpx.Response) -> _Element:
        assert answer.status_code < 400, (answer.status_code, answer.url)
        self.answer = answer
        if "html" in answer.headers["content-type"] and "attachment" not in str(answer.headers):
            self.page = html.fromstring(answer.content.decode(self._encoding) or "<p></p>")
        return self.page


def elements(node: _Element, path: str) -> list[_Element]:
    """The elements at an XPath."""
    found = node.xpath(path)
    assert isinstance(found, list)
    return [one for one in found if isinstance(one, _Element)]


def text_of(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def read_grid(table: _Element) -> Records:
    """A table with its headings in the first row; rows of another width (a pager) are left out."""
    lines = elements(table, "./tr | ./thead/tr | ./tbody/tr")
    cells = [[text_of(cell) for cell in elements(line, "./td | ./th")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:] if len(row) == len(cells[0])]


def read_side_grid(table: _Element) -> Records:
    """A table with its headings on the side."""
    lines = [[text_of(cell) for cell in elements(line, "./td | ./th")] for line in elements(table, ".//tr")]
    return [
        dict(zip((line[0] for line in lines), row, strict=True)) for row in zip(*(x[1:] for x in lines), strict=True)
    ]


def read_pairs(groups: list[_Element], names: str, values: str) -> Records:
    """Elements that hold one record each, as names and values at two XPaths."""
    found = []
    for group in groups:
        pair = map(text_of, elements(group, names)), map(text_of, elements(group, values))
        found.append(dict(zip(*pair, strict=True)))
    return found


def value(text: str, kind: Kind) -> Value:
    """A cell as a person reads it."""
    if text in ("", "-", "–", "—"):
        return None
    if kind is Kind.JA_NEJ:
        return {"Ja": True, "Nej": False}[text]
    return day(text) if kind is Kind.DATE else text


def day(text: str) -> date:
    """A date in any of the styles the sites use."""
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(T00:00:00.000)?", text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    number, month, year = re.split(r"\. |[-/. ]", text)
    months = [name[: len(month)] for name in MONTHS]
    return date(int(year), int(month) if month.isdigit() else months.index(month) + 1, int(number))


def values(site: Site, field: str, rows: Records) -> list[tuple[object, ...]]:
    """The records that were read in one of a person's tables, columns in the order of `site.tables()`."""
    table = next(one for one in site.tables() if one.field == field)
    return [tuple(value(row[site.style.heading(table, one)], one.kind) for one in table.columns) for row in rows]


def truth(site: Site, cpr: Cpr, field: str) -> list[tuple[object, ...]]:
    """The same records as the register has them."""
    table = next(one for one in site.tables() if one.field == field)
    return [tuple(getattr(record, one.field) for one in table.columns) for record in records(site.truth(cpr), table)]


def read_sheet(content: bytes, kind: str) -> list[list[str]]:
    """The rows of a sheet as text, dates as dd-mm-yyyy; `kind` is the site's trait for it."""
    if kind == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (name,) = archive.namelist()
            return read_sheet(archive.read(name), name.rpartition(".")[2])
    if kind in ("xlsx", "xls", "ods"):
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        return [[to_text(cell) if isinstance(cell, date) else str(cell) for cell in row] for row in rows]
    if kind == "html xls":
        return _html_rows(content.decode())
    if kind == "mhtml":
        (part,) = (one for one in email.message_from_bytes(content).walk() if one.get_content_type() == "text/html")
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        return _html_rows(payload.decode())
    return _spreadsheetml_rows(content) if kind == "spreadsheetml" else _text_rows(content)


def _html_rows(text: str) -> list[list[str]]:
    lines = elements(html.fromstring(text), "//tr")
    return [[text_of(cell) for cell in elements(line, "./td")] for line in lines]


def _spreadsheetml_rows(content: bytes) -> list[list[str]]:
    found = []
    name = "{urn:schemas-microsoft-com:office:spreadsheet}"
    for line in etree.fromstring(content).iter(f"{name}Row"):
        row: list[str] = []
        for cell in line:
            row += [""] * (int(cell.get(f"{name}Index", len(row) + 1)) - 1 - len(row))
            text = cell.findtext(f"{name}Data") or ""
            row.append(to_text(day(text)) if text.endswith("T00:00:00.000") else text)
        found.append(row)
    return found


def _text_rows(content: bytes) -> list[list[str]]:
    if content.startswith(b"\xff\xfe"):
        text = content.decode("utf-16")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252")
    separator = max(";,\t", key=text.splitlines()[2].count)
    return list(csv.reader(io.StringIO(text), delimiter=separator))
