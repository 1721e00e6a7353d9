"""Where a record is: its line, its path from the top, whose it is."""

from collections.abc import Mapping
from itertools import islice

from knappen_tui.stil.document import FieldSpec, ReturnDocument, TableSpec
from knappen_tui.stil.findings import Location
from knappen_tui.stil.reader import Element, RecordReader, line_of

_MOST_LOOKED_AT = 20  # children among which a person's number is looked for


class Steder:
    """The places of one file's records, while they are open in the reader."""

    def __init__(self, document: ReturnDocument, reader: RecordReader) -> None:
        self._hoved = document.hoved
        self._prefix = reader.prefix
        self._ordinals: Mapping[str, int] = reader.ordinals
        self._chains = {one.navn: _chain(document, one) for one in document.tabeller}
        self._names = {navn: [one.navn for one in chain] for navn, chain in self._chains.items()}
        self._person_tag = f"{reader.prefix}PersonId"

    def names(self, table: str) -> list[str]:
        """The tables from the top one to this one; the return itself is left out."""
        return self._names[table]

    def ordinals(self, table: str) -> tuple[int, ...]:
        """Which record of its table in its parent this is, from the top; the record at hand has yet to be counted."""
        return tuple([self._ordinals[name] + 1 for name in self._names[table]])

    def path(self, table: TableSpec, ordinals: tuple[int, ...], felt: FieldSpec | None) -> str:
        """`Person[1]/Kursist[1]/Afholdende`."""
        if table is self._hoved:
            parts = [table.element]
        else:
            chain = self._chains[table.navn]
            parts = [f"{one.element}[{number}]" for one, number in zip(chain, ordinals, strict=True)]
        return "/".join([*parts, *([felt.element] if felt else [])])

    def person(self, element: Element) -> str:
        """The PersonId of the record around this one, or of this one; "" where there is none yet."""
        around: Element | None = element
        while around is not None:
            for child in islice(around, _MOST_LOOKED_AT):
                if child.tag == self._person_tag:
                    return child.text or ""
            around = around.getparent()
        return ""

    def of(self, table: TableSpec, element: Element, felt: FieldSpec | None, at: Element | None = None) -> Location:
        """The place of a record's field; the line is that of `at`, else the field's element's, else the record's."""
        if at is None and felt is not None:
            tag = self._prefix + felt.element
            at = next((child for child in element if child.tag == tag), None)
        line = line_of(element if at is None else at)
        path = self.path(table, self.ordinals(table.navn), felt)
        return Location(table.navn, felt.navn if felt else "", line, path, self.person(element))


def _chain(document: ReturnDocument, table: TableSpec) -> tuple[TableSpec, ...]:
    chain = [table]
    while chain[0].foraelder and chain[0].foraelder != document.hoved.navn:
        chain.insert(0, document.tabel(chain[0].foraelder))
    return tuple(chain)
