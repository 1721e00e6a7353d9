"""Rows and a report to a file or a stream in any of the formats."""

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol

from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.export import atomic
from knappen_tui.export.formats import Format


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
) -> None:
    """Write a finished run, its rows read one at a time in the order given.

    A path is replaced atomically (see `atomic.replacing`); a stream such as standard output is written directly,
    flushed and not closed. Raises `StorageError`; then a path is unchanged.
    """
    writer: _Writer = import_module(f"{__package__}.{form.module}").write_report
    if isinstance(target, Path):
        with atomic.replacing(target, overwrite=overwrite, before_rename=before_rename) as stream:
            writer(stream, rows, report)
        return
    try:
        writer(target, rows, report)
        target.flush()
    except OSError as error:
        raise atomic.not_written(None, error) from error
