"""Which return a file holds, and which of its elements is which table: told by names and content, or refused."""

from dataclasses import dataclass, replace
from pathlib import Path

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.stil.document import ReturnDocument, ReturnKind, TableSpec, dokument, with_names
from knappen_tui.stil.source import Outline

_MOST_NAMED = 8


class StructureUnknown(NotUnderstood):
    """The elements of a file are not those of any return."""

    title = "Filens opbygning kan ikke kendes"


@dataclass(frozen=True, slots=True)
class Structure:
    """A file's structure: its document with the file's own element names, its namespace, elements around records."""

    dokument: ReturnDocument
    root: str
    namespace: str
    wrappers: frozenset[str]


def told_by(outline: Outline, *, slags: ReturnKind | None = None, names: Path | None = None) -> Structure:
    """Tell the structure from a file's outline; `names` is a names file.

    Raises `StructureUnknown` with what was found and expected, `ConfigurationError` for a names file that does not fit.
    """
    document = dokument(slags or _kind(outline, names))
    if names:
        document = with_names(document, names)
    document, wrappers = _matched(document, outline)
    found = {one.element for one in document.tabeller[1:]} & outline.names
    if not found and outline.whole and outline.root not in {document.rod, document.hoved.element}:
        raise _unknown(outline, document)
    if not found and not outline.whole:
        raise _unknown(outline, document)
    return Structure(document, outline.root, outline.namespace, wrappers)


def _kind(outline: Outline, names: Path | None) -> ReturnKind:
    """The kind whose names cover most of the file's. Raises `StructureUnknown` where none or several do."""
    scores = []
    for slags in ReturnKind:
        document = dokument(slags)
        known = {document.rod, *(one.element for one in document.tabeller)}
        known |= {one.element for table in document.tabeller for one in table.felter}
        scores.append((len(outline.names & known), slags))
    scores.sort(reverse=True)
    (best, slags), (second, _), *_ = scores
    if best == second or (best < len(outline.names) / 2 and names is None):
        raise _unknown(outline, None)
    return slags


def _unknown(outline: Outline, document: ReturnDocument | None) -> StructureUnknown:
    seen = ", ".join(f"<{name[:40]}>" for name in sorted(outline.names)[:_MOST_NAMED])
    documents = [document] if document else [dokument(one) for one in ReturnKind]
    expected = "; ".join(
        f"{one.slags}: " + ", ".join(f"<{table.element}>" for table in one.tabeller[:4]) for one in documents
    )
    return StructureUnknown(
        f"Fundet: rod <{outline.root[:40]}> med {seen}. Forventet: {expected}.",
        advice="Er det den rigtige fil? Giv slags med --slags og skemaets egne elementnavne med --navne.",
    )


def _matched(document: ReturnDocument, outline: Outline) -> tuple[ReturnDocument, frozenset[str]]:
    """The document with tables that are there under other names, and the elements that only hold records."""
    known = {one.element for one in document.tabeller}
    nodes = {name for names in outline.nodes.values() for name in names} - known - {outline.root}
    tables = list(document.tabeller)
    wrappers = set()
    for node in sorted(nodes):
        leaves = outline.leaves.get(node, set())
        if not leaves:
            if outline.nodes.get(node, set()) & known:
                wrappers.add(node)
            continue
        fitting = [one for one in tables if one.element not in outline.names and _fits(one, leaves)]
        if len(fitting) == 1:
            tables[tables.index(fitting[0])] = replace(fitting[0], element=node)
    names = {one.element: one.navn for one in tables}
    tables = [replace(one, foraelder=_parent(one, outline, names)) for one in tables]
    return replace(document, tabeller=tuple(tables)), frozenset(wrappers)


def _fits(table: TableSpec, leaves: set[str]) -> bool:
    """Whether these children are a record of the table: every key is there, and most of them are its fields."""
    fields = {one.element for one in table.felter}
    keys = {one.element for one in table.noegler}
    return bool(keys) and keys <= leaves and len(leaves & fields) * 4 >= len(leaves) * 3


def _parent(table: TableSpec, outline: Outline, names: dict[str, str]) -> str:
    """The table it lies in; where the nesting is a guess, the one it was seen in."""
    if not table.indlejring.startswith("gæt"):
        return table.foraelder
    seen = {names[one] for one in outline.parents.get(table.element, set()) if one in names}
    return seen.pop() if len(seen) == 1 else table.foraelder
