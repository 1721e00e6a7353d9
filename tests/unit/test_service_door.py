"""The one door gives at run time, room by room, exactly what the type checker is told."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from knappen_tui import service


def told() -> dict[str, str]:
    """Every name imported for the type checker alone, and where from."""
    tree = ast.parse(Path(service.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: node.module or "" for node in imports for alias in node.names}


def test_all_that_is_offered_is_told() -> None:
    assert sorted(told()) == sorted(service.__all__)


@pytest.mark.parametrize(("name", "module"), told().items())
def test_a_name_is_what_it_is_told_to_be(name: str, module: str) -> None:
    assert getattr(service, name) is getattr(import_module(module), name)


def test_nothing_else_is_behind_the_door() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Path'"):
        _ = service.Path
