"""TLS on a real socket, addresses, proxies, and CPR numbers kept out of logs."""

import asyncio
import logging
import re
import socket
import ssl
import threading
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
import uvicorn
from starlette.types import Receive, Scope, Send

from knappen_tui import __version__
from knappen_tui.backend.accounts import DEMO_PASSWORD
from knappen_tui.backend.app import create_app
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError, SiteUnavailable
from knappen_tui.site.client import KnappenClient
from knappen_tui.web.faults import translate_error
from tests import support
from tests.site.conftest import OPTIONS, PROFILE, OpenClient, OpenSocketClient
from tests.site.faults import Faulty


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority that is not in the system's trust store."""
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path / "ca.pem"


class _Https(uvicorn.Config):
    """A server configuration with this TLS context."""

    context: ssl.SSLContext

    def load(self) -> None:
        super().load()
        self.ssl = self.context


class _Server(uvicorn.Server):
    """A server with an event that is set when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def serving(register: Path, context: ssl.SSLContext) -> AsyncIterator[str]:
    config = _Https(create_app(register, OPTIONS), port=0, log_level="critical", lifespan="off")
    config.context = context
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    await server.listening.wait()
    try:
        yield f"https://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    finally:
        server.should_exit = True
        await task


def context_for(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


async def test_ca_bundle_of_the_profile_is_trusted(
    register: Path, authority: trustme.CA, ca_file: Path, people: list[Cpr]
) -> None:
    async with (
        serving(register, context_for(authority)) as url,
        KnappenClient(replace(PROFILE, url=url, ca_bundle=ca_file), DEMO_PASSWORD) as knappen,
    ):
        assert len((await knappen.udtraek(people)).rows) == len(people)


@pytest.mark.parametrize("problem", ["unknown authority", "another host's name", "expired", "signed by itself"])
async def test_invalid_certificate_raises_site_unavailable_without_retry(
    problem: str, register: Path, authority: trustme.CA, ca_file: Path, people: list[Cpr]
) -> None:
    named = "knappen.example" if problem == "another host's name" else "127.0.0.1"
    context = context_for(authority, named)
    if problem == "expired":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(named, not_after=datetime(2025, 1, 1, tzinfo=UTC)).configure_cert(context)
    if problem == "signed by itself":
        context = context_for(trustme.CA(), named)
    async with serving(register, context) as url:
        profile = replace(PROFILE, url=url, ca_bundle=None if problem == "unknown authority" else ca_file)
        events: list[object] = []
        async with KnappenClient(profile, lambda: pytest.fail("the password was asked for")) as knappen:
            with pytest.raises(SiteUnavailable, match="certifikat") as caught:
                await knappen.udtraek(people, events.append)
    assert {
        "unknown authority": "et andet navn" if support.is_wine() else "udsteder",  # Wine compares no addresses
        "another host's name": "et andet navn",
        "expired": "udløbet",
        "signed by itself": "udsteder",
    }[problem] in caught.value.message
    assert "ca_fil" in caught.value.advice
    assert events == [], "not retried"


@pytest.mark.parametrize(
    ("code", "said"),
    [(0x800B0101, "udløbet"), (0x800B0109, "udsteder"), (0x800B010F, "et andet navn"), (-67818, "udløbet")],
)
def test_reason_that_windows_or_macos_gives_is_named(code: int, said: str) -> None:
    error = ssl.SSLCertVerificationError("a text in the language of the system")
    error.verify_code = code
    fault = translate_error(error, "login")
    assert isinstance(fault, SiteUnavailable)
    assert said in fault.message


async def test_check_shows_the_certificate(
    register: Path, authority: trustme.CA, ca_file: Path, people: list[Cpr]
) -> None:
    async with (
        serving(register, context_for(authority)) as url,
        KnappenClient(replace(PROFILE, url=url, ca_bundle=ca_file), DEMO_PASSWORD) as knappen,
    ):
        found = {finding.step: finding async for finding in knappen.check(people[0])}
    assert not any(finding.error for finding in found.values())
    subject, issuer = found["TLS"].found
    assert subject.startswith("TLSv1.3, certifikat til 127.0.0.1")
    assert re.fullmatch(r"udstedt af trustme v[0-9.]+, gælder til \d\d-\d\d-\d{4}", issuer)


async def test_check_shows_the_proxy_without_its_password(
    register: Path, authority: trustme.CA, ca_file: Path, people: list[Cpr], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(register, context_for(authority)) as url:
        monkeypatch.setenv("HTTPS_PROXY", "http://bruger:hemmeligt@127.0.0.1:9")
        profile = replace(PROFILE, url=url, ca_bundle=ca_file)
        async with KnappenClient(profile, DEMO_PASSWORD) as knappen:
            found = [finding async for finding in knappen.check(people[0])]
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        async with KnappenClient(profile, DEMO_PASSWORD) as knappen:
            past = {finding.step: finding async for finding in knappen.check(people[0])}
    assert [finding.step for finding in found] == ["Proxy", "Adresse"]
    assert found[0].found == ("127.0.0.1:9",)
    assert found[1].error
    assert "hemmeligt" not in repr(found)
    assert past["Proxy"].found == ("ingen",)


async def test_client_certificate_is_presented(
    register: Path, authority: trustme.CA, ca_file: Path, tmp_path: Path, people: list[Cpr]
) -> None:
    context = context_for(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    client = authority.issue_cert("klient.knappen.example")
    client.private_key_pem.write_to_path(tmp_path / "key.pem")
    with (tmp_path / "cert.pem").open("wb") as stream:
        for blob in client.cert_chain_pems:
            stream.write(blob.bytes())
    async with serving(register, context) as url:
        profile = replace(PROFILE, url=url, ca_bundle=ca_file)
        async with KnappenClient(profile, DEMO_PASSWORD) as knappen:
            with pytest.raises(SiteUnavailable):
                await knappen.log_in()
        presenting = replace(profile, client_cert=tmp_path / "cert.pem", client_key=tmp_path / "key.pem")
        async with KnappenClient(presenting, DEMO_PASSWORD) as knappen:
            assert len((await knappen.udtraek(people)).rows) == len(people)


@contextmanager
def handshaking(context: ssl.SSLContext) -> Iterator[str]:
    """A server that sends TLS alerts, as asyncio's does not; it answers nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection = listening.accept()[0]
                except OSError:
                    return  # closed
                with connection.dup() as plain:
                    with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
                        secured.recv(1)
                    # Closed with unread data it would be reset, and the alert lost.
                    with suppress(OSError):
                        plain.shutdown(socket.SHUT_WR)
                        while plain.recv(4096):
                            pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"https://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            with suppress(OSError):  # Windows has nothing to shut down there
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join()


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("presented", ["none", "of another authority"])
async def test_refused_client_certificate_is_named(
    newest: ssl.TLSVersion, presented: str, authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    context = context_for(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = newest
    authority.configure_trust(context)
    profile = replace(PROFILE, ca_bundle=ca_file)
    if presented != "none":
        trustme.CA().issue_cert("klient.example").private_key_and_cert_chain_pem.write_to_path(tmp_path / "klient.pem")
        profile = replace(profile, client_cert=tmp_path / "klient.pem")
    with handshaking(context) as url:
        async with KnappenClient(replace(profile, url=url), DEMO_PASSWORD) as knappen:
            with pytest.raises(SiteUnavailable, match="klientcertifikat") as caught:
                await knappen.log_in()
    assert ("kræver" if presented == "none" else "afviste") in caught.value.message
    assert "»klientcertifikat«" in caught.value.advice


async def test_old_tls_is_named(authority: trustme.CA, ca_file: Path) -> None:
    context = context_for(authority)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with handshaking(context) as url:
        async with KnappenClient(replace(PROFILE, url=url, ca_bundle=ca_file), DEMO_PASSWORD) as knappen:
            with pytest.raises(SiteUnavailable, match="TLS, der er for gammel"):
                await knappen.log_in()


async def test_https_address_of_a_plain_site_is_named(site: Faulty) -> None:
    with support.serving(site) as url:
        profile = replace(PROFILE, url=url.replace("http:", "https:"))
        async with KnappenClient(profile, DEMO_PASSWORD) as knappen:
            with pytest.raises(SiteUnavailable, match="uden TLS"):
                await knappen.log_in()


async def test_session_keys_are_written_to_no_file(
    register: Path, authority: trustme.CA, ca_file: Path, tmp_path: Path, people: list[Cpr],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    async with (
        serving(register, context_for(authority)) as url,
        KnappenClient(replace(PROFILE, url=url, ca_bundle=ca_file), DEMO_PASSWORD) as knappen,
    ):
        await knappen.udtraek(people[:1])
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://knappen.example/",
        "ftp://knappen.example/",
        "knappen.example",
        "https://",
        "https://x:99999/",
        "https://a b/",
        "https://xn--/",
        "",
    ],
)
def test_invalid_address_raises_configuration_error(url: str) -> None:
    with pytest.raises(ConfigurationError):
        KnappenClient(replace(PROFILE, url=url), DEMO_PASSWORD)


@pytest.mark.parametrize(
    "url", ["http://localhost:1/", "http://127.0.0.1/", "http://[::1]/", "https://knappen.example/"]
)
async def test_valid_addresses(url: str) -> None:
    async with KnappenClient(replace(PROFILE, url=url), DEMO_PASSWORD):
        pass


def test_invalid_certificate_file_raises_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("ikke PEM", encoding="utf-8")
    profile = replace(PROFILE, url="https://knappen.example/")
    for wrong in (
        replace(profile, ca_bundle=tmp_path / "x.pem"),
        replace(profile, client_cert=tmp_path / "x.pem"),
    ):
        with pytest.raises(ConfigurationError, match="Certifikaterne"):
            KnappenClient(wrong, DEMO_PASSWORD)


async def test_cpr_is_in_no_log_repr_or_address(
    open_client: OpenClient, site: Faulty, people: list[Cpr], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with open_client() as knappen:
        await knappen.opslag(people[0])
        await knappen.udtraek(people)
        shown = f"{knappen!r} {vars(knappen)!r}"
    logged = " ".join(record.getMessage() for record in caplog.records if record.name.startswith(("http", "stamina")))
    for cpr in people:
        assert cpr.digits not in logged
        assert cpr.digits not in shown
        assert not any(cpr.digits in path for _, path in site.requests)
    assert "http" not in logged


async def test_user_agent(register: Path, people: list[Cpr]) -> None:
    agents = set()
    backend = create_app(register, OPTIONS)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        agents.add(dict(scope["headers"])[b"user-agent"].decode())
        await backend(scope, receive, send)

    with support.serving(app) as url:
        async with KnappenClient(replace(PROFILE, url=url), DEMO_PASSWORD) as knappen:
            await knappen.udtraek(people[:1])
    assert agents == {f"knappen-tui/{__version__}"}


async def test_plain_http_to_loopback_ignores_the_environments_proxy(
    open_socket_client: OpenSocketClient, people: list[Cpr], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with socket.socket() as not_listening:
        not_listening.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{not_listening.getsockname()[1]}")
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{not_listening.getsockname()[1]}")
        with open_socket_client() as client:
            async with client as knappen:
                assert len((await knappen.udtraek(people)).rows) == len(people)
