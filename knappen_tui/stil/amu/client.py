"""The web application as one school sees it: the list read whole, and its changes, each sent once.

A change returns the list as the site shows it after the change, or `AnswerUnknown`: then the list has to be read before
the change may be sent again.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Self

from knappen_tui.domain.errors import NotUnderstood, SiteUnavailable, WrongAnswer
from knappen_tui.domain.events import Listener, silent
from knappen_tui.settings.connection import Connection
from knappen_tui.stil.amu.controls import pressed
from knappen_tui.stil.amu.edit_page import EditPage, require_about
from knappen_tui.stil.amu.list_page import ListPage, ShownRow, read_list
from knappen_tui.stil.amu.participation import Participation
from knappen_tui.stil.amu.results import ExamResult
from knappen_tui.stil.amu.words import DEFAULT, AmuWords
from knappen_tui.stil.period import Period
from knappen_tui.web import forms
from knappen_tui.web.faults import TransientError
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page, complaint
from knappen_tui.web.http import Reply
from knappen_tui.web.retry import RequestContext, RetryPolicy
from knappen_tui.web.session import AnswerUnknown, Session
from knappen_tui.web.text import listed
from knappen_tui.web.transport import Transport

# ASP.NET takes 1000 fields of a form, and a page has fields of its own.
MOST_ROWS = 200

_MOST_PAGES = 1000
_STEP_LIST, _STEP_EDIT, _STEP_CHANGE = "listen", "kursusdeltagelsen", "ændringen"

Changed = ListPage | AnswerUnknown


@dataclass(frozen=True, slots=True)
class Listing:
    """The whole list. `shown` is the number of rows that the site says, None where it says none."""

    participations: tuple[Participation, ...]
    shown: int | None
    quarter: Period | None
    deadline: date | None


class AmuClient:
    """An async context manager. Not for concurrent use: a page is answered by the page that it leads to.

    `password` is the password or a function that returns it. `transport` replaces the network.
    """

    def __init__(
        self,
        connection: Connection,
        password: str | Callable[[], str],
        words: AmuWords = DEFAULT,
        *,
        policy: RetryPolicy | None = None,
        transport: Transport | None = None,
        notify: Listener = silent,
    ) -> None:
        self.policy = policy or RetryPolicy()
        self.words = words
        self._session = Session(connection, password, words.login, self.policy, transport)
        self._context = RequestContext(notify)
        self._address: str | None = None  # of the list, once it has been found at one

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._session.__aexit__(kind, error, at)

    async def log_in(self) -> None:
        """Log in, unless that is done. Raises `LoginRefused`, `SiteUnavailable`, `NotUnderstood`."""
        await self._session.log_in(self._context)

    async def read(self) -> Listing:
        """Read the whole list, all its pages. Raises `KnappenError`; `NotUnderstood` where rows are missing."""

        async def step() -> Listing:
            pages = [page async for page in self._pages()]
            rows = tuple(row.participation for page in pages for row in page.rows)
            return Listing(rows, pages[0].total, pages[0].quarter, pages[0].deadline)

        return await self._session.perform(step, self._context)

    async def first(self) -> ListPage:
        """Return the first page of the list, as it is now."""
        return await self._session.perform(self._first, self._context)

    async def following(self, page: ListPage, number: int, before: int) -> ListPage | None:
        """Return the page after `page`, which is page `number` with `before` rows before it; None after the last."""
        sent = page.following(number, before)
        if sent is None:
            return None
        if number == _MOST_PAGES:
            raise _endless()
        known = [sent]

        async def step() -> ListPage:
            # Where the login has expired, what was to be sent is of the old one: the pages are gone through again.
            return await (self._list(known.pop()) if known else self._numbered(number + 1))

        return await self._session.perform(step, self._context)

    async def find(self, identity: tuple[str, ...]) -> tuple[ListPage, ShownRow] | None:
        """Return a page of the list, as it is now, with the row of this identity; None without such a row.

        Raises `NotUnderstood` where two rows of a page have it.
        """
        return await self._session.perform(lambda: self._find(identity), self._context)

    async def update(self, page: ListPage, rows: Sequence[ShownRow], result: ExamResult) -> Changed:
        """Set one result for rows of a page, at most `MOST_ROWS`, in one request. Raises `NotUnderstood` unsent."""
        return await self._change(page.update(rows, result))

    async def save(
        self, page: ListPage, row: ShownRow, after: Participation, others: Sequence[Participation] = ()
    ) -> Changed:
        """Change a row's fields on its own page; nothing is sent where it is about another row, or that has changed.

        `others` are the list's other rows of this person and course. Raises `NotUnderstood` unsent.
        """
        form = await self._edit(page, row)
        try:
            is_same = form.check(row.participation, others)
        except WrongAnswer as error:
            return AnswerUnknown(error, is_transient=False)
        if not is_same:
            changed = NotUnderstood("Kursusdeltagelsen er ændret af en anden, mens den blev åbnet.")
            return AnswerUnknown(changed, is_transient=True)
        return await self._change(form.save(row.participation, after))

    async def inspect(self, page: ListPage, row: ShownRow) -> None:
        """Open a row's own page and look for its fields; nothing is saved. Raises `KnappenError`."""
        form = await self._edit(page, row)
        form.check(row.participation)
        form.require_fields()

    async def create(self, page: ListPage, new: Participation) -> Changed:
        """Create a participation. Raises `NotUnderstood` unsent."""
        self._session.forbid_in_urls([new.cpr])
        known = [page]

        async def step() -> Page:
            return await self._opened((known.pop() if known else await self._first()).create())

        form = EditPage(await self._session.perform(step, self._context), self.words)
        return await self._change(form.save(None, new))

    async def delete(self, page: ListPage, row: ShownRow, others: Sequence[Participation] = ()) -> Changed:
        """Delete a row, and say yes where the site asks about it; nothing is sent where it asks about another one.

        `others` are the list's other rows of this person and course: the question has to tell which of them it means.
        """
        # The control may delete at once: a script asks, and scripts aren't run here.
        reply = await self._session.send_once(page.open(row, self.words.delete), _STEP_CHANGE)
        answer = self._changed(reply)
        if isinstance(reply, AnswerUnknown) or (isinstance(answer, ListPage) and not _is_question(answer, page, row)):
            return answer
        try:
            require_about(reply.page, row.participation, others)
        except WrongAnswer as error:
            return AnswerUnknown(error, is_transient=False)
        return await self._change(pressed(reply.page, self.words.confirm))

    async def _edit(self, page: ListPage, row: ShownRow) -> EditPage:
        known = [(page, row)]

        async def step() -> Page:
            found = known.pop() if known else await self._find(row.participation.identity)
            if found is None:
                raise NotUnderstood("Kursusdeltagelsen findes ikke længere.")
            return await self._opened(found[0].open(found[1], self.words.edit))

        return EditPage(await self._session.perform(step, self._context), self.words)

    async def _find(self, identity: tuple[str, ...]) -> tuple[ListPage, ShownRow] | None:
        async for page in self._pages():
            if rows := page.by_identity.get(identity):
                if len(rows) > 1:
                    raise NotUnderstood("Listen har to rækker, der er ens; de kan ikke kendes fra hinanden.")
                return page, rows[0]
        return None

    async def _opened(self, sent: Submission) -> Page:
        return (await self._session.send(sent, _STEP_EDIT, self._context)).page

    async def _pages(self) -> AsyncGenerator[ListPage, None]:
        """Yield the pages of the list. Only within `perform`."""
        page, before = await self._first(), 0
        for number in range(1, _MOST_PAGES + 1):
            yield page
            sent = page.following(number, before)
            if sent is None:
                return
            before += len(page.rows)
            page = await self._list(sent)
        raise _endless()

    async def _numbered(self, wanted: int) -> ListPage:
        number = 0
        async for page in self._pages():
            number += 1
            if number == wanted:
                return page
        raise NotUnderstood(f"Listen har ikke længere {wanted} sider.")

    async def _first(self) -> ListPage:
        if self._address is not None:
            return self._read(await self._session.get(self._address, _STEP_LIST, self._context))
        reply = await self._session.home(_STEP_LIST, self._context)
        # The page after a log-in may be an old one.
        found = None if reply.method == "POST" else read_list(reply.page, self.words)
        if found is None:
            link = forms.choice(reply.page, self.words.front)
            if link is None:
                raise NotUnderstood(
                    f"Siden har ikke listen over kursusdeltagelser og ikke {listed(self.words.front[:1])}.",
                    advice="Er adressen rigtig? Hedder kolonnerne noget andet, så skriv det i ordfilen.",
                )
            reply = await self._session.send(link, _STEP_LIST, self._context)
        page = self._read(reply, found)
        if reply.method == "GET":
            self._address = reply.url
        return page

    async def _list(self, sent: Submission) -> ListPage:
        return self._read(await self._session.send(sent, _STEP_LIST, self._context))

    def _read(self, reply: Reply, found: ListPage | None = None) -> ListPage:
        """Read a page of the list, unless it has been `found`. Raises `TransientError` for one that was cut off."""
        found = found or read_list(reply.page, self.words)
        if not reply.page.is_closed and not (found is not None and found.is_whole):
            raise TransientError(SiteUnavailable(f"Siden blev afkortet undervejs ({_STEP_LIST})."))
        if found is None:
            raise NotUnderstood("Siden viser ikke listen over kursusdeltagelser.", advice="Er adressen rigtig?")
        self._session.forbid_in_urls(row.participation.cpr for row in found.rows)
        return found

    async def _change(self, sent: Submission) -> Changed:
        return self._changed(await self._session.send_once(sent, _STEP_CHANGE))

    def _changed(self, reply: Reply | AnswerUnknown) -> Changed:
        """Return the list that a change was answered with; another answer leaves unknown what the site did."""
        if isinstance(reply, AnswerUnknown):
            return reply
        try:
            return self._read(reply)
        except TransientError as fault:
            return AnswerUnknown(fault.error, is_transient=True)
        except NotUnderstood as error:
            said = complaint(reply.page, reply.page.texts, self.words.refused)
            return AnswerUnknown(NotUnderstood(said) if said else error, is_transient=not said)


def _is_question(answer: ListPage, page: ListPage, row: ShownRow) -> bool:
    """Whether a page has a table of nothing but the row that is to be deleted."""
    shown = [one.participation.identity for one in answer.rows]
    return shown == [row.participation.identity] and len(page.rows) > 1


def _endless() -> NotUnderstood:
    return NotUnderstood(f"Listen har over {_MOST_PAGES} sider, eller den bladrer i ring.")
