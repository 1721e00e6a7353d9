"""Requests: time and size limits, redirects, and httpx errors translated to ours.

The HTTP libraries' own logging is silenced here: httpx logs full addresses at INFO.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property, lru_cache
from urllib.parse import urlencode, urlsplit

import httpx

from knappen_tui.domain.errors import NotUnderstood, ServerFault, SiteUnavailable
from knappen_tui.web.faults import TransientError, translate_error
from knappen_tui.web.forms import Submission
from knappen_tui.web.fragments import is_whole_fragment
from knappen_tui.web.html import Page
from knappen_tui.web.text import clean

MAX_BYTES = 32 * 1024 * 1024
MAX_REDIRECTS = 10
# A slowly arriving answer never exceeds the read timeout, so a whole answer has a limit of its own.
READ_TIMEOUTS_PER_ANSWER = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What frameworks answer with where a form is shown again with a message.
_FORM_STATUSES = frozenset({400, 404, 409, 422})
_TRANSIENT_STATUSES = frozenset({408, 425, 429, 502, 503, 504})
_PORTS = {"http": 80, "https": 443}
_FIELDS = ("input", "select", "textarea", "button")
_SHEET_TYPES = ("spreadsheet", "excel", "octet-stream", "csv", "zip")
_ADDRESS_ADVICE = "Ret »url« i profilen, hvis siden er flyttet."

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True)
class Reply:
    """An answer after redirects. `url` is the final address, `charset` the one in the headers or None.

    `method` is that of the last request: an answer to POST has no address that it can be fetched from again.
    """

    url: str
    status: int
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)
    charset: str | None = None
    method: str = "GET"

    @cached_property
    def page(self) -> Page:
        """The content parsed as HTML."""
        return Page(self.content, self.url, self.charset)

    @property
    def is_whole(self) -> bool:
        """Whether the page ends as pages do, or is a whole fragment of the length that the headers promised."""
        return self.page.is_closed or ("content-length" in self.headers and is_whole_fragment(self.page.source))

    @property
    def is_file(self) -> bool:
        """Whether a browser would save the content as a file instead of showing it."""
        kind = self.headers.get("content-type", "").partition(";")[0].lower()
        disposition = self.headers.get("content-disposition", "").lower()
        return (
            any(word in kind for word in _SHEET_TYPES)
            or disposition.startswith("attachment")
            or "filename" in disposition
            or self.content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
        )


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port. Raises `ValueError` for an invalid address."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


async def fetch(
    client: httpx.AsyncClient,
    submission: Submission,
    home: str,
    step: str,
    *,
    is_forbidden: Callable[[str], bool] = lambda _: False,
) -> Reply:
    """Send a submission and follow redirects within the origin of `home`; `step` names the request in Danish.

    Returns answers below status 400, 401, and answers to POST that show the form again with 400, 404, 409 or 422.
    Raises `TransientError` for what may succeed later, and `SiteUnavailable` or `NotUnderstood` for the rest, including
    an address of which `is_forbidden` says so: it has a CPR number in it.
    """
    seconds = (client.timeout.read or 0.0) * READ_TIMEOUTS_PER_ANSWER
    try:
        async with asyncio.timeout(seconds):
            return await _follow(client, submission, home, step, is_forbidden)
    except TimeoutError as error:
        raise TransientError(
            SiteUnavailable(f"Siden blev ikke færdig med at svare inden {seconds:.0f} sekunder ({step}).")
        ) from error


async def _follow(
    client: httpx.AsyncClient, submission: Submission, home: str, step: str, is_forbidden: Callable[[str], bool]
) -> Reply:
    is_redirected = False
    for _ in range(MAX_REDIRECTS + 1):
        _require_same_origin(submission.url, home, step)
        if is_forbidden(submission.url):
            raise NotUnderstood(
                f"Siden vil have et CPR-nummer med i en adresse, og det må ikke ske ({step}).",
                advice="Kontakt dem, der driver siden: adresser gemmes i logge undervejs.",
            )
        try:
            reply = await _send(client, submission, step)
            target = reply.headers.get("location")
            if reply.status not in _REDIRECTS or not target:
                return reply if _shows_form_again(reply, submission) else _raise_for_status(reply, step)
        except TransientError as fault:
            fault.sent = fault.sent or is_redirected  # a redirect answers the request before it
            raise
        submission, is_redirected = _redirected(submission, reply, target), True
    raise NotUnderstood(f"Siden viderestiller i ring ({step}).", advice=_ADDRESS_ADVICE)


async def _send(client: httpx.AsyncClient, submission: Submission, step: str) -> Reply:
    try:
        request = _request(client, submission)
        response = await client.send(request, stream=True)
        try:
            content = await _read_body(response, step)
        finally:
            await response.aclose()
    except httpx.InvalidURL as error:
        raise NotUnderstood(f"Siden henviser til en adresse, der ikke er en ({step}).") from error
    except (httpx.RequestError, ssl.SSLError) as error:
        raise translate_error(error, step) from error
    headers, charset = response.headers, response.charset_encoding
    return Reply(str(request.url), response.status_code, headers, content, charset, request.method)


def _request(client: httpx.AsyncClient, submission: Submission) -> httpx.Request:
    if submission.method != "POST":
        return client.build_request("GET", submission.url)
    headers = _headers_of_post(submission.url)
    if submission.multipart:
        plain = [(name, (None, value, None)) for name, value in submission.fields]
        files = [(name, (file.filename, file.content, file.content_type)) for name, file in submission.files]
        # In the form's order: some frameworks tell by it what belongs together.
        before, after = plain[: submission.files_after], plain[submission.files_after :]
        request = client.build_request("POST", submission.url, files=[*before, *files, *after], headers=headers)
        request.read()  # one body: httpx would write each field to the socket separately
        return request
    return client.build_request(
        "POST",
        submission.url,
        content=urlencode(submission.fields).encode("ascii"),
        headers={**headers, "Content-Type": "application/x-www-form-urlencoded"},
    )


def _headers_of_post(url: str) -> dict[str, str]:
    """Return what a browser says of the page that a form was on: sites refuse a POST that may be from another site.

    All forms are on pages of the address's own origin. As under the policy `strict-origin`, no more is said of it.
    """
    parts = urlsplit(url)
    return _headers_of_origin(f"{parts.scheme}://{parts.netloc}/")


@lru_cache(maxsize=8)
def _headers_of_origin(start: str) -> dict[str, str]:
    address = httpx.URL(start)
    own = f"{address.scheme}://{address.netloc.decode('ascii')}"
    return {"Origin": own, "Referer": f"{own}/"}


async def _read_body(response: httpx.Response, step: str) -> bytes:
    """Read the decoded body. Raises `NotUnderstood` where it exceeds `MAX_BYTES`."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MAX_BYTES:
            raise NotUnderstood(f"Svaret er større end {MAX_BYTES // 1024**2} MB ({step}).")
        parts.append(part)
    return b"".join(parts)


def _shows_form_again(reply: Reply, submission: Submission) -> bool:
    """Whether an answer to POST with an error status has a form with all that was sent: a message is beside it."""
    if submission.method != "POST" or reply.status not in _FORM_STATUSES or reply.is_file:
        return False
    sent = {name for name, _ in (*submission.fields, *submission.files)}
    forms = reply.page.forms
    return bool(sent) and any(sent <= {one.get("name") for one in form.iter(*_FIELDS)} for form in forms)


def _raise_for_status(reply: Reply, step: str) -> Reply:
    """Return the answer, or raise for its status."""
    status = reply.status
    if status < 400 or status == 401:
        return reply
    if status in _TRANSIENT_STATUSES:
        raise TransientError(
            SiteUnavailable(f"Siden er optaget eller nede: den svarede {status} ({step}).", advice="Prøv igen senere."),
            wait=retry_after(reply.headers.get("retry-after", "")),
            sent=status not in {429, 503},
        )
    if status == 500:
        raise TransientError(ServerFault(f"Siden fejlede selv: den svarede 500 ({step}).", advice="Prøv igen senere."))
    raise NotUnderstood(f"Siden svarede {status} ({step}).", advice=_ADDRESS_ADVICE)


def _redirected(submission: Submission, reply: Reply, target: str) -> Submission:
    try:
        url = str(httpx.URL(reply.url).join(target).copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError) as error:
        raise NotUnderstood(
            "Siden viderestiller til en adresse, der ikke er en.", advice="Kontakt dem, der driver siden."
        ) from error
    if reply.status in {307, 308}:
        return replace(submission, url=url)
    return Submission("GET", url)


def _require_same_origin(url: str, home: str, step: str) -> None:
    """Raise `NotUnderstood` for another origin: cookies and CPR numbers would be sent along."""
    try:
        elsewhere = origin(url) != origin(home)
    except ValueError:
        elsewhere = True
    if elsewhere:
        host = clean(url.partition("//")[2].partition("/")[0].rpartition("@")[2])
        raise NotUnderstood(
            f"Siden henviser til et andet sted, {url.partition(':')[0]}://{host}, og dertil sendes intet ({step}).",
            advice=_ADDRESS_ADVICE,
        )


def retry_after(value: str) -> float | None:
    """Return the seconds that a Retry-After header (seconds or a date) asks for; None where it cannot be read."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
