import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from knappen_tui.backend import accounts, population, server
from knappen_tui.domain.errors import ConfigurationError
from tests.waiting import LIMIT

SERVE = """
import sys
from pathlib import Path
from knappen_tui.backend.server import serve
serve(Path(sys.argv[1]), 0, 20, announce=lambda line: print(line, flush=True))
"""


def nothing(_: str) -> None:
    """Ignore the line."""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_serves_on_loopback_until_sigterm(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "k.db"
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            assert "20 opdigtede" in process.stdout.readline()
            lines = [process.stdout.readline().strip() for _ in range(4)]
            address = lines[0].removeprefix("Adresse: ")
            assert address.startswith("http://127.0.0.1:")
            assert lines[1:3] == [f"Brugernavn: {accounts.DEMO_USER}", f"Adgangskode: {accounts.DEMO_PASSWORD}"]
            with httpx.Client(base_url=address, follow_redirects=True, trust_env=False) as client:
                page = client.get("/")
                assert page.url.path == "/login"
                assert "DEMO" in page.text
                token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
                form = {"csrf_token": token, "brugernavn": accounts.DEMO_USER, "adgangskode": accounts.DEMO_PASSWORD}
                assert client.post("/login", data=form).url.path == "/valg"
                assert "server" not in page.headers
            process.send_signal(signal.SIGTERM)
            assert process.wait(LIMIT) in (0, -signal.SIGTERM)
            assert process.stderr.read() == ""
        finally:
            process.kill()
    assert len(list(population.known_cprs(path))) == 20


def test_port_in_use_raises_configuration_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ConfigurationError, match="optaget"):
        server.serve(tmp_path / "k.db", taken.getsockname()[1], announce=nothing)
    assert list(tmp_path.iterdir()) == []


def test_missing_uvicorn_raises_error_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(ConfigurationError) as caught:
        server.serve(tmp_path / "k.db", 0, announce=nothing)
    assert "pip install uvicorn" in caught.value.advice


def test_uncreatable_database_raises_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="kan ikke oprettes"):
        server.serve(tmp_path / "file" / "k.db", 0, announce=nothing)
