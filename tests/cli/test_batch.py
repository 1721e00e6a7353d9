"""`knappen batch` as a process against the real backend on a real socket."""

import json
import os
import shlex
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook
from starlette.types import Receive, Scope, Send

from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.settings import paths
from tests import support
from tests.oracle import oracle, plain
from tests.support import asked, command, knappen, sheet_rows, write_list
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow


@pytest.fixture
def numbers(database: Path) -> list[str]:
    """Some 240 persons, most of them known."""
    known, unknown = list(known_cprs(database, 200)), unknown_cprs(40)
    people = [cpr.digits for cpr in [*known, *unknown]]
    Random(7).shuffle(people)
    return people


def content_of_state_folder() -> bytes:
    state = paths.state_folder()
    return b"".join(file.read_bytes() for file in state.rglob("*") if file.is_file())


def test_list_of_1000_with_rejects_and_duplicates_becomes_one_sheet(site: str, database: Path, tmp_path: Path) -> None:
    people = [cpr.digits for cpr in [*known_cprs(database, 850), *unknown_cprs(150)]]
    Random(3).shuffle(people)
    lines = [*people[:500], "4102901234"[:8], "Hansen", people[3], f"{people[9][:6]}-{people[9][6:]}", *people[500:]]
    out = tmp_path / "ud.xlsx"
    done = knappen("batch", write_list(tmp_path / "hold.txt", lines), "-o", out, "--json")
    assert done.returncode == 4, done.stderr.decode()
    assert [row[0] for row in sheet_rows(out)] == people
    with closing(sqlite3.connect(database)) as db:
        assert [plain(row) for row in sheet_rows(out)] == [oracle(db, digits) for digits in people]
    result = json.loads(done.stdout)
    assert result["status"] == "partial"
    assert result["counts"] | {"found": 0, "only_prae2004": 0} == {
        "persons": 1000,
        "duplicates": 2,
        "rejected": 2,
        "answered": 1000,
        "found": 0,
        "only_prae2004": 0,
        "not_found": 150,
        "unanswered": 0,
    }
    assert [remark["line"] for remark in result["rejected"]] == [501, 502]
    refused = list(load_workbook(out)["Afviste linjer"].iter_rows(values_only=True))
    assert [row[0] for row in refused if isinstance(row[0], int)] == [501, 502]
    assert sorted(asked(database)) == sorted(people)
    assert not any(digits.encode() in done.stdout + done.stderr for digits in people)


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.nightly)])
def test_run_killed_often_writes_the_same_sheet(
    kills: int, database: Path, tmp_path: Path, password_file: Path
) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 600)]
    hold = write_list(tmp_path / "hold.txt", people)
    out, whole = tmp_path / "ud.xlsx", tmp_path / "hel.xlsx"
    random = Random(20)
    with support.site(database, BackendOptions(keep_jobs=True)) as url:
        support.set_up(url, omgang=10)
        words = ("batch", hold, "-o", out)
        for _ in range(kills):
            process = subprocess.Popen(command(*words), stderr=subprocess.PIPE)
            assert process.stderr
            # So many lines of narration in, and then at any point of what follows.
            for _ in range(random.randint(1, 4)):
                process.stderr.readline()
            try:
                process.wait(random.uniform(0, 0.02))
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
        last = knappen(*words)
        assert last.returncode == 0, last.stderr.decode()
        times = {digits: asked(database).count(digits) for digits in people}
        assert knappen("batch", hold, "-o", whole).returncode == 0
    assert sheet_rows(out) == sheet_rows(whole)
    assert set(times.values()) <= {1, 2}
    # Only the chunk that was in flight at a kill is asked again.
    assert sum(times.values()) <= len(people) + 10 * kills
    assert not any(digits.encode() in content_of_state_folder() for digits in people)


def test_sigterm_exits_130_and_prints_how_to_continue(
    database: Path, tmp_path: Path, password_file: Path, numbers: list[str]
) -> None:
    with support.site(database, BackendOptions(seconds_per_number=0.005)) as url:
        support.set_up(url, omgang=20)
        hold, out = write_list(tmp_path / "hold.txt", numbers), tmp_path / "ud.xlsx"
        process = subprocess.Popen(command("batch", hold, "-o", out), stderr=subprocess.PIPE)
        assert process.stderr
        while b"omgang 2" not in process.stderr.readline():
            pass
        process.terminate()
        _, said = process.communicate(timeout=LIMIT)
        assert process.returncode == 130
        assert b"er bevaret" in said
        assert f"knappen batch {hold} -o {out}".encode() in said
        assert not out.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "findes ikke"),
        (b"", "er tom"),
        (b"PK\x03\x04\x00", "Excel-filen kan ikke læses"),
        (b"\x00\x01\x02", "ikke en tekstfil"),
        (b"Hansen\r\n12\r\n", "Ingen af de 2 linjer"),
    ],
)
def test_unusable_list_exits_3_and_sends_nothing(
    site: str, database: Path, tmp_path: Path, content: bytes | None, said: str
) -> None:
    hold = tmp_path / "hold.txt"
    if content is not None:
        hold.write_bytes(content)
    done = knappen("batch", hold, "-o", tmp_path / "ud.xlsx")
    assert done.returncode == 3
    assert said in done.stderr.decode()
    assert asked(database) == []
    assert not (tmp_path / "ud.xlsx").exists()


def test_allow_rejects_exits_0(site: str, tmp_path: Path, numbers: list[str]) -> None:
    hold = write_list(tmp_path / "hold.txt", [*numbers[:5], "Hansen"])
    words = ("batch", hold, "-o", tmp_path / "ud.xlsx", "--overwrite")
    assert knappen(*words).returncode == 4
    assert knappen(*words, "--allow-rejects").returncode == 0


def test_wrong_password_exits_5_after_one_attempt(
    site: str, database: Path, tmp_path: Path, numbers: list[str], password_file: Path
) -> None:
    support.write_password(password_file, "galt-kodeord")
    done = knappen("batch", write_list(tmp_path / "hold.txt", numbers), "-o", tmp_path / "ud.xlsx")
    assert done.returncode == 5
    assert "galt-kodeord" not in done.stderr.decode()
    support.write_password(password_file)
    assert knappen("batch", tmp_path / "hold.txt", "-o", tmp_path / "ud.xlsx").returncode == 0


def test_unreachable_site_exits_6_and_prints_how_to_continue(tmp_path: Path, password_file: Path) -> None:
    support.set_up("http://127.0.0.1:9/", forsoeg=2)
    hold = write_list(tmp_path / "hold.txt", [unknown_cprs(1)[0].digits])
    done = knappen("batch", hold, "-o", tmp_path / "ud.xlsx")
    assert done.returncode == 6
    assert f"knappen batch {hold}".encode() in done.stderr


def test_second_run_of_the_same_list_exits_7(
    database: Path, tmp_path: Path, password_file: Path, numbers: list[str]
) -> None:
    with support.site(database, BackendOptions(seconds_per_number=0.01)) as url:
        support.set_up(url, omgang=20)
        hold = write_list(tmp_path / "hold.txt", numbers)
        first = subprocess.Popen(command("batch", hold, "-o", tmp_path / "a.xlsx"), stderr=subprocess.PIPE)
        assert first.stderr
        while b"omgang 1" not in first.stderr.readline():
            pass
        assert knappen("batch", hold, "-o", tmp_path / "b.xlsx").returncode == 7
        first.terminate()
        first.communicate(timeout=LIMIT)


def test_unknown_site_exits_8(tmp_path: Path, password_file: Path, numbers: list[str]) -> None:
    async def hello(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<h1>Velkommen</h1>"})

    with support.serving(hello) as url:
        support.set_up(url)
        done = knappen("batch", write_list(tmp_path / "hold.txt", numbers), "-o", tmp_path / "ud.xlsx")
    assert done.returncode == 8
    assert not any(digits.encode() in done.stderr for digits in numbers)


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_unanswered_person_is_in_every_format(
    site: str, database: Path, tmp_path: Path, numbers: list[str], form: str
) -> None:
    with closing(sqlite3.connect(database)) as db, db:
        # Broken data in the register: this one person makes the site fail.
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("UPDATE moduler SET startdato = 'i går' WHERE kursist = 7")
        [poison] = db.execute("SELECT cpr FROM kursister WHERE id = 7").fetchone()
    support.set_up(site, forsoeg=2)  # how often is tried in vain does not matter here, and each pause is longer
    out = tmp_path / f"ud.{form}"
    done = knappen("batch", write_list(tmp_path / "hold.txt", numbers), "-o", out, "-q")
    assert done.returncode == 4
    assert "1 person mangler svar" in done.stderr.decode()
    content = out.read_bytes()
    if form == "xlsx":
        assert load_workbook(out)["Mangler svar"]["A2"].value == poison
        assert [row[0] for row in sheet_rows(out)] == [digits for digits in numbers if digits != poison]
    elif form == "csv":
        assert all(content.count(digits.encode()) == 1 for digits in numbers)
    else:
        found = json.loads(content)
        assert [one["cpr"] for one in found["unanswered"]] == [poison]
        assert [row["cpr"] for row in found["rows"]] == [digits for digits in numbers if digits != poison]


def test_output_over_the_list_exits_9(site: str, database: Path, tmp_path: Path, numbers: list[str]) -> None:
    hold = write_list(tmp_path / "hold.txt", numbers)
    link = tmp_path / "ud.xlsx"
    link.symlink_to(hold)
    before = hold.read_bytes()
    for target in (hold, link):
        done = knappen("batch", hold, "--format", "xlsx", "-o", target, "--overwrite")
        assert done.returncode == 9
        assert "selve listen" in done.stderr.decode()
    assert hold.read_bytes() == before
    assert asked(database) == []


def test_file_created_during_the_run_is_not_overwritten(
    database: Path, tmp_path: Path, password_file: Path, numbers: list[str]
) -> None:
    with support.site(database, BackendOptions(seconds_per_number=0.005)) as url:
        support.set_up(url, omgang=40)
        hold, out = write_list(tmp_path / "hold.txt", numbers), tmp_path / "ud.xlsx"
        process = subprocess.Popen(command("batch", hold, "-o", out), stderr=subprocess.PIPE)
        assert process.stderr
        while b"omgang 1" not in process.stderr.readline():
            pass
        out.write_text("vigtigt", encoding="utf-8")
        assert process.wait(LIMIT) == 9
        process.stderr.close()
        assert knappen("batch", hold, "-o", out).returncode == 9
    assert out.read_text(encoding="utf-8") == "vigtigt"


@pytest.mark.parametrize(("name", "words"), [("ud.csv", ["--format", "xlsx"]), ("ud.xls", []), ("ud.txt", [])])
def test_suffix_of_another_or_no_format_exits_2(
    site: str, tmp_path: Path, numbers: list[str], name: str, words: list[str]
) -> None:
    assert knappen("batch", write_list(tmp_path / "a.txt", numbers), "-o", tmp_path / name, *words).returncode == 2


def test_cpr_number_as_file_argument_is_not_printed(site: str, tmp_path: Path, numbers: list[str]) -> None:
    done = knappen("batch", numbers[0], "--json", cwd=tmp_path)
    assert done.returncode == 3
    assert numbers[0].encode() not in done.stdout + done.stderr
    assert json.loads(done.stdout)["exit_code"] == 3


def test_demo_database_keeps_no_uploaded_number(tmp_path: Path, numbers: list[str]) -> None:
    assert (
        knappen("batch", write_list(tmp_path / "a.txt", numbers), "--demo", "-o", tmp_path / "ud.csv").returncode == 0
    )
    kept = b"".join(file.read_bytes() for file in paths.cache_folder().iterdir())
    unknown = [cpr.digits for cpr in unknown_cprs(40)]
    assert not any(digits.encode() in kept for digits in unknown)
    assert all(map(support.is_private, paths.cache_folder().iterdir()))


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "| true", "> /dev/full"])
@pytest.mark.skipif(os.name != "posix", reason="the shell is POSIX")
def test_closed_or_full_stream_prints_no_traceback(site: str, tmp_path: Path, numbers: list[str], closed: str) -> None:
    words = shlex.join(command("batch", write_list(tmp_path / "a.txt", numbers), "--dry-run", "--json"))
    done = subprocess.run(["/bin/bash", "-o", "pipefail", "-c", f"{words} {closed}"], capture_output=True, check=False)
    assert done.returncode in {0, 9}
    assert b"Traceback" not in done.stderr


def test_unwritable_output_exits_9_before_anything_is_sent(
    site: str, database: Path, tmp_path: Path, numbers: list[str]
) -> None:
    hold, out = write_list(tmp_path / "hold.txt", numbers), tmp_path / "ud.xlsx"
    out.write_text("vigtigt", encoding="utf-8")
    for target in (out, tmp_path, tmp_path / "ingen" / "ud.xlsx"):
        assert knappen("batch", hold, "-o", target).returncode == 9
    assert out.read_text(encoding="utf-8") == "vigtigt"
    assert asked(database) == []
    assert list(paths.state_folder().rglob("*.sqlite")) == []
    assert knappen("batch", hold, "-o", out, "--overwrite").returncode == 0
    assert len(sheet_rows(out)) == len(numbers)


def test_stdout_without_a_reader_keeps_the_answers(
    site: str, database: Path, tmp_path: Path, numbers: list[str]
) -> None:
    hold = write_list(tmp_path / "hold.txt", numbers)
    words = ("batch", str(hold), "--format", "csv", "-o", "-")
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as pipe:  # noqa: PTH123 - a descriptor
        first = subprocess.run(command(*words), stdout=pipe, stderr=subprocess.PIPE, check=False, timeout=LIMIT)
    assert first.returncode == 9
    assert b"240 af 240 personer er besvaret" in first.stderr
    second = knappen(*words)
    assert second.returncode == 0
    assert len(second.stdout.splitlines()) == 241
    assert sorted(asked(database)) == sorted(numbers)


def test_list_on_stdin_and_json_on_stdout(site: str, numbers: list[str]) -> None:
    done = knappen("batch", "-", "--format", "json", "-o", "-", "-q", stdin="\n".join(numbers).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert [row["cpr"] for row in json.loads(done.stdout)["rows"]] == numbers


def test_dry_run_sends_and_writes_nothing(site: str, database: Path, tmp_path: Path, numbers: list[str]) -> None:
    done = knappen("batch", write_list(tmp_path / "hold.txt", numbers), "--dry-run", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["counts"]["chunks"] == 3
    assert asked(database) == []
    assert sorted(file.name for file in tmp_path.glob("*.xlsx")) == []
    assert not paths.state_folder().exists()


def test_default_output_is_beside_the_list_with_mode_600(site: str, tmp_path: Path, numbers: list[str]) -> None:
    assert knappen("batch", write_list(tmp_path / "hold.txt", numbers[:3])).returncode == 0
    [sheet] = tmp_path.glob("hold-udtraek-*.xlsx")
    assert support.is_private(sheet)


def test_command_without_a_profile_exits_2_and_starts_no_demo(tmp_path: Path, numbers: list[str]) -> None:
    hold = write_list(tmp_path / "hold.txt", numbers)
    for words in (("batch", hold), ("opslag",), ("logout",)):
        done = knappen(*words, stdin=numbers[0].encode())
        assert done.returncode == 2
        assert b"knappen login" in done.stderr
        assert b"--demo" in done.stderr
    assert list(tmp_path.glob("*.xlsx")) == []


def test_demo_is_marked_in_every_output(tmp_path: Path, numbers: list[str]) -> None:
    hold = write_list(tmp_path / "hold.txt", numbers[:20])
    done = knappen("batch", hold, "--demo", "-o", tmp_path / "ud.xlsx", "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert b"DEMO" in done.stderr
    assert json.loads(done.stdout)["demo"] is True
    assert not (tmp_path / "ud.xlsx").exists()
    book = load_workbook(tmp_path / "DEMO-ud.xlsx")
    assert "DEMO" in str(book["Udtræk"]["A1"].value)
