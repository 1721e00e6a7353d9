"""The one way from rows to a file: format by name, the file whole or not at all."""

from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Protocol

from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.export import atomic


class Format(Enum):
    """What can be written; the value is the word on the command line and the file's suffix without its dot."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"

    @property
    def suffix(self) -> str:
        """The end of a file's name, `.xlsx`."""
        return f".{self.value}"

    @classmethod
    def of(cls, target: Path) -> "Format | None":
        """The format a file's name asks for, None where it names none of them."""
        return next((one for one in cls if one.suffix == target.suffix.lower()), None)


class _Writer(Protocol):
    def __call__(self, stream: BinaryIO, rows: Iterable[Udtraek], report: Report) -> None: ...


def write(
    target: Path | BinaryIO,
    form: Format,
    rows: Iterable[Udtraek],
    report: Report,
    *,
    overwrite: bool = False,
    announce: Callable[[str], None] = lambda _: None,
) -> None:
    """Write a finished run, rows pulled one at a time in the order given.

    A path is written beside and renamed (see `atomic`); a stream (standard output) is written as it goes and flushed,
    never closed. Raises `StorageError` with the reason and advice; then a path is as it was before.
    """
    writer = _writer(form)
    if isinstance(target, Path):
        with atomic.replacing(target, overwrite=overwrite, announce=announce) as stream:
            writer(stream, rows, report)
        return
    try:
        writer(target, rows, report)
        target.flush()
    except OSError as error:
        raise atomic.not_written(None, error) from error


def _writer(form: Format) -> _Writer:
    """The writer of a format, imported only now: openpyxl costs a tenth of a second."""
    match form:
        case Format.XLSX:
            from knappen_tui.export import xlsx

            return xlsx.write_report
        case Format.CSV:
            from knappen_tui.export import csvfile

            return csvfile.write_report
        case Format.JSON:
            from knappen_tui.export import jsonfile

            return jsonfile.write_report
