"""What disks and files say when they fail, in Danish."""

import errno
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
_SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: "disken er fuld",
    sqlite3.SQLITE_READONLY: "der er ikke lov at skrive i den",
    sqlite3.SQLITE_CANTOPEN: "den kan ikke åbnes",
    sqlite3.SQLITE_IOERR: "disken kan ikke læses eller skrives",
    sqlite3.SQLITE_BUSY: "den er i brug af et andet program",
    sqlite3.SQLITE_LOCKED: "den er i brug af et andet program",
    sqlite3.SQLITE_NOTADB: "den er beskadiget",
    sqlite3.SQLITE_CORRUPT: "den er beskadiget",
}


def reason(error: OSError | sqlite3.Error) -> str:
    """Why a file could not be used: a clause to stand after a colon."""
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0, f"fejl {error.errno} fra systemet")
    return _SQLITE_REASONS.get(error.sqlite_errorcode & 0xFF, f"fejl {error.sqlite_errorcode} fra databasen")
