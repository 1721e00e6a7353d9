"""A school's access to a practice site in this process, and files of results."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

import httpx

from knappen_tui.domain.columns import to_text
from knappen_tui.settings.connection import Connection
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.access import AmuAccess
from knappen_tui.stil.amu.participation import Participation
from knappen_tui.stil.amu.plan import Plan
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import PracticeOptions, create_app
from knappen_tui.stil.amu.results import ExamResult
from knappen_tui.web.transport import Transport

NOON = datetime(2026, 11, 24, 12).timestamp()  # noqa: DTZ001 - the site's own day


class Counting:
    """Wraps a transport; `requests` are the methods and addresses of all requests."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str]] = []

    def __call__(self, inner: Transport) -> Transport:
        return _Counted(inner, self.requests)


class _Counted(httpx.AsyncBaseTransport):
    def __init__(self, inner: Transport, requests: list[tuple[str, str]]) -> None:
        self._inner = inner
        self._requests = requests

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._requests.append((request.method, str(request.url)))
        return await self._inner.handle_async_request(request)


def access_to(
    database: Path, options: PracticeOptions | None = None, wrap: Callable[[Transport], Transport] = lambda inner: inner
) -> AmuAccess:
    """An access to a practice site over a database; `wrap` may put something in front of it."""
    app = create_app(database, options, clock=lambda: NOON)
    return AmuAccess(
        Connection("http://127.0.0.1:1/", population.DEMO_SCHOOL),
        lambda: population.PASSWORD,
        transport=lambda: wrap(httpx.ASGITransport(app)),
    )


async def carried_out(access: AmuAccess, run: service.PlannedRun) -> Plan:
    """Carry out a plan; return what came of it, and finish it."""
    async for _ in service.execute(access, run):
        pass
    plan = service.outcome(access, run)
    service.finish(access, run)
    return plan


def write_results(file: Path, listing: Iterable[Participation], chosen: Mapping[tuple[str, ...], ExamResult]) -> Path:
    """Write a csv file with the results of the chosen participations, by identity."""
    lines = ["CPR;Fagkode;Niveau;Startdato;Hold;Resultat"]
    for one in listing:
        if one.identity in chosen:
            cells = one.cpr.digits, one.fagkode, one.niveau, to_text(one.startdato), one.hold_id
            lines.append(";".join([*cells, str(int(chosen[one.identity]))]))
    file.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return file
