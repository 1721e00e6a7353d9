"""Text in UTF-8 and UTF-16, told apart by its byte order mark: Notepad and PowerShell write any of them."""

import codecs

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decoded(content: bytes) -> str:
    """Return text without its mark, as UTF-8 where it has none. Raises `UnicodeDecodeError`."""
    bom, encoding = next(((bom, name) for bom, name in BOMS if content.startswith(bom)), (b"", "utf-8"))
    return content.removeprefix(bom).decode(encoding)
