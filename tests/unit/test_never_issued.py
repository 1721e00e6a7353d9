"""No real person's number stands in this project: the whole repository is held to that.

A ten-digit group that is a valid CPR number must be one that was never issued: it fails modulus 11, and its birthday
is not a 1 January (the days on which numbers without modulus 11 were handed out).
"""

import codecs
import io
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse

ROOT = Path(__file__).parents[2]

_GROUP = re.compile(r"(?<![0-9])[0-9]{6}[- ]?[0-9]{4}(?![0-9])")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_SHEETS = {".xlsx", ".xls"}
_NOT_OURS = {"build", "dist", "node_modules", "venv"}
_LAST_DAY = date(2057, 12, 31)


def suspects(content: bytes, suffix: str = "") -> list[Cpr]:
    """The numbers in a file's bytes that may have been issued to someone."""
    text = _HASH.sub("", _text(content, suffix))
    found = []
    for group in _GROUP.findall(text):
        try:
            cpr = parse(group, today=_LAST_DAY).cpr
        except InvalidCpr:
            continue
        if cpr.is_modulus_11 or (cpr.birth_date.month, cpr.birth_date.day) == (1, 1):
            found.append(cpr)
    return found


def _text(content: bytes, suffix: str) -> str:
    if suffix in _SHEETS:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
        return "\n".join(
            f"{cell:.0f}".zfill(10) if isinstance(cell, float) else str(cell)
            for rows in sheets
            for row in rows
            for cell in row
        )
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def repository() -> list[Path]:
    """Every file that is, or would be, committed; without git, every file but hidden and built ones."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True,
        ).stdout  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return list(_tree())
    paths = [ROOT / os.fsdecode(name) for name in listed.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


def _tree() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in _NOT_OURS and not name.startswith((".", "__pycache__"))]
        yield from (Path(folder, name) for name in names)


def test_no_number_in_the_repository_was_ever_issued() -> None:
    found = {
        str(path.relative_to(ROOT)): numbers
        for path in repository()
        if (numbers := suspects(path.read_bytes(), path.suffix.lower()))
    }
    assert not found


@pytest.mark.parametrize("files", [repository, lambda: list(_tree())], ids=["git", "tree"])
def test_repository_lists_the_project_files(files: object) -> None:
    assert callable(files)
    names = {path.relative_to(ROOT).as_posix() for path in files()}
    assert {"pyproject.toml", "sample_cprs/utf16.txt", "tests/unit/test_never_issued.py"} <= names
    assert not any(name.startswith(".git/") for name in names)


def _number(birthday: str, *, modulus_11: bool) -> str:
    """Made at run time, so that this file holds none."""
    digits = (f"{birthday}{run:04}" for run in range(1, 4000))
    return next(number for number in digits if Cpr(number).is_modulus_11 is modulus_11)


ISSUED = [
    pytest.param(_number("150680", modulus_11=True), id="modulus 11"),
    pytest.param(_number("010190", modulus_11=True), id="modulus 11, 1 January"),
    pytest.param(_number("010190", modulus_11=False), id="1 January"),
]


@pytest.mark.parametrize("number", ISSUED)
@pytest.mark.parametrize("shape", ["{0}", "x{0}y", "{1}-{2}", "{1} {2}", '["{0}"]', "cpr={0};", "nr.\n{0}\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_suspects_finds_issued_numbers(number: str, shape: str, encoding: str) -> None:
    text = "Næste: " + shape.format(number, number[:6], number[6:])
    assert suspects(text.encode(encoding)) == [Cpr(number)]


@pytest.mark.parametrize("number", ISSUED)
def test_suspects_reads_sheets(number: str) -> None:
    book = openpyxl.Workbook()
    for sheet, value in (("A", number), ("B", int(number))):
        book.create_sheet(sheet)["C3"] = value
    stream = io.BytesIO()
    book.save(stream)
    assert suspects(stream.getvalue(), ".xlsx") == [Cpr(number)] * 2


@pytest.mark.parametrize(
    "text",
    [
        _number("150680", modulus_11=False),
        _number("150680", modulus_11=True) + "1",
        "41" + _number("150680", modulus_11=True)[2:],
        "sha256:" + _number("150680", modulus_11=True) + "ab" * 27,
    ],
    ids=["never issued", "eleven digits", "no such day", "a hash"],
)
def test_suspects_ignores_other_digits(text: str) -> None:
    assert suspects(text.encode()) == []
