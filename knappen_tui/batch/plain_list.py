"""Read a plain list, one CPR number a line, as Notepad saves it.

UTF-8, UTF-16 with a byte order mark, or Windows' cp1252; any line end.
"""

import codecs
import io
from collections.abc import Iterator
from datetime import date

from knappen_tui.batch.cpr_list import CprList
from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import NothingUsable
from knappen_tui.domain.report import LineRemark

_LONGEST_LINE = 1000
_PEEK = 4096
# What `surrogateescape` makes of each byte that is not UTF-8, and the byte's character in Windows' cp1252.
_CP1252 = {0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)}


def read_plain(content: bytes, name: str, today: date, modulus_11: bool) -> CprList:
    """Read one number a line; the list may be empty. Raises `NothingUsable` for bytes that are no text."""
    cprs: list[Cpr] = []
    rejected: list[LineRemark] = []
    notes: list[LineRemark] = []
    seen: set[str] = set()
    duplicates = 0
    for number, line in enumerate(_lines(content, name), 1):
        text = line.strip()
        if not text:
            continue
        try:
            parsed = parse(text, today=today, modulus_11=modulus_11)
        except InvalidCpr as reason:
            rejected.append(LineRemark(number, str(reason), text))
            continue
        if parsed.note:
            notes.append(LineRemark(number, parsed.note, text, parsed.cpr))
        if parsed.cpr.digits in seen:
            duplicates += 1
            continue
        seen.add(parsed.cpr.digits)
        cprs.append(parsed.cpr)
    return CprList(name, cprs, duplicates, rejected, notes)


def is_plain(found: CprList) -> bool:
    """Whether at least half of the filled lines are a CPR number and nothing else."""
    return 0 < len(found.cprs) + found.duplicates >= len(found.rejected)


def usable(found: CprList) -> CprList:
    """Return the list. Raises `NothingUsable` if it has no number."""
    if not found.cprs:
        raise _nothing(found.source, found.rejected)
    return found


def _nothing(name: str, rejected: list[LineRemark]) -> NothingUsable:
    if not rejected:
        return NothingUsable(f"{name} er tom.", advice="Filen skal have ét CPR-nummer på hver linje.")
    lines = count(len(rejected), "linje", "linjer")
    all_of = f"Linjen i {name} er ikke" if len(rejected) == 1 else f"Ingen af de {lines} i {name} er"
    shown = "\n".join(f"  linje {remark.line}: {remark.text}" for remark in rejected[:10])
    more = f"\n  … og {len(rejected) - 10} til" if len(rejected) > 10 else ""
    return NothingUsable(
        f"{all_of} et CPR-nummer, der kan slås op.\n{shown}{more}",
        advice="Filen skal have ét CPR-nummer på hver linje og ikke andet.",
    )


def _lines(content: bytes, name: str) -> Iterator[str]:
    """Yield the text's lines, each cut at `_LONGEST_LINE` characters."""
    encoding = _encoding(content[:_PEEK], name)
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors=errors, newline=None)
    while line := text.readline(_LONGEST_LINE):
        yield line if line.isascii() else line.translate(_CP1252)
        while len(line) == _LONGEST_LINE and not line.endswith("\n"):
            line = text.readline(_LONGEST_LINE)


def _encoding(head: bytes, name: str) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head:
        raise NothingUsable(
            f"{name} er ikke en tekstfil, der kan læses.",
            advice="Åbn den i Notesblok, og gem den igen med kodningen UTF-8 og ét CPR-nummer på hver linje.",
        )
    return "utf-8-sig"
