"""A site for the client: the real backend, in process or on a socket, with faults on purpose."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

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
from knappen_tui.site import polling
from knappen_tui.site.client import KnappenClient
from tests.site.faults import Faulty
from tests.support import serving

OPTIONS = BackendOptions(login_failures=1_000_000)
PROFILE = Profile("proeve", "http://127.0.0.1/", DEMO_USER, timeout_seconds=5, attempts=3)


@pytest.fixture(autouse=True)
def as_many_attempts_as_the_profile_says(no_waiting: None) -> Iterator[None]:
    """No pauses between attempts, but no more of them than there would be."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting pages are looked at without delay."""
    monkeypatch.setattr(polling, "_FIRST", 0.001)


@pytest.fixture
def people(register: Path) -> list[Cpr]:
    """Some of the register's persons, and some it does not know."""
    return [*population.known_cprs(register, 20), *population.unknown_cprs(5)]


@pytest.fixture
def truth(register: Path) -> Callable[[list[Cpr]], list[Kursist]]:
    """What the register says."""

    def load(cprs: list[Cpr]) -> list[Kursist]:
        with register_database.connect(register) as connection:
            return records.load(connection, cprs)

    return load


@pytest.fixture
def own_register(register: Path, tmp_path: Path) -> Path:
    """A copy of the register that may be spoiled."""
    return Path(shutil.copy(register, tmp_path / "own.sqlite"))


@pytest.fixture
def site(register: Path) -> Faulty:
    """The backend, with faults where a test asks for them."""
    return Faulty(create_app(register, OPTIONS))


@pytest.fixture
def visit(site: Faulty) -> Callable[..., KnappenClient]:
    """The client in process; keywords are the profile's."""

    def open_(password: object = DEMO_PASSWORD, **settings: object) -> KnappenClient:
        transport = httpx.ASGITransport(site, raise_app_exceptions=False)
        return KnappenClient(replace(PROFILE, **settings), password, transport=transport)  # type: ignore[arg-type]

    return open_


@pytest.fixture
def visit_socket(site: Faulty) -> Callable[..., AbstractContextManager[KnappenClient]]:
    """The client over a real socket; keywords are the profile's."""

    @contextmanager
    def open_(**settings: object) -> Iterator[KnappenClient]:
        with serving(site) as url:
            yield KnappenClient(replace(PROFILE, url=url, **settings), DEMO_PASSWORD)  # type: ignore[arg-type]

    return open_
