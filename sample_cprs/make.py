"""Write the lists in this folder, the same bytes every time. Run it after a change to the fictional population.

    python sample_cprs/make.py

No number was ever issued (see `knappen_tui.backend.cprs`). Those that the demo knows are of the
first thousand persons of its default population, so any larger demo knows them too.
"""

# ruff: noqa: INP001 - a script beside its files, not a package

from collections.abc import Iterator
from pathlib import Path
from random import Random

from knappen_tui.backend.cprs import known_cpr, unknown_cprs
from knappen_tui.backend.population import DEFAULT_SEED

FOLDER = Path(__file__).parent
PERSONS = 1000
SHARE_KNOWN = 0.85


def files() -> dict[str, bytes]:
    """Every list by its name."""
    numbers = _numbers(250)
    return {
        "rene-250.txt": _lines(numbers, "\n").encode("ascii"),
        "rodet.txt": _lines(_messy(_numbers(48)), "\r\n").encode("utf-8-sig"),
        "utf16.txt": b"\xff\xfe" + _lines(numbers[:60], "\r\n").encode("utf-16-le"),
        "latin1.txt": _lines(_with_remarks(numbers[60:120]), "\r\n").encode("latin-1"),
    }


def _numbers(count: int) -> list[str]:
    """Known and unknown numbers mixed, 85 to 15; they depend only on the count."""
    random = Random(count)  # noqa: S311 - reproducible, not secret
    known = round(count * SHARE_KNOWN)
    indexes = sorted(range(PERSONS), key=lambda _: random.random())[:known]
    cprs = [known_cpr(DEFAULT_SEED, index) for index in indexes] + unknown_cprs(count - known, seed=count)
    return [cpr.digits for cpr in sorted(cprs, key=lambda _: random.random())]


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


def _lines(lines: Iterator[str] | list[str], end: str) -> str:
    return "".join(f"{line}{end}" for line in lines)


if __name__ == "__main__":
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)
