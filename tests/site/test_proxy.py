"""A proxy on a socket: CONNECT with and without a password, and the addresses that are reached without it."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import trustme

from knappen_tui.backend.accounts import DEMO_PASSWORD
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import SiteUnavailable
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from tests.site.conftest import PROFILE
from tests.site.test_tls import context_for, serving

SECRET = "navn:hemmelig"


@dataclass
class Proxy:
    """A tunnel for CONNECT; with a `secret` only for who knows it. `asked` are the targets of all requests."""

    secret: str = ""
    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split("\r\n", 1)[0].split(" ")
            assert method == "CONNECT"
            self.asked.append(target)
            if self.secret and f"Basic {b64encode(self.secret.encode()).decode()}" not in head:
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
            else:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                host, _, port = target.rpartition(":")
                there, back = await asyncio.open_connection(host, int(port))
                await asyncio.gather(_copy(reader, back), _copy(there, writer))
        writer.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
        target.close()


@asynccontextmanager
async def tunnel(secret: str = "") -> AsyncIterator[Proxy]:
    proxy = Proxy(secret)
    async with await asyncio.start_server(proxy.serve, "127.0.0.1", 0) as server:
        proxy.port = server.sockets[0].getsockname()[1]
        yield proxy


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def profile(authority: trustme.CA, register: Path, tmp_path: Path) -> AsyncIterator[Profile]:
    """A profile of a site with TLS."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with serving(register, context_for(authority)) as url:
        yield replace(PROFILE, url=url, ca_bundle=tmp_path / "ca.pem", attempts=1)


async def look_up(profile: Profile, cpr: Cpr) -> None:
    async with KnappenClient(profile, DEMO_PASSWORD) as site:
        assert (await site.opslag(cpr)).cpr == cpr


async def test_proxy_of_the_profile_is_used(profile: Profile, people: list[Cpr]) -> None:
    async with tunnel() as proxy:
        await look_up(replace(profile, proxy=f"http://{proxy.address}"), people[0])
        await look_up(replace(profile, proxy=proxy.address), people[0])
    assert set(proxy.asked) == {profile.url.removeprefix("https://").rstrip("/")}


async def test_password_of_the_proxy_is_sent(profile: Profile, people: list[Cpr]) -> None:
    async with tunnel(SECRET) as proxy:
        await look_up(replace(profile, proxy=f"http://{SECRET}@{proxy.address}"), people[0])
    assert proxy.asked


@pytest.mark.parametrize("secret", ["", "navn:forkert@"])
async def test_refusal_of_the_proxy_is_named_and_not_retried(secret: str, profile: Profile, people: list[Cpr]) -> None:
    async with tunnel(SECRET) as proxy:
        with pytest.raises(SiteUnavailable, match="proxy kræver brugernavn og adgangskode") as caught:
            await look_up(replace(profile, proxy=f"http://{secret}{proxy.address}", attempts=3), people[0])
    assert len(proxy.asked) == 1
    assert "forkert" not in f"{caught.value.message} {caught.value.advice}"


async def test_environment_names_the_proxy_and_its_exemptions(
    profile: Profile, people: list[Cpr], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tunnel(SECRET) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{SECRET}@{proxy.address}")
        await look_up(profile, people[0])
        used = len(proxy.asked)
        await look_up(replace(profile, proxy="ingen"), people[0])
        monkeypatch.setenv("NO_PROXY", "127.0.0.0/8")
        await look_up(profile, people[0])
        assert len(proxy.asked) == used > 0
        await look_up(replace(profile, proxy=f"http://{SECRET}@{proxy.address}"), people[0])
        assert len(proxy.asked) > used, "the profile's proxy has no exemptions"


async def test_certificate_is_checked_behind_a_proxy(profile: Profile, people: list[Cpr]) -> None:
    async with tunnel() as proxy:
        with pytest.raises(SiteUnavailable, match="certifikat kan ikke godkendes"):
            await look_up(replace(profile, proxy=proxy.address, ca_bundle=None), people[0])
