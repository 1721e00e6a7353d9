"""Long lists of parameters: a part of them in every run, all of them in the nightly one."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import pytest

# Set by `tests/conftest.py` before any test is collected. To collect the rest takes longer than all else.
is_nightly_run = False


def sampled(values: Iterable[Any], every: int) -> list[Any]:
    """The values, of which every run tries the first and each `every`th after it; the rest in the nightly run alone."""
    if not is_nightly_run:
        return [*islice(values, 0, None, every)]
    return [value if place % every == 0 else nightly(value) for place, value in enumerate(values)]


def diagonal(rows: Iterable[Any], columns: Iterable[Any]) -> list[Any]:
    """All pairs, of which every run tries each row and each column at least once."""
    rows, columns = list(rows), list(columns)
    size = min(len(rows), len(columns))
    return [
        (row, column) if (at - place) % size == 0 else nightly((row, column))
        for at, row in enumerate(rows)
        for place, column in enumerate(columns)
    ]


def nightly(value: Any) -> Any:
    """A parameter, or a tuple of several, that the nightly run alone tries."""
    values = value if isinstance(value, tuple) else (value,)
    return pytest.param(*values, marks=pytest.mark.nightly)
