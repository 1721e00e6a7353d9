"""The demo mark in titles and file names."""

from pathlib import Path

import pytest

from knappen_tui import service


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("ud.xlsx", "DEMO-ud.xlsx"),
        ("demografi-udtraek-2026-11-21.xlsx", "DEMO-demografi-udtraek-2026-11-21.xlsx"),
        ("hold-demo.csv", "DEMO-hold-demo.csv"),
        ("DEMO-ud.xlsx", "DEMO-ud.xlsx"),
        ("demo-ud.xlsx", "demo-ud.xlsx"),
    ],
)
def test_demo_file_name_begins_with_the_mark_once(tmp_path: Path, name: str, marked: str) -> None:
    assert service.demo_target(tmp_path / name) == tmp_path / marked
    assert service.demo_target(tmp_path / marked) == tmp_path / marked


def test_target_that_is_no_ordinary_file_keeps_its_name(tmp_path: Path) -> None:
    assert service.demo_target(tmp_path) == tmp_path
