"""The foreign site's extract: another column order, extra columns, and every file kind.

Run as a program (`python -m tests.foreign.sheets`) it makes the committed old binary sheet anew, by LibreOffice.
"""

import io
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from pathlib import Path

import openpyxl

from knappen_tui.domain.columns import Value, to_text
from knappen_tui.domain.udtraek import COLUMNS, Udtraek, from_kursist
from tests.foreign.people import CPRS, truth

AS_OF = date(2026, 3, 2)
BINARY = Path(__file__).parent / "data" / "resultat.xls"

# (group, heading, field) in the foreign site's order; "" is an extra column.
ORDER = (
    ("", "Løbenr.", ""),
    ("", "Findes i 2004 + PR", "findes"),
    ("Højeste merit", "Udbyder", "merit_udbyder"),
    ("Højeste merit", "DU-Modul", "merit_du_modul"),
    ("Højeste merit", "Skårdato", "merit_startdato"),
    ("", "CPR nr", "cpr"),
    ("Søgning i præ-2004 data", "DU søgning i præ-2004 data", "prae2004_du"),
    ("Søgning i præ-2004 data", "Første startdato", "prae2004_startdato"),
    ("Søgning i præ-2004 data", "Findes i præ-2004 data", "prae2004_findes"),
    ("Seneste modul reg.", "Henvisning kategori", "henvisning_kategori"),
    ("Seneste modul reg.", "Henvisning før. dato", "henvisning_dato"),
    ("Seneste modul reg.", "Sprogcenterets navn", ""),
    ("Seneste modul reg.", "Udbyder", "seneste_udbyder"),
    ("Seneste modul reg.", "DU-Modul", "seneste_du_modul"),
    ("Seneste modul reg.", "Startdato", "seneste_startdato"),
    ("Første modul reg.", "Udbyder", "foerste_udbyder"),
    ("Første modul reg.", "Startdato", "foerste_startdato"),
    ("Første modul reg.", "DU-Modul", "foerste_du_modul"),
    ("", "Bemærkning", ""),
)
_TYPOS = {
    "Udbyder": "Udbyrder",
    "Henvisning kategori": "Henviisning kateori",
    "Henvisning før. dato": "Henviisning før. dato",
    "Højeste merit": "Højste merit",
}
# The headings of the guide, with its OCR errors.
_GARBLED = {
    "Første modul reg.": "FA, rste modul reg.",
    "Højeste merit": "HÅ, jstte merit",
    "Søgning i præ-2004 data": "SA, gning i prÅ1-2004 data",
    "Udbyder": "Udbyrder",
    "Henvisning før. dato": "Henviisning fÅ r. dato",
    "Henvisning kategori": "Henviisning kateori",
    "Findes i præ-2004 data": "Findes i prÅ1-2004 data",
    "Første startdato": "FA, rste startdato",
    "DU søgning i præ-2004 data": "DU gning i prÅ1-2004 data",
}
# A site with other headings, which needs a words file.
_JARGON = {
    "CPR nr": "Personident",
    "Findes i 2004 + PR": "Kendt",
    "Første modul reg.": "Indgang",
    "Seneste modul reg.": "Aktuelt",
    "DU-Modul": "Niveau",
    "Udbyder": "Skolekode",
    "Højeste merit": "Godskrevet",
}


def _mojibake(text: str) -> str:
    return _TYPOS.get(text, text).encode().decode("cp1252", "replace")


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "typos": lambda text: _TYPOS.get(text, text),
    "mojibake": _mojibake,
    "guide": lambda text: _GARBLED.get(text, text),
    "jargon": lambda text: _JARGON.get(text, text),
}

Lines = list[list[Value]]


def _lines(rows: Sequence[Udtraek], spelling: str, heading_rows: int) -> tuple[Lines, int]:
    """Return title, headings and data, and the number of lines above the data."""
    spell = SPELLINGS[spelling]
    head: Lines = [[spell(f"Resultat af udtræk fra Danskundervisningsdatabasen per {AS_OF:%d-%m-%Y}")]]
    if heading_rows == 1:
        head.append([f"{spell(group)} {spell(name)}".strip() for group, name, _ in ORDER])
    else:
        groups = [group for group, _, _ in ORDER]
        head.append(
            [
                spell(group or name) if not group or place == groups.index(group) else ""
                for place, (group, name, _) in enumerate(ORDER)
            ]
        )
        head.append([spell(name) if group else "" for group, name, _ in ORDER])
    data: Lines = []
    for number, row in enumerate(rows, 1):
        values = dict(zip((column.field for column in COLUMNS), row.values(), strict=True))
        data.append([values[field] if field else f"nr. {number}" for _, _, field in ORDER])
    return [*head, *data], len(head)


def xlsx(rows: Sequence[Udtraek], spelling: str, heading_rows: int) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in _lines(rows, spelling, heading_rows)[0]:
        sheet.append([to_text(value) if isinstance(value, bool) else value for value in line])
    if heading_rows == 2:
        sheet.merge_cells("C2:E2")
        sheet.merge_cells("A2:A3")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(rows: Sequence[Udtraek], spelling: str, heading_rows: int) -> bytes:
    """Return the committed sheet, which has a row for every person."""
    return BINARY.read_bytes()


def html(rows: Sequence[Udtraek], spelling: str, heading_rows: int) -> bytes:
    """Return an HTML table within a layout table, in cp1252 without a declared charset."""
    lines, above = _lines(rows, spelling, heading_rows)
    body = []
    for number, line in enumerate(lines):
        tag = "th" if 0 < number < above else "td"
        cells = "".join(f"<{tag}>{escape(to_text(value)) or '&nbsp;'}</{tag}>" for value in line)
        body.append(f"<tr>{cells if number else f'<td colspan={len(ORDER)}>{escape(to_text(line[0]))}</td>'}</tr>")
    inner = f"<table border=1>{''.join(body)}</table>"
    return f"<html><body><table><tr><td>{inner}</td></tr></table></body></html>".encode("cp1252", "xmlcharrefreplace")


def text(rows: Sequence[Udtraek], spelling: str, heading_rows: int) -> bytes:
    """Return lines with semicolons, in cp1252."""
    lines, _ = _lines(rows, spelling, heading_rows)
    return "".join(";".join(map(to_text, line)) + "\r\n" for line in lines).encode("cp1252")


KINDS: dict[str, Callable[[Sequence[Udtraek], str, int], bytes]] = {
    "xlsx": xlsx,
    "xls": xls,
    "html": html,
    "text": text,
}


def _make_binary() -> None:
    rows = [from_kursist(truth(cpr)) for cpr in CPRS]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "resultat.xlsx").write_bytes(xlsx(rows, "typos", 2))
        words = ["soffice", "--headless", "--convert-to", "xls", "--outdir", folder, f"{folder}/resultat.xlsx"]
        subprocess.run(words, check=True, capture_output=True)
        BINARY.write_bytes((Path(folder) / "resultat.xls").read_bytes())


if __name__ == "__main__":
    _make_binary()
