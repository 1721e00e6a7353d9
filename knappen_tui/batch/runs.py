"""The runs of one user, a journal file each: find the one to continue, or begin another."""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from knappen_tui.batch import journal
from knappen_tui.batch.cprfile import CprList
from knappen_tui.batch.journal import Journal
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import RunBusy
from knappen_tui.settings.paths import private_folder
from knappen_tui.settings.profiles import Profile

DEFAULT_MAX_AGE = timedelta(hours=24)


def begin(
    folder: Path,
    profile: Profile,
    cprs: CprList,
    *,
    now: datetime,
    max_age: timedelta = DEFAULT_MAX_AGE,
    restart: bool = False,
) -> Journal:
    """Continue the unfinished run of this list for this user and site, or start one.

    A run that began longer than `max_age` ago is dropped, since its first answers are no longer fresh,
    and so is any with `restart`. `now` is aware.
    Raises `RunBusy` where another process has the run open, `NotWritten` where the folder fails.
    """
    fingerprint = _fingerprint(profile, cprs.cprs)
    with journal.explained(folder):
        lock = FileLock(private_folder(folder) / "runs.lock", mode=0o600)
    try:
        with lock.acquire(timeout=30):
            if unfinished := _find(folder, fingerprint):
                found = Journal(unfinished)
                if not restart and now - found.started <= max_age:
                    found.renew_list(profile, cprs)
                    return found
                found.discard()
            file = folder / f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.sqlite"
            journal.create(file, profile, cprs, fingerprint=fingerprint, now=now)
            return Journal(file)
    except Timeout:
        raise RunBusy("En anden kørsel er ved at begynde.", advice="Prøv igen om lidt.") from None


def _find(folder: Path, fingerprint: str) -> Path | None:
    for file in sorted(folder.glob("*.sqlite")):
        with journal.explained(file), closing(journal.connect(file)) as db:
            try:
                run = db.execute("SELECT fingerprint FROM run").fetchone()
            except sqlite3.OperationalError:
                run = None
        if run is None:
            # Killed before its first transaction was through: there is nothing in it.
            file.unlink()
        elif run["fingerprint"] == fingerprint:
            return file
    return None


def _fingerprint(profile: Profile, cprs: Iterable[Cpr]) -> str:
    """Which persons for which user at which site, whatever the order of the list."""
    digest = hashlib.sha256(repr((profile.name, profile.url, profile.user)).encode())
    for digits in sorted(cpr.digits for cpr in cprs):
        digest.update(digits.encode())
    return digest.hexdigest()
