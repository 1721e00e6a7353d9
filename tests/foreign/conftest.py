"""The client of the foreign site, in process."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from knappen_tui.settings.profiles import Profile
from knappen_tui.site import navigation
from knappen_tui.site.client import KnappenClient
from knappen_tui.web.retry import RetryPolicy
from tests.foreign.site import JARGON_WORDS, PASSWORD, USER, ForeignSite

PROFILE = Profile("fremmed", "https://fremmed.example/", USER, timeout_seconds=60, attempts=3)
POLICY = RetryPolicy(shortest_poll_pause=0.001, longest_retry_after=0.001)


@pytest.fixture(autouse=True)
def quick_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll without delay, also in the commands, which take no policy."""
    monkeypatch.setattr(navigation, "DEFAULT_POLICY", POLICY)


@pytest.fixture
def words_file(tmp_path: Path) -> Callable[[ForeignSite], Path | None]:
    """A factory of words files, None for a site that needs none."""

    def made(site: ForeignSite) -> Path | None:
        if site.variant.spelling != "jargon":
            return None
        file = tmp_path / "ord.toml"
        file.write_text(JARGON_WORDS, encoding="utf-8")
        return file

    return made


@pytest.fixture
def open_client(words_file: Callable[[ForeignSite], Path | None]) -> Callable[[ForeignSite], KnappenClient]:
    """A factory of clients in process."""

    def open_(site: ForeignSite) -> KnappenClient:
        profile = replace(PROFILE, words=words_file(site))
        return KnappenClient(profile, PASSWORD, transport=httpx.ASGITransport(site.app))

    return open_
