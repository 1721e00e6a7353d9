"""The commands opslag, login, logout and server; and the output of a crash."""

import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from knappen_tui.backend.accounts import DEMO_PASSWORD, DEMO_USER
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.cli import output
from knappen_tui.cli.main import main
from knappen_tui.settings import paths, profiles
from tests import support
from tests.support import command, knappen
from tests.waiting import LIMIT, wait_for


def test_opslag_prints_masked_cpr(site: str, database: Path) -> None:
    [cpr] = known_cprs(database, 1)
    done = knappen("opslag", stdin=f"{cpr.digits}\n".encode())
    assert done.returncode == 0, done.stderr.decode()
    shown = done.stdout.decode()
    assert str(cpr) in shown
    assert cpr.digits not in shown
    assert all(title in shown for title in ("Moduler", "Prøver", "Henvisninger", "Merit", "Præ-2004"))


def test_opslag_prints_json(site: str, database: Path) -> None:
    [cpr] = known_cprs(database, 1)
    done = knappen("opslag", "--json", stdin=f"{cpr.digits[:6]}-{cpr.digits[6:]}\n".encode())
    answer = json.loads(done.stdout)
    assert (answer["format"], answer["version"], answer["demo"]) == ("knappen-opslag", 2, False)
    assert answer["cpr"] == cpr.digits
    assert {"moduler", "proever", "henvisninger", "meritter", "prae2004"} <= answer.keys()


def test_unknown_person_prints_message(site: str) -> None:
    done = knappen("opslag", stdin=unknown_cprs(1)[0].digits.encode())
    assert done.returncode == 0
    assert "hverken fra 2004 og frem eller i præ-2004 data" in " ".join(done.stdout.decode().split())


def test_cpr_argument_prints_warning(site: str, database: Path) -> None:
    [cpr] = known_cprs(database, 1)
    done = knappen("opslag", cpr.digits)
    assert done.returncode == 0
    assert "Advarsel" in done.stderr.decode()


@pytest.mark.parametrize(("text", "said"), [("41029", "5 cifre"), ("abc", "andet end tal"), ("", "er tom")])
def test_invalid_cpr_prints_reason(site: str, text: str, said: str) -> None:
    done = knappen("opslag", stdin=f"{text}\n".encode())
    assert done.returncode in {2, 3}
    assert said in done.stderr.decode()


RING = """
import keyring.backend, pathlib, os, json
class FileRing(keyring.backend.KeyringBackend):
    priority = 1
    file = pathlib.Path(os.environ["TEST_RING"])
    def _all(self): return json.loads(self.file.read_text()) if self.file.exists() else {}
    def get_password(self, service, user): return self._all().get(f"{service}|{user}")
    def set_password(self, service, user, secret):
        self.file.write_text(json.dumps(self._all() | {f"{service}|{user}": secret}))
    def delete_password(self, service, user):
        kept = self._all(); del kept[f"{service}|{user}"]; self.file.write_text(json.dumps(kept))
"""


def at_a_keyboard(words: list[str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run `knappen` on a pseudo-terminal and type each answer when its question is shown."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, command(*words))
    shown = ""
    waiting = list(answers)
    while True:
        try:
            shown += os.read(terminal, 4096).decode()
        except OSError:
            break
        if waiting and waiting[0][0] in shown:
            os.write(terminal, f"{waiting.pop(0)[1]}\n".encode())
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), shown


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")
def test_login_stores_a_working_password_and_logout_deletes_it(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "testring.py").write_text(RING, encoding="utf-8")
    monkeypatch.setenv("TEST_RING", str(tmp_path / "ring.json"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "testring.FileRing")
    [cpr] = known_cprs(database, 1)
    with support.site(database) as url:
        asked = [("adresse", url), ("Brugernavn", DEMO_USER), ("Adgangskode", DEMO_PASSWORD)]
        code, shown = at_a_keyboard(["login"], asked)
        assert code == 0, shown
        assert DEMO_PASSWORD not in shown
        assert profiles.load(paths.config_file()).user == DEMO_USER
        assert knappen("opslag", stdin=cpr.digits.encode()).returncode == 0
        code, shown = at_a_keyboard(["login"], [("Adgangskode", "galt-kodeord")])
        assert code == 5
        assert knappen("opslag", stdin=cpr.digits.encode()).returncode == 0
        assert knappen("logout").returncode == 0
        without = knappen("opslag", stdin=cpr.digits.encode())
    assert without.returncode == 2
    assert "ingen adgangskode" in without.stderr.decode()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")
def test_login_asks_only_for_the_user_where_the_machine_has_the_address(database: Path) -> None:
    machine = paths.machine_config_file()
    machine.parent.mkdir(parents=True)
    with support.site(database) as url:
        machine.write_text(f'laast = ["url"]\n[profil.byen]\nurl = "{url}"\n', encoding="utf-8")
        code, shown = at_a_keyboard(["login"], [("Brugernavn", DEMO_USER), ("Adgangskode", DEMO_PASSWORD)])
    assert code == 0, shown
    assert "adresse" not in shown
    assert paths.config_file().read_text(encoding="utf-8") == f'[profil.byen]\nbruger = "{DEMO_USER}"\n'


def test_login_without_terminal_advises_password_file() -> None:
    done = knappen("login")
    assert done.returncode == 2
    assert b"--password-file" in done.stderr


def served(url: str) -> httpx.Response | None:
    """The first page, None where nothing listens yet."""
    with suppress(httpx.ConnectError):
        return httpx.get(url, follow_redirects=True, timeout=LIMIT)
    return None


@pytest.mark.slow
def test_server_serves_until_sigint(tmp_path: Path) -> None:
    words = ("server", "--port", "0", "--database", tmp_path / "ny.sqlite", "--kursister", "50")
    process = subprocess.Popen(command(*words), stderr=subprocess.PIPE, text=True)
    assert process.stderr
    assert "50 opdigtede" in process.stderr.readline()
    url = re.search(r"http://127\.0\.0\.1:\d+/", process.stderr.readline())
    assert url
    page = wait_for(lambda: served(url[0]), "the server")
    assert "DEMO" in page.text
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=LIMIT)
    assert process.returncode in {0, 130}, said
    assert len(list(known_cprs(tmp_path / "ny.sqlite"))) == 50


def test_crash_prints_traceback_lines_without_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    digits = unknown_cprs(1)[0].digits

    def explode(_: object) -> int:
        raise RuntimeError(f"noget om {digits}")

    monkeypatch.setattr("knappen_tui.cli.login.log_out", explode)
    assert main(["logout"]) == 1
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "in explode" in said
    assert digits not in said


def test_command_line_is_continued_as_given_to_main(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["pytest", "--another-program"])
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    support.set_up("http://127.0.0.1:9/", forsoeg=1)
    cpr_list = support.write_list(tmp_path / "hold.txt", [unknown_cprs(1)[0].digits])
    assert main(["batch", str(cpr_list), "--restart", "--max-age", "3", "-o", str(tmp_path / "ud.csv")]) == 6
    said = capsys.readouterr().err
    assert f"Fortsæt med: knappen batch {cpr_list} -o {tmp_path / 'ud.csv'}\n" in said
    assert "--another-program" not in said


@pytest.mark.parametrize("words", [["logout"], ["--version"], ["batch", "--no-such-flag"]])
def test_main_restores_signal_handlers(words: list[str]) -> None:
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = [signal.signal(number, lambda *_: None) for number in numbers]
    expected = [signal.getsignal(number) for number in numbers]
    try:
        with contextlib.suppress(SystemExit):
            main(words)
        assert [signal.getsignal(number) for number in numbers] == expected
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def test_log_counts_lines_that_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert knappen("opslag", "--demo", stdin=unknown_cprs(1)[0].digits.encode()).returncode == 0
    assert main(["log", "--tjek"]) == 0
    [file] = paths.state_folder().rglob("opslagslog*.jsonl")
    with file.open("ab") as stream:
        stream.write(b'{"tid": \n')
    capsys.readouterr()
    assert main(["log", "--tjek"]) == 4
    shown = capsys.readouterr()
    assert "1 opslag i loggen" in shown.out
    assert "1 linje, der ikke kan læses (linje 3)" in shown.out
    assert main(["log"]) == 4
    shown = capsys.readouterr()
    assert "opslag" in shown.out
    assert "linje 3" in shown.err


def test_chunks_are_never_larger_than_the_profile_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    support.set_up("http://127.0.0.1:9/", omgang=2)
    hold = support.write_list(tmp_path / "hold.txt", [cpr.digits for cpr in unknown_cprs(6)])
    for size, chunks in (("100", 3), ("1", 6)):
        assert main(["batch", str(hold), "--dry-run", "--json", "--chunk-size", size]) == 0
        assert json.loads(capsys.readouterr().out)["counts"]["chunks"] == chunks


def test_another_output_is_advised_where_it_helps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hold = support.write_list(tmp_path / "hold.txt", [unknown_cprs(1)[0].digits])
    out = tmp_path / "DEMO-ud.csv"
    out.touch()
    for words, advised in (([], True), (["--log-file", str(tmp_path / "mangler" / "x.log")], False)):
        assert main(["batch", str(hold), "--demo", "-o", str(out), *words]) == 9
        assert ("-o FIL" in capsys.readouterr().err) is advised


def test_json_is_utf8_whatever_the_console_has(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "cp1252", errors="replace"))
    output.print_json({"navn": "Łódź – æ", "fil": "\udce6"})
    assert json.loads(written.getvalue().decode("utf-8")) == {"navn": "Łódź – æ", "fil": "\udce6"}


@pytest.mark.skipif(sys.platform != "win32", reason="SIGBREAK is Windows' own")
def test_sigbreak_ends_a_command_as_sigint_does(site: str, database: Path, tmp_path: Path) -> None:
    hold = support.write_list(tmp_path / "hold.txt", [cpr.digits for cpr in unknown_cprs(3)])
    handled = (
        "import signal, sys\nfrom knappen_tui.cli import signals, main\n"
        "from knappen_tui.web import http\n"
        "fetch = http.fetch\n"
        "async def broken(*given, **named):\n"
        "    signal.raise_signal(signal.SIGBREAK)\n"
        "    return await fetch(*given, **named)\n"
        "http.fetch = broken\n"
        "sys.exit(main.main(sys.argv[1:]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", handled, "batch", str(hold), "-o", str(tmp_path / "ud.csv")],
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 130, ended.stderr.decode()
    assert "Fortsæt med" in ended.stderr.decode()
