"""The client and the real backend, in process or on a socket, with injected faults."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
import stamina

from knappen_tui.backend import database as register_database
from knappen_tui.backend import population, records
from knappen_tui.backend.accounts import DEMO_PASSWORD, DEMO_USER
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from knappen_tui.web.retry import RetryPolicy
from tests.site.faults import Faulty
from tests.support import serving

OPTIONS = BackendOptions(login_failures=1_000_000)
PROFILE = Profile("proeve", "http://127.0.0.1/", DEMO_USER, timeout_seconds=60, attempts=3)
POLICY = RetryPolicy(shortest_poll_pause=0.001)

Truth = Callable[[list[Cpr]], list[Kursist]]
OpenSocketClient = Callable[..., AbstractContextManager[KnappenClient]]


class OpenClient(Protocol):
    """The client in process; the keywords are the profile's."""

    def __call__(
        self, password: str | Callable[[], str] = ..., policy: RetryPolicy = ..., **settings: Any
    ) -> KnappenClient: ...


@pytest.fixture(autouse=True)
def no_pauses(no_waiting: None) -> Iterator[None]:
    """All of the profile's attempts, without the pauses between them."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture
def people(register: Path) -> list[Cpr]:
    """Twenty persons in the register and five unknown ones."""
    return [*population.known_cprs(register, 20), *population.unknown_cprs(5)]


@pytest.fixture
def truth(register: Path) -> Truth:
    """Persons as the register has them."""

    def load(cprs: list[Cpr]) -> list[Kursist]:
        with register_database.connect(register) as connection:
            return records.load(connection, cprs)

    return load


@pytest.fixture
def own_register(register: Path, tmp_path: Path) -> Path:
    """A copy of the register that the test may change."""
    return Path(shutil.copy(register, tmp_path / "own.sqlite"))


@pytest.fixture
def site(register: Path) -> Faulty:
    """The backend with the faults that the test adds."""
    return Faulty(create_app(register, OPTIONS))


@pytest.fixture
def open_client(site: Faulty) -> OpenClient:
    """A factory of clients in process."""

    def open_(
        password: str | Callable[[], str] = DEMO_PASSWORD, policy: RetryPolicy = POLICY, **settings: Any
    ) -> KnappenClient:
        transport = httpx.ASGITransport(site, raise_app_exceptions=False)
        return KnappenClient(replace(PROFILE, **settings), password, transport=transport, policy=policy)

    return open_


@pytest.fixture
def open_socket_client(site: Faulty) -> OpenSocketClient:
    """A factory of clients on a real socket; the keywords are the profile's."""

    @contextmanager
    def open_(**settings: Any) -> Iterator[KnappenClient]:
        with serving(site) as url:
            yield KnappenClient(replace(PROFILE, url=url, **settings), DEMO_PASSWORD, policy=POLICY)

    return open_
