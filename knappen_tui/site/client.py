"""The client for knappen: log in, look one person up, extract many."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from knappen_tui.domain.check_step import CheckStep, Taught
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import NotUnderstood, WrongAnswer
from knappen_tui.domain.events import Listener, silent
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.udtraek import Answer, Udtraek
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.extract.sheet import Sheet
from knappen_tui.site.navigation import Navigator
from knappen_tui.web.faults import before_any_number
from knappen_tui.web.retry import RequestContext, RetryPolicy
from knappen_tui.web.transport import Transport

T = TypeVar("T")


class KnappenClient:
    """The site, as one user. An async context manager; its methods may run concurrently.

    `password` is the password or a function that returns it, called when the site first asks. `transport` replaces
    the network. The profile's `attempts` take the place of the policy's.
    Raises `ConfigurationError` for a profile that cannot be worked with.
    """

    def __init__(
        self,
        profile: Profile,
        password: str | Callable[[], str],
        *,
        transport: Transport | None = None,
        policy: RetryPolicy | None = None,
    ) -> None:
        self._navigator = Navigator(profile, password, transport, policy)
        self._user = profile.user

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._navigator.session.__aexit__(kind, error, trace)

    async def log_in(self, notify: Listener = silent) -> None:
        """Log in, unless that is done; the other methods do so themselves.

        Raises `LoginRefused` (and from then on at every call), `SiteUnavailable`, `NotUnderstood`.
        """
        await self._navigator.session.log_in(RequestContext(notify))

    def forbid_in_urls(self, cprs: Iterable[Cpr]) -> None:
        """Raise `NotUnderstood` from now on for an address with one of these numbers in it, in any encoding.

        Numbers that are asked about are forbidden anyway; this is for those that will be asked about later.
        """
        self._navigator.session.forbid_in_urls(cprs)

    async def opslag(self, cpr: Cpr, notify: Listener = silent) -> Kursist:
        """Return everything registered about one person; an empty `Kursist` for one the register does not know.

        Raises `LoginRefused`, `SiteUnavailable`, `ServerFault`, and `NotUnderstood` (`WrongAnswer` for another's page).
        """
        context = RequestContext(notify)
        navigator = self._navigator
        await navigator.session.log_in(context)
        return await self._repeat_if_disrupted(
            lambda: navigator.session.perform(lambda: navigator.look_up(cpr, context), context)
        )

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener = silent, *, patient: bool = True) -> Answer:
        """Return the extract of these persons in their order; numbers missing from the answer are sent once more.

        `patient` is whether all of the profile's attempts are used, or two. Raises `LoginRefused`,
        `SiteUnavailable` (also when the site is not done within the profile's `wait_minutes`), `ServerFault`,
        `NotUnderstood` for refusals and sheets that cannot be read, and `WrongAnswer` for a sheet with other
        numbers or contradictory rows in it.
        """
        asked = list(dict.fromkeys(cprs))
        if not asked:
            return Answer([], [], None)
        context = RequestContext(notify, patient)
        with before_any_number():
            await self._navigator.session.log_in(RequestContext(notify))
        first = await self._repeat_if_disrupted(lambda: self._navigator.extract(asked, context))
        answers, as_of = _checked(first, asked), first.as_of
        if missing := [cpr for cpr in asked if cpr not in answers]:
            second = await self._repeat_if_disrupted(lambda: self._navigator.extract(missing, context))
            answers |= _checked(second, missing)
            as_of = max(filter(None, (as_of, second.as_of)), default=None)
        unanswered = [cpr for cpr in missing if cpr not in answers]
        return Answer([answers[cpr] for cpr in asked if cpr in answers], unanswered, as_of)

    def reach(self) -> AsyncGenerator[CheckStep, None]:
        """Yield what a check finds of proxy, address and certificate. Only the first page is requested."""
        from knappen_tui.site.teaching.check import Check

        return Check(self._navigator, ()).address()

    def check(self, *cprs: Cpr) -> AsyncGenerator[CheckStep, None]:
        """Take every step of a look-up of one or two persons, and yield what each step looked for and found.

        The site's errors are in the findings; they are not raised.
        """
        from knappen_tui.site.teaching.check import check

        self.forbid_in_urls(cprs)
        return check(self._navigator, cprs)

    def teach(self, document: Mapping[str, Any], file: Path, *cprs: Cpr) -> Taught:
        """As `check`, with a question wherever a word is missing, and the words file's lines that the answers give.

        `document` is the content of the words file so far; `file` is named in errors. Raises `ConfigurationError` for
        content that cannot be used.
        """
        from knappen_tui.site.teaching.teach import Lesson, teach

        self.forbid_in_urls(cprs)
        return teach(self._navigator, cprs, Lesson(document, file))

    def report(self, steps: Sequence[CheckStep], *cprs: Cpr) -> dict[str, str]:
        """Return the files of a report on the check of these persons: its pages without anyone in them."""
        from knappen_tui.site.teaching.report import report
        from knappen_tui.site.teaching.trace import Trace

        session, trace = self._navigator.session, self._navigator.session.observe
        exchanges = trace.exchanges if isinstance(trace, Trace) else []
        return report(exchanges, steps, self._navigator.words, cprs, session.start, self._user)

    async def _repeat_if_disrupted(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Call `ask`, and once more where it raises `NotUnderstood` and there was a disruption meanwhile.

        After an expired login or a lost answer the site may no longer have the upload.
        """
        disruptions = self._navigator.session.disruptions
        try:
            return await ask()
        except WrongAnswer:
            raise
        except NotUnderstood as error:
            if error.site_wide or self._navigator.session.disruptions == disruptions:
                raise
        return await ask()


def _checked(answer: Sheet, asked: Sequence[Cpr]) -> dict[Cpr, Udtraek]:
    """Return the rows by number. Raises `WrongAnswer` for numbers not asked about, and for contradictory rows."""
    strangers = {row.cpr for row in answer.rows}.difference(asked)
    if strangers:
        numbers = count(len(strangers), "CPR-nummer", "CPR-numre")
        raise WrongAnswer(f"Siden svarede på {numbers}, som ikke var sendt; filen er afvist.")
    rows: dict[Cpr, Udtraek] = {}
    for row in answer.rows:
        if rows.setdefault(row.cpr, row) != row:
            raise WrongAnswer(f"Siden gav to forskellige svar på {row.cpr}; filen er afvist.")
    return rows
