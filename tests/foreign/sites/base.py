"""What every site here needs: visitors, a record of everything received, and people to answer about."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.domain.udtraek import Udtraek, from_kursist
from tests.foreign.sites.register import Register
from tests.foreign.sites.render import Style, records
from tests.foreign.sites.spreadsheets import Cells, File
from tests.foreign.sites.spreadsheets import table as lines
from tests.foreign.sites.traits import HARMFUL, HARMFUL_SHEET, TRAITS

USER = "kommune17"
PASSWORD = "Æble-grød 4"
AS_OF = date(2026, 11, 20)
PAGE_SIZE = 10

_NUMBER = re.compile(r"(?<![0-9])[0-9]{6}[- ]?[0-9]{4}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Typed:
    """A form value, a header, or the name or text of an uploaded file, as a site received it."""

    page: str
    field: str
    value: str
    is_file: bool = False


@dataclass
class Job:
    """An upload under way; ready when it was looked at so often."""

    numbers: list[Cpr]
    looks_left: int
    looks: int = 0

    def look(self) -> bool:
        """Whether the sheet is ready, one look later."""
        self.looks += 1
        return self.looks > self.looks_left


@dataclass
class Visitor:
    """What a site remembers of one visitor."""

    cookie: str
    name: str = ""
    user: str = ""
    steps: set[str] = field(default_factory=set)
    person: Kursist | None = None
    tab: str = ""
    page: int = 1
    message: str = ""
    job: Job | None = None
    jobs: list[Job] = field(default_factory=list)
    ready: list[Cpr] | None = None


@dataclass(frozen=True, slots=True)
class SiteRequest:
    """One request, read: form fields, uploaded files' bytes, and the visitor."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    files: dict[str, bytes]
    headers: dict[str, str]
    visitor: Visitor

    @property
    def posted(self) -> bool:
        return self.method == "POST"


Reply = str | Response
Record = TypeVar("Record")
Handler = Callable[["Site", SiteRequest], Reply]


class Site:
    """A site of one contractor; everything received is kept.

    `pages`: what answers each path (GET and POST); without a login they lead to the login, `open_paths` aside.
    `asked`: numbers looked up and uploaded, in order. `typed`: every form value, file name and header.
    `addresses`: every address asked for.
    `fails_on`: numbers with which an upload fails, for a test to fill in.
    `visitors`: by cookie; cleared, every login has run out.
    `places`: the (page, field) pairs where a number belongs, filled in by `look_up` and `upload`.
    """

    user = USER
    password = PASSWORD

    def __init__(
        self,
        register: Register,
        traits: Iterable[str],
        pages: Mapping[str, Handler],
        *,
        style: Style | None = None,
        open_paths: Iterable[str] = (),
        start: str = "/",
        login: str = "/login",
        encoding: str = "utf-8",
        cookie: str = "session",
        left_out: Iterable[str] = (),
        waits: int = 2,
        says_charset: bool = True,
    ) -> None:
        self.register = register
        self.traits = frozenset(traits)
        if unknown := self.traits - TRAITS.keys():
            raise ValueError(f"traits without a description: {unknown}")
        self.style = style or Style()
        self.start = start
        self.login_url = login
        self.encoding = encoding
        self.waits = waits
        self.left_out = frozenset(left_out)
        self.asked: list[str] = []
        self.typed: list[Typed] = []
        self.addresses: list[str] = []
        self.places: set[tuple[str, str]] = set()
        self.fails_on: set[str] = set()
        self.visitors: dict[str, Visitor] = {}
        self.people = list(register)
        self._cookie = cookie
        self._made = 0
        self._content_type = f"text/html; charset={encoding}" if says_charset else "text/html"
        open_paths = {login.partition("?")[0], *open_paths}
        self.app = Starlette(
            routes=[
                Route(path, self._endpoint(handler, is_open=path in open_paths), methods=["GET", "POST"])
                for path, handler in pages.items()
            ]
        )

    @property
    def harmful(self) -> frozenset[str]:
        """The traits for which a client has to refuse what they touch."""
        return self.traits & (HARMFUL | HARMFUL_SHEET)

    @property
    def is_sheet_false(self) -> bool:
        """Whether the sheet has to be refused, or the stranger's row in it be left out."""
        return not self.traits.isdisjoint(HARMFUL_SHEET)

    def logged_in(self, request: SiteRequest, user: str, password: str) -> bool:
        """Log the visitor in where user name and password fit."""
        if (user, password) == (self.user, self.password):
            request.visitor.user = user
        return bool(request.visitor.user)

    def look_up(self, request: SiteRequest, *fields: str) -> Kursist | None:
        """The person whose number was typed in these fields of this page, if known."""
        given = request.form if request.posted else request.query
        digits = "".join(given.get(name, "") for name in fields).replace("-", "").strip()
        if request.posted:
            self.places |= {(request.path, name) for name in fields}
        self.asked.append(digits)
        request.visitor.person = self.register.get(Cpr(digits))
        return request.visitor.person

    def upload(self, request: SiteRequest, name: str) -> Job | None:
        """Begin to answer about the numbers in an uploaded file; None where there are none, or one of `fails_on`."""
        text = request.files.get(name, b"").decode("latin-1").removeprefix("ï»¿")
        numbers = [Cpr(line.strip().replace("-", "")) for line in text.splitlines() if line.strip()]
        self.places.add((request.path, name))
        self.asked += [cpr.digits for cpr in numbers]
        fails = not numbers or self.fails_on.intersection(cpr.digits for cpr in numbers)
        request.visitor.job = None if fails else Job(numbers, self.waits)
        return request.visitor.job

    def is_ready(self, request: SiteRequest) -> bool:
        """Look whether the visitor's upload is answered; if so its numbers are the visitor's `ready`."""
        job = request.visitor.job
        if job is None or not job.look():
            return False
        request.visitor.ready = job.numbers
        return True

    def sheet(
        self, request: SiteRequest, write: Callable[[Cells], File], spell: Callable[[str], str] = str
    ) -> Response:
        """The latest answered upload as a file to save."""
        asked = request.visitor.ready or []
        rows = self.extract(asked)
        if self.is_sheet_false:
            rows[:0] = self.extract([next(cpr for cpr in self.people if cpr not in asked)])
        cells = lines(rows, AS_OF, spell)
        for row in cells[3:]:
            number = str(row[0])
            if "sheet hyphens" in self.traits:
                row[0] = f"{number[:6]}-{number[6:]}"
            elif "sheet without zeros" in self.traits:
                row[0] = number.lstrip("0")
        file = write(cells)
        headers = {"content-type": file.kind, "content-disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, headers=headers)

    def extract(self, numbers: Iterable[Cpr]) -> list[Udtraek]:
        """The rows of the sheet about these numbers."""
        left_out = "unknown left out" in self.traits
        known = [cpr for cpr in numbers if cpr in self.register or not left_out]
        return [from_kursist(self.register.get(cpr, Kursist(cpr))) for cpr in known]

    def truth(self, cpr: Cpr) -> Kursist:
        """What the tabs say of a person: the register without the columns and tables this site leaves out."""
        kursist = self.register.get(cpr, Kursist(cpr))
        for table in TABLES:
            value = getattr(kursist, table.field)
            if table.field in self.left_out:
                value = () if isinstance(value, tuple) else None
            gone = {name.partition(".")[2]: None for name in self.left_out if name.startswith(f"{table.field}.")}
            if isinstance(value, tuple):
                value = tuple(replace(record, **gone) for record in value)
            elif value is not None:
                value = replace(value, **gone)
            kursist = replace(kursist, **{table.field: value})
        return replace(kursist, is_empty=cpr in self.register and not kursist.findes and kursist.prae2004 is None)

    def tables(self) -> list[Table]:
        """The tables that this site shows, without the columns it leaves out."""
        return [
            replace(
                table,
                columns=tuple(one for one in table.columns if f"{table.field}.{one.field}" not in self.left_out),
            )
            for table in TABLES
            if table.field not in self.left_out
        ]

    def hides(self, cpr: Cpr) -> frozenset[str]:
        """The harmful traits that keep a look-up of this person from the truth: it has to be refused."""
        longest = max((len(records(self.truth(cpr), table)) for table in self.tables()), default=0)
        spared = {
            "paging without link": longest <= PAGE_SIZE,
            "count mismatch": longest <= 1,
            "number in redirect": cpr not in self.register,
            "number in link": cpr not in self.register,
        }
        return frozenset(trait for trait in self.traits & HARMFUL if not spared.get(trait, False))

    def misplaced(self) -> list[str]:
        """Every place with a CPR number, or a half of one, in it that is neither the look-up field nor the upload."""
        halves = {half for number in self.asked for half in (number[:6], number[6:])}
        found = [
            f"{one.page}: {one.field}"
            for one in self.typed
            if (_NUMBER.search(one.value) or one.value in halves) and (one.page, one.field) not in self.places
        ]
        return found + [f"address {number}" for number, url in enumerate(self.addresses) if _NUMBER.search(url)]

    def _endpoint(self, handler: Handler, *, is_open: bool) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(raw: Request) -> Response:
            return await self._answer(raw, handler, is_open=is_open)

        return endpoint

    async def _answer(self, raw: Request, handler: Handler, *, is_open: bool) -> Response:
        request = await self._read(raw)
        answer = handler(self, request) if is_open or request.visitor.user else RedirectResponse(self.login_url, 302)
        if isinstance(answer, str):
            body = answer.encode(self.encoding, "xmlcharrefreplace")
            answer = Response(body, headers={"content-type": self._content_type})
        answer.set_cookie(self._cookie, request.visitor.cookie, httponly=True)
        return answer

    async def _read(self, raw: Request) -> SiteRequest:
        self.addresses.append(str(raw.url))
        form: dict[str, str] = {}
        files: dict[str, bytes] = {}
        if raw.headers.get("content-type", "").startswith("multipart/"):
            async with raw.form() as given:
                for name, value in given.multi_items():
                    if isinstance(value, UploadFile):
                        form[f"{name} filename"] = value.filename or ""
                        files[name] = await value.read()
                    else:
                        form[name] = value
        else:
            body = (await raw.body()).decode("latin-1")
            form.update(parse_qsl(body, keep_blank_values=True, encoding=self.encoding))
        query = dict(parse_qsl(raw.url.query, keep_blank_values=True, encoding=self.encoding))
        path = raw.url.path
        self.typed += [Typed(path, name, value) for name, value in (*query.items(), *form.items())]
        self.typed += [Typed(path, name, value.decode("latin-1"), is_file=True) for name, value in files.items()]
        # A content type has a random boundary in it.
        headers = {name: value for name, value in raw.headers.items() if not name.startswith("content-")}
        self.typed += [Typed(path, f"header {name}", value) for name, value in headers.items()]
        visitor = self._visitor(raw.cookies.get(self._cookie, ""))
        return SiteRequest(raw.method, path, query, form, files, headers, visitor)

    def _visitor(self, cookie: str) -> Visitor:
        if cookie not in self.visitors:
            self._made += 1
            cookie = f"{'abcdefghij'[self._made % 10]}{self._made:x}"
            self.visitors[cookie] = Visitor(cookie)
        return self.visitors[cookie]


def see_other(path: str) -> Response:
    """Lead on after a form."""
    return RedirectResponse(path, 302)


def pages(count: int) -> int:
    """How many pages so many records take."""
    return max(1, -(-count // PAGE_SIZE))


def on_page(found: list[Record], page: int) -> list[Record]:
    """The records of one page, counted from 1."""
    return found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
