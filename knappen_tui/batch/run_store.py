"""The runs of one user, a journal file each: find the one to continue, or begin another."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from knappen_tui.batch import db, journal
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.journal import FileState, Journal, Writing
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError, RunBusy, RunGone
from knappen_tui.domain.masking import timestamped_id
from knappen_tui.domain.report import RunSummary
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
    approve: Callable[[Writing | None], None] = lambda _: None,
) -> Journal:
    """Continue the unfinished run of this list for this user and site, or start one.

    A run that began longer than `max_age` ago is dropped, since its first answers are no longer fresh,
    and so is any with `restart`. `now` is aware. Before anything is dropped or made, `approve` is told of
    the output that an earlier start may have left; what it raises leaves all as it was.
    Raises `RunBusy` where another process has the run open, `StorageError` where the folder fails.
    """
    fingerprint = _fingerprint(profile, cprs.cprs)
    with _one_at_a_time(folder):
        for unborn in _files(folder, FileState.UNBORN):
            unborn.unlink(missing_ok=True)
        found = _open(folder, fingerprint)
        try:
            approve(found.writing if found else None)
        except BaseException:
            if found:
                found.close()
            raise
        if found and not restart and now - found.started <= max_age:
            found.renew_list(profile, cprs)
            return found
        if found:
            found.discard()
        file = folder / f"{timestamped_id(now, 'r', 4)}.sqlite"
        db.create(file, profile, cprs, fingerprint=fingerprint, now=now)
        return Journal(file)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Keep two starts from making the same run. Raises `RunBusy`, `StorageError`."""
    with db.journal_errors(folder):
        lock = FileLock(private_folder(folder) / "runs.lock", mode=0o600)
        try:
            lock.acquire(timeout=30)
        except Timeout:
            raise RunBusy("En anden kørsel er ved at begynde.", advice="Prøv igen om lidt.") from None
    try:
        yield
    finally:
        lock.release()


def _open(folder: Path, fingerprint: str) -> Journal | None:
    """The unfinished run of this list, locked; one that another process finished just now is none."""
    for file, read in _each(_journals(folder), journal.fingerprint):
        if read == fingerprint:
            with suppress(RunGone):
                found = Journal(file)
                if found.fingerprint == fingerprint:
                    return found
                found.close()
    return None


def _journals(folder: Path) -> list[Path]:
    """The files that hold a run, the oldest first."""
    return _files(folder, FileState.OURS)


def _files(folder: Path, standing: FileState) -> list[Path]:
    return [file for file, found in _each(sorted(folder.glob("*.sqlite")), journal.standing) if found is standing]


def _each(files: Iterable[Path], read: Callable[[Path], _Found]) -> Iterator[tuple[Path, _Found]]:
    """Every file and what reading it gives; one that another process has deleted since it was listed is left out."""
    for file in files:
        try:
            found = read(file)
        except RunGone:
            continue
        yield file, found


def resume(folder: Path, run_id: str, profile: Profile) -> Journal:
    """Open the unfinished run with this id, of whatever age, for the user and site it was begun for.

    Raises `ConfigurationError` where there is none such, `RunBusy` where another process has it open.
    """
    file = folder / f"{run_id}.sqlite"
    if file not in _journals(folder):
        raise db.gone(run_id)
    opened = Journal(file)
    if opened.fingerprint is None:
        opened.close()
        raise db.gone(run_id)
    if opened.owner != (profile.name, profile.url, profile.user):
        opened.close()
        name, site, user = opened.owner
        raise ConfigurationError(
            f"Kørslen blev begyndt med profilen {name} som {user} hos {site}.",
            advice="Fortsæt den med samme profil, bruger og adresse.",
        )
    return opened


def delete(folder: Path, run_id: str) -> None:
    """Delete a run and all it holds, or a damaged file. Raises `ConfigurationError`, `RunBusy`, `StorageError`."""
    if run_id in strays(folder):
        with db.journal_errors(folder):
            for leftover in folder.glob(f"{run_id}.*"):
                leftover.unlink(missing_ok=True)
    elif run_id in {run.id for run in history(folder)}:
        Journal(folder / f"{run_id}.sqlite").discard()
    else:
        raise db.gone(run_id)


def strays(folder: Path) -> list[str]:
    """The names of files among the journals that cannot be read: damaged, or of another version of the program."""
    return [file.stem for file in _files(folder, FileState.ALIEN)]


def purge(folder: Path, before: datetime) -> list[RunSummary]:
    """Delete the unfinished runs that began before a moment and that no one has open; those deleted.

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


def history(folder: Path) -> list[RunSummary]:
    """Every run of this user, the newest first. Raises `StorageError`."""
    found = _each(_journals(folder), journal.summary)
    return sorted((run for _, run in found), key=lambda run: run.started, reverse=True)


def _fingerprint(profile: Profile, cprs: Iterable[Cpr]) -> str:
    """Which persons for which user at which site, whatever the order of the list."""
    digest = hashlib.sha256(repr((profile.name, profile.url, profile.user)).encode())
    for digits in sorted(cpr.digits for cpr in cprs):
        digest.update(digits.encode())
    return digest.hexdigest()
