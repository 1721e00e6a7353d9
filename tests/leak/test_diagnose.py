"""`knappen diagnose` looks no one up, and its zip holds nobody's data."""

import platform
import zipfile
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from knappen_tui.backend import population
from knappen_tui.backend.app import create_app
from knappen_tui.backend.population import unknown_cprs
from knappen_tui.cli.main import main
from knappen_tui.service import diagnosis
from knappen_tui.settings import paths
from tests import support
from tests.leak.recorder import Recorder, spellings

SECRET = "Hemmelig-Mærket-0451"
CPR = unknown_cprs(1, seed=8)[0]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder that tells whose it is, with a folder named with a CPR number in the way."""
    home = tmp_path / "jens-navnesen" / CPR.digits
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LOGNAME", "jens-navnesen")
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    return home


def zipped(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        return "\n".join(f"{name}\n{archive.read(name).decode()}" for name in archive.namelist())


def test_diagnosis_asks_about_no_one(tmp_path: Path, database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    requests: list[tuple[str, str]] = []
    app = create_app(database)

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        requests.append((scope["method"], scope["path"]))
        await app(scope, receive, send)

    with support.serving(watched) as url:
        support.set_up(url)
        assert main(["diagnose"]) == 0
    shown = capsys.readouterr().out
    steps = ["Program", "System", "Mapper", "Opslagslog", "Nøglering", "Fejlrapporter", "Opsætning", "Certifikater"]
    assert [line[6:] for line in shown.splitlines() if line.startswith("ok")] == [*steps, "Proxy", "Adresse", "TLS"]
    assert {method for method, _ in requests} == {"GET"}
    assert len(requests) == 1
    assert support.log_entries() == []
    assert "kan skrives" in shown
    assert " 1 profil;" in shown


def test_diagnosis_names_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose"]) == 2
    assert "FEJL  Opsætning" in capsys.readouterr().out
    support.set_up("http://127.0.0.1:9/", forsoeg=1)
    assert main(["diagnose"]) == 6
    assert "FEJL  Adresse" in capsys.readouterr().out
    paths.config_file().write_text("[profil\n", encoding="utf-8")
    assert main(["diagnose"]) == 2
    assert "linje 1 er ikke gyldig TOML" in capsys.readouterr().out


@pytest.mark.slow
def test_zip_holds_nobodys_data(home: Path, tmp_path: Path, register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://navn:{SECRET}@proxy.example:1")
    known = next(population.known_cprs(register, 1))
    secret = support.write_password(tmp_path / "kode")
    with support.site(register) as url:
        support.set_up(url)
        done = support.knappen("opslag", "--password-file", secret, stdin=known.digits.encode())
        assert done.returncode == 0, done.stderr
        folder = paths.state_folder() / "fejl"
        folder.mkdir(mode=0o700)
        report = f"{home}/x.py {CPR.digits} {known.digits[:6]}-{known.digits[6:]} jens-navnesen på {platform.node()}"
        (folder / "20261129-120000-f1a2b.txt").write_text(report, encoding="utf-8")
        recorder = Recorder(tmp_path / "optaget", home)
        file = tmp_path / "diagnose.zip"
        done = recorder.run("diagnose", "--zip", file)
    assert done.returncode == 0, done.stderr
    content = zipped(file)
    assert [name for name in ("navnesen", SECRET, str(home), platform.node()) if name in content] == []
    numbers = [spelling for one in (CPR, known) for spelling in spellings(one.digits)]
    assert [number for number in numbers if number in content.encode()] == []
    assert "~/x.py" in content
    assert "20261129-120000-f1a2b.txt" in content
    assert "Opslagslog" in content
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("text", ["/hjem/Jens/x", "C:\\Users\\jens\\y", "jens@maskine7", "Jens", "(JENS)"])
def test_names_are_taken_out_whatever_their_case(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "jens")
    monkeypatch.setattr(platform, "node", lambda: "maskine7")
    cleaned = diagnosis.impersonal(text)
    assert "jens" not in cleaned.lower()
    assert "maskine7" not in cleaned
