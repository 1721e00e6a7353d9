"""Reading a list: encodings, line ends, rejected lines with their numbers, and files that are not lists."""

import codecs
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.list_reader import parse_stream, read
from knappen_tui.domain.errors import NothingUsable

TODAY = date(2026, 11, 21)
FIRST, SECOND, THIRD = (cpr.digits for cpr in unknown_cprs(3))


def parse(content: bytes) -> CprList:
    return parse_stream(io.BufferedReader(io.BytesIO(content)), "liste.txt", today=TODAY)


def digits(found: CprList) -> list[str]:
    return [cpr.digits for cpr in found.cprs]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("cp1252", b""),
        ("latin-1", b""),
    ],
)
def test_encodings_and_line_ends_are_read(encoding: str, mark: bytes, end: str) -> None:
    text = end.join(["Rødgrød", FIRST, f"{SECOND[:6]}-{SECOND[6:]}", ""])
    found = parse(mark + text.encode(encoding))
    assert digits(found) == [FIRST, SECOND]
    assert [(remark.line, remark.text) for remark in found.rejected] == [(1, "indeholder andet end tal")]


@pytest.mark.parametrize(
    "written",
    [
        " {0} ",
        "{0}\t",
        "{1}-{2}",
        "{1} {2}",
        "{1} - {2}",
        "{1}\N{EN DASH}{2}",
        "\N{NO-BREAK SPACE}{0}\N{NO-BREAK SPACE}",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_hyphens_and_spaces_are_accepted(written: str, encoding: str) -> None:
    line = written.format(FIRST, FIRST[:6], FIRST[6:])
    assert digits(parse(line.encode(encoding))) == [FIRST]


def test_duplicates_are_kept_once_at_their_first_place() -> None:
    found = parse("\n".join([FIRST, SECOND, f"{FIRST[:6]}-{FIRST[6:]}", THIRD, SECOND, FIRST]).encode())
    assert digits(found) == [FIRST, SECOND, THIRD]
    assert found.duplicates == 3


def test_blank_and_overlong_lines_are_counted() -> None:
    found = parse("\n".join(["", "x" * 5000, "", "x" * 1000, FIRST, "nej"]).encode())
    assert digits(found) == [FIRST]
    assert [remark.line for remark in found.rejected] == [2, 4, 6]


def test_added_leading_zero_is_noted_with_its_line() -> None:
    short = next(cpr.digits[1:] for cpr in unknown_cprs(50) if cpr.digits.startswith("0"))
    found = parse(f"{FIRST}\n{short}\n".encode())
    assert digits(found) == [FIRST, f"0{short}"]
    assert [(note.line, note.text) for note in found.notes] == [(2, "nul sat foran (der stod kun ni cifre)")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "tom"),
        (b"\r\n \r\n", "tom"),
        (codecs.BOM_UTF8, "tom"),
        (b"PK\x03\x04" + bytes(100), "kan ikke læses"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "kan ikke læses"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "ikke en tekstfil"),
        ("1\n2\n3".encode("utf-16-le"), "ikke en tekstfil"),
        (b"navn\nalder\n", "Ingen af de 2 linjer"),
        (b"x" * 100_000, "Linjen i liste.txt er ikke"),
    ],
)
def test_file_that_is_no_list_is_refused_with_its_reason(content: bytes, message: str) -> None:
    with pytest.raises(NothingUsable, match=message) as caught:
        parse(content)
    assert caught.value.exit_code == 3


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingUsable, match="findes ikke"):
        read(tmp_path / "væk.txt", today=TODAY)
    with pytest.raises(NothingUsable, match="kan ikke læses"):
        read(tmp_path, today=TODAY)


def test_file_is_not_changed(tmp_path: Path) -> None:
    file = tmp_path / "liste.txt"
    file.write_bytes(codecs.BOM_UTF8 + f"{FIRST}\r\n{FIRST}\r\n".encode())
    before = file.read_bytes(), file.stat().st_mtime_ns
    read(file, today=TODAY)
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


@given(st.binary(max_size=5000))
def test_any_bytes_give_a_list_or_an_error(content: bytes) -> None:
    try:
        found = parse(content)
    except NothingUsable:
        return
    assert found.cprs


@given(
    st.lists(st.sampled_from([FIRST, SECOND, THIRD, "", "  ", "12", "nej", "41" + FIRST[2:]]), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_every_line_is_a_number_a_duplicate_or_rejected(lines: list[str], encoding: str) -> None:
    filled = [line for line in lines if line.strip()]
    try:
        found = parse("\r\n".join(lines).encode(encoding))
    except NothingUsable:
        assert not set(filled) & {FIRST, SECOND, THIRD}
        return
    assert len(found.cprs) + found.duplicates + len(found.rejected) == len(filled)
    assert digits(found) == list(dict.fromkeys(line for line in filled if line in {FIRST, SECOND, THIRD}))
