"""The practice modtagestation on a real socket."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from signal import SIGINT

import httpx
import pytest

from knappen_tui.stil.document import ReturnKind
from knappen_tui.stil.modtagestation import app as station
from knappen_tui.stil.modtagestation.archive import Archive
from knappen_tui.stil.testfiles import faults
from tests.stil.support import as_bytes, made
from tests.support import serving
from tests.waiting import LIMIT, wait_for


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "arkiv"
    found.mkdir()
    return found


@pytest.fixture
def client(folder: Path) -> Iterator[httpx.Client]:
    with serving(station.create_app(Archive(folder))) as url, httpx.Client(base_url=url, timeout=LIMIT) as found:
        yield found


def judged(client: httpx.Client, where: str) -> dict[str, object]:
    """The receipt when the check has ended."""

    def receipt() -> dict[str, object] | None:
        found: dict[str, object] = client.get(where).raise_for_status().json()
        return found if found["status"] in {"godkendt", "afvist"} else None

    return wait_for(receipt, where)


def test_right_return_by_plain_post_is_accepted_and_deleted(client: httpx.Client, folder: Path) -> None:
    answer = client.post("/indberetninger", content=as_bytes(made(ReturnKind.AMU)))
    assert answer.status_code == 201
    assert answer.json()["status"] == "modtaget"
    found = judged(client, answer.headers["location"])
    assert found["status"] == "godkendt"
    assert found["rapport"]["periode"] == "2026K3"  # type: ignore[index]
    wait_for(lambda: [one.name for one in folder.iterdir()] == ["kvitteringer.sqlite"], "the return to be deleted")


def test_faulty_return_by_form_is_refused_with_its_report(client: httpx.Client) -> None:
    indberetning = made(ReturnKind.EUD)
    faults.inject(indberetning, "EUD-ELEVTYPE-02")
    number = indberetning.tops[8]["PersonId"]
    upload = {"fil": (f"C:\\eud\\{number}.xml", as_bytes(indberetning), "text/xml")}
    answer = client.post("/indberetninger", files=upload, data={"periode": "2026-10"})
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert judged(client, f"{where}.json")["status"] == "afvist"
    page = client.get(where).text
    assert "EUD-ELEVTYPE-02" in page
    assert "Afslut den ene elevtype" in page
    assert number not in page + client.get("/").text
    assert where.rpartition("/")[2] in client.get("/").text


def test_other_unit_in_the_same_period_is_told(client: httpx.Client) -> None:
    for unit, count in (("999001", 0), ("999002", 1)):
        indberetning = made(ReturnKind.AMU)
        indberetning.hoved.set("IndberettendeEnhed", unit)
        answer = client.post("/indberetninger", content=as_bytes(indberetning))
        found = judged(client, answer.headers["location"])
        assert [one["regel"] for one in found["rapport"]["fund"]] == ["ENHED-01"] * count  # type: ignore[index]


@pytest.mark.parametrize("content", [b"", b"intet", b"<!DOCTYPE a><a/>", b"<a><b>1</b></a>"])
def test_what_is_no_return_is_refused_in_words(client: httpx.Client, content: bytes) -> None:
    answer = client.post("/indberetninger", content=content)
    found = judged(client, answer.headers["location"])
    assert found["status"] == "afvist"
    assert found["besked"]


def test_too_large_body_leaves_nothing(client: httpx.Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(station, "MOST_BYTES", 1000)
    assert client.post("/indberetninger", content=b"1" * 2000).status_code == 413
    assert client.post("/indberetninger", content=iter([b"1" * 2000])).status_code == 413
    assert "Intet endnu" in client.get("/").text
    assert [one.name for one in folder.iterdir()] == ["kvitteringer.sqlite"]


def test_other_hosts_and_origins_are_refused(client: httpx.Client) -> None:
    assert client.get("/", headers={"host": "ond.invalid"}).status_code == 400
    assert client.post("/indberetninger", content=b"", headers={"origin": "http://ond.invalid"}).status_code == 403


def test_pages_are_not_cached_and_unknown_receipts_not_found(client: httpx.Client) -> None:
    assert client.get("/").headers["cache-control"] == "no-store"
    assert client.get("/kvittering/intet").status_code == 404
    assert client.post("/indberetninger", files={"andet": b""}).status_code == 400


def posted(url: str) -> httpx.Response | None:
    """The answer to a return, None where nothing listens yet."""
    with suppress(httpx.ConnectError):
        return httpx.post(url, content=as_bytes(made(ReturnKind.AMU)), timeout=LIMIT)
    return None


@pytest.mark.slow
def test_command_serves_until_interrupted_and_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "knappen_tui.stil", "server", "--port", "0"],
        stderr=subprocess.PIPE, text=True, env={"TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert process.stderr is not None
    try:
        url = process.stderr.readline().removeprefix("Adresse: ").strip()
        process.stderr.readline()
        assert wait_for(lambda: posted(f"{url}indberetninger"), "the station").status_code == 201
        assert list(tmp_path.iterdir())
        process.send_signal(SIGINT)
        process.wait(LIMIT)
    finally:
        process.kill()
        process.stderr.close()
    assert not list(tmp_path.iterdir())
