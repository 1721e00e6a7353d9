"""Write the lists in this folder, the same bytes every time. Run it after a change to the fictional population.

    python sample_cprs/make.py

No number was ever issued (see `knappen_tui.backend.cprs`). Those that the demo knows are of the
first thousand persons of its default population, so any larger demo knows them too, and of the persons for follow-up.
"""

# ruff: noqa: INP001 - a script beside its files, not a package

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook

from knappen_tui.backend.cprs import known_cpr, unknown_cprs
from knappen_tui.backend.follow_up_cases import case_cprs, cases
from knappen_tui.backend.population import DEFAULT_SEED, REFERENCE_DATE

FOLDER = Path(__file__).parent
PERSONS = 1000
SHARE_KNOWN = 0.85
_COUNTED = ("Et", "To", "Tre", "Fire", "Fem", "Seks", "Syv", "Otte", "Ni", "Ti", "Ærø", "Ørsted", "Åby")
_HEADINGS = ("Navn", "CPR-nr.", "Sagsnr.", "Sagsbehandler", "Modtaget", "Ægtefælles CPR")


def files() -> dict[str, bytes]:
    """Every list by its name."""
    numbers = _numbers(250)
    return {
        "rene-250.txt": _lines(numbers, "\n").encode("ascii"),
        "rodet.txt": _lines(_messy(_numbers(48)), "\r\n").encode("utf-8-sig"),
        "utf16.txt": b"\xff\xfe" + _lines(numbers[:60], "\r\n").encode("utf-16-le"),
        "latin1.txt": _lines(_with_remarks(numbers[60:120]), "\r\n").encode("latin-1"),
        "opfoelgning.txt": _lines(_follow_up(), "\n").encode("ascii"),
        "hold.xlsx": _workbook(_cases(_numbers(40))),
        "hold.csv": _csv(_cases(_numbers(40))).encode("cp1252"),
    }


def _numbers(count: int) -> list[str]:
    """Known and unknown numbers mixed, 85 to 15; they depend only on the count."""
    random = Random(count)  # noqa: S311 - reproducible, not secret
    known = round(count * SHARE_KNOWN)
    indexes = sorted(range(PERSONS), key=lambda _: random.random())[:known]
    cprs = [known_cpr(DEFAULT_SEED, index) for index in indexes] + unknown_cprs(count - known, seed=count)
    return [cpr.digits for cpr in sorted(cprs, key=lambda _: random.random())]


def _follow_up() -> list[str]:
    """The persons that the practice register has for the rules of follow-up, and two that it does not know."""
    made = case_cprs(DEFAULT_SEED, len(cases(REFERENCE_DATE)))
    return [cpr.digits for cpr in (*made, *unknown_cprs(2))]


def _messy(numbers: list[str]) -> Iterator[str]:
    """A list with every common fault: half of the numbers with hyphens or spaces, and lines without a number."""
    plain, untidy = numbers[:24], numbers[24:]
    early = next(number for number in untidy if number.startswith("0"))
    untidy.remove(early)
    yield "CPR-numre til opslag"
    yield ""
    yield from plain[:8]
    yield from (f"{number[:6]}-{number[6:]}" for number in untidy[:6])
    yield "   "
    yield from (f"{number[:6]} {number[6:]}" for number in untidy[6:10])
    yield from (f"  {number}\t" for number in untidy[10:13])
    yield f"{untidy[13][:2]} {untidy[13][2:4]} {untidy[13][4:6]} - {untidy[13][6:]}"
    yield plain[2]
    yield untidy[0]
    yield from plain[8:16]
    yield f"41{plain[0][2:]}"
    yield f"{plain[1][:2]}13{plain[1][4:]}"
    yield f"3002{plain[3][4:]}"
    yield f"{int(plain[4][0]) + 6}{plain[4][1:]}"
    yield early[1:]
    yield "ny kursist, CPR mangler"
    yield f"{plain[5][:6]}-{plain[5][6:8]}O{plain[5][9:]}"
    yield plain[6][:8]
    yield f"{plain[7]}5"
    yield ""
    yield from untidy[14:]
    yield plain[2]
    yield from plain[16:]
    yield ""


def _with_remarks(numbers: list[str]) -> Iterator[str]:
    """Numbers with hyphens, in groups under Danish headings with letters outside ASCII."""
    yield "Første hold:"
    yield from (f"{number[:6]}-{number[6:]}" for number in numbers[:30])
    yield "Næste hold:"
    yield from (f"{number[:6]}-{number[6:]}" for number in numbers[30:])
    yield "Udgået på grund af sygdom: ingen"


def _cases(numbers: list[str]) -> Iterator[tuple[str, str | int, str, str, date, str]]:
    """Rows as a municipality has them: obviously invented names, case numbers, a spouse now and then."""
    for place, number in enumerate(numbers):
        name = f"Eksempel {_COUNTED[place % len(_COUNTED)]} {place + 1}"
        hyphened = f"{number[:6]}-{number[6:]}"
        written = int(number) if number.startswith("0") else hyphened if place % 3 else number
        spouse = numbers[place - 7] if place % 9 == 0 else ""
        yield (
            name,
            written,
            f"S-2026-{place + 101}",
            "ABC"[place % 3],
            date(2026, 1 + place % 9, 3 + place % 20),
            spouse,
        )


def _workbook(rows: Iterator[tuple[str, str | int, str, str, date, str]]) -> bytes:
    """A sheet with a title above its headings, and two hidden rows."""
    book, saved, content = Workbook(), io.BytesIO(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.title = "Hold 3"
    for row in (["Hold 3, foråret 2026"], [], list(_HEADINGS), *map(list, rows)):
        sheet.append(row)
    for line in (9, 17):
        sheet.row_dimensions[line].hidden = True
    book.save(saved)
    # Written once more without the time of day and without compression, which differs between versions of zlib.
    with ZipFile(saved) as source, ZipFile(content, "w", ZIP_STORED) as target:
        for part in source.infolist():
            named = ZipInfo(part.filename)
            named.create_system = 3  # Unix, also where this runs on Windows
            target.writestr(named, _CORE if part.filename == "docProps/core.xml" else source.read(part))
    return content.getvalue()


_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>knappen</dc:creator></cp:coreProperties>'
)


def _csv(rows: Iterator[tuple[str, str | int, str, str, date, str]]) -> str:
    """The same with semicolons, as Excel saves it in Danish."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(_HEADINGS)
    writer.writerows([*row[:4], f"{row[4]:%d-%m-%Y}", row[5]] for row in rows)
    return text.getvalue()


def _lines(lines: Iterator[str] | list[str], end: str) -> str:
    return "".join(f"{line}{end}" for line in lines)


if __name__ == "__main__":
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)
