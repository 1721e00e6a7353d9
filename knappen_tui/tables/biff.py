"""The binary xls: an OLE file ([MS-CFB]) whose stream "Workbook" is a sequence of records ([MS-XLS])."""

import struct
from collections.abc import Iterator

# What an OLE file begins with.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_FREE = 0xFFFFFFFA  # sector numbers from here on mark the end of a chain
_DIRECTORY_ENTRY = 128
_FILE_PASS = 0x2F
# An xlsx with a password is an OLE file with a stream of this name.
_ENCRYPTED_XLSX = "EncryptedPackage".encode("utf-16-le")


def is_protected(content: bytes) -> bool:
    """Whether an OLE file is a workbook, xls or xlsx, that can be opened with a password only."""
    if _ENCRYPTED_XLSX in content:
        return True
    try:
        return any(kind == _FILE_PASS for kind, _ in records(workbook_stream(content)))
    except (KeyError, IndexError, ValueError, struct.error):
        return False


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the content of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def workbook_stream(content: bytes) -> bytes:
    """Return the stream "Workbook" of an OLE file. Raises `KeyError` or `struct.error` where there is none."""
    sector = 1 << _number("<H", content, 30)
    mini = 1 << _number("<H", content, 32)
    directory_at, cutoff, mini_fat_at, difat_at = (_number("<I", content, at) for at in (48, 56, 60, 68))

    def sector_at(number: int) -> bytes:
        return content[(number + 1) * sector : (number + 2) * sector]

    fat_sectors = list(struct.unpack_from("<109I", content, 76))
    while difat_at < _FREE and len(fat_sectors) * sector < len(content):
        *more, difat_at = struct.unpack(f"<{sector // 4}I", sector_at(difat_at))
        fat_sectors += more
    fat = _numbers(b"".join(sector_at(number) for number in fat_sectors if number < _FREE))

    def chained(start: int) -> bytes:
        return b"".join(map(sector_at, _chain(fat, start)))

    directory = chained(directory_at)
    entries = {}
    for at in range(0, len(directory), _DIRECTORY_ENTRY):
        length = _number("<H", directory, at + 64)
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        entries[name] = (_number("<I", directory, at + 116), _number("<I", directory, at + 120))
    start, size = entries["Workbook"]
    if size >= cutoff:
        return chained(start)[:size]
    small = chained(entries["Root Entry"][0])
    chain = _chain(_numbers(chained(mini_fat_at)), start)
    return b"".join(small[number * mini : (number + 1) * mini] for number in chain)[:size]


def _numbers(table: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])


def _number(form: str, content: bytes, at: int) -> int:
    found: int = struct.unpack_from(form, content, at)[0]
    return found


def _chain(table: tuple[int, ...], start: int) -> Iterator[int]:
    """Yield the sectors of a chain, no more than the table has."""
    for _ in table:
        if start >= _FREE:
            return
        yield start
        start = table[start]
