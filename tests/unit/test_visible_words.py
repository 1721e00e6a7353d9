"""One word for one thing in the texts that people see: the words that docs/glossary.md rules out are nowhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Rooms that have other words: the ministry's own pages, the words found on them, and the sister systems.
OTHERS = (
    "backend",
    "stil",
    "site/words.py",
    "site/polling.py",
    "site/stages.py",
    "web/login.py",
    "domain/person_tables.py",
    "domain/udtraek.py",
    "domain/column_words.py",
    "tables/heading_parts.py",
)
RULED_OUT = re.compile(
    r"\bportion|gentagels|genganger|ikke besvaret|spørge? om (?:personer|flere)|spurgt om|andet end cifre|uafsluttet"
    r"|afsluttet|ikke er spurgt|Intet er spurgt|hen et kvarter|Ingen her\b|[Rr]egneark|\b[Aa]rk(?:et|ene|s)?\b"
    r"|Excel-ark|[Kk]odeord",
)
# Words that an older version wrote to its log.
KEPT = {"knappen_tui/audit.py": {"ikke besvaret", "spurgt"}}


def modules() -> Iterator[Path]:
    for file in sorted((ROOT / "knappen_tui").rglob("*.py")):
        inside = file.relative_to(ROOT / "knappen_tui").as_posix()
        if not inside.startswith(OTHERS):
            yield file


def texts(file: Path) -> Iterator[str]:
    """The string literals of a module, docstrings left out."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_programs_texts_have_no_ruled_out_word() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {text}"
        for file in modules()
        for text in texts(file)
        if RULED_OUT.search(text) and text not in KEPT.get(file.relative_to(ROOT).as_posix(), set())
    ]
    assert found == []


@pytest.mark.parametrize(
    "name", ["docs/sagsbehandler.md", "docs/drift.md", "docs/reliability.md", "docs/site.md", "sample_cprs/README.md"]
)
def test_documents_have_no_ruled_out_word(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if RULED_OUT.search(line)] == []
