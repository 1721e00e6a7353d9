"""The pages, one method each."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from io import BytesIO
from math import ceil
from sqlite3 import Connection

import anyio
from anyio import to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from knappen_tui.backend import accounts, jobs, records, sessions, uploads
from knappen_tui.backend.accounts import Locked, LoginLimit, User
from knappen_tui.backend.context import (
    SiteContext,
    checked_form,
    cookie_of,
    delete_cookie,
    return_path,
    see_other,
    set_cookie,
    text_of,
)
from knappen_tui.backend.sessions import LoginSession
from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.danish import count
from knappen_tui.domain.demo_mark import file_name_of
from knappen_tui.domain.kursist import Kursist, Registration
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.domain.udtraek import from_kursist
from knappen_tui.export.xlsx import write_site_sheet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHORTEST_REFRESH, _LONGEST_REFRESH = 1, 10  # seconds
_EXPIRED = "Din session er udløbet. Log ind igen."
_WRONG = "Brugernavn eller adgangskode er forkert."


@dataclass(frozen=True, slots=True)
class Views:
    """The site's pages."""

    context: SiteContext

    async def front(self, request: Request) -> Response:
        """Redirect from `/` to the choice."""
        await self.context.session(request)
        return see_other("/valg")

    async def login_page(self, request: Request) -> Response:
        """The log-in form; its form token belongs to a cookie without a session."""
        message = _EXPIRED if "udloebet" in request.query_params else ""
        return self._login_form(request, message, return_path(request.query_params.get("retur", "")))

    async def login(self, request: Request) -> Response:
        """Start a session under a new token, or show the form again."""
        async with checked_form(request) as form:
            name, password = text_of(form, "brugernavn").strip(), text_of(form, "adgangskode")
            back = return_path(text_of(form, "retur"))
        try:
            token = await self.context.query(
                lambda connection: self._start(connection, name, password, cookie_of(request))
            )
        except Locked as locked:
            minutes = count(locked.minutes, "minut", "minutter")
            message = f"Kontoen er låst efter for mange forkerte forsøg. Prøv igen om {minutes}."
            return self._login_form(request, message, back)
        if token is None:
            return self._login_form(request, _WRONG, back)
        response = see_other(back or "/valg")
        set_cookie(request, response, token)
        return response

    async def logout(self, request: Request) -> Response:
        """End the session and delete its uploads."""
        session = await self.context.session(request)
        async with checked_form(request):
            pass
        await self.context.query(lambda connection: self._end(connection, session.user, cookie_of(request)))
        response = see_other("/login")
        delete_cookie(response)
        return response

    async def choice(self, request: Request) -> Response:
        """The choice between one kursist and several."""
        return self.context.page(await self.context.session(request), "valg")

    async def single_page(self, request: Request) -> Response:
        """The form for one CPR number."""
        return self._single_form(await self.context.session(request))

    async def single(self, request: Request) -> Response:
        """All registrations of one person."""
        session = await self.context.session(request)
        async with checked_form(request) as form:
            given = text_of(form, "cpr").strip()
        try:
            cpr = parse(given, today=self._today()).cpr
        except InvalidCpr as fault:
            reason = "feltet er tomt" if not given else str(fault)
            return self._single_form(session, given, f"Det er ikke et gyldigt CPR-nr.: {reason}.")
        await anyio.sleep(self.context.options.seconds_per_number)
        kursist = await self.context.query(lambda connection: self._look_up(connection, session.user, cpr))
        return self.context.page(session, "kursist", kursist=kursist, tables=_tables(kursist))

    async def several_page(self, request: Request) -> Response:
        """The form for a file of CPR numbers."""
        return self._several_form(await self.context.session(request))

    async def several(self, request: Request) -> Response:
        """Accept a file and redirect to the page that waits for its sheet."""
        session = await self.context.session(request)
        async with checked_form(request) as form:
            content, filename = await _file_of(form)
        try:
            cprs = uploads.read(content, filename, today=self._today(), most=self.context.options.max_numbers)
        except uploads.InvalidUpload as refused:
            return self._several_form(session, refused.message, refused.lines)
        job_id = await self.context.query(lambda connection: self._add_job(connection, session, cprs))
        return see_other(f"/flere/{job_id}")

    async def job(self, request: Request) -> Response:
        """The waiting page of an upload, or the link to its sheet when it is ready."""
        session = await self.context.session(request)
        job = await self._job(request, session)
        left = ceil(job.ready - self.context.clock())
        if left > 0:
            refresh = min(max(left, _SHORTEST_REFRESH), _LONGEST_REFRESH)
            return self.context.page(session, "vent", job=job, left=left, refresh=refresh)
        return self.context.page(session, "klar", job=job)

    async def sheet(self, request: Request) -> Response:
        """The Excel sheet, written when it is downloaded."""
        session = await self.context.session(request)
        job = await self._job(request, session)
        if job.ready > self.context.clock():
            return see_other(f"/flere/{job.id}")
        today = self._today()
        kursister = await self.context.query(lambda connection: records.load(connection, jobs.numbers(connection, job)))
        content = await to_thread.run_sync(self._workbook, kursister, today)
        name = f"udtraek-{today.isoformat()}.xlsx"
        file_name = file_name_of(name, demo=self.context.options.demo)
        disposition = f'attachment; filename="{file_name}"'
        return Response(content, media_type=_XLSX, headers={"content-disposition": disposition})

    def _login_form(self, request: Request, message: str = "", back: str = "") -> Response:
        token = cookie_of(request) or sessions.new_token()
        response = self.context.templates.page("login", csrf=sessions.csrf_token(token), message=message, back=back)
        set_cookie(request, response, token)
        return response

    def _single_form(self, session: LoginSession, given: str = "", message: str = "") -> Response:
        return self.context.page(session, "enkelt", given=given[:20], message=message)

    def _several_form(self, session: LoginSession, message: str = "", lines: tuple[str, ...] = ()) -> Response:
        most = self.context.options.max_numbers
        return self.context.page(session, "flere", message=message, lines=lines, most=most)

    def _start(self, connection: Connection, name: str, password: str, old_token: str) -> str | None:
        options, now = self.context.options, self.context.clock()
        limit = LoginLimit(options.login_failures, options.login_minutes)
        user = accounts.authenticate(connection, name, password, now=now, limit=limit)
        if user is None:
            return None
        sessions.end(connection, old_token)
        self._delete_expired(connection, now)
        return sessions.start(connection, user, now=now, minutes=options.session_minutes)

    def _end(self, connection: Connection, user: User, token: str) -> None:
        sessions.end(connection, token)
        if not self.context.options.keep_jobs:
            jobs.delete_abandoned(connection, user, now=self.context.clock())

    def _delete_expired(self, connection: Connection, now: float) -> None:
        if not self.context.options.keep_jobs:
            jobs.delete_older(connection, made_after=self._kept_since(now))

    def _kept_since(self, now: float) -> float:
        return 0.0 if self.context.options.keep_jobs else now - self.context.options.job_minutes * 60

    def _look_up(self, connection: Connection, user: User, cpr: Cpr) -> Kursist:
        jobs.log_single(connection, user, now=self.context.clock())
        return records.load(connection, [cpr])[0]

    def _add_job(self, connection: Connection, session: LoginSession, cprs: list[Cpr]) -> str:
        now = self.context.clock()
        self._delete_expired(connection, now)
        seconds = self.context.options.seconds_per_number * len(cprs)
        return jobs.add(connection, session, cprs, now=now, seconds=seconds)

    async def _job(self, request: Request, session: LoginSession) -> jobs.UploadJob:
        job_id, user, since = request.path_params["job"], session.user, self._kept_since(self.context.clock())
        found = await self.context.query(lambda connection: jobs.find(connection, job_id, user, made_after=since))
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return found

    def _workbook(self, kursister: list[Kursist], today: date) -> bytes:
        stream = BytesIO()
        write_site_sheet(stream, map(from_kursist, kursister), today, demo=self.context.options.demo)
        return stream.getvalue()

    def _today(self) -> date:
        return datetime.fromtimestamp(self.context.clock()).astimezone().date()


async def _file_of(form: FormData) -> tuple[bytes, str]:
    """Content and name of the uploaded file, both empty without one."""
    upload = form.get("fil")
    if not isinstance(upload, UploadFile):
        return b"", ""
    return await upload.read(), upload.filename or ""


def _tables(kursist: Kursist) -> dict[str, tuple[Table, tuple[Registration, ...]]]:
    """Each table and the person's records in it, by the table's field."""
    records_of: dict[str, tuple[Registration, ...]] = {
        "moduler": kursist.moduler,
        "proever": kursist.proever,
        "henvisninger": kursist.henvisninger,
        "meritter": kursist.meritter,
        "prae2004": (kursist.prae2004,) if kursist.prae2004 else (),
    }
    return {table.field: (table, records_of[table.field]) for table in TABLES}
