"""The names that the service loads when they are first used, against the imports that the type checker sees."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from knappen_tui import service


def declared() -> dict[str, str]:
    """Every name imported under TYPE_CHECKING, with its module."""
    tree = ast.parse(Path(service.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: node.module or "" for node in imports for alias in node.names}


def test_all_lists_every_declared_name() -> None:
    assert sorted(declared()) == sorted(service.__all__)


@pytest.mark.parametrize(("name", "module"), declared().items())
def test_name_loads_from_declared_module(name: str, module: str) -> None:
    assert getattr(service, name) is getattr(import_module(module), name)


def test_undeclared_name_raises_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Path'"):
        _ = service.Path  # type: ignore[attr-defined]
