"""The HTTP client: trust, proxies, time and size limits, redirects, and httpx errors translated to ours.

The HTTP libraries' own logging is silenced here: httpx logs full addresses at INFO.
"""

import asyncio
import logging
import re
import ssl
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from urllib.parse import unquote, urlencode, urlsplit

import httpx
import truststore

from knappen_tui import __version__
from knappen_tui.domain.errors import (
    ConfigurationError,
    NotUnderstood,
    ServerFault,
    SiteUnavailable,
)
from knappen_tui.settings.connection import Connection, check_url
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page
from knappen_tui.web.text import clean

MAX_BYTES = 32 * 1024 * 1024
MAX_REDIRECTS = 10
# A slowly arriving answer never exceeds the read timeout, so a whole answer has a limit of its own.
READ_TIMEOUTS_PER_ANSWER = 5

_USER_AGENT = f"knappen-tui/{__version__}"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSIENT_STATUSES = frozenset({408, 425, 429, 502, 503, 504})
_PORTS = {"http": 80, "https": 443}
_SHEET_TYPES = ("spreadsheet", "excel", "octet-stream", "csv", "zip")
_NOT_ALNUM = re.compile(r"[^0-9A-Za-z]")
# By OpenSSL's verify codes.
_CERTIFICATE_FAULTS = {
    9: ": det gælder ikke endnu",
    10: ": det er udløbet",
    18: ": det har underskrevet sig selv",
    19: ": dets udsteder kendes ikke",
    20: ": dets udsteder kendes ikke",
    62: ": det er udstedt til et andet navn",
    64: ": det er udstedt til et andet navn",
}
_ADDRESS_ADVICE = "Ret »url« i profilen, hvis siden er flyttet."
_TRUST_ADVICE = (
    "Bruger jeres netværk et eget certifikat, så angiv det som »ca_fil« i profilen. "
    "Ellers: send intet, og spørg jeres it-afdeling."
)

Transport = httpx.AsyncBaseTransport

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class TransientError(Exception):
    """A failed request that may succeed when repeated; `error` is what it is after the last attempt.

    `wait` is the pause in seconds that the site asks for, None where it asks for none. `sent` is whether the site may
    have acted on the request.
    """

    def __init__(self, error: SiteUnavailable, *, wait: float | None = None, sent: bool = True) -> None:
        super().__init__(error.message)
        self.error = error
        self.wait = wait
        self.sent = sent


@dataclass(frozen=True)
class Reply:
    """An answer after redirects. `url` is the final address, `charset` the one in the headers or None."""

    url: str
    status: int
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)
    charset: str | None = None

    @cached_property
    def page(self) -> Page:
        """The content parsed as HTML."""
        return Page(self.content, self.url, self.charset)

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


def create_client(connection: Connection, transport: Transport | None) -> httpx.AsyncClient:
    """Create the client for one site. `transport` replaces the network.

    Raises `ConfigurationError` for an address that must not be used and for certificates that cannot be read.
    """
    check_url(connection.url)
    is_plain = urlsplit(connection.url).scheme == "http"
    return httpx.AsyncClient(
        # No TLS here, so a context without authorities; loading the system's would cost time.
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_plain or transport else _ssl_context(connection),
        # Plain http is for loopback only; a proxy could read it.
        trust_env=not is_plain,
        transport=transport,
        timeout=httpx.Timeout(connection.timeout_seconds),
        headers={"User-Agent": _USER_AGENT, "Accept-Language": "da"},
        follow_redirects=False,
    )


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port. Raises `ValueError` for an invalid address."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


async def fetch(
    client: httpx.AsyncClient, submission: Submission, home: str, step: str, *, forbidden_in_urls: Collection[str] = ()
) -> Reply:
    """Send a submission and follow redirects within the origin of `home`; `step` names the request in Danish.

    Returns answers below status 400, and 401. Raises `TransientError` for what may succeed later, and
    `SiteUnavailable` or `NotUnderstood` for the rest, including an address with one of `forbidden_in_urls` in it.
    """
    seconds = (client.timeout.read or 0.0) * READ_TIMEOUTS_PER_ANSWER
    try:
        async with asyncio.timeout(seconds):
            return await _follow(client, submission, home, step, forbidden_in_urls)
    except TimeoutError as error:
        raise TransientError(
            SiteUnavailable(f"Siden blev ikke færdig med at svare inden {seconds:.0f} sekunder ({step}).")
        ) from error


async def _follow(
    client: httpx.AsyncClient, submission: Submission, home: str, step: str, forbidden_in_urls: Collection[str]
) -> Reply:
    for _ in range(MAX_REDIRECTS + 1):
        _require_same_origin(submission.url, home, step)
        _reject_cpr_in_url(submission.url, forbidden_in_urls, step)
        reply = await _send(client, submission, step)
        target = reply.headers.get("location")
        if reply.status not in _REDIRECTS or not target:
            return _raise_for_status(reply, step)
        submission = _redirected(submission, reply, target)
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
    except httpx.RequestError as error:
        raise translate_error(error, step) from error
    return Reply(str(request.url), response.status_code, response.headers, content, response.charset_encoding)


def _request(client: httpx.AsyncClient, submission: Submission) -> httpx.Request:
    if submission.method != "POST":
        return client.build_request("GET", submission.url)
    if submission.multipart:
        plain = [(name, (None, value, None)) for name, value in submission.fields]
        files = [(name, (file.filename, file.content, file.content_type)) for name, file in submission.files]
        request = client.build_request("POST", submission.url, files=[*plain, *files])
        request.read()  # one body: httpx would write each field to the socket separately
        return request
    return client.build_request(
        "POST",
        submission.url,
        content=urlencode(submission.fields).encode("ascii"),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


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


def translate_error(error: httpx.RequestError, step: str) -> "SiteUnavailable | NotUnderstood | TransientError":
    """Return the error for a failed request. httpx's own text is not used: it may contain an address."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        reason = _CERTIFICATE_FAULTS.get(code, "") if (code := _verify_code(causes)) else ""
        return SiteUnavailable(
            f"Sidens certifikat kan ikke godkendes{reason}, så der er intet sendt.", advice=_TRUST_ADVICE
        )
    if isinstance(error, httpx.ProxyError):
        return TransientError(
            SiteUnavailable(f"Netværkets proxy afviste forbindelsen ({step}).", advice="Spørg jeres it-afdeling.")
        )
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        message = f"Der er ingen forbindelse til siden ({step})."
        return TransientError(SiteUnavailable(message, advice="Er der net, og er »url« i profilen rigtig?"), sent=False)
    if isinstance(error, httpx.TimeoutException):
        return TransientError(SiteUnavailable(f"Siden svarer ikke ({step}).", advice="Prøv igen senere."))
    if isinstance(error, httpx.UnsupportedProtocol):
        return NotUnderstood(f"Siden henviser til en adresse, der hverken er http eller https ({step}).")
    return TransientError(SiteUnavailable(f"Forbindelsen blev afbrudt ({step}).", advice="Prøv igen senere."))


def _verify_code(causes: Iterable[BaseException]) -> int | None:
    """Return OpenSSL's verify code, None where no cause is a certificate error."""
    return next((cause.verify_code for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)


def _redirected(submission: Submission, reply: Reply, target: str) -> Submission:
    try:
        url = str(httpx.URL(reply.url).join(target).copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError) as error:
        raise NotUnderstood("Siden viderestiller til en adresse, der ikke er en.") from error
    if reply.status in {307, 308}:
        return Submission(submission.method, url, submission.fields, submission.files, submission.multipart)
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


def _reject_cpr_in_url(url: str, numbers: Collection[str], step: str) -> None:
    """Raise `NotUnderstood` for an address with one of the numbers in it: proxies and servers log addresses."""
    bare = _NOT_ALNUM.sub("", unquote(url))
    if any(number in bare for number in numbers):
        raise NotUnderstood(
            f"Siden vil have et CPR-nummer med i en adresse, og det må ikke ske ({step}).",
            advice="Kontakt dem, der driver siden: adresser gemmes i logge undervejs.",
        )


def retry_after(value: str) -> float | None:
    """Return the seconds that a Retry-After header (seconds or a date) asks for; None where it cannot be read."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def _ssl_context(connection: Connection) -> ssl.SSLContext:
    try:
        context: ssl.SSLContext
        if connection.ca_bundle:
            context = ssl.create_default_context(cafile=connection.ca_bundle)
        else:
            context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if connection.client_cert:
            # An encrypted key would make OpenSSL ask on the terminal; an empty password makes it an error.
            context.load_cert_chain(connection.client_cert, connection.client_key, password="")
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            "Certifikaterne i profilen kan ikke læses.",
            advice="»ca_fil«, »klientcertifikat« og »klientnoegle« skal være PEM-filer, og nøglen uden kodeord.",
        ) from error
    return context


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
