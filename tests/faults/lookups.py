"""What was sent to a site, compared with the look-up log: no look-up without its line, no answer without a look-up."""

import re
from collections import Counter
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from knappen_tui import service
from knappen_tui.audit import LogEntry, LoggedOutcome, LookupLog
from knappen_tui.domain.cpr import Cpr
from knappen_tui.settings import paths
from tests.support import log_entries

# An HMAC or a boundary has more digits in a row than a CPR number.
_CPR = re.compile(rb"(?<![0-9A-Za-z])(\d{6})-?(\d{4})(?![0-9A-Za-z])")
_OPEN = {LoggedOutcome.ASKED, LoggedOutcome.TRIED}
_NOT_CERTAIN = {*_OPEN, LoggedOutcome.FAILED}


class Lookups:
    """The numbers that were sent to sites in one test, and those of them that were not in the log at that moment."""

    def __init__(self) -> None:
        self._received: dict[Path, Counter[Cpr]] = {}  # by the folder of the log
        self._unlogged: list[Cpr] = []
        self.looked_up_singly = 0

    def record(self, method: str, path: str, body: bytes) -> None:
        """Record the numbers of a request that looks someone up."""
        if method != "POST" or path not in {"/flere", "/enkelt"}:
            return
        self.looked_up_singly += path == "/enkelt"
        log = service.lookup_log()
        received = self._received.setdefault(paths.state_folder(), Counter())
        for cpr in (Cpr((one[1] + one[2]).decode()) for one in _CPR.finditer(body)):
            received[cpr] += 1
            if not any(outcome in _OPEN for outcome in outcomes(log, cpr)):
                self._unlogged.append(cpr)

    def recorded(self, app: ASGIApp) -> ASGIApp:
        """The app, with every request that it gets recorded first."""

        async def record(scope: Scope, receive: Receive, send: Send) -> None:
            body = b""
            more = scope["type"] == "http"
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
            self.record(scope.get("method", ""), scope.get("path", ""), body)

            async def whole() -> Message:
                return {"type": "http.request", "body": body, "more_body": False}

            await app(scope, whole, send)

        return record

    def check(self) -> None:
        """Assert that the log and the sites agree about what was sent since the last check, if anything was."""
        sent = self._received.pop(paths.state_folder(), None)
        if sent is None:
            return
        log = service.lookup_log()
        assert not self._unlogged, "a look-up was sent before its line was in the log"
        persons = [person for entry in log_entries(log) for person in entry.persons]
        logged = {person for person, _ in persons}
        answered = {person for person, outcome in persons if outcome not in _NOT_CERTAIN}
        received = set()
        for cpr, times in sent.items():
            entries = [entry for entry in log.entries(cpr) if isinstance(entry, LogEntry)]
            received |= {person for entry in entries for person, _ in entry.persons}
            certain = [outcome for outcome in outcomes(log, cpr) if outcome not in _NOT_CERTAIN]
            assert len(certain) <= times, "the log has an answer that the site did not give"
        assert answered <= received <= logged
        assert len(received) == len(sent)


def outcomes(log: LookupLog, cpr: Cpr) -> list[LoggedOutcome]:
    """The outcomes of each look-up of one person."""
    entries = [entry for entry in log.entries(cpr) if isinstance(entry, LogEntry)]
    return [outcome for entry in entries for _, outcome in entry.persons]
