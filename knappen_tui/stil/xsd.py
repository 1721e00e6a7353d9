"""The deduced XML schema of a document, written; and a given schema, applied by lxml."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.stil.document import FieldSpec, FieldType, ReturnDocument, TableSpec
from knappen_tui.stil.reader import Element
from knappen_tui.stil.source import CHUNK, HEAD, outline

_MOST = 1000
_MOST_AT_ONCE = 16 << 20  # bytes
_BASES = {
    FieldType.TEKST: "xs:string",
    FieldType.FAGTYPE: "xs:string",
    FieldType.UDDANNELSESTYPE: "xs:string",
    FieldType.TAL: "xs:string",
    FieldType.TERMIN: "xs:string",
    FieldType.HELTAL: "xs:integer",
    FieldType.DECIMAL: "xs:decimal",
    FieldType.DATO: "xs:date",
}


def deduced(document: ReturnDocument) -> Iterator[str]:
    """The lines of a schema of the document's tables, marked as deduced."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<!-- UDLEDT af »stil« fra dokumentets tabeller. Det er IKKE ministeriets skema: elementnavne, -->"
    yield f"<!-- rækkefølge og indlejring er delvis gættet. {escape(document.described)}. -->"
    yield '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">'
    yield f"  <xs:element name={quoteattr(document.rod)}>"
    yield "    <xs:complexType><xs:sequence>"
    yield f"      <xs:element name={quoteattr(document.hoved.element)}>"
    yield "        <xs:complexType><xs:sequence>"
    for felt in document.hoved.felter:
        yield from _field(felt, "          ")
    yield "        </xs:sequence></xs:complexType>"
    yield "      </xs:element>"
    for table in document.children(document.hoved):
        yield from _table(document, table, "      ")
    yield "    </xs:sequence></xs:complexType>"
    yield "  </xs:element>"
    yield "</xs:schema>"


def _table(document: ReturnDocument, table: TableSpec, indent: str) -> Iterator[str]:
    yield f'{indent}<xs:element name={quoteattr(table.element)} minOccurs="0" maxOccurs="unbounded">'
    yield f"{indent}  <xs:complexType><xs:sequence>"
    for felt in table.felter:
        yield from _field(felt, f"{indent}    ")
    for child in document.children(table):
        yield from _table(document, child, f"{indent}    ")
    yield f"{indent}  </xs:sequence></xs:complexType>"
    yield f"{indent}</xs:element>"


def _field(felt: FieldSpec, indent: str) -> Iterator[str]:
    optional = "" if felt.required else ' minOccurs="0"'
    yield f"{indent}<xs:element name={quoteattr(felt.element)}{optional}>"
    yield f'{indent}  <xs:simpleType><xs:restriction base="{_BASES[felt.type]}">'
    yield from (f"{indent}    <xs:{facet}/>" for facet in _facets(felt))
    yield f"{indent}  </xs:restriction></xs:simpleType>"
    yield f"{indent}</xs:element>"


def _facets(felt: FieldSpec) -> Iterator[str]:
    if felt.type is FieldType.TAL:
        count = f"{{{felt.laengde}}}" if felt.laengde else "+"
        yield f'pattern value="[0-9]{count}"'
    elif felt.type is FieldType.TERMIN:
        yield 'pattern value="[0-9]{4}(0[1-9]|1[0-2])"'
    elif felt.type.is_open and felt.laengde:
        yield f'maxLength value="{felt.laengde}"'
    if felt.type.is_open and felt.required:
        yield 'minLength value="1"'
    if felt.decimaler is not None:
        yield f'fractionDigits value="{felt.decimaler}"'
    if felt.mindst is not None:
        yield f'minInclusive value="{felt.mindst}"'
    if felt.hoejst is not None:
        yield f'maxInclusive value="{felt.hoejst}"'
    if felt.koder and not felt.koder_aabne:
        yield from (f"enumeration value={quoteattr(code)}" for code in felt.koder)


def load(file: Path) -> etree.XMLSchema:
    """Read a schema; what it includes must lie on this machine. Raises `ConfigurationError`."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    try:
        return etree.XMLSchema(etree.parse(str(file), parser))
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise ConfigurationError(f"Skemaet {file} kan ikke bruges: det er ikke et gyldigt XML-skema.") from error


def validate(stream: BinaryIO, schema: etree.XMLSchema) -> list[tuple[int, str]]:
    """Validate a return; (line, what) of the first thousand faults, without any value.

    A file over 16 MB is validated while it is read; the line is then not known (0). Raises `RefusedReturn`,
    `UnreadableReturn`; what is not well-formed is left to the check itself.
    """
    content = stream.read(_MOST_AT_ONCE + 1)
    outline(content[:HEAD], whole=len(content) <= HEAD)
    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    if len(content) <= _MOST_AT_ONCE:
        try:
            schema.validate(etree.fromstring(content, etree.XMLParser(**options)))
        except etree.XMLSyntaxError:
            return []
        return _told(schema.error_log)
    parser = etree.XMLPullParser(events=("end",), schema=schema, **options)
    with suppress(etree.XMLSyntaxError):  # also raised for what the schema does not allow: the log has that
        while content:
            parser.feed(content)
            for _, element in parser.read_events():
                _forget(cast("Element", element))
            content = stream.read(CHUNK)
        parser.close()
    return _told(parser.feed_error_log)


def _told(log: etree._ListErrorLog) -> list[tuple[int, str]]:
    faults = (entry for entry in log if "SCHEMAS" in entry.domain_name)
    return [(entry.line, _said(entry.message)) for entry in islice(faults, _MOST)]


def _forget(element: Element) -> None:
    """Empty an element and remove what stands before it: the schema has judged both."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def _said(message: str) -> str:
    """libxml2's message up to the value it quotes."""
    element, _, rest = message.partition(": ")
    kind = rest.partition("]")[0].lstrip("[") if rest.startswith("[") else rest.partition("'")[0].rstrip(": ")
    return f"{element}: {kind}"
