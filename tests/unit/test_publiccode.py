"""publiccode.yml keeps to the standard, and to the project."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import knappen_tui

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def validator() -> "Validator":
    """The validator of the schema. Its library takes a second to import, which not every worker has to spend."""
    import jsonschema

    schema = json.loads((ROOT / ".ci" / "publiccode.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.fixture
def publiccode() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    return content


def test_publiccode_is_valid(publiccode: dict[str, Any], validator: "Validator") -> None:
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(publiccode)] == []


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
def test_schema_refuses(
    publiccode: dict[str, Any], section: str, key: str, value: object, validator: "Validator"
) -> None:
    part = publiccode[section] if section else publiccode
    part.pop(key, None)
    if value is not None:
        part[key] = value
    assert not validator.is_valid(publiccode)


def test_publiccode_agrees_with_the_project(publiccode: dict[str, Any]) -> None:
    assert publiccode["url"] in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert publiccode.get("softwareVersion", knappen_tui.__version__) == knappen_tui.__version__
    for description in publiccode["description"].values():
        assert all((ROOT / picture).is_file() for picture in description["screenshots"])
