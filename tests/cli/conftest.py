"""A site on a socket and a password file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knappen_tui.backend.options import BackendOptions
from tests import support


@pytest.fixture
def password_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = support.write_password(tmp_path / "kode")
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(file))
    return file


@pytest.fixture
def site(database: Path, password_file: Path) -> Iterator[str]:
    """The address of a backend on a socket, with a profile for it."""
    with support.site(database, BackendOptions(keep_jobs=True)) as url:
        support.set_up(url)
        yield url
