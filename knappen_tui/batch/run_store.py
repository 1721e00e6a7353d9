"""The runs of one user, one journal file each: begin, continue, list, delete."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from knappen_tui.batch import db, journal_files
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.journal import Journal, PendingOutput
from knappen_tui.batch.journal_files import FileState
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError, RunBusy, RunGone, StorageError
from knappen_tui.domain.masking import timestamped_id
from knappen_tui.domain.report import RunSummary
from knappen_tui.settings.lock import LockHeld, acquire
from knappen_tui.settings.paths import private_folder
from knappen_tui.settings.profiles import MAX_AGE, Profile

_Found = TypeVar("_Found")


def begin(
    folder: Path,
    profile: Profile,
    cprs: CprList,
    *,
    now: datetime,
    max_age: timedelta = MAX_AGE,
    restart: bool = False,
    check_output: Callable[[PendingOutput | None], None] = lambda _: None,
) -> Journal:
    """Continue the unfinished run of this list for this user and site, or start one.

    A run begun more than `max_age` ago is deleted and begun anew, since its first answers are no longer current;
    with `restart` any is. `now` is aware. `check_output` is called first with the output that an earlier start may
    have written, None if there is none; if it raises, nothing has changed.
    Raises `RunBusy` if another process has the run open, `StorageError` if the folder cannot be used.
    """
    fingerprint = _fingerprint(profile, cprs.cprs)
    with _begin_lock(folder):
        for empty in _files(folder, FileState.EMPTY):
            with suppress(PermissionError):  # a reader has it open, on Windows
                empty.unlink(missing_ok=True)
        found = _open(folder, fingerprint)
        try:
            check_output(found.pending_output if found else None)
        except BaseException:
            if found:
                found.close()
            raise
        if found and not restart and now - found.started <= max_age:
            found.replace_list(profile, cprs)
            return found
        if found:
            found.discard()
        file = folder / f"{timestamped_id(now, 'r', 4)}.sqlite"
        db.create(file, profile, cprs, fingerprint=fingerprint, now=now)
        return Journal(file)


@contextmanager
def _begin_lock(folder: Path) -> Iterator[None]:
    """Keep two processes from creating the same run. Raises `RunBusy`, `StorageError`."""
    with db.journal_errors(folder):
        try:
            lock = acquire(private_folder(folder) / "runs.lock", timeout=30)
        except LockHeld as held:
            raise RunBusy(
                "En anden kørsel er ved at begynde.", advice=f"Prøv igen om lidt. {held.advice}".strip()
            ) from None
    try:
        yield
    finally:
        lock.release()


def _open(folder: Path, fingerprint: str) -> Journal | None:
    """Return the unfinished run of this list, locked, or None."""
    for file, read in _read_each(_journals(folder), journal_files.fingerprint):
        if read == fingerprint:
            # Another process may have finished it since its fingerprint was read.
            with suppress(RunGone):
                found = Journal(file)
                if found.fingerprint == fingerprint:
                    return found
                found.close()
    return None


def _journals(folder: Path) -> list[Path]:
    """Return the readable journals, oldest first."""
    return _files(folder, FileState.READABLE)


def _files(folder: Path, state: FileState) -> list[Path]:
    return [
        file for file, found in _read_each(sorted(folder.glob("*.sqlite")), journal_files.file_state) if found is state
    ]


def _read_each(files: Iterable[Path], read: Callable[[Path], _Found]) -> Iterator[tuple[Path, _Found]]:
    """Yield each file with its value; skip a file that is deleted by now, which is an error of the disk to SQLite."""
    for file in files:
        try:
            found = read(file)
        except RunGone:
            continue
        except StorageError:
            if file.exists():
                raise
            continue
        yield file, found


def resume(folder: Path, run_id: str, profile: Profile) -> Journal:
    """Open an unfinished run of any age.

    Raises `RunGone` if there is none with this id, `ConfigurationError` if it was begun with another profile, user or
    site, `RunBusy` if another process has it open.
    """
    file = folder / f"{run_id}.sqlite"
    if file not in _journals(folder):
        raise db.run_gone(run_id)
    found = Journal(file)
    if found.fingerprint is None:
        found.close()
        raise db.run_gone(run_id)
    if found.owner != (profile.name, profile.url, profile.user):
        found.close()
        name, site, user = found.owner
        raise ConfigurationError(
            f"Kørslen blev begyndt med profilen {name} som {user} hos {site}.",
            advice="Fortsæt den med samme profil, bruger og adresse.",
        )
    return found


def delete(folder: Path, run_id: str) -> None:
    """Delete a run, or a file that cannot be read. Raises `RunGone`, `RunBusy`, `StorageError`."""
    if run_id in unreadable(folder):
        with db.journal_errors(folder):
            for leftover in folder.glob(f"{run_id}.*"):
                leftover.unlink(missing_ok=True)
    elif run_id in {run.id for run in history(folder)}:
        Journal(folder / f"{run_id}.sqlite").discard()
    else:
        raise db.run_gone(run_id)


def unreadable(folder: Path) -> list[str]:
    """Return the ids of journals that cannot be read: damaged, or of another schema version."""
    return [file.stem for file in _files(folder, FileState.UNREADABLE)]


def purge(folder: Path, before: datetime) -> list[RunSummary]:
    """Delete and return the unfinished runs that began before a time and that no process has open.

    Raises `StorageError`.
    """
    deleted = []
    for run in history(folder):
        if run.finished or run.started >= before:
            continue
        try:
            Journal(folder / f"{run.id}.sqlite").discard()
        except (RunBusy, RunGone):
            continue
        deleted.append(run)
    return deleted


def clear_written(folder: Path) -> None:
    """Delete the personal rows of written runs that no process has open: their program ended before it did.

    Raises `StorageError`.
    """
    for file, is_left in _read_each(_journals(folder), journal_files.has_written_persons):
        if is_left:
            with suppress(RunBusy, RunGone):
                Journal(file).clear()


def history(folder: Path) -> list[RunSummary]:
    """Return every readable run, newest first. Raises `StorageError`."""
    found = _read_each(_journals(folder), journal_files.summary)
    return sorted((run for _, run in found), key=lambda run: run.started, reverse=True)


def _fingerprint(profile: Profile, cprs: Iterable[Cpr]) -> str:
    """Return a hash of the persons, profile, user and site; the order of the list does not matter."""
    digest = hashlib.sha256(repr((profile.name, profile.url, profile.user)).encode())
    for digits in sorted(cpr.digits for cpr in cprs):
        digest.update(digits.encode())
    return digest.hexdigest()
