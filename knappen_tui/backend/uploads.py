"""Read the CPR numbers of an uploaded text file."""

import codecs
from datetime import date

from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.danish import count

_MOST_REASONS = 50


class InvalidUpload(Exception):
    """The file is refused. `message` says why; `lines` are the faults by line."""

    def __init__(self, message: str, lines: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.lines = lines


def read(content: bytes, filename: str, *, today: date, most: int) -> list[Cpr]:
    """The distinct numbers in the file's order, from 1 to `most`. Raises `InvalidUpload`."""
    if not filename:
        raise InvalidUpload("Vælg en fil, før du trykker på Upload fil.")
    if not filename.casefold().endswith(".txt"):
        raise InvalidUpload("Filen skal være en tekstfil med efternavnet .txt.")
    found: dict[Cpr, None] = {}
    faults: list[str] = []
    for number, line in enumerate(_decode(content).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found[_number(line, today)] = None
        except InvalidCpr as fault:
            faults.append(f"Linje {number}: {fault}")
    if faults:
        rest = len(faults) - _MOST_REASONS
        more = (f"… og {count(rest, 'linje', 'linjer')} til.",) if rest > 0 else ()
        raise InvalidUpload(
            f"Filen er afvist: {count(len(faults), 'linje', 'linjer')} indeholder ikke et gyldigt CPR-nr."
            " Ret filen, og upload den igen.",
            (*faults[:_MOST_REASONS], *more),
        )
    if not found:
        raise InvalidUpload("Filen er tom: den indeholder ingen CPR-numre.")
    if len(found) > most:
        raise InvalidUpload(
            f"Filen indeholder {count(len(found), 'CPR-nummer', 'CPR-numre')}. Der kan søges på højst {most} ad gangen."
        )
    return list(found)


def _number(line: str, today: date) -> Cpr:
    parsed = parse(line, today=today)
    if parsed.note:
        raise InvalidCpr("9 cifre i stedet for 10")  # the site corrects nothing
    return parsed.cpr


def _decode(content: bytes) -> str:
    """Decode the encodings of Notepad: UTF-8 with or without BOM, UTF-16 with BOM, cp1252."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
