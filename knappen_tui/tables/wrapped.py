"""Files that hold a sheet: a single file web page (MHTML), and a zip with one sheet in it."""

import email
import email.policy
import io
import re
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage

from knappen_tui.tables.cells import UnreadableTable
from knappen_tui.tables.workbook_guard import DAMAGES, MAX_UNPACKED

_HEADER = re.compile(rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?mime-version\s*:", re.IGNORECASE)
_WITHIN = 4096
_MOST_PARTS = 50
_WORKBOOKS = ("[Content_Types].xml", "content.xml", "mimetype")
_MHTML_CUT = "Filen er en webside i én fil (mhtml), der er beskadiget eller skåret af, før den sluttede."
_ZIP = "Zip-filen kan ikke læses: den er beskadiget, alt for stor eller uden præcis én Excel- eller csv-fil."
# Names of sheets; beside one a zip may have a text about it.
_SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".xml", ".mht", ".mhtml")


def is_mhtml(content: bytes) -> bool:
    """Whether the content is a web page in one file."""
    return _HEADER.match(content[:_WITHIN]) is not None


def pages_of(content: bytes) -> Iterator[tuple[bytes, str | None]]:
    """Yield the HTML parts of a single file web page with their charsets. Raises `UnreadableTable`."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise UnreadableTable(_MHTML_CUT)
    boundary = message.get_boundary()
    if message.is_multipart() and boundary and f"--{boundary}--".encode() not in content:
        raise UnreadableTable(_MHTML_CUT)
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            raise UnreadableTable(_MHTML_CUT)
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if not isinstance(payload, bytes):
                raise UnreadableTable(_MHTML_CUT)
            yield payload, part.get_content_charset()


def is_archive(content: bytes) -> bool:
    """Whether a zip is none of the workbooks that are zips themselves."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except DAMAGES:
        return False
    return not any(name in _WORKBOOKS or name.startswith("xl/") for name in names)


def only_file(content: bytes) -> bytes:
    """Return the only file of a zip, or the only one named as a sheet.

    Raises `UnreadableTable` for several, for a zip in it and for one too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir() and not _is_system_file(part.filename)]
            if len(parts) > 1:
                parts = [part for part in parts if part.filename.lower().endswith(_SHEETS)]
            if len(parts) != 1 or parts[0].file_size > MAX_UNPACKED:
                raise UnreadableTable(_ZIP)
            with archive.open(parts[0]) as stream:
                inner = stream.read(MAX_UNPACKED + 1)
    except DAMAGES as error:
        raise UnreadableTable(_ZIP) from error
    if len(inner) > MAX_UNPACKED or (inner.startswith(b"PK\x03\x04") and is_archive(inner)):
        raise UnreadableTable(_ZIP)
    return inner


def _is_system_file(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in {".DS_Store", "Thumbs.db", "desktop.ini"}
