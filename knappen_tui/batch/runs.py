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
from knappen_tui.domain.errors import ConfigurationError, RunBusy
from knappen_tui.domain.report import RunSummary
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


def resume(folder: Path, run_id: str, profile: Profile) -> Journal:
    """Open the unfinished run with this id, of whatever age, for the user and site it was begun for.

    Raises `ConfigurationError` where there is none such, `RunBusy` where another process has it open.
    """
    found = next((run for run in history(folder) if run.id == run_id), None)
    if found is None or found.finished:
        raise ConfigurationError(f"Der er ingen uafsluttet kørsel {run_id}.", advice="Se dem med »knappen historik«.")
    if (found.profile, found.site, found.user) != (profile.name, profile.url, profile.user):
        raise ConfigurationError(
            f"Kørslen blev begyndt med profilen {found.profile} som {found.user} hos {found.site}.",
            advice="Fortsæt den med samme profil, bruger og adresse.",
        )
    return Journal(folder / f"{run_id}.sqlite")


def delete(folder: Path, run_id: str) -> None:
    """Delete a run and all it holds. Raises `ConfigurationError` where there is none, `RunBusy`, `NotWritten`."""
    if run_id not in {run.id for run in history(folder)}:
        raise ConfigurationError(f"Der er ingen kørsel {run_id}.", advice="Se dem med »knappen historik«.")
    Journal(folder / f"{run_id}.sqlite").discard()


def purge(folder: Path, before: datetime) -> list[RunSummary]:
    """Delete the unfinished runs that began before a moment and that no one has open; those deleted.

    Raises `NotWritten`.
    """
    deleted = []
    for run in history(folder):
        if run.finished or run.started >= before:
            continue
        try:
            Journal(folder / f"{run.id}.sqlite").discard()
        except RunBusy:
            continue
        deleted.append(run)
    return deleted


def history(folder: Path) -> list[RunSummary]:
    """Every run of this user, the newest first. Raises `NotWritten` for a damaged file."""
    runs = (journal.summary(file) for file in sorted(folder.glob("*.sqlite"), reverse=True))
    return [run for run in runs if run is not None]


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
