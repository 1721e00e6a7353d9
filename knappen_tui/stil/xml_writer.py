"""A return as a tree of records, and its XML: one line an element, in the deduced structure or a names file's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO
from xml.sax.saxutils import escape

from knappen_tui.stil.document import ReturnDocument, TableSpec

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(slots=True)
class Node:
    """A record: its table's name, its fields as (name, text) in the order they are written, the records in it."""

    tabel: str
    felter: list[tuple[str, str]]
    children: list["Node"] = field(default_factory=list)

    def __getitem__(self, navn: str) -> str:
        return next((text for name, text in self.felter if name == navn), "")

    def set(self, navn: str, text: str) -> None:
        """Give a field another text; it must be there."""
        self.felter = [(name, text if name == navn else old) for name, old in self.felter]

    def drop(self, navn: str) -> None:
        """Leave a field out."""
        self.felter = [(name, text) for name, text in self.felter if name != navn]

    def all(self, tabel: str) -> Iterator["Node"]:
        """The records of a table here and below, in order."""
        if self.tabel == tabel:
            yield self
        for child in self.children:
            yield from child.all(tabel)


def write(stream: BinaryIO, document: ReturnDocument, hoved: Node, tops: Iterable[Node]) -> None:
    """Write a return: the header, then the top records, pulled one at a time."""
    names = {table.navn: _Names(table) for table in document.tabeller}
    stream.write(DECLARATION + f"<{document.rod}>\n".encode())
    stream.writelines("".join(_lines(node, names, "  ")).encode() for node in chain([hoved], tops))
    stream.write(f"</{document.rod}>\n".encode())


class _Names:
    """A table's element names: the field's, or the text itself where the document has no such field."""

    def __init__(self, table: TableSpec) -> None:
        self.element = table.element
        self.fields = {felt.navn: felt.element for felt in table.felter}


def _lines(node: Node, names: dict[str, _Names], indent: str) -> Iterator[str]:
    own = names[node.tabel]
    yield f"{indent}<{own.element}>\n"
    for navn, text in node.felter:
        tag = own.fields.get(navn, navn)
        yield f"{indent}  <{tag}>{escape(text)}</{tag}>\n"
    for child in node.children:
        yield from _lines(child, names, f"{indent}  ")
    yield f"{indent}</{own.element}>\n"
