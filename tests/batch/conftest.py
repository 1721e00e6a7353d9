"""A list, a profile and a folder of runs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.domain.report import LineRemark
from knappen_tui.settings.profiles import Profile

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def profile() -> Profile:
    return Profile(name="kommunen", url="https://knappen.example/", user="k123")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def ten() -> CprList:
    return CprList(
        "hold.txt",
        unknown_cprs(10),
        duplicates=2,
        rejected=[LineRemark(4, "dag 41 findes ikke")],
        notes=[LineRemark(7, "nul sat foran (der stod kun ni cifre)")],
    )
