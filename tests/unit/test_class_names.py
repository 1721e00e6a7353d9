"""One class, one name."""

import ast
from collections import defaultdict
from pathlib import Path

import knappen_tui

PACKAGE = Path(knappen_tui.__file__).parent


def test_no_public_class_name_occurs_twice() -> None:
    places = defaultdict(list)
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{file.relative_to(PACKAGE)}:{node.lineno}")
    assert len(places) > 100
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
