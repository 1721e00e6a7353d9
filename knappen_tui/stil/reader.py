"""Reads a return record by record: each table's element is handed out when it ends, then emptied.

Memory does not grow with the file. What no return has (a record over a megabyte, elements without end) stops the
reading, as a fault in the XML does; what was read before stands.
"""

from collections.abc import Iterator
from typing import BinaryIO, cast

from lxml import etree

from knappen_tui.stil.document import TableSpec
from knappen_tui.stil.source import CHUNK
from knappen_tui.stil.structure import Structure

Element = etree._Element  # noqa: SLF001 - lxml's only name for it

MOST_BETWEEN = 1 << 20  # bytes from one record's end to the next one's
MOST_WITHIN = 10_000  # records within one


def line_of(element: Element) -> int:
    """The line an element begins on, counted from 1; 0 where it is not known."""
    return cast("int | None", element.sourceline) or 0


class BrokenXml(Exception):
    """The XML ends being readable; `rule` is the id of the rule, `str()` the reason in Danish."""

    def __init__(self, rule: str, reason: str, line: int, column: int = 0) -> None:
        super().__init__(reason)
        self.rule = rule
        self.line = line
        self.column = column


class RecordReader:
    """Iterates over (table, element) of a return, the innermost records first, the return itself last.

    `ordinals` holds, by a table's name, how many of its records have ended within the open parent. `strays` are what
    stood between the records and belongs to no table: (tag, line), emptied by whoever reads it.
    """

    def __init__(self, head: bytes, stream: BinaryIO, structure: Structure) -> None:
        self._head = head
        self._stream = stream
        self._document = structure.dokument
        self.prefix = f"{{{structure.namespace}}}" if structure.namespace else ""
        self._tables: dict[str, list[TableSpec]] = {}
        for table in self._document.tabeller:
            self._tables.setdefault(self.prefix + table.element, []).append(table)
        self._root_tag = self.prefix + structure.root
        self._frames = {self._root_tag, *(self.prefix + one for one in structure.wrappers)}
        self._header_fields = {self.prefix + one.element for one in self._document.hoved.felter}
        self._children = {one.navn: tuple(self._document.children(one)) for one in self._document.tabeller}
        self._field_tags = {
            one.navn: {self.prefix + field.element for field in one.felter} for one in self._document.tabeller
        }
        self._top = {one.navn for one in self._document.children(self._document.hoved)}
        self._known: dict[tuple[str, str], object] = {}
        self._child_names = {
            one.navn: tuple(child.navn for child in self._children[one.navn]) if one is not self._document.hoved else ()
            for one in self._document.tabeller
        }
        self.root: Element | None = None
        self.ordinals = dict.fromkeys((one.navn for one in self._document.tabeller), 0)
        self.strays: list[tuple[str, int]] = []
        self.records = 0
        self.bytes = 0

    def __iter__(self) -> Iterator[tuple[TableSpec, Element]]:
        """Read to the end. Raises `BrokenXml`."""
        tags = [*self._tables, self._root_tag]
        parser = etree.XMLPullParser(
            events=("end",),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_blank_text=True,
            remove_comments=True,
            remove_pis=True,
        )
        since = 0
        for chunk in self._chunks():
            self.bytes += len(chunk)
            since += len(chunk)
            fault = None
            try:
                parser.feed(chunk)
            except etree.XMLSyntaxError as error:
                fault = error
            for _, found in parser.read_events():
                element = cast("Element", found)
                since = 0
                if self.root is None:
                    self.root = element.getroottree().getroot()
                if (table := self._table(element)) is not None:
                    yield table, element
                    self._finish(table, element)
            if fault is not None:
                raise _broken(fault)
            if since > MOST_BETWEEN:
                raise BrokenXml("XML-GRAENSE-01", "over 1 MB uden at en post slutter", self._line())
        try:
            parser.close()
        except etree.XMLSyntaxError as error:
            raise _broken(error) from error

    def _chunks(self) -> Iterator[bytes]:
        for start in range(0, len(self._head), CHUNK):
            yield self._head[start : start + CHUNK]
        while chunk := self._stream.read(CHUNK):
            yield chunk

    def _line(self) -> int:
        return 0 if self.root is None or not len(self.root) else line_of(self.root[-1])

    def _table(self, element: Element) -> TableSpec | None:
        """The table this element is a record of; None for a field or a frame with the same name."""
        tag = element.tag
        parent = element.getparent()
        if parent is None:
            return self._document.hoved
        within = parent.tag
        known = self._known.get((tag, within), self)
        if known is self:
            known = self._known[tag, within] = self._told(tag, within)
        return cast("TableSpec | None", known)

    def _told(self, tag: str, within: str) -> TableSpec | None:
        if (candidates := self._tables.get(tag)) is None:
            return None
        for table in candidates:
            if within in self._frames and (table.navn in self._top or table is self._document.hoved):
                return table
            if any(table is one for above in self._tables.get(within, ()) for one in self._children[above.navn]):
                return table
        return None

    def _finish(self, table: TableSpec, element: Element) -> None:
        """Empty a record that has been read, and what stands before it among the top records."""
        self.records += 1
        self.ordinals[table.navn] += 1
        for name in self._child_names[table.navn]:
            self.ordinals[name] = 0
        parent = element.getparent()
        if parent is None:
            return
        if table is self._document.hoved or table.navn not in self._top:
            if self.ordinals[table.navn] > MOST_WITHIN:
                raise BrokenXml("XML-GRAENSE-01", f"over {MOST_WITHIN} poster i én post", line_of(element))
            if table is not self._document.hoved:
                element.clear()
            return
        element.clear()
        self._sweep(parent, element)

    def _sweep(self, parent: Element, element: Element) -> None:
        """Remove what stands before a top record and has been read; keep the header, note what is no table's."""
        before = element.getprevious()
        while before is not None:
            earlier = before.getprevious()
            if before.tag not in self._header_fields and before.tag not in self._frames:
                if before.tag not in self._tables:
                    self.strays.append((str(before.tag), line_of(before)))
                    parent.remove(before)
                elif before.tag != self.prefix + self._document.hoved.element:
                    parent.remove(before)
            before = earlier

    def is_frame(self, tag: str) -> bool:
        """Whether an element of this name only holds records."""
        return tag in self._frames

    def is_table(self, tag: str) -> bool:
        """Whether an element of this name may be a record."""
        return tag in self._tables or tag in self._frames


def _broken(error: etree.XMLSyntaxError) -> BrokenXml:
    line, column = error.position
    return BrokenXml("XML-FORM-01", (error.msg or "ikke velformet").split(", line ")[0], line or 0, column or 0)
