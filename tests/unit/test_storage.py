"""Errors of disks and databases in Danish."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from knappen_tui.domain.errors import StorageError
from knappen_tui.domain.storage import advice, reason, storage_errors


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO, 9999])
def test_reason_is_danish_and_never_the_systems_text(number: int) -> None:
    error = OSError(number, os.strerror(number))
    assert os.strerror(number) not in reason(error)
    assert advice(error).endswith(".")


def test_os_error_becomes_storage_error(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match=r"^Filen kan ikke bruges: den findes ikke\.$") as caught,
        storage_errors("Filen", advice="Prøv igen.", kept="Alt."),
    ):
        (tmp_path / "borte").read_bytes()
    assert (caught.value.advice, caught.value.kept) == ("Prøv igen.", "Alt.")


def test_damaged_database_becomes_storage_error(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite"
    file.write_bytes(b"not a database" * 100)
    with (
        closing(sqlite3.connect(file)) as db,
        pytest.raises(StorageError, match="den er beskadiget"),
        storage_errors("Filen", sqlite3.DatabaseError, advice=""),
    ):
        db.execute("SELECT * FROM sqlite_master")


def test_wrong_sql_passes_unchanged() -> None:
    with (
        closing(sqlite3.connect(":memory:")) as db,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        storage_errors("Filen", sqlite3.DatabaseError, advice=""),
    ):
        db.execute("SELECT * FROM borte")
