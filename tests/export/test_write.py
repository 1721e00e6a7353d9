"""Every format to files and streams, and storage errors in mid-write."""

import io
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import openpyxl
import pytest

from knappen_tui.domain.errors import StorageError
from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.export.formats import Format
from knappen_tui.export.write import write
from tests.waiting import LIMIT

MakeRows = Callable[[int], list[Udtraek]]

every_format = pytest.mark.parametrize("form", Format)


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.xlsx", Format.XLSX), ("a.b.CSV", Format.CSV), ("a.json", Format.JSON), ("a.xls", None), ("xlsx", None)],
)
def test_format_by_name(name: str, form: Format | None) -> None:
    assert Format.of(Path(name)) is form
    assert form is None or form.suffix == Path(name).suffix.lower()


@every_format
def test_file_and_stream_have_the_same_content(
    form: Format, tmp_path: Path, make_rows: MakeRows, report: Report
) -> None:
    target, stream = tmp_path / f"ud{form.suffix}", io.BytesIO()
    write(target, form, iter(make_rows(30)), report)
    write(stream, form, iter(make_rows(30)), report)
    assert list(tmp_path.iterdir()) == [target]
    assert not stream.closed
    if form is Format.XLSX:
        books = (openpyxl.load_workbook(target), openpyxl.load_workbook(stream))
        one, other = ([[list(row) for row in sheet.values] for sheet in book.worksheets] for book in books)
        assert one == other
    else:
        assert target.read_bytes() == stream.getvalue()


@every_format
def test_error_while_reading_rows_keeps_the_old_file(
    form: Format, tmp_path: Path, make_rows: MakeRows, report: Report
) -> None:
    def rows() -> Iterator[Udtraek]:
        yield from make_rows(500)
        raise RuntimeError("journal")

    target = tmp_path / "ud"
    target.write_bytes(b"old")
    with pytest.raises(RuntimeError, match="journal"):
        write(target, form, rows(), report, overwrite=True)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
    with pytest.raises(RuntimeError, match="journal"):
        write(io.BytesIO(), form, rows(), report)


@every_format
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_full_standard_output_is_a_storage_error(form: Format, make_rows: MakeRows, report: Report) -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as stream,
        pytest.raises(StorageError, match="Standard output kunne ikke skrives: disken er fuld"),
    ):
        write(stream, form, make_rows(500), report)


@every_format
def test_closed_pipe_is_a_storage_error(form: Format, make_rows: MakeRows, report: Report) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "wb", buffering=0) as stream, pytest.raises(StorageError, match="modtageren lukkede"):
        write(stream, form, make_rows(5), report)


@every_format
def test_pipe_is_written(form: Format, make_rows: MakeRows, report: Report) -> None:
    """xlsx too, though a pipe is not seekable."""
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as cat:  # fmt: skip
        assert cat.stdin is not None
        assert cat.stdout is not None
        write(cast("BinaryIO", cat.stdin), form, make_rows(20), report)
        cat.stdin.close()
        content = cat.stdout.read()
    if form is Format.XLSX:
        assert openpyxl.load_workbook(io.BytesIO(content))["Udtræk"].max_row == 23
    elif form is Format.JSON:
        assert len(json.loads(content)["rows"]) == 20
    else:
        assert content.count(b"\r\n") == 22


@every_format
@pytest.mark.skipif(os.name != "posix", reason="limits of the process")
def test_file_size_limit_is_a_storage_error(form: Format, tmp_path: Path) -> None:
    """The limit is met in mid-write; nothing is left beside the target and nothing else is printed."""
    program = """
        import resource, sys
        from dataclasses import fields
        from datetime import UTC, date, datetime
        from pathlib import Path
        from knappen_tui.domain.cpr import Cpr
        from knappen_tui.domain.errors import StorageError
        from knappen_tui.domain.report import Report
        from knappen_tui.domain.udtraek import Udtraek
        from knappen_tui.export.formats import Format
        from knappen_tui.export.write import write
        now = datetime.now(UTC)
        facts = dict.fromkeys((field.name for field in fields(Report)), 0) | dict.fromkeys(
            ("profile", "user", "site", "source", "version"), "") | dict.fromkeys(
            ("started", "finished", "answers_from", "answers_to"), now) | dict.fromkeys(
            ("rejected", "notes", "unanswered"), ())
        report = Report(**facts | {"as_of": date(2025, 1, 31), "details": None})
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
        rows = (Udtraek(Cpr("0202500001"), True, foerste_udbyder=str(hash(str(n)))) for n in range(20_000))
        try:
            write(Path(sys.argv[1]), Format.named(sys.argv[2]), rows, report, overwrite=True)
        except StorageError as error:
            print(error.message)
    """
    target = tmp_path / "ud"
    target.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program), target, form.value],
        capture_output=True, text=True, check=False, timeout=LIMIT,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == f"{target} kunne ikke skrives: filen må ikke blive så stor.\n"
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_openpyxl_is_imported_for_xlsx_only() -> None:
    program = """
        import io, sys
        from knappen_tui.export import csvfile, jsonfile
        from knappen_tui.export.formats import Format
        from knappen_tui.export.write import write
        assert not any(name.partition(".")[0] in {"openpyxl", "lxml"} for name in sys.modules)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True)
