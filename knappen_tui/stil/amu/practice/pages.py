"""The site's pages, rendered from `templates/`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from http import HTTPStatus
from math import ceil
from typing import Any

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from knappen_tui.backend.responses import template_environment
from knappen_tui.domain.columns import to_text
from knappen_tui.stil.amu.participation import COLUMNS
from knappen_tui.stil.amu.practice import form
from knappen_tui.stil.amu.practice.register import FILTERS, SORTABLE, ListView, StoredRow
from knappen_tui.stil.amu.results import REGISTERED, ExamResult
from knappen_tui.stil.period import Period

PATH = "/AmuResultater"
STATIC = f"{PATH}/statisk"
PREFIX = "ctl00$Indhold$"
# The names of the filters' controls.
FILTER_CONTROLS = dict(zip(FILTERS, ("Fag", "Hold", "Redigeret", "Cpr"), strict=True))
# As ASP.NET's pages do, these run scripts from links (`javascript:__doPostBack(…)`).
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self' 'unsafe-inline'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
OPEN_DAYS = 75  # after the quarter's end

_ERRORS = {
    HTTPStatus.FORBIDDEN: "Siden er ikke gyldig længere. Gå til forsiden, og prøv igen.",
    HTTPStatus.NOT_FOUND: "Siden findes ikke.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Det sendte er for stort.",
}
_OTHER_ERROR = "Der er sket en fejl. Prøv igen om lidt."


@dataclass(frozen=True, slots=True)
class ShownList:
    """A page of the list: number and name of the school, the rows on it and how many there are on all pages."""

    school: tuple[str, str]
    quarter: Period
    view: ListView
    rows: Sequence[StoredRow]
    total: int
    size: int | None
    choices: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def first(self) -> int:
        """The place of the page's first row among all."""
        return (self.view.page - 1) * (self.size or 0) + 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return ceil(self.total / self.size) if self.size and self.total else 1


@cache
def _environment() -> Environment:
    """The templates, compiled once a process: every site has the same."""
    environment = template_environment("knappen_tui.stil.amu.practice")
    environment.globals.update(
        path=PATH, static=STATIC, prefix=PREFIX, columns=COLUMNS, sortable=SORTABLE, results=tuple(ExamResult),
        headings=form.HEADINGS, hidden=None, message="", fault="",
    )  # fmt: skip
    return environment


class PracticePages:
    """Renders the pages; all text is escaped."""

    def login(self, csrf: str, message: str) -> Response:
        """The log-in form."""
        return self._page("login", csrf=csrf, fault=message)

    def participations(self, listed: ShownList, hidden: Mapping[str, str], message: str, fault: str) -> Response:
        """The list."""
        last_day = listed.quarter.end + timedelta(days=OPEN_DAYS)
        return self._page(
            "liste",
            listed=listed,
            rows=[_cells(row) for row in listed.rows],
            last_day=to_text(last_day),
            hidden=hidden,
            message=message,
            fault=fault,
        )

    def edit(
        self, page: str, typed: Mapping[str, str], faults: Mapping[str, str], hidden: Mapping[str, str]
    ) -> Response:
        """The page of one participation; `faults` are the sentences about its fields."""
        return self._page("rediger", is_new=page == "opret", typed=typed, faults=faults, hidden=hidden)

    def confirm(self, fields: Mapping[str, str], hidden: Mapping[str, str]) -> Response:
        """The question before a participation is deleted."""
        return self._page("slet", fields=fields, hidden=hidden)

    def guide(self, *, is_logged_in: bool) -> Response:
        """The guide."""
        return self._page("vejledning", registered=REGISTERED, is_logged_in=is_logged_in)

    def error(self, error: Exception) -> Response:
        """The page for an error."""
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
        return self._page("fejl", status, fault=_ERRORS.get(HTTPStatus(status), _OTHER_ERROR))

    def _page(self, name: str, status: int = HTTPStatus.OK, **context: Any) -> Response:
        return HTMLResponse(_environment().get_template(f"{name}.html").render(context), status)


def _cells(row: StoredRow) -> list[str]:
    """The texts of a row's first eleven cells."""
    shown = form.shown(row)
    shown["niveau"] = shown["niveau"] or "-"
    shown["fkb"] = shown["fkb"] or "-"
    edited = to_text(local_date(row.edited)) if row.edited is not None else ""
    return [*(shown[column.field] for column in COLUMNS[:-2]), edited]


def local_date(moment: float) -> date:
    """The day of a point in time, here."""
    return datetime.fromtimestamp(moment).astimezone().date()
