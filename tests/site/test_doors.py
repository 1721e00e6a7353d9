"""What the environment and the site's headers hold works, or is one of our errors that names the setting."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.backend.accounts import DEMO_PASSWORD
from knappen_tui.domain.errors import ConfigurationError, KnappenError, NotUnderstood
from knappen_tui.settings.connection import Connection
from knappen_tui.site.client import KnappenClient
from knappen_tui.web.faults import TransientError
from knappen_tui.web.forms import Submission
from knappen_tui.web.http import fetch, retry_after
from knappen_tui.web.proxy import environment_proxy
from knappen_tui.web.transport import create_client
from tests.site.conftest import PROFILE

SITE = "https://knappen.kommune.example/"
PROXY = "http://proxy.example:8080"
VARIABLES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """No other proxy settings than these."""
    with patch.dict(os.environ):
        for name in VARIABLES:
            os.environ.pop(name, None)
        os.environ.update(variables)
        yield


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": PROXY}, PROXY),
        ({"https_proxy": "proxy.example:8080"}, PROXY),
        ({"ALL_PROXY": PROXY}, PROXY),
        ({"HTTPS_PROXY": PROXY, "ALL_PROXY": "socks5://proxy.example:1080"}, PROXY),
        ({"HTTPS_PROXY": PROXY, "HTTP_PROXY": "ftp://proxy.example"}, PROXY),
        ({"HTTP_PROXY": PROXY}, None),
        ({"HTTPS_PROXY": "", "ALL_PROXY": ""}, None),
        ({"HTTPS_PROXY": "http://bruger:hemmeligt@[fd00::1]:8080/"}, "http://bruger:hemmeligt@[fd00::1]:8080/"),
        ({"HTTPS_PROXY": "ftp://proxy.example", "NO_PROXY": "kommune.example"}, None),
    ],
)
def test_proxy_of_the_environment(variables: dict[str, str], expected: str | None) -> None:
    with environment(**variables):
        assert environment_proxy(SITE) == expected


@pytest.mark.parametrize(
    ("exemptions", "host", "exempt"),
    [
        ("*", "knappen.example", True),
        ("localhost, kommune.example", "knappen.kommune.example", True),
        (".kommune.example", "knappen.kommune.example", True),
        ("*.kommune.example", "knappen.kommune.example", True),
        ("KNAPPEN.Example", "knappen.example", True),
        ("knappen.example:443", "knappen.example", True),
        ("knappen.example:8443", "knappen.example", False),
        ("ommune.example", "knappen.kommune.example", False),
        ("knappen.example.", "knappen.example", True),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.1.2.3:443", "10.1.2.3", True),
        ("fd00::/8", "[fd00::7]", True),
        ("[fd00::]/8", "[fd00::7]", True),
        ("[::1]", "[fd00::7]", False),
        ("[fd00::7]", "[fd00::7]", True),
        ("fd00::7", "[fd00::7]", True),
        ("[fd00::7]:443", "[fd00::7]", True),
        ("fd00::/8,10.0.0.0/8", "knappen.example", False),
        (",, ,http://,:,[,]", "knappen.example", False),
    ],
)
def test_no_proxy(exemptions: str, host: str, exempt: bool) -> None:
    with environment(HTTPS_PROXY=PROXY, NO_PROXY=exemptions):
        assert environment_proxy(f"https://{host}/") == (None if exempt else PROXY)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize(
    "value",
    [
        "socks5://hemmeligt@proxy.example:1080",
        "socks://proxy.example",
        "ftp://proxy.example",
        "file:///etc/passwd",
        "http://",
        "http://proxy.example:99999",
        "http://proxy.example:port",
        "http://[::1",
        "http://a b:1",
        "://",
        "http://hemmeligt@:8080",
    ],
)
def test_unusable_proxy_raises_configuration_error(name: str, value: str) -> None:
    with environment(**{name: value}), pytest.raises(ConfigurationError, match=f"(?i){name}") as caught:
        create_client(Connection(SITE, "k123"), None)
    assert "hemmeligt" not in caught.value.message + caught.value.advice


_ENVIRONMENT_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@given(proxy=_ENVIRONMENT_TEXT | st.from_regex(r"\A[a-z0-9]{1,6}://[][@:./%a-z0-9]*\Z"), exempt=_ENVIRONMENT_TEXT)
def test_any_proxy_setting_works_or_raises_configuration_error(proxy: str, exempt: str) -> None:
    with environment(HTTPS_PROXY=proxy, NO_PROXY=exempt):
        try:
            create_client(Connection(SITE, "k123"), None)
        except ConfigurationError as error:
            assert "HTTPS_PROXY" in error.message + error.advice  # noqa: PT017 - any other error fails the test


@given(url=_ENVIRONMENT_TEXT.map("https://{}".format) | _ENVIRONMENT_TEXT)
def test_any_address_works_or_raises_configuration_error(url: str) -> None:
    with environment():
        try:
            create_client(Connection(url, "k123"), None)
        except ConfigurationError:
            return


class HeaderSite:
    """A site on a socket whose answers have these headers; `requests` are the requests' heads."""

    def __init__(self, *headers: bytes, status: bytes = b"200") -> None:
        self.headers = headers
        self.status = status
        self.requests: list[bytes] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve at the address that is yielded."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        async with server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append(await reader.readuntil(b"\r\n\r\n"))
        head = b"\r\n".join(
            [b"HTTP/1.1 " + self.status + b" x", *self.headers, b"Content-Length: 0", b"Connection: close"]
        )
        writer.write(head + b"\r\n\r\n")
        await writer.drain()
        writer.close()


@pytest.mark.parametrize(
    "cookie",
    [b"navn=S\xf8ren", b"navn=S\xc3\xb8ren", b'navn="S\xf8ren"', b"navn=\x80\xff", b"n\xe6vn=1", b"navn=a=b%20c"],
)
async def test_cookie_is_sent_back_as_the_bytes_that_came(cookie: bytes) -> None:
    site = HeaderSite(b"Set-Cookie: " + cookie + b"; Path=/; HttpOnly", b"Set-Cookie: anden=2")
    async with site.serving() as url, create_client(Connection(url, "k123"), None) as client:
        for _ in range(2):
            await fetch(client, Submission("GET", url), url, "loginsiden")
    assert b"cookie" not in site.requests[0].lower()
    sent = next(line for line in site.requests[1].split(b"\r\n") if line.lower().startswith(b"cookie:"))
    assert set(sent.partition(b": ")[2].split(b"; ")) == {cookie, b"anden=2"}


@pytest.mark.parametrize(
    "target", [b"http://[::1", b"http://a:99999/", b"http://\xff\xfe:x/", b"//[", b"http://a b\tc/", b"https://xn--/"]
)
async def test_malformed_redirect_is_named(target: bytes) -> None:
    site = HeaderSite(b"Location: " + target, status=b"302")
    async with site.serving() as url, KnappenClient(replace(PROFILE, url=url), DEMO_PASSWORD) as knappen:
        with pytest.raises(NotUnderstood, match=r"viderestiller til en adresse, der ikke er en|til et andet sted"):
            await knappen.log_in()
    assert len(site.requests) == 1, "not retried"


_HEADER_BYTES = st.binary(max_size=40).map(lambda value: value.translate(None, b"\r\n\0"))
_HEADER_NAMES = (
    "Set-Cookie",
    "Location",
    "Content-Type",
    "Content-Disposition",
    "Content-Encoding",
    "Retry-After",
    "X",
)


@given(st.lists(st.tuples(st.sampled_from(_HEADER_NAMES), _HEADER_BYTES), max_size=4), st.sampled_from([200, 302, 503]))
def test_any_headers_give_an_answer_or_our_error(headers: list[tuple[str, bytes]], status: int) -> None:
    site = HeaderSite(*(name.encode() + b": " + value for name, value in headers), status=str(status).encode())

    async def ask() -> None:
        async with site.serving() as url, create_client(Connection(url, "k123"), None) as client:
            for _ in range(2):
                try:
                    reply = await fetch(client, Submission("GET", url), url, "loginsiden")
                except (KnappenError, TransientError):
                    continue
                assert isinstance(reply.is_file, bool)
                assert reply.page.texts == []

    asyncio.run(ask())


@given(
    st.text()
    | st.from_regex(r"\A(Wed, )?[0-9]{1,3} Oct [0-9]{1,6} [0-9:]{5,9} [+-][0-9]{1,20}\Z")
    | st.from_regex(r"\A[0-9]+\Z")
)
def test_any_retry_after_is_a_pause_or_none(value: str) -> None:
    pause = retry_after(value)
    assert pause is None or pause >= 0
