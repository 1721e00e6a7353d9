"""Errors of disks, files and SQLite in Danish: the reason, what to do, and their translation to `StorageError`."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from knappen_tui.domain.errors import StorageError

if TYPE_CHECKING:
    import sqlite3


class _Fault(NamedTuple):
    """`reason` is a clause that follows a colon; `advice` is for a file that was to be written."""

    reason: str
    advice: str = "Se efter, om drevet virker, eller vælg en anden mappe."


_ELSEWHERE = "Vælg en anden mappe."
_OS_FAULTS = {
    errno.EACCES: _Fault("der er ikke adgang til den", _ELSEWHERE),
    errno.EPERM: _Fault("der er ikke adgang til den", _ELSEWHERE),
    errno.EBUSY: _Fault("den er i brug af et andet program"),
    errno.EDQUOT: _Fault("diskkvoten er brugt op", "Gør plads, eller vælg en anden mappe."),
    errno.EEXIST: _Fault("der ligger noget andet i vejen"),
    errno.EFBIG: _Fault("filen må ikke blive så stor", _ELSEWHERE),
    errno.EIO: _Fault("disken kan ikke læses eller skrives"),
    errno.EISDIR: _Fault("det er en mappe"),
    errno.ELOOP: _Fault("et symbolsk link peger på sig selv", "Ret stien."),
    errno.ENAMETOOLONG: _Fault("navnet er for langt", "Vælg et kortere navn."),
    errno.ENOLCK: _Fault("drevet kan ikke låse filer", _ELSEWHERE),
    errno.ENOENT: _Fault("den findes ikke", "Opret mappen, eller vælg en anden."),
    errno.ENOSPC: _Fault("disken er fuld", "Gør plads på disken, eller vælg en anden mappe."),
    errno.ENOTDIR: _Fault("stien går gennem en fil, som om den var en mappe", "Ret stien."),
    errno.EPIPE: _Fault("modtageren lukkede, før alt var skrevet", "Skriv til en fil, og læs den bagefter."),
    errno.EROFS: _Fault("drevet er skrivebeskyttet", _ELSEWHERE),
}
# SQLite's primary result codes (sqlite.org/rescode.html) as numbers: audit and export need no SQLite.
_SQLITE_FAULTS = {
    5: _Fault("den er i brug af et andet program"),
    6: _Fault("den er i brug af et andet program"),
    8: _Fault("der er ikke lov at skrive i den"),
    10: _Fault("disken kan ikke læses eller skrives"),
    11: _Fault("den er beskadiget"),
    13: _Fault("disken er fuld"),
    14: _Fault("den kan ikke åbnes"),
    26: _Fault("den er beskadiget"),
}
# SQLITE_ERROR, _CONSTRAINT, _MISMATCH and _RANGE come from a wrong statement, not from the disk.
_SQLITE_BUGS = frozenset({1, 19, 20, 25})


def reason(error: "OSError | sqlite3.Error") -> str:
    """Why a file could not be used: a clause to stand after a colon."""
    return _fault(error).reason


def advice(error: "OSError | sqlite3.Error") -> str:
    """What to do where a file could not be written: a sentence or two."""
    return _fault(error).advice


def _fault(error: "OSError | sqlite3.Error") -> _Fault:
    if isinstance(error, OSError):
        return _OS_FAULTS.get(error.errno or 0, _Fault(f"fejl {error.errno} fra systemet"))
    code = error.sqlite_errorcode
    return _SQLITE_FAULTS.get(code & 0xFF, _Fault(f"fejl {code} fra databasen"))


@contextmanager
def storage_errors(
    what: str, *databases: "type[sqlite3.Error]", advice: str, kept: str = "", verb: str = "bruges"
) -> Iterator[None]:
    """Raise `StorageError` in place of `OSError` and of the SQLite errors named in `databases`.

    `what` is the subject of the message: "Journalen /x/y.sqlite". An SQLite error that a wrong statement caused is
    a bug and passes unchanged.
    """
    kinds: tuple[type[OSError | sqlite3.Error], ...] = (OSError, *databases)
    try:
        yield
    except kinds as error:
        if not isinstance(error, OSError) and error.sqlite_errorcode & 0xFF in _SQLITE_BUGS:
            raise
        raise StorageError(f"{what} kan ikke {verb}: {reason(error)}.", advice=advice, kept=kept) from error
