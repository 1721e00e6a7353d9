"""The extract: the first table in a file that has the extract's headings becomes `Udtraek` rows."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.extract.rows import NoHeadings, Sheet, sheet_columns, to_sheet
from knappen_tui.site.words import DEFAULT, Words
from knappen_tui.tables.cells import Row, UnreadableTable
from knappen_tui.tables.headings import Columns
from knappen_tui.tables.reader import read_tables

__all__ = ["Sheet", "columns", "read"]

T = TypeVar("T")


def read(content: bytes, words: Words = DEFAULT) -> Sheet:
    """Read a sheet. Raises `NotUnderstood` unless every column and every value in it is certain."""
    return _first(content, lambda rows, first_row: to_sheet(rows, words.udtraek_columns, first_row))


def columns(content: bytes, words: Words = DEFAULT) -> Columns:
    """Return the columns of the table that `read` reads. Raises `NotUnderstood` (`UnclearColumns`)."""
    return _first(content, lambda rows, _: sheet_columns(rows, words.udtraek_columns))


def _first(content: bytes, convert: Callable[[Sequence[Row], int], T]) -> T:
    """Return `convert(rows, first_row)` of the first table for which it does not raise `NoHeadings`."""
    problem = NoHeadings("Filen har ingen tabel med overskriften »CPR nr«.")
    try:
        for table in read_tables(content):
            try:
                return convert(table.rows, table.first_row)
            except NoHeadings as error:
                problem = error
    except UnreadableTable as error:
        raise NotUnderstood(error.message) from error
    raise problem
