"""Rules, and every person of the register with and without details."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from knappen_tui.backend import records
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.follow_up.rule import FollowUpRule
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.udtraek import Udtraek, from_kursist
from knappen_tui.settings import follow_up

Rules = dict[str, FollowUpRule]
Everyone = dict[int, tuple[Kursist, Udtraek]]


def rules_of(file: Path) -> Rules:
    return {rule.id: rule for rule in follow_up.load(file)}


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    """The package's rules as they are."""
    return rules_of(tmp_path / "none.toml")


@pytest.fixture(scope="session")
def everyone(register: Path) -> Everyone:
    """Every person of the register by id, with the row of the extract."""
    with closing(sqlite3.connect(register)) as connection:
        numbers = connection.execute("SELECT id, cpr FROM kursister ORDER BY id").fetchall()
        found = records.load(connection, [Cpr(digits) for _, digits in numbers])
    return {id_: (kursist, from_kursist(kursist)) for (id_, _), kursist in zip(numbers, found, strict=True)}
