"""publiccode.yml keeps to the standard, and to the project."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import knappen_tui

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / ".ci" / "publiccode.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


@pytest.fixture
def publiccode() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    return content


def test_publiccode_is_valid(publiccode: dict[str, Any]) -> None:
    assert [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(publiccode)] == []


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("", "url", None),
        ("", "url", "knappen"),
        ("", "releaseDate", "24-11-2026"),
        ("", "unknown", "x"),
        ("intendedAudience", "countries", ["dk"]),
        ("intendedAudience", "scope", ["integration"]),
        ("maintenance", "type", "internal"),
    ],
)
def test_schema_refuses(publiccode: dict[str, Any], section: str, key: str, value: object) -> None:
    part = publiccode[section] if section else publiccode
    part.pop(key, None)
    if value is not None:
        part[key] = value
    assert not VALIDATOR.is_valid(publiccode)


def test_publiccode_agrees_with_the_project(publiccode: dict[str, Any]) -> None:
    assert publiccode["url"] in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert publiccode.get("softwareVersion", knappen_tui.__version__) == knappen_tui.__version__
    for description in publiccode["description"].values():
        assert all((ROOT / picture).is_file() for picture in description["screenshots"])
