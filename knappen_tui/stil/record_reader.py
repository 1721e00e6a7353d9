"""A return as plain rows, record by record: what `udfold` and `sammenlign` read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from knappen_tui.stil.document import FieldSpec, ReturnDocument, ReturnKind, TableSpec
from knappen_tui.stil.reader import BrokenXml, Element, RecordReader, line_of
from knappen_tui.stil.source import HEAD, Source, UnreadableReturn, filled, outline
from knappen_tui.stil.structure import told_by
from knappen_tui.stil.table_check import joined


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record's texts by its table's fields (None: not there), and the keys of those around it, outermost first."""

    tabel: TableSpec
    above: tuple[str, ...] = field(repr=False)
    texts: tuple[str | None, ...] = field(repr=False)
    line: int

    @property
    def key(self) -> tuple[str, ...]:
        """What the document identifies it by within the return."""
        own = (text or "" for felt, text in zip(self.tabel.felter, self.texts, strict=True) if felt.noegle)
        return (*self.above, *own)


def chain(document: ReturnDocument, table: TableSpec) -> list[TableSpec]:
    """The tables around this one, outermost first; the return itself is left out."""
    found: list[TableSpec] = []
    while table.foraelder and table.foraelder != document.hoved.navn:
        table = document.tabel(table.foraelder)
        found.insert(0, table)
    return found


def above_fields(document: ReturnDocument, table: TableSpec) -> list[tuple[TableSpec, FieldSpec]]:
    """The key fields of the tables around this one, in the order of `ReadPost.above`."""
    return [(one, felt) for one in chain(document, table) for felt in one.noegler]


def read_posts(
    source: Source, *, slags: ReturnKind | None = None, names: Path | None = None
) -> tuple[ReturnDocument, Iterator[ReadRecord]]:
    """The file's document and its records in the order they end.

    Raises `UnreadableReturn` (also while iterating), `RefusedReturn`, `StructureUnknown`, `ConfigurationError`.
    """
    head = filled(source)
    structure = told_by(outline(head, whole=len(head) < HEAD), slags=slags, names=names)
    return structure.dokument, _posts(RecordReader(head, source.stream, structure), structure.dokument, source.name)


def _posts(reader: RecordReader, document: ReturnDocument, name: str) -> Iterator[ReadRecord]:
    chains = {one.navn: [(table, _tags(reader, table)) for table in chain(document, one)] for one in document.tabeller}
    tags = {one.navn: _tags(reader, one) for one in document.tabeller}
    header_seen = False
    try:
        for table, element in reader:
            if table is document.hoved:
                if header_seen:
                    continue
                header_seen = True
            yield ReadRecord(
                table, _above(element, chains[table.navn]), _texts(element, table, tags[table.navn]), line_of(element)
            )
    except BrokenXml as broken:
        raise UnreadableReturn(
            f"{name} kan ikke læses til ende (linje {broken.line}): {broken}.", advice="Kør »stil tjek« på filen."
        ) from broken


def _tags(reader: RecordReader, table: TableSpec) -> dict[str, int]:
    """The places of the table's fields by tag."""
    places: dict[str, int] = {}
    for place, felt in enumerate(table.felter):
        places.update((reader.prefix + name, place) for name in (felt.element, *felt.alias))
    return places


def _texts(element: Element, table: TableSpec, tags: dict[str, int]) -> tuple[str | None, ...]:
    found: list[str | None] = [None] * len(table.felter)
    for child in element:
        place = tags.get(child.tag)
        if place is not None:
            inner = joined(table.felter[place], [one.text or "" for one in child]) if len(child) else child.text
            found[place] = inner or ""
    return tuple(found)


def _above(element: Element, around: list[tuple[TableSpec, dict[str, int]]]) -> tuple[str, ...]:
    """The keys of the records around an element."""
    keys: list[str] = []
    outer = element.getparent()
    for table, tags in reversed(around):
        if outer is None:
            break
        texts = dict(zip((one.navn for one in table.felter), _texts(outer, table, tags), strict=True))
        keys[:0] = [texts[felt.navn] or "" for felt in table.noegler]
        outer = outer.getparent()
    return tuple(keys)
