"""Which workbooks are small for certain, and which are certainly too large, told from their bytes alone.

What is counted here is what calamine counts: a cell without an address stands behind the one before it.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence

from knappen_tui.tables.cells import MAX_CELLS, UnreadableTable

# What a zip begins with, as xlsx and ods are.
ZIP = b"PK\x03\x04"
MAX_UNPACKED = 256 * 1024 * 1024  # bytes

UNREADABLE = "Excel-filen kan ikke læses: den er beskadiget, eller den er alt for stor."
PROTECTED = "Filen er beskyttet med en adgangskode."
_ODS_MANIFEST = "META-INF/manifest.xml"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What reading a damaged zip, or one of a kind that is not known, raises.
DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    RuntimeError,
    EOFError,
    struct.error,
)

# Limits of a small workbook: a list of 100,000 persons with ten columns has a million cells and unpacks to some 50 MB.
_SMALL = 128 * 1024 * 1024  # bytes, unpacked
_SMALL_PARTS = 64
_SMALL_AREA = 1_500_000  # cells
_SMALL_TEXT = 256 * 1024 * 1024  # bytes, if every cell held the longest of the shared texts

_END = struct.Struct("<4sHHHHIIH")  # the end of a zip archive without a comment
_LOCAL = struct.Struct("<26xHH")
_PREFIXED = re.compile(rb":c[\s/>]")
# The address of each cell that states it first, and an empty one of each other cell.
_CELL = re.compile(rb"""<c r="([A-Z]{1,3})([0-9]{1,7})"[\s/>]|<c[\s/>]""")
# calamine allocates by the counts that some tags state: none of seven figures or more, and few of six.
_LARGE_COUNT = re.compile(rb"""ount\s*=\s*["'][^"']{6}([^"'])?""")
_LARGE_COUNTS = 4
_SHARED_TEXT = re.compile(rb"[<:]si[\s/>]")
_ROW_OR_CELL = re.compile(rb"<(?:[^\s<>/!?]+:)?(row|c)(?=[\s/>])([^>]*)")
_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]*)["']""")


def is_small(content: bytes) -> bool:
    """Whether calamine certainly reads this xlsx with little memory. False for whatever is not certain."""
    try:
        parts = _small_parts(content)
    except DAMAGES:
        return False
    if parts is None or "xl/workbook.xml" not in parts:
        return False
    cells = area = longest = counts = 0
    for part in parts.values():
        # In UTF-16 no tag would be found.
        if b"\0" in part:
            return False
        large = _LARGE_COUNT.findall(part)
        counts += len(large)
        if any(large) or counts > _LARGE_COUNTS:
            return False
        addresses = _CELL.findall(part)
        if not addresses and not _PREFIXED.search(part):
            if _SHARED_TEXT.search(part):
                longest = max(longest, *map(len, part.split(b"</si>")))
            continue
        found = _plain_area(part, addresses)
        if found is None:
            return False
        cells += len(addresses)
        area += found
    return area <= _SMALL_AREA and cells * longest <= _SMALL_TEXT


def _small_parts(content: bytes) -> dict[str, bytes] | None:
    """Return the unpacked parts of an archive, None where that is not plain and small.

    The sizes in the archive's directory are not believed, and there is one way only to read the directory.
    """
    signature, *_, size, offset, comment = _END.unpack(content[-_END.size :])
    if signature != b"PK\5\6" or comment or offset + size + _END.size != len(content):
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(names) != len(entries) or len(entries) > _SMALL_PARTS or sum(one.file_size for one in entries) > _SMALL:
        return None
    return {entry.filename: _unpacked(content, entry) for entry in entries}


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Return a part. Raises `ValueError` where it has another size than the directory says."""
    name, extra = _LOCAL.unpack_from(content, entry.header_offset)
    start = entry.header_offset + _LOCAL.size + name + extra
    part = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        part = inflating.decompress(part, entry.file_size + 1)
        if not inflating.eof:
            raise ValueError("the part is larger than it says")
    elif entry.compress_type != zipfile.ZIP_STORED:
        raise ValueError("the part is packed in another way")
    if len(part) != entry.file_size:
        raise ValueError("the part has another size than it says")
    return part


def check(content: bytes) -> None:
    """Raise `UnreadableTable` for an archive that is damaged, protected or certainly too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise UnreadableTable(UNREADABLE)
            if any(part.compress_type not in _METHODS for part in parts):
                raise UnreadableTable(UNREADABLE)
            if _ODS_MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_ODS_MANIFEST):
                raise UnreadableTable(PROTECTED)
            for part in parts:
                if "worksheets/" in part.filename and _area(archive.read(part)) > MAX_CELLS:
                    raise UnreadableTable(UNREADABLE)
    except DAMAGES as error:
        raise UnreadableTable(UNREADABLE) from error


def _plain_area(worksheet: bytes, addresses: Sequence[tuple[bytes, bytes]]) -> int | None:
    """Return rows times columns where each of the cells has its address, None where one may have none."""
    columns, rows = ({address[place] for address in addresses} for place in (0, 1))
    if not columns or b"" in columns or _PREFIXED.search(worksheet):
        return None
    return max(map(column_number, columns)) * max(map(int, rows))


def _area(worksheet: bytes) -> int:
    """Return rows times columns up to the last row and the last column of a worksheet."""
    if plain := _plain_area(worksheet, _CELL.findall(worksheet)):
        return plain
    row = column = width = height = 0
    for tag, attributes in _ROW_OR_CELL.findall(worksheet):
        address = _ADDRESS.search(attributes)
        letters, digits = address.groups() if address else (b"", b"")
        if tag == b"row":
            row, column = int(digits[:9]) if digits else row + 1, 0
        else:
            column = column_number(letters) if letters else column + 1
            width = max(width, column)
            height = max(height, int(digits[:9] or 0), row)
    return width * height


def column_number(letters: bytes) -> int:
    """Return 1 for A, 26 for Z, 27 for AA."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """Return `A` for 1, `Z` for 26, `AA` for 27."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters
