"""Templates, error pages, protective headers and the limit on request bodies."""

from functools import cache
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from knappen_tui.backend.options import BackendOptions
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.danish import plural

STATIC = "/statisk"

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_ERRORS = {
    HTTPStatus.BAD_REQUEST: ("Forespørgslen kan ikke læses", "Gå tilbage til formularen, og prøv igen."),
    HTTPStatus.FORBIDDEN: (
        "Formularen er ikke gyldig længere",
        "Det kan ske, når siden har stået åben længe. Åbn siden igen, og udfyld formularen på ny.",
    ),
    HTTPStatus.NOT_FOUND: (
        "Siden findes ikke",
        "Måske er adressen skrevet forkert, eller også er udtrækket slettet: udtræk gemmes kun i kort tid.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: ("Siden kan ikke bruges på den måde", "Brug formularerne på siderne."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("Filen er for stor", "Upload en tekstfil med højst 100 CPR-numre."),
}
_OTHER_ERROR = ("Der er sket en fejl", "Prøv igen om lidt. Oplysningerne i databasen er ikke berørt.")


def template_environment(package: str) -> Environment:
    """The templates of a package; all text is escaped, and a name that is not known is an error."""
    return Environment(
        loader=PackageLoader(package), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _environment() -> Environment:
    """The templates, compiled once a process: every app has the same."""
    environment = template_environment("knappen_tui.backend")
    environment.globals.update(static=STATIC, user=None, csrf=None, refresh=None)
    environment.filters.update(tekst=to_text, plural=plural)
    return environment


class Templates:
    """Renders the pages in `templates/`; all text is escaped."""

    def __init__(self, options: BackendOptions) -> None:
        self._demo = options.demo

    def page(self, name: str, status: int = HTTPStatus.OK, **context: Any) -> HTMLResponse:
        """The page `name` as a response."""
        template = _environment().get_template(f"{name}.html")
        return HTMLResponse(template.render(demo=self._demo, **context), status)

    async def error(self, _: Request, error: Exception) -> Response:
        """The page for an `HTTPException`, or for an internal error."""
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
        heading, advice = _ERRORS.get(HTTPStatus(status), _OTHER_ERROR)
        response = self.page("fejl", status, code=int(status), heading=heading, advice=advice)
        protect(response.headers, "", CONTENT_POLICY)
        return response


class ProtectionMiddleware:
    """ASGI middleware: protective headers on every response; 413 for a request body over `max_body` bytes.

    `policy` is the content security policy of the pages.
    """

    def __init__(self, app: ASGIApp, *, max_body: int, policy: str = CONTENT_POLICY) -> None:
        self._app = app
        self._max_body = max_body
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the bytes of the body and add the headers to the response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_body:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), scope["path"], self._policy)
            await send(message)

        await self._app(scope, limited, protected)


def protect(headers: MutableHeaders, path: str, policy: str) -> None:
    """Set the headers that forbid caching, framing and resources of other sites."""
    headers.update(_HEADERS)
    headers["content-security-policy"] = policy
    headers["cache-control"] = "max-age=3600" if path.startswith(f"{STATIC}/") else "no-store"
