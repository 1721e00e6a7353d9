"""Errors and exit codes: declared once, repeated correctly elsewhere."""

import re
from pathlib import Path

import pytest

from knappen_tui.domain import errors
from knappen_tui.domain.errors import ExitCode, KnappenError, NotUnderstood

DOCS = Path(__file__).parents[2] / "docs"
DECLARED = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, KnappenError)]


def test_drift_documents_every_exit_code() -> None:
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", (DOCS / "drift.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [(int(code), meaning) for code, meaning in rows] == [(int(code), code.meaning) for code in ExitCode]


def test_every_error_declares_a_kind_of_its_own() -> None:
    assert all("kind" in vars(one) for one in DECLARED)
    assert len({one.kind for one in DECLARED}) == len(DECLARED) > 10


def test_error_defined_elsewhere_keeps_the_kind_of_its_base() -> None:
    class Special(NotUnderstood):
        pass

    assert Special("x").kind == "NotUnderstood"


@pytest.mark.parametrize("part", ["message", "advice"])
def test_cpr_number_in_an_error_is_masked(part: str) -> None:
    number = "150680" + "1000"
    error = KnappenError(f"{number}.txt findes ikke", advice=f"Omdøb {number}.txt.")
    assert number not in getattr(error, part)
    assert "150680-••••" in getattr(error, part)
    assert number not in str(error)
