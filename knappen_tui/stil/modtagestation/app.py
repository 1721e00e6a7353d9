"""The station's pages: send a return, see its receipt, its status and its report."""

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime
from http import HTTPStatus
from pathlib import PurePath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.masking import masked
from knappen_tui.stil import report
from knappen_tui.stil.check import CheckOptions, check
from knappen_tui.stil.findings import CheckResult, Finding, Location
from knappen_tui.stil.modtagestation.archive import Archive, Receipt, Status
from knappen_tui.stil.period import windows
from knappen_tui.stil.source import CHUNK, opened

MOST_BYTES = 500 << 20
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


def create_app(arkiv: Archive, *, now: Callable[[], datetime] = lambda: datetime.now().astimezone()) -> Starlette:
    """The station over a session's archive. Only requests to this machine by name are answered."""
    station = _Station(arkiv, now)
    return Starlette(
        routes=[
            Route("/", station.front, methods=["GET"]),
            Route("/indberetninger", station.receive, methods=["POST"]),
            Route("/kvittering/{number}.json", station.receipt_json, methods=["GET"]),
            Route("/kvittering/{number}", station.receipt, methods=["GET"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        exception_handlers={HTTPException: station.error},
    )


class _Station:
    def __init__(self, arkiv: Archive, now: Callable[[], datetime]) -> None:
        self._arkiv = arkiv
        self._now = now
        self._pages = Environment(
            loader=PackageLoader("knappen_tui.stil.modtagestation"), autoescape=True, undefined=StrictUndefined
        )

    def _page(self, name: str, status: int = HTTPStatus.OK, **context: Any) -> Response:
        return HTMLResponse(self._pages.get_template(f"{name}.html").render(context), status, headers=_HEADERS)

    async def front(self, _: Request) -> Response:
        """The form and what has been received."""
        today = self._now().date()
        coming = next(windows(today))
        return self._page("forside", receipts=self._arkiv.all(), window=coming, is_open=coming.first <= today)

    async def receive(self, request: Request) -> Response:
        """Take a return from the form (`fil`, `periode`), or as the request's body (`?periode=`)."""
        if (origin := request.headers.get("origin")) and origin != str(request.base_url).rstrip("/"):
            raise HTTPException(HTTPStatus.FORBIDDEN, "Formularen kommer fra en anden side.")
        if int(request.headers.get("content-length") or 0) > MOST_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Filen er for stor.")
        by_form = request.headers.get("content-type", "").startswith("multipart/form-data")
        number, period = await (self._from_form(request) if by_form else self._from_body(request))
        task = BackgroundTask(self._check, number, period)
        if by_form:
            return RedirectResponse(f"/kvittering/{number}", HTTPStatus.SEE_OTHER, headers=_HEADERS, background=task)
        told = {"kvittering": number, "status": Status.MODTAGET, "se": f"/kvittering/{number}.json"}
        return JSONResponse(
            told, HTTPStatus.CREATED, headers={**_HEADERS, "location": f"/kvittering/{number}.json"}, background=task
        )

    async def _from_form(self, request: Request) -> tuple[str, str | None]:
        async with request.form(max_files=1, max_fields=2) as form:
            upload, period = form.get("fil"), form.get("periode")
            if not isinstance(upload, UploadFile) or not upload.filename:
                raise HTTPException(HTTPStatus.BAD_REQUEST, "Vælg en fil.")
            number, target = self._arkiv.receive(_name(upload.filename), self._now())
            with target.open("xb") as stream:
                target.chmod(0o600)
                while chunk := await upload.read(CHUNK):
                    stream.write(chunk)
            return number, period.strip() or None if isinstance(period, str) else None

    async def _from_body(self, request: Request) -> tuple[str, str | None]:
        number, target = self._arkiv.receive("(sendt direkte)", self._now())
        try:
            with target.open("xb") as stream:
                target.chmod(0o600)
                async for chunk in _limited(request):
                    stream.write(chunk)
        except BaseException:
            target.unlink(missing_ok=True)
            self._arkiv.forget(number)
            raise
        return number, request.query_params.get("periode") or None

    def _check(self, number: str, period: str | None) -> None:
        """Check a received file and delete it; runs in a thread."""
        target = self._arkiv.file(number)
        self._arkiv.begin(number)
        try:
            with opened(target) as source:
                found = check(source, CheckOptions(self._today(), periode=period))
            self._judge(number, found)
        except KnappenError as error:
            self._arkiv.finish(number, Status.AFVIST, f"{error.title}: {error.message} {error.advice}".strip())
        except Exception:
            self._arkiv.finish(number, Status.AFVIST, "Kontrollen gik i stykker: en fejl i programmet.")
            raise
        finally:
            target.unlink(missing_ok=True)

    def _judge(self, number: str, found: CheckResult) -> None:
        period = str(found.periode) if found.periode else ""
        first = self._arkiv.unit_of(found.dokument.slags, period) if period else None
        if first is not None and found.enhed and first != found.enhed:
            hoved = found.dokument.hoved
            location = Location(hoved.navn, "IndberettendeEnhed", 0, hoved.element)
            detail = f"{found.enhed} her, {first} tidligere i denne periode"
            found.findings.add(Finding(found.dokument.regler["ENHED-01"], location, detail))
        status = Status.GODKENDT if found.clean else Status.AFVIST
        (told,) = report.as_json([found])["filer"]
        about = (found.dokument.slags.value, period, found.enhed)
        self._arkiv.finish(number, status, report.verdict(found), about=about, rapport=told)

    def _today(self) -> date:
        return self._now().date()

    def _found(self, request: Request) -> Receipt:
        found = self._arkiv.find(request.path_params["number"])
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "Der er ingen kvittering med det nummer.")
        return found

    async def receipt(self, request: Request) -> Response:
        """A receipt with its status and report; it reloads until the return has been judged."""
        return self._page("kvittering", one=self._found(request))

    async def receipt_json(self, request: Request) -> Response:
        """The same for programs."""
        one = self._found(request)
        told = {
            "kvittering": one.id,
            "modtaget": one.modtaget,
            "status": one.status,
            "besked": one.besked,
            "rapport": one.rapport,
        }
        return JSONResponse(told, headers=_HEADERS)

    async def error(self, _: Request, error: Exception) -> Response:
        """A page for what was asked wrongly."""
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
        detail = error.detail if isinstance(error, HTTPException) else "Der er sket en fejl."
        return self._page("fejl", status, detail=detail)


async def _limited(request: Request) -> AsyncIterator[bytes]:
    """The body, piece by piece. Raises `HTTPException` where it is too large."""
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > MOST_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Filen er for stor.")
        yield chunk


def _name(filename: str) -> str:
    """What a browser calls the file, as it may be shown."""
    return masked(PurePath(filename.replace("\\", "/")).name)[:80]
