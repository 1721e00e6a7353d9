"""What a person does on a page of the site: each is a postback, answered with the page that follows.

As in ASP.NET the event is named by `__EVENTTARGET` or by the button's own name, and the rows by their place in the
list that the view state remembers.
"""

import hmac
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from knappen_tui.domain.danish import count
from knappen_tui.stil.amu.participation import parse_cpr
from knappen_tui.stil.amu.practice import form, register
from knappen_tui.stil.amu.practice.pages import FILTER_CONTROLS, PATH, PREFIX, PracticePages, ShownList, local_date
from knappen_tui.stil.amu.practice.register import SORTABLE, ListView, Scope
from knappen_tui.stil.amu.practice.view_state import ForgedState, ViewState, pack, unpack
from knappen_tui.stil.amu.results import ExamResult
from knappen_tui.stil.period import Period

_ROW = re.compile(r"Liste\$ctl([0-9]{2,6})\$(Edit|Slet)")
_CHANGED_BY_OTHERS = "er ændret af en anden, siden listen blev vist, og er ikke opdateret. Se efter, og prøv igen."


class Postback:
    """One request of one school. `answer` returns None where the person logs out."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        pages: PracticePages,
        school: tuple[str, str],
        csrf: str,
        size: int | None,
        now: float,
    ) -> None:
        today = local_date(now)
        self._connection = connection
        self._pages = pages
        self._school = school
        self._quarter = Period.quarter(today.year, (today.month + 2) // 3).earlier(1)
        self._scope = Scope(school[0], str(self._quarter))
        self._csrf = csrf
        self._size = size
        self._now = now

    def first(self, *, created: bool) -> Response:
        """The list as it is first shown."""
        return self._list(ListView(), "Det nye prøveresultat er oprettet." if created else "")

    def answer(self, typed: Sequence[tuple[str, str]]) -> Response | None:
        """Do what was asked on a page. Raises `HTTPException`: 403 for a form of another session."""
        fields = dict(typed)
        given = fields.get("__RequestVerificationToken", "")
        if not hmac.compare_digest(given.encode(), self._csrf.encode()):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        try:
            state = unpack(fields.get("__VIEWSTATE", ""), self._csrf)
        except ForgedState as forged:
            raise HTTPException(HTTPStatus.FORBIDDEN) from forged
        pressed = next((name for name in fields if name.startswith(PREFIX) and name in _BUTTONS), "")
        event = (fields.get("__EVENTTARGET") or pressed).removeprefix(PREFIX)
        if event == "LogUd":
            return None
        if state.page == "liste":
            return self._on_list(state, event, fields)
        if event == "Fortryd":
            return self._list(state.view)
        if state.page == "slet" and event == "BekraeftSlet":
            return self._delete(state)
        if state.page in {"rediger", "opret"} and event == "Gem":
            return self._save(state, fields)
        raise HTTPException(HTTPStatus.BAD_REQUEST)

    def _on_list(self, state: ViewState, event: str, fields: Mapping[str, str]) -> Response:
        if event == "OpdaterValgte":
            return self._update(state, fields)
        if event == "Soeg":
            return self._search(fields)
        if event == "Opret":
            return self._form(ViewState("opret", state.view), form.EMPTY, {})
        if event == "Liste":
            return self._list(self._turned(state.view, fields.get("__EVENTARGUMENT", "")))
        if found := _ROW.fullmatch(event):
            return self._open(state, int(found[1]), found[2])
        return self._list(state.view)

    def _turned(self, view: ListView, argument: str) -> ListView:
        """The list sorted by another column, or the other way, or at another page."""
        kind, _, value = argument.partition("$")
        if kind == "Sort" and value in SORTABLE:
            return replace(view, sort=value, descending=view.sort == value and not view.descending, page=1)
        if kind == "Page" and value.isascii() and value.isdigit():
            return replace(view, page=max(int(value), 1))
        raise HTTPException(HTTPStatus.BAD_REQUEST)

    def _search(self, fields: Mapping[str, str]) -> Response:
        filters = {name: fields.get(f"{PREFIX}{control}", "") for name, control in FILTER_CONTROLS.items()}
        if filters["cpr"].strip():
            try:
                filters["cpr"] = parse_cpr(filters["cpr"]).digits
            except ValueError:
                return self._list(ListView(), fault="Cpr-nummer: skriv ti cifre.")
        return self._list(ListView(filters={name: value.strip() for name, value in filters.items()}))

    def _update(self, state: ViewState, fields: Mapping[str, str]) -> Response:
        ticked = [row for place, row in enumerate(state.rows, 2) if f"{PREFIX}Liste$ctl{place:02}$Opdater" in fields]
        chosen = fields.get(f"{PREFIX}NytResultat", "")
        if not ticked:
            return self._list(state.view, fault="Sæt kryds i »Opdater« ud for mindst én kursusdeltagelse.")
        if not re.fullmatch("[0-6]", chosen):
            return self._list(state.view, fault="Vælg et resultat under »Opdater resultat med«.")
        result = ExamResult(int(chosen))
        changed = register.set_results(self._connection, self._scope, ticked, result, self._now)
        missed = len(ticked) - changed
        done = f"{count(changed, 'kursusdeltagelse', 'kursusdeltagelser')} er opdateret." if changed else ""
        fault = f"{count(missed, 'kursusdeltagelse', 'kursusdeltagelser')} {_CHANGED_BY_OTHERS}" if missed else ""
        return self._list(state.view, done, fault)

    def _open(self, state: ViewState, place: int, what: str) -> Response:
        """The page of one row: to edit it, or to confirm that it is to be deleted."""
        if not 2 <= place < len(state.rows) + 2:
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        row = register.find(self._connection, self._scope, state.rows[place - 2][0])
        if row is None:
            return self._list(state.view, fault="Kursusdeltagelsen findes ikke længere.")
        shown = ViewState("rediger" if what == "Edit" else "slet", state.view, ((row.id, row.udgave),))
        if what == "Edit":
            return self._form(shown, form.shown(row), {})
        return self._pages.confirm(form.shown(row), self._hidden(shown))

    def _save(self, state: ViewState, fields: Mapping[str, str]) -> Response:
        typed = {name: fields.get(f"{PREFIX}{name}", "") for name in register.EDITABLE}
        values, faults = form.read(typed)
        if faults:
            return self._form(state, typed, faults)
        if state.page == "opret":
            register.create(self._connection, self._scope, values, self._now)
            return RedirectResponse(f"{PATH}?oprettet=1", HTTPStatus.SEE_OTHER)
        if register.save(self._connection, self._scope, state.rows[0], values, self._now):
            return self._list(state.view, "Ændringerne er gemt.")
        return self._list(state.view, fault=f"Kursusdeltagelsen {_CHANGED_BY_OTHERS}")

    def _delete(self, state: ViewState) -> Response:
        if register.delete(self._connection, self._scope, state.rows[0]):
            return self._list(state.view, "Kursusdeltagelsen er slettet.")
        return self._list(state.view, fault=f"Kursusdeltagelsen {_CHANGED_BY_OTHERS}")

    def _form(self, state: ViewState, typed: Mapping[str, str], faults: Mapping[str, str]) -> Response:
        return self._pages.edit(state.page, typed, faults, self._hidden(state))

    def _list(self, view: ListView, done: str = "", fault: str = "") -> Response:
        rows, total = register.fetch(self._connection, self._scope, view, self._size)
        if not rows and view.page > 1:
            view = replace(view, page=1)
            rows, total = register.fetch(self._connection, self._scope, view, self._size)
        state = ViewState("liste", view, tuple((row.id, row.udgave) for row in rows))
        listed = ShownList(
            school=self._school,
            quarter=self._quarter,
            view=view,
            rows=rows,
            total=total,
            size=self._size,
            choices=register.choices(self._connection, self._scope),
        )
        return self._pages.participations(listed, self._hidden(state), done, fault)

    def _hidden(self, state: ViewState) -> dict[str, str]:
        return {"__VIEWSTATE": pack(state, self._csrf), "__RequestVerificationToken": self._csrf}


_BUTTONS = frozenset(f"{PREFIX}{name}" for name in ("OpdaterValgte", "Soeg", "Opret", "Gem", "Fortryd", "BekraeftSlet"))
