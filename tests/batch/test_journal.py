"""The journal: one run for a list, durable, private, locked, and without persons once it is finished."""

import hashlib
import os
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from knappen_tui.batch import db, journal_files, run_store
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.journal import Journal, PendingOutput
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError, RunBusy, RunGone, StorageError
from knappen_tui.domain.masking import masked
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.own_columns import OwnRow, OwnTable
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.report import KeptNames, Unanswered
from knappen_tui.domain.udtraek import Answer, Udtraek
from knappen_tui.settings.profiles import Profile

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AS_OF = date(2026, 11, 20)


def row(cpr: Cpr) -> Udtraek:
    return Udtraek(
        cpr, True, date(2019, 8, 1), "2-2", "101123", date(2021, 2, 3), "1-4", "280456", date(2019, 7, 15), "5",
        "1-3", date(2019, 8, 1), "101123", True, date(1999, 12, 31), False,
    )  # fmt: skip


def answer(cprs: list[Cpr]) -> Answer:
    return Answer([row(cpr) for cpr in cprs], [], AS_OF)


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_schema_changes_only_with_its_version() -> None:
    statements = re.sub(r"--.*", "", db.schema()).split()
    records = [f"{table.field}: {' '.join(column.field for column in table.columns)}" for table in TABLES]
    fingerprint = hashlib.sha256(" ".join([*statements, *records]).encode()).hexdigest()[:16]
    assert max(db.FINGERPRINTS) == db.VERSION
    assert fingerprint == db.FINGERPRINTS[db.VERSION], "the schema changed: give it a new VERSION and fingerprint"


def test_answers_are_read_in_the_order_of_the_list(folder: Path, profile: Profile, ten: CprList) -> None:
    journal = run_store.begin(folder, profile, ten, now=NOW)
    known, older, unknown = (
        row(ten.cprs[0]),
        Udtraek(ten.cprs[1], False, prae2004_findes=True),
        Udtraek(ten.cprs[2], False, prae2004_findes=False),
    )
    journal.record(Answer([unknown, known, older], [], AS_OF), [Unanswered(ten.cprs[3], "intet svar")], NOW)
    assert list(journal.rows()) == [known, older, unknown]
    report = journal.report(now=NOW, version="1")
    assert (report.answered, report.found, report.only_prae2004, report.not_found) == (3, 1, 1, 1)
    assert report.unanswered == (Unanswered(ten.cprs[3], "intet svar"),)
    assert (report.rejected, report.notes) == (tuple(ten.rejected), tuple(ten.notes))
    assert (report.persons, report.duplicates, report.as_of, report.answers_from) == (10, 2, AS_OF, NOW)
    assert list(chain.from_iterable(journal.chunks(3))) == ten.cprs[4:]
    journal.close()


def test_sheet_date_is_the_latest_of_the_answers(folder: Path, profile: Profile, ten: CprList) -> None:
    journal = run_store.begin(folder, profile, ten, now=NOW)
    for place, as_of in enumerate([AS_OF, AS_OF + timedelta(days=1), AS_OF - timedelta(days=1), None]):
        journal.record(Answer([row(ten.cprs[place])], [], as_of), [], NOW)
    assert journal.report(now=NOW, version="1").as_of == AS_OF + timedelta(days=1)
    journal.close()


def test_same_persons_continue_the_same_run(folder: Path, profile: Profile, ten: CprList) -> None:
    first = run_store.begin(folder, profile, ten, now=NOW)
    first.record(answer(ten.cprs[:4]), [], NOW)
    first.close()
    turned = replace(ten, cprs=ten.cprs[::-1], source="andet navn.txt", rejected=[], duplicates=0)
    second = run_store.begin(folder, profile, turned, now=NOW + timedelta(hours=1))
    assert second.run_id == first.run_id
    assert second.progress.answered == 4
    assert list(second.chunks(100)) == [turned.cprs[:6]]
    assert [row.cpr for row in second.rows()] == turned.cprs[6:]
    assert second.report(now=NOW, version="1").source == "andet navn.txt"
    second.close()


@pytest.mark.parametrize("other", [("andre", "", ""), ("", "k124", ""), ("", "", "https://andre.example/")])
def test_run_of_another_user_or_site_is_not_continued(
    folder: Path, profile: Profile, ten: CprList, other: tuple[str, str, str]
) -> None:
    name, user, url = other
    first = run_store.begin(folder, profile, ten, now=NOW)
    changed = replace(profile, name=name or profile.name, user=user or profile.user, url=url or profile.url)
    second = run_store.begin(folder, changed, ten, now=NOW)
    assert second.run_id != first.run_id
    first.close()
    second.close()


def test_run_of_another_list_is_not_continued(folder: Path, profile: Profile, ten: CprList) -> None:
    first = run_store.begin(folder, profile, ten, now=NOW)
    second = run_store.begin(folder, profile, replace(ten, cprs=ten.cprs[1:]), now=NOW)
    assert second.run_id != first.run_id
    first.close()
    second.close()


@pytest.mark.parametrize(("age", "kept"), [(timedelta(hours=23, minutes=59), 4), (timedelta(hours=24, seconds=1), 0)])
def test_run_older_than_max_age_begins_anew(
    folder: Path, profile: Profile, ten: CprList, age: timedelta, kept: int
) -> None:
    first = run_store.begin(folder, profile, ten, now=NOW)
    first.record(answer(ten.cprs[:4]), [], NOW)
    first.close()
    second = run_store.begin(folder, profile, ten, now=NOW + age)
    assert second.progress.answered == kept
    second.close()


def test_run_id_never_looks_like_a_cpr_number(
    folder: Path, profile: Profile, ten: CprList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda size: "0694abcdef"[: 2 * size])
    with closing(run_store.begin(folder, profile, ten, now=datetime(2026, 11, 22, 3, 1, 58, tzinfo=UTC))) as journal:
        assert masked(f"kørsel {journal.run_id}") == f"kørsel {journal.run_id}"


def test_restart_deletes_the_run(folder: Path, profile: Profile, ten: CprList) -> None:
    first = run_store.begin(folder, profile, ten, now=NOW)
    first.record(answer(ten.cprs[:4]), [], NOW)
    first.close()
    second = run_store.begin(folder, profile, ten, now=NOW, restart=True)
    assert second.run_id != first.run_id
    assert second.progress.answered == 0
    assert not first.file.exists()
    second.close()


def test_run_open_in_another_process_is_busy(folder: Path, profile: Profile, ten: CprList) -> None:
    journal = run_store.begin(folder, profile, ten, now=NOW)
    code = (
        "import sys; from pathlib import Path; from knappen_tui.batch.journal import Journal\n"
        "from knappen_tui.domain.errors import RunBusy\n"
        "try: Journal(Path(sys.argv[1]))\n"
        "except RunBusy as error: sys.exit(error.exit_code)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, journal.file], check=False).returncode == 7
    with pytest.raises(RunBusy):
        run_store.begin(folder, profile, ten, now=NOW)
    journal.close()
    Journal(journal.file).close()


@pytest.mark.skipif(os.name != "posix", reason="a link to nothing stands for a file deleted since it was listed")
def test_run_deleted_by_another_process_is_gone(folder: Path, profile: Profile, ten: CprList) -> None:
    kept = run_store.begin(folder, profile, ten, now=NOW)
    kept.close()
    gone = folder / "20260101-000000-abcdef01.sqlite"
    gone.symlink_to("nowhere")
    assert [run.id for run in run_store.history(folder)] == [kept.run_id]
    assert run_store.unreadable(folder) == []
    assert run_store.purge(folder, NOW) == []
    run_store.begin(folder, profile, ten, now=NOW).close()
    with pytest.raises(RunGone):
        Journal(gone)
    assert not gone.with_suffix(".lock").exists()


def test_only_pending_persons_are_recorded(folder: Path, profile: Profile, ten: CprList) -> None:
    journal = run_store.begin(folder, profile, replace(ten, cprs=ten.cprs[:5]), now=NOW)
    journal.record(answer(ten.cprs[:1]), [], NOW)
    for wrong in (ten.cprs[0], ten.cprs[9]):
        with pytest.raises(AssertionError):
            journal.record(answer([ten.cprs[1], wrong]), [], NOW)
    assert [kept.cpr for kept in journal.rows()] == ten.cprs[:1]
    assert journal.progress.answered == 1
    journal.close()


def test_finished_run_holds_counts_and_no_persons(folder: Path, profile: Profile, ten: CprList) -> None:
    journal = run_store.begin(folder, profile, ten, now=NOW)
    journal.record(answer(ten.cprs[:9]), [Unanswered(ten.cprs[9], "intet svar")], NOW)
    journal.set_pending_output(PendingOutput("/home/k/hold-udtraek.xlsx", "1-2"))
    assert ten.cprs[0].digits.encode() in everything_on_disk(folder)
    journal.finish(NOW + timedelta(minutes=5))
    left = everything_on_disk(folder)
    assert not any(cpr.digits.encode() in left or cpr.digits[:6].encode() in left for cpr in ten.cprs)
    assert b"hold" not in left
    with closing(sqlite3.connect(journal.file)) as db:
        run = db.execute("SELECT persons, answered, found, unanswered, finished, source, fingerprint FROM run")
        assert run.fetchone() == (10, 9, 9, 1, (NOW + timedelta(minutes=5)).isoformat(), None, None)
    again = run_store.begin(folder, profile, ten, now=NOW)
    assert again.run_id != journal.run_id
    again.close()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_files_are_readable_by_their_user_alone(folder: Path, profile: Profile, ten: CprList) -> None:
    journal = run_store.begin(folder, profile, ten, now=NOW)
    journal.record(answer(ten.cprs[:4]), [], NOW)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.iterdir())
    assert {file.suffix for file in files} >= {".sqlite", ".sqlite-wal", ".lock"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    journal.close()


def test_sqlite_settings_are_durable(folder: Path, profile: Profile, ten: CprList) -> None:
    journal = run_store.begin(folder, profile, ten, now=NOW)
    settings = [journal._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]
    assert journal._db.execute("PRAGMA secure_delete").fetchone()[0] == 1
    journal.close()


def test_empty_file_of_a_killed_process_is_deleted(folder: Path, profile: Profile, ten: CprList) -> None:
    folder.mkdir()
    empty = folder / "20261121-110000-00000000.sqlite"
    empty.touch()
    journal = run_store.begin(folder, profile, ten, now=NOW)
    assert not empty.exists()
    journal.close()


def test_finish_is_atomic(folder: Path, profile: Profile, ten: CprList) -> None:
    """Killed at any statement of `finish`, the run is either unchanged or holds no persons."""
    code = (
        "import os, sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from knappen_tui.batch.journal import Journal\n"
        "journal, left = Journal(Path(sys.argv[1])), int(sys.argv[2])\n"
        "def step(statement):\n"
        "    global left\n"
        "    left -= 1\n"
        "    if left == 0: os._exit(9)\n"
        "journal._db.set_trace_callback(step)\n"
        "journal.finish(datetime.now(UTC))\n"
    )
    for statements in range(1, 20):
        journal = run_store.begin(folder, profile, ten, now=NOW)
        if not journal.progress.done:
            journal.record(answer(ten.cprs), [], NOW)
        journal.close()
        done = subprocess.run([sys.executable, "-c", code, journal.file, str(statements)], check=False)
        with closing(sqlite3.connect(journal.file)) as db:
            finished, persons = db.execute("SELECT finished, (SELECT count(*) FROM person) FROM run").fetchone()
        assert persons == (0 if finished else 10)
        if done.returncode == 0:
            break
    assert 4 < statements < 19
    left = everything_on_disk(folder)
    assert not any(cpr.digits.encode() in left for cpr in ten.cprs)


def test_run_finished_before_it_is_locked_is_not_continued(
    folder: Path, profile: Profile, ten: CprList, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run_store.begin(folder, profile, ten, now=NOW)
    first.record(answer(ten.cprs), [], NOW)
    found = journal_files.fingerprint

    def finished_meanwhile(file: Path) -> str | None:
        seen = found(file)
        if seen:
            first.finish(NOW)
        return seen

    monkeypatch.setattr(journal_files, "fingerprint", finished_meanwhile)
    second = run_store.begin(folder, profile, ten, now=NOW)
    assert second.run_id != first.run_id
    assert second.progress.done == 0
    second.close()


@pytest.mark.parametrize(
    "content", [b"\x00\xff" * 5000, b"SQLite format 3\x00" + b"\x01" * 5000], ids=["no SQLite", "damaged SQLite"]
)
def test_damaged_journal_is_skipped_and_can_be_deleted(
    folder: Path, profile: Profile, ten: CprList, content: bytes
) -> None:
    folder.mkdir()
    damaged = folder / "20250101-000000-aaaaaaaa.sqlite"
    damaged.write_bytes(content)
    journal = run_store.begin(folder, profile, ten, now=NOW)
    journal.close()
    assert [run.id for run in run_store.history(folder)] == [journal.run_id]
    assert run_store.unreadable(folder) == [damaged.stem]
    run_store.delete(folder, damaged.stem)
    assert not damaged.exists()


@pytest.mark.parametrize("is_deleted", [True, False])
def test_run_that_is_deleted_while_it_is_read_is_left_out(
    folder: Path, profile: Profile, ten: CprList, monkeypatch: pytest.MonkeyPatch, is_deleted: bool
) -> None:
    run_store.begin(folder, profile, ten, now=NOW).close()

    def read(file: Path) -> None:
        with db.journal_errors(file):
            if is_deleted:
                file.unlink()
            raise OSError("disk I/O error")  # as SQLite says of a file that is gone

    monkeypatch.setattr(journal_files, "file_state", read)
    if is_deleted:
        assert run_store.history(folder) == []
    else:
        with pytest.raises(StorageError):
            run_store.history(folder)


def test_run_that_a_reader_has_open_is_discarded(folder: Path, profile: Profile, ten: CprList) -> None:
    first = run_store.begin(folder, profile, ten, now=NOW)
    first.record(answer(ten.cprs[:4]), [], NOW)
    first.close()
    with first.file.open("rb"):
        assert [run.id for run in run_store.purge(folder, NOW + timedelta(days=1))] == [first.run_id]
        assert not first.file.with_suffix(".lock").exists()
        assert run_store.history(folder) == []
        assert run_store.unreadable(folder) == []
        second = run_store.begin(folder, profile, ten, now=NOW)
        assert second.run_id != first.run_id
        assert second.progress.done == 0
        assert sum(len(chunk) for chunk in second.chunks(100)) == 10
        second.close()
    content = first.file.read_bytes() if first.file.exists() else b""
    assert not any(cpr.digits.encode() in content for cpr in ten.cprs)
    run_store.begin(folder, profile, ten, now=NOW).close()
    assert not first.file.exists()


def test_journal_of_another_version_is_not_touched(folder: Path, profile: Profile, ten: CprList) -> None:
    first = run_store.begin(folder, profile, ten, now=NOW)
    first.close()
    with closing(sqlite3.connect(first.file)) as db:
        db.execute("PRAGMA user_version = 99")
    second = run_store.begin(folder, profile, ten, now=NOW)
    assert second.run_id != first.run_id
    assert first.file.exists()
    second.close()


def test_refused_output_changes_nothing(folder: Path, profile: Profile, ten: CprList) -> None:
    first = run_store.begin(folder, profile, ten, now=NOW)
    first.record(answer(ten.cprs[:4]), [], NOW)
    first.set_pending_output(PendingOutput("ud.xlsx", "1-2"))
    first.close()

    def refuse(earlier: PendingOutput | None) -> None:
        assert earlier == PendingOutput("ud.xlsx", "1-2")
        raise StorageError("findes allerede")

    with pytest.raises(StorageError):
        run_store.begin(folder, profile, ten, now=NOW, restart=True, check_output=refuse)
    again = run_store.begin(folder, profile, ten, now=NOW)
    assert again.progress.answered == 4
    again.close()


def test_unusable_folder_is_exit_code_9(tmp_path: Path, profile: Profile, ten: CprList) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError) as caught:
        run_store.begin(tmp_path / "file" / "runs", profile, ten, now=NOW)
    assert caught.value.exit_code == 9


def test_full_disk_keeps_what_was_answered(folder: Path, profile: Profile, ten: CprList) -> None:
    journal = run_store.begin(folder, profile, ten, now=NOW)
    journal.record(answer(ten.cprs[:4]), [], NOW)
    # A limit on the file's pages raises the same error as a full disk.
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    long_row = replace(row(ten.cprs[4]), seneste_udbyder="x" * 100_000)
    with pytest.raises(StorageError, match="full"):
        journal.record(Answer([long_row], [], AS_OF), [], NOW)
    assert journal.progress.answered == 4
    assert [kept.cpr for kept in journal.rows()] == ten.cprs[:4]
    journal.close()


def test_history_lists_finished_and_unfinished_runs(folder: Path, profile: Profile, ten: CprList) -> None:
    done = run_store.begin(folder, profile, ten, now=NOW)
    done.record(answer(ten.cprs[:9]), [Unanswered(ten.cprs[9], "intet svar")], NOW)
    done.finish(NOW, KeptNames("hold.txt", "~/hold.xlsx"))
    half = run_store.begin(folder, profile, ten, now=NOW + timedelta(days=1))
    half.record(answer(ten.cprs[:4]), [], NOW)
    newest, oldest = run_store.history(folder)
    assert (newest.id, newest.finished, newest.source, newest.answered) == (half.run_id, None, "hold.txt", 4)
    assert (oldest.id, oldest.finished, oldest.source, oldest.answered) == (done.run_id, NOW, "hold.txt", 9)
    assert (newest.output, oldest.output) == (None, "~/hold.xlsx")
    assert (oldest.persons, oldest.found, oldest.unanswered, oldest.rejected) == (10, 9, 1, 1)
    half.close()


def test_purge_deletes_and_returns_old_unfinished_runs(folder: Path, profile: Profile, ten: CprList) -> None:
    def begun(days_ago: int, cprs: list[Cpr]) -> Journal:
        return run_store.begin(folder, profile, replace(ten, cprs=cprs), now=NOW - timedelta(days=days_ago))

    old, busy, young, done = (begun(days, ten.cprs[place : place + 2]) for place, days in enumerate((31, 32, 29, 40)))
    for journal in (old, young):
        journal.close()
    done.record(answer(ten.cprs[3:5]), [], NOW)
    done.finish(NOW)
    assert [run.id for run in run_store.purge(folder, NOW - timedelta(days=30))] == [old.run_id]
    assert {run.id for run in run_store.history(folder)} == {busy.run_id, young.run_id, done.run_id}
    assert not old.file.exists()
    busy.close()


def test_run_is_resumed_by_id_at_any_age_by_its_own_user(folder: Path, profile: Profile, ten: CprList) -> None:
    first = run_store.begin(folder, profile, ten, now=NOW - timedelta(days=20))
    first.record(answer(ten.cprs[:4]), [], NOW)
    first.close()
    with pytest.raises(ConfigurationError, match="begyndt med profilen kommunen"):
        run_store.resume(folder, first.run_id, replace(profile, user="k124"))
    again = run_store.resume(folder, first.run_id, profile)
    assert again.progress.answered == 4
    with pytest.raises(RunBusy):
        run_store.delete(folder, first.run_id)
    again.close()
    run_store.delete(folder, first.run_id)
    assert run_store.history(folder) == []
    for gone in (
        lambda: run_store.resume(folder, first.run_id, profile),
        lambda: run_store.delete(folder, first.run_id),
    ):
        with pytest.raises(ConfigurationError, match="ingen"):
            gone()


def own_list(source: str, cprs: list[Cpr], case: str) -> CprList:
    """A list with own columns: each person twice, and a refused row."""
    rows = [OwnRow(line, cpr, "", line > len(cprs), (cpr.digits, case, 7.0, 1.5, True, AS_OF, None))
            for line, cpr in enumerate([*cprs, *cprs], 1)]  # fmt: skip
    rows.append(OwnRow(99, None, "indeholder andet end tal", False, ("nej", case, *[""] * 5)))
    headings = ("CPR", "Sag", "a", "b", "c", "d", "e")
    return CprList(source, cprs, len(cprs), [], [], own=OwnTable(headings, 0, rows))


def test_own_columns_are_kept_with_answers_and_deleted_with_them(folder: Path, profile: Profile, ten: CprList) -> None:
    people = ten.cprs[:3]
    journal = run_store.begin(folder, profile, own_list("a.xlsx", people, "Sag-hemmelig"), now=NOW)
    journal.record(answer(people[:2]), [Unanswered(people[2], "tavs")], NOW)
    table = journal.own_table()
    assert table is not None
    assert (table.headings[1], table.cpr_column) == ("Sag", 0)
    rows = list(table.rows())
    assert [row.row.line for row in rows] == [1, 2, 3, 4, 5, 6, 99]
    assert rows[0].row.cells == (people[0].digits, "Sag-hemmelig", 7, 1.5, True, AS_OF, None)
    assert [one.answer.cpr if one.answer else None for one in rows] == [*people[:2], None, *people[:2], None, None]
    assert [one.reason for one in rows] == ["", "", "tavs", "", "", "tavs", ""]
    assert [one.row.is_duplicate for one in rows] == [False] * 3 + [True] * 3 + [False]
    assert rows[-1].row.remark == "indeholder andet end tal"
    assert b"Sag-hemmelig" in everything_on_disk(folder)
    journal.finish(NOW)
    assert b"Sag-hemmelig" not in everything_on_disk(folder)


def test_continuing_takes_the_own_columns_of_the_list_as_it_is_now(
    folder: Path, profile: Profile, ten: CprList
) -> None:
    people = ten.cprs[:3]
    with closing(run_store.begin(folder, profile, own_list("a.xlsx", people, "gammel"), now=NOW)) as journal:
        journal.record(answer(people[:1]), [], NOW)
        first = journal.run_id
    with closing(run_store.begin(folder, profile, own_list("b.xlsx", people[::-1], "ny"), now=NOW)) as journal:
        assert journal.run_id == first
        table = journal.own_table()
        assert table is not None
        rows = list(table.rows())
    assert [row.row.cpr for row in rows[:3]] == people[::-1]
    assert {row.row.cells[1] for row in rows} == {"ny"}
    assert [row.outcome for row in rows[:3]] == [Outcome.PENDING, Outcome.PENDING, Outcome.FOUND]
    with closing(run_store.begin(folder, profile, CprList("c.txt", people, 0, [], []), now=NOW)) as journal:
        assert journal.own_table() is None


def test_written_run_is_cleared_when_its_process_has_ended(folder: Path, profile: Profile, ten: CprList) -> None:
    journal = run_store.begin(folder, profile, ten, now=NOW)
    journal.record(answer(ten.cprs), [], NOW)
    journal.set_written(NOW)
    run_store.clear_written(folder)  # the journal is open: nothing happens
    assert len(list(journal.rows())) == len(ten.cprs)
    [run] = run_store.history(folder)
    assert (run.finished, run.answered) == (NOW, len(ten.cprs))
    journal.close()
    with pytest.raises(RunGone):
        run_store.resume(folder, run.id, profile)
    run_store.clear_written(folder)
    assert not any(cpr.digits.encode() in everything_on_disk(folder) for cpr in ten.cprs)
    assert run_store.history(folder)[0].answered == len(ten.cprs)
