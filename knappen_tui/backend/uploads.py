"""What a person uploads: a text file's bytes to CPR numbers, or the reasons why not."""

import codecs
from datetime import date

from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.danish import count

_MOST_REASONS = 50


class InvalidUpload(Exception):
    """The whole file is refused: what is wrong with it, and line by line where there is more to say."""

    def __init__(self, message: str, lines: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.lines = lines


def read(content: bytes, filename: str, *, today: date, most: int) -> list[Cpr]:
    """The different numbers of the file in its order, at least 1 and `most` at the most. Raises `Refused`."""
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
        more = (f"… og {rest} linjer til.",) if rest > 0 else ()
        raise InvalidUpload(
            f"Filen er afvist: {count(len(faults), 'linje', 'linjer')} indeholder ikke et gyldigt CPR-nr."
            " Ret filen, og upload den igen.",
            (*faults[:_MOST_REASONS], *more),
        )
    if not found:
        raise InvalidUpload("Filen er tom: den indeholder ingen CPR-numre.")
    if len(found) > most:
        raise InvalidUpload(f"Filen indeholder {len(found)} CPR-numre. Der kan søges på højst {most} ad gangen.")
    return list(found)


def _number(line: str, today: date) -> Cpr:
    parsed = parse(line, today=today)
    if parsed.note:
        raise InvalidCpr("9 cifre i stedet for 10")  # the site mends nothing: what is asked must be meant
    return parsed.cpr


def _decode(content: bytes) -> str:
    """As Notepad saves text: UTF-8 with or without a mark, UTF-16 with one, or the old Windows page."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
