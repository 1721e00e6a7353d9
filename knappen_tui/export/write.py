"""Rows and a report to a file or a stream in any of the formats."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.export import atomic
from knappen_tui.export.formats import Format

_T = TypeVar("_T")


class _Writer(Protocol):
    def __call__(self, stream: BinaryIO, rows: Iterable[Udtraek], report: Report) -> None: ...


def write(
    target: Path | BinaryIO,
    form: Format,
    rows: Iterable[Udtraek],
    report: Report,
    *,
    overwrite: bool = False,
    before_rename: Callable[[str], None] = lambda _: None,
    checkpoint: Callable[[], None] = lambda: None,
) -> None:
    """Write a finished run, its rows read one at a time in the order given.

    A path is replaced atomically (see `atomic.replacing`). A stream such as standard output gets all of it in one
    write, and is flushed and not closed. `checkpoint` is called before each row; if it raises, nothing is written.
    Raises `StorageError`; then a path is unchanged.
    """
    if report.details:
        persons = report.details.persons
        report = replace(report, details=replace(report.details, persons=lambda: _checked(persons(), checkpoint)))
    writer: _Writer = import_module(f"{__package__}.{form.module}").write_report
    if isinstance(target, Path):
        with atomic.replacing(target, overwrite=overwrite, before_rename=before_rename) as stream:
            writer(stream, _checked(rows, checkpoint), report)
        return
    whole = io.BytesIO()
    writer(whole, _checked(rows, checkpoint), report)
    try:
        target.write(whole.getbuffer())
        target.flush()
    except OSError as error:
        raise atomic.not_written(None, error) from error


def _checked(rows: Iterable[_T], checkpoint: Callable[[], None]) -> Iterator[_T]:
    for row in rows:
        checkpoint()
        yield row
