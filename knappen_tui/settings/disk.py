"""What disks and files say when they fail, in Danish."""

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_REASONS = {
    errno.EACCES: "der er ikke adgang til den",
    errno.EPERM: "der er ikke adgang til den",
    errno.EBUSY: "den er i brug af et andet program",
    errno.EDQUOT: "diskkvoten er brugt op",
    errno.EEXIST: "der ligger noget andet i vejen",
    errno.EFBIG: "filen må ikke blive så stor",
    errno.EIO: "disken kan ikke læses eller skrives",
    errno.EISDIR: "det er en mappe",
    errno.ELOOP: "et symbolsk link peger på sig selv",
    errno.ENAMETOOLONG: "navnet er for langt",
    errno.ENOENT: "den findes ikke",
    errno.ENOSPC: "disken er fuld",
    errno.ENOTDIR: "stien går gennem en fil, som om den var en mappe",
    errno.EPIPE: "modtageren lukkede, før alt var skrevet",
    errno.EROFS: "drevet er skrivebeskyttet",
}
# By SQLite's own result codes (sqlite.org/rescode.html), so that only who uses SQLite imports it.
_SQLITE_REASONS = {
    5: "den er i brug af et andet program",
    6: "den er i brug af et andet program",
    8: "der er ikke lov at skrive i den",
    10: "disken kan ikke læses eller skrives",
    11: "den er beskadiget",
    13: "disken er fuld",
    14: "den kan ikke åbnes",
    26: "den er beskadiget",
}


def reason(error: "OSError | sqlite3.Error") -> str:
    """Why a file could not be used: a clause to stand after a colon."""
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0, f"fejl {error.errno} fra systemet")
    return _SQLITE_REASONS.get(error.sqlite_errorcode & 0xFF, f"fejl {error.sqlite_errorcode} fra databasen")
