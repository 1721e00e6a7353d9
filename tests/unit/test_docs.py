"""What docs/architecture.md and docs/glossary.md name is there, and every private name of a library is in the list."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import knappen_tui

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "knappen_tui"
DOCS = ["architecture.md", "glossary.md"]
OUTSIDE = {"knappen.toml"}  # the user's own

_FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
_PATH = re.compile(r"[\w.*-]+/(?:[\w.*-]+/?)*|[\w.-]+\.(?:py|md|toml|yml|sql)")
_NAME = re.compile(r"[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*")


def text_of(document: str) -> str:
    return (ROOT / "docs" / document).read_text(encoding="utf-8")


def named(document: str) -> list[str]:
    """Everything between backticks that has the form of a path or of a Python name."""
    spans = _CODE.findall(_FENCE.sub("", text_of(document)))
    return sorted({span.removesuffix("()") for span in spans if re.fullmatch(_PATH, span) or re.fullmatch(_NAME, span)})


@cache
def names_in_code() -> frozenset[str]:
    """Every identifier in the package, also those in quotes: keys of a file, columns of a table."""
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    found.add(name)
                case ast.Constant(value=str(name)) if name.isidentifier():
                    found.add(name)
                case ast.arg(arg=name) | ast.Name(id=name) | ast.Attribute(attr=name):
                    found.add(name)
    return frozenset(found)


def is_there(name: str) -> bool:
    """Whether `name` is a path in the repository or the package, a module, a name in one, or a name in the code."""
    if any(True for folder in (ROOT, PACKAGE) for _ in folder.glob(name.rstrip("/"))):
        return True
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module = PACKAGE.joinpath(*parts[:length])
        source = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
        if source.is_file():
            text = source.read_text(encoding="utf-8")
            return all(re.search(rf"\b{part}\b", text) for part in parts[length:])
    return all(part in names_in_code() for part in parts)


@pytest.mark.parametrize("document", DOCS)
def test_names_in_the_document_exist(document: str) -> None:
    libraries = {f"{owner}.{name}" for owner, name in private_names_listed()}
    missing = [name for name in named(document) if name not in libraries | OUTSIDE and not is_there(name)]
    assert missing == []


def test_glossary_explains_each_noun_once() -> None:
    for section in text_of("glossary.md").split("\n## ")[1:]:
        nouns = re.findall(r"^\| ([^|]+) \|", section, flags=re.MULTILINE)
        assert len(nouns) > 10
        assert sorted(nouns) == sorted(set(nouns))


@pytest.mark.parametrize("name", ["site.words.NoSuchName", "NoSuchClass", "batch.no_such_module", "docs/no-such.md"])
def test_missing_name_is_found_out(name: str) -> None:
    assert not is_there(name)


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "SECURITY.md", *(f"docs/{name}" for name in DOCS)]
)
def test_links_lead_to_files(document: str) -> None:
    file = ROOT / document
    targets = [target for target in _LINK.findall(file.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (file.parent / target).exists()] == []


@pytest.mark.parametrize("file", ["CONTRIBUTING.md", ".ci/run", ".pre-commit-config.yaml"])
def test_nox_sessions_exist(file: str) -> None:
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    sessions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list}
    text = (ROOT / file).read_text(encoding="utf-8")
    called = re.findall(r"(?:nox -s |sessions\+?=\()((?:[a-z_]+ ?)+)", text)
    assert called
    assert {name for names in called for name in names.split()} <= sessions


def private_names_listed() -> set[tuple[str, str]]:
    """(module or class, private name) of each row of the table under "Private names of libraries"."""
    _, _, section = text_of("architecture.md").partition("## Private names of libraries\n")
    rows = re.findall(r"^\| `([\w.]+)\.(\w+)` \|", section.partition("\n## ")[0], flags=re.MULTILINE)
    return set(rows)


def private_names_used() -> set[tuple[str, str]]:
    """Those imported, and those that a class of ours shares with a library's class that it builds on."""
    found: set[tuple[str, str]] = set()
    for module in modules():
        tree = ast.parse(inspect.getsource(module))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith("knappen_tui"):
                private_module = "._" in node.module
                found |= {(node.module, one.name) for one in node.names if private_module or one.name.startswith("_")}
            if isinstance(node, ast.ClassDef) and inspect.isclass(cls := getattr(module, node.name, None)):
                found |= shared_with_a_library(cls, private_names(node))
    return found


def modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(knappen_tui.__path__, "knappen_tui."):
        if not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def private_names(tree: ast.AST) -> set[str]:
    """Names with one leading underscore: methods, class attributes, and attributes of `self`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                found.add(name)
            case ast.ClassDef(body=body):
                assigned = (
                    ast.unparse(target) for one in body if isinstance(one, ast.Assign) for target in one.targets
                )
                annotated = (ast.unparse(one.target) for one in body if isinstance(one, ast.AnnAssign))
                found |= {*assigned, *annotated}
    return {name for name in found if name.startswith("_") and not name.startswith("__")}


@cache
def names_of_library_class(cls: type) -> frozenset[str]:
    try:
        return frozenset(private_names(ast.parse(inspect.cleandoc("\n" + inspect.getsource(cls)))))
    except (OSError, TypeError):  # written in C
        return frozenset(name for name in vars(cls) if name.startswith("_") and not name.startswith("__"))


def shared_with_a_library(cls: type, ours: set[str]) -> set[tuple[str, str]]:
    found = set()
    for base in cls.__mro__[1:]:
        if base.__module__.split(".")[0] in {"knappen_tui", "builtins", "typing", "enum", "abc"}:
            continue
        found |= {(f"{base.__module__}.{base.__qualname__}", name) for name in ours & names_of_library_class(base)}
    return found


@pytest.mark.slow
def test_private_names_of_libraries_are_listed() -> None:
    assert private_names_used() == private_names_listed()
