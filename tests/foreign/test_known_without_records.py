"""A known person without registrations is not one who is not found: only what the page says of the person tells."""

import json
from pathlib import Path

import pytest

from knappen_tui.audit import LogEntry, LoggedOutcome
from knappen_tui.cli.main import main
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist
from knappen_tui.service import lookup_log
from knappen_tui.settings import paths
from knappen_tui.tui.person.view import absence
from tests import support
from tests.foreign.sites import generated
from tests.foreign.sites.plan import plain
from tests.foreign.sites.register import EMPTY, REGISTER, UNKNOWN
from tests.foreign.test_unseen_sites import open_client

SAID = {
    EMPTY: ("kendt, men uden registreringer", True, LoggedOutcome.EMPTY),
    UNKNOWN[0]: ("hverken fra 2004 og frem eller i præ-2004 data", False, LoggedOutcome.NOT_FOUND),
}


@pytest.mark.parametrize("cpr", SAID, ids=["known", "unknown"])
def test_opslag_tells_known_from_not_found(
    cpr: Cpr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site = generated.build(plain(), REGISTER)
    monkeypatch.setattr("knappen_tui.cli.prompt.ask_cpr", lambda: cpr)
    password = ["--password-file", str(support.write_password(tmp_path / "kode", site.password))]
    config = paths.config_file()
    config.parent.mkdir(parents=True, exist_ok=True)
    with support.serving(site.app) as url:
        config.write_text(f'[profil.fremmed]\nurl = "{url}"\nbruger = "{site.user}"\n', encoding="utf-8")
        assert main(["opslag", *password]) == 0
        printed = capsys.readouterr().out
        assert main(["opslag", "--json", *password]) == 0
    said, is_known, outcome = SAID[cpr]
    assert said in printed
    written = json.loads(capsys.readouterr().out)
    assert (written["kendt"], written["findes"]) == (is_known, False)
    logged = [one for one in lookup_log().entries(cpr) if isinstance(one, LogEntry)]
    assert [one.outcomes for one in logged] == [{outcome: 1}] * 2


async def test_empty_tabs_below_the_message_are_no_known_person() -> None:
    site = generated.build(plain("previous person stays"), REGISTER)
    async with open_client(site) as client:
        assert await client.opslag(EMPTY) == Kursist(EMPTY, is_empty=True)
        assert await client.opslag(UNKNOWN[0]) == Kursist(UNKNOWN[0])


def test_app_tells_known_from_not_found() -> None:
    assert absence(Kursist(EMPTY, is_empty=True))[0] == "○ Kendt, men uden registreringer"
    assert absence(Kursist(EMPTY))[0] == "○ Ikke fundet"
