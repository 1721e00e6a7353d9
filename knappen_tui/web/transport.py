"""The connection to one site: its proxy, its trust, its cookies. Settings that cannot be used raise our own errors."""

import ssl
from email.message import Message
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit
from urllib.request import Request as UrllibRequest

import httpx
import truststore

from knappen_tui import __version__
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.settings.connection import Connection, check_url
from knappen_tui.web.proxy import environment_proxy, setting_proxy

if TYPE_CHECKING:
    from http.client import HTTPResponse

Transport = httpx.AsyncBaseTransport

_HEADERS = {
    "User-Agent": f"knappen-tui/{__version__}",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",  # some sites answer with JSON unless a page is preferred
    "Accept-Language": "da",
    "Cache-Control": "no-cache",  # a cache on the way could answer with the page of the person before
}


class SiteClient(httpx.AsyncClient):
    """A client that sends each request once and as it is: no redirect is followed, and no login of HTTP's answered.

    It keeps the site's cookies as the bytes that they are: httpx decodes cookies as text, and can then neither send
    back what is not ASCII nor what is not UTF-8.
    """

    def __init__(self, transport: Transport, jar: CookieJar, *, timeout: float, headers: dict[str, str]) -> None:
        super().__init__(transport=transport, trust_env=False, timeout=timeout, headers=headers)
        self._site = transport
        self._jar = jar

    async def send(self, request: httpx.Request, *, stream: bool = False, **_: Any) -> httpx.Response:
        """Send the request with the cookies; keep those of the answer. Raises as httpx."""
        asked = UrllibRequest(str(request.url))  # noqa: S310 - never opened: the jar reads its address
        self._jar.add_cookie_header(asked)
        if cookies := asked.get_header("Cookie"):
            # latin-1 stands for bytes: what came is what is sent.
            request.headers = httpx.Headers([*request.headers.raw, (b"Cookie", cookies.encode("latin-1"))])
        response = await self._site.handle_async_request(request)
        response.request = request
        try:
            self._jar.extract_cookies(_answer(response), asked)
            if not stream:
                await response.aread()
        except BaseException:
            await response.aclose()
            raise
        return response


class _Answer:
    """What `CookieJar` reads of an answer: its headers."""

    def __init__(self, headers: Message) -> None:
        self._headers = headers

    def info(self) -> Message:
        """Return the headers."""
        return self._headers


def _answer(response: httpx.Response) -> "HTTPResponse":
    headers = Message()
    for name, value in response.headers.raw:
        if name.lower() in {b"set-cookie", b"set-cookie2"}:
            headers[name.decode("latin-1")] = value.decode("latin-1")
    return cast("HTTPResponse", _Answer(headers))


def create_client(connection: Connection, transport: Transport | None, cookies: CookieJar | None = None) -> SiteClient:
    """Create the client for one site. `transport` replaces the network; the site's cookies are kept in `cookies`.

    Raises `ConfigurationError` for an address that must not be used, for certificates that cannot be read, and for a
    proxy that cannot be used.
    """
    check_url(connection.url)
    try:
        _ = httpx.URL(connection.url).host
    except (httpx.InvalidURL, ValueError) as error:
        raise ConfigurationError(
            "Adressen har tegn, som en adresse ikke kan have.",
            advice="Skriv »url« i profilen, som den står i browseren, når knappen er åben.",
        ) from error
    return SiteClient(
        transport or _network(connection),
        CookieJar() if cookies is None else cookies,
        timeout=connection.timeout_seconds,
        headers=_HEADERS,
    )


def proxy_of(connection: Connection) -> str | None:
    """Return the address of the proxy for a site, None for a direct connection. Raises `ConfigurationError`."""
    # Plain http is for loopback only; a proxy could read it.
    if urlsplit(connection.url).scheme == "http":
        return None
    return setting_proxy(connection.proxy) if connection.proxy else environment_proxy(connection.url)


def _network(connection: Connection) -> Transport:
    if urlsplit(connection.url).scheme == "http":
        # No TLS here, so a context without authorities; loading the system's would cost time.
        return httpx.AsyncHTTPTransport(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False)
    context = _ssl_context(connection)
    address = proxy_of(connection)
    try:
        # httpcore refuses a context for a proxy without TLS.
        trust = _trust(connection) if address and address.startswith("https:") else None
        proxy = httpx.Proxy(address, ssl_context=trust) if address else None
        return httpx.AsyncHTTPTransport(verify=context, trust_env=False, proxy=proxy)
    except (httpx.InvalidURL, ValueError) as error:
        raise ConfigurationError("Adressen på proxyen kan ikke bruges.", advice="Ret HTTPS_PROXY.") from error


def _ssl_context(connection: Connection) -> ssl.SSLContext:
    context = _trust(connection)
    try:
        if connection.client_cert:
            # An encrypted key would make OpenSSL ask on the terminal; an empty password makes it an error.
            context.load_cert_chain(connection.client_cert, connection.client_key, password="")
    except (OSError, ValueError) as error:
        raise _unreadable_certificates() from error
    return context


def _trust(connection: Connection) -> ssl.SSLContext:
    """Return a context of the profile's authorities, or of the system's. Raises `ConfigurationError`.

    `ssl.create_default_context` would write the keys of every connection to the file in `SSLKEYLOGFILE`.
    """
    if not connection.ca_bundle:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=connection.ca_bundle)
    except (OSError, ValueError) as error:
        raise _unreadable_certificates() from error
    return context


def _unreadable_certificates() -> ConfigurationError:
    return ConfigurationError(
        "Certifikaterne i profilen kan ikke læses.",
        advice="»ca_fil«, »klientcertifikat« og »klientnoegle« skal være PEM-filer, og nøglen uden adgangskode.",
    )
