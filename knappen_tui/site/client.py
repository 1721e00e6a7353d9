"""Knappen as its users know it: log in, look one person up, have an extract made of many."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from types import TracebackType
from typing import Self, TypeVar

import httpx

from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import NotUnderstood, WrongAnswer
from knappen_tui.domain.events import Listener, silent
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.udtraek import Answer, Udtraek
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.navigation import Navigator, about_site
from knappen_tui.site.sheet import Sheet

T = TypeVar("T")


class KnappenClient:
    """The site, as one user. An async context manager; everything on it may be asked at the same time.

    `password` is the password or what gives it, called when the site first asks. `transport` takes the place of the
    network.
    Raises `ConfigurationError` for a profile that cannot be worked with.
    """

    def __init__(
        self,
        profile: Profile,
        password: str | Callable[[], str],
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._visit = Navigator(profile, password, transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._visit.session.__aexit__(kind, error, trace)

    async def log_in(self, notify: Listener = silent) -> None:
        """Log in, unless that is done; the others do it by themselves.

        Raises `LoginRefused` (at once, and for good), `SiteUnavailable`, `NotUnderstood`.
        """
        await self._visit.session.log_in(notify)

    async def opslag(self, cpr: Cpr, notify: Listener = silent) -> Kursist:
        """Everything registered about one person; a person unknown to the register is an empty `Kursist`.

        Raises `LoginRefused`, `SiteUnavailable`, `ServerFault`, and `NotUnderstood` (`WrongAnswer` for another's page).
        """
        await self._visit.session.log_in(notify)
        return await self._undisturbed(
            lambda: self._visit.session.perform(lambda: self._visit.look_up(cpr, notify), notify)
        )

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener = silent, *, patient: bool = True) -> Answer:
        """The extract of the persons asked about, in their order; numbers left out are asked about once more.

        Impatient, a passing fault is met only twice. Raises `LoginRefused`, `SiteUnavailable` (also when the site is
        not done within the profile's `wait_minutes`), `ServerFault`, `NotUnderstood` for refusals and sheets that
        cannot be read, and `WrongAnswer` for a sheet with strangers or contradictions in it.
        """
        asked = list(dict.fromkeys(cprs))
        if not asked:
            return Answer([], [], None)
        with about_site():
            await self._visit.session.log_in(notify)
        first = await self._undisturbed(lambda: self._visit.extract(asked, notify, patient=patient))
        answers, as_of = _checked(first, asked), first.as_of
        if missing := [cpr for cpr in asked if cpr not in answers]:
            second = await self._undisturbed(lambda: self._visit.extract(missing, notify, patient=patient))
            answers |= _checked(second, missing)
            as_of = max(filter(None, (as_of, second.as_of)), default=None)
        unanswered = [cpr for cpr in missing if cpr not in answers]
        return Answer([answers[cpr] for cpr in asked if cpr in answers], unanswered, as_of)

    def check(self, cpr: Cpr) -> AsyncGenerator[CheckStep, None]:
        """Walk through everything about one person, and tell of each step what was looked for and found.

        Raises nothing that the site does: what goes wrong is in the findings.
        """
        from knappen_tui.site.check import check

        return check(self._visit, cpr)

    async def _undisturbed(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask, and once more from the beginning where an answer is odd and the site had trouble meanwhile.

        A login that ran out, or an answer that got lost, may have cost the site its memory of the upload.
        """
        troubles = self._visit.session.troubles
        try:
            return await ask()
        except WrongAnswer:
            raise
        except NotUnderstood as error:
            if error.about_site or self._visit.session.troubles == troubles:
                raise
        return await ask()


def _checked(answer: Sheet, asked: Sequence[Cpr]) -> dict[Cpr, Udtraek]:
    """The rows by number. Raises `WrongAnswer` for numbers never asked about, and for rows that contradict."""
    strangers = {row.cpr for row in answer.rows}.difference(asked)
    if strangers:
        numbers = count(len(strangers), "CPR-nummer", "CPR-numre")
        raise WrongAnswer(f"Siden svarede på {numbers}, som den ikke blev spurgt om; arket er afvist.")
    rows: dict[Cpr, Udtraek] = {}
    for row in answer.rows:
        if rows.setdefault(row.cpr, row) != row:
            raise WrongAnswer(f"Siden gav to forskellige svar på {row.cpr}; arket er afvist.")
    return rows
