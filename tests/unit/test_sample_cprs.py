"""The sample lists are what their maker makes, and what their README says."""

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from knappen_tui.backend.cprs import known_cpr, unknown_cprs
from knappen_tui.backend.follow_up_cases import case_cprs, cases
from knappen_tui.backend.population import DEFAULT_SEED, REFERENCE_DATE
from knappen_tui.batch import list_reader

FOLDER = Path(__file__).parents[2] / "sample_cprs"
NAMES = ["rene-250.txt", "rodet.txt", "utf16.txt", "latin1.txt", "opfoelgning.txt", "hold.xlsx", "hold.csv"]


def test_files_are_as_made() -> None:
    spec = importlib.util.spec_from_file_location("make", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    files = make.files()
    assert list(files) == NAMES
    for name, content in files.items():
        assert (FOLDER / name).read_bytes() == content, name


@pytest.mark.parametrize(
    ("name", "persons", "duplicates", "rejected", "notes"),
    [
        ("rene-250.txt", 250, 0, 0, 0),
        ("rodet.txt", 48, 3, 9, 1),
        ("utf16.txt", 60, 0, 0, 0),
        ("latin1.txt", 60, 0, 3, 0),
        ("hold.xlsx", 40, 0, 0, 9),
        ("hold.csv", 40, 0, 0, 9),
    ],
)
def test_files_read_as_the_readme_says(name: str, persons: int, duplicates: int, rejected: int, notes: int) -> None:
    found = list_reader.read(FOLDER / name, today=date(2026, 1, 1))
    assert len(found.cprs) == persons
    assert (found.duplicates, len(found.rejected), len(found.notes)) == (duplicates, rejected, notes)
    known = {known_cpr(DEFAULT_SEED, index) for index in range(1000)}
    assert 0.8 <= sum(cpr in known for cpr in found.cprs) / persons <= 0.9


def test_list_for_follow_up_has_the_persons_of_the_rules() -> None:
    found = list_reader.read(FOLDER / "opfoelgning.txt", today=date(2026, 1, 1)).cprs
    made = case_cprs(DEFAULT_SEED, len(cases(REFERENCE_DATE)))
    assert found == [*made, *unknown_cprs(2)]


def test_encodings_are_what_the_names_say() -> None:
    heads = {name: (FOLDER / name).read_bytes() for name in NAMES}
    assert heads["rodet.txt"].startswith(b"\xef\xbb\xbfCPR-numre")
    assert heads["utf16.txt"].startswith(b"\xff\xfe")
    assert b"N\xe6ste hold:\r\n" in heads["latin1.txt"]
    assert b"\r" not in heads["rene-250.txt"]
