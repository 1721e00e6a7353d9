"""What a site asks for between an upload and its result: to go to the list, to open the entry, to approve."""

from dataclasses import replace

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.site import polling
from knappen_tui.site.polling import Baseline, Working
from knappen_tui.site.result_list import Sent
from knappen_tui.site.upload_steps import reference
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from tests.site.test_polling import UPLOAD_PAGE, answer

OWN, OTHER = unknown_cprs(2, seed=47)
SENT = Sent("cprbcdfgh.txt", 1, "B-1045", frozenset({OWN.digits}))
BASELINE = replace(polling.take_baseline(answer(UPLOAD_PAGE).page), sent=SENT)
TAKEN = "<h2>Tak</h2><p>Bestilling <b>B-1045</b> er oprettet, og filen er ved at blive indlæst.</p>"
LOG = "<a href=/log?id=2>Se importlog</a>"
APPROVE = "<form method=post action=/log?id=2><button name=ok value=1>Godkend importlog</button></form>"
LOG_PAGE = "<h2>Importlog for bestilling B-1045</h2><a href=/liste>Luk</a>"


def state(html: str, baseline: Baseline = BASELINE, method: str = "GET") -> polling.PollState:
    return polling.classify(answer(html, method=method), baseline, DEFAULT)


def next_page(html: str, baseline: Baseline = BASELINE, method: str = "GET") -> Submission | None:
    found = state(html, baseline, method)
    assert isinstance(found, Working)
    return found.next_page


def orders(*rows: str) -> str:
    shown = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    heads = "".join(f"<th><a href='?s={name}'>{name}</a></th>" for name in ("Bestilling", "Antal", "Status"))
    return f"<table><thead><tr>{heads}<th></th></tr></thead>{shown}</table><a href=/liste>Opdater listen</a>"


def opened() -> Baseline:
    page = answer(orders(f"B-1045|1|Importlog klar|{LOG}")).page
    found = polling.classify(answer(orders(f"B-1045|1|Importlog klar|{LOG}")), BASELINE, DEFAULT)
    assert isinstance(found, Working)
    return BASELINE.while_working(page, found)


def test_page_that_cannot_be_asked_again_is_left_by_its_only_link() -> None:
    liste = Submission("GET", "https://knap.example/liste")
    assert next_page(f"{TAKEN}<a href=/liste>Til bestillinger</a>", method="POST") == liste
    again = f"{TAKEN}<a href=/liste>Til bestillinger</a><a href=/ny>Ny bestilling</a><a href=/x>Annuller</a>"
    assert next_page(again, method="POST") == liste
    assert next_page(f"{TAKEN}<a href=/liste>Liste</a><a href=/arkiv>Arkiv</a>", method="POST") is None
    assert next_page(f"{TAKEN}<a href=/ny>Ny bestilling</a>", method="POST") is None
    assert next_page(f"{TAKEN}<form method=post action=/liste><button>Liste</button></form>", method="POST") is None


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (TAKEN, "B-1045"),
        ("<p>Bestilling nr. 10451 (13 linjer, 01/12/2026 11:38) er modtaget.</p>", "10451"),
        ("<p>Bestillingsnummer: <b>104511</b>.</p><p>101 linjer, 1200 byte</p>", "104511"),
        ("<p>Bestilling 45 er modtaget.</p>", ""),
        ("<p>100 numre (1200 byte) er modtaget fra kommune nr. 101.</p>", ""),
        ("<p>Modtaget 01-12-2026 kl. 11.38, år 2026.</p>", ""),
        (f"<p>Modtaget: {OWN.digits[:6]}-{OWN.digits[6:]} {OWN.digits}</p>", ""),
        ("<p>B-1045 afløser B-1044.</p>", ""),
        ("<table><tr><td>B-1044</td><td>Udløbet</td></tr></table>", ""),
        ("<ul><li>B-1044</li></ul>", ""),
    ],
)
def test_reference_is_the_only_reference_that_is_new(html: str, expected: str) -> None:
    assert reference(answer(html).page, BASELINE.texts) == expected
    page = answer(html).page
    assert reference(page, frozenset(page.texts)) == ""


def test_own_entry_that_is_ready_and_has_no_result_is_opened_once() -> None:
    log = Submission("GET", "https://knap.example/log?id=2")
    shown = orders("B-1046|1|Importlog klar|<a href=/log?id=3>Se importlog</a>", f"B-1045|1|Importlog klar|{LOG}")
    assert next_page(shown) == log
    other = "B-1012|9|Udtræk klar|<a href=/hent?id=1>Hent udtræk</a>"
    baseline = replace(BASELINE, fetched=frozenset({Submission("GET", "https://knap.example/hent?id=1")}))
    assert next_page(orders(f"B-1045|1|Importlog klar|{LOG}", other), baseline) == log
    assert next_page(shown, opened()) == Submission("GET", "https://knap.example/liste")


@pytest.mark.parametrize(
    "row",
    [
        f"B-1044|1|Importlog klar|{LOG}",
        f"B-1045|1|Fil indlæses|{LOG}",
        f"B-1045|1|Modtaget|{LOG}",
        f"B-1045|1|Importlog klar|{LOG} <a href=/vis?id=2>Vis fil</a>",
        "B-1045|1|Importlog klar|<a href=/log?id=2>Annuller</a>",
        "B-1045|1|Importlog klar|<a href=/log?id=2>Godkend importlog</a>",
    ],
)
def test_entry_that_may_not_be_opened_is_waited_for(row: str) -> None:
    assert next_page(orders(row)) == Submission("GET", "https://knap.example/liste")


def test_entry_of_a_reference_that_stands_in_two_entries_is_not_opened() -> None:
    shown = orders(f"B-1045|1|Importlog klar|{LOG}", "B-1045|1|Importlog klar|")
    assert next_page(shown) == Submission("GET", "https://knap.example/liste")


def test_result_of_the_entry_with_the_reference_is_taken() -> None:
    first, second = (f"<a href=/hent?id={place}>Hent udtræk</a>" for place in (1, 2))
    found = state(orders(f"B-1046|1|Udtræk klar|{first}", f"B-1045|1|Udtræk klar|{second}"))
    assert found == polling.Ready(Submission("GET", "https://knap.example/hent?id=2"))
    assert isinstance(state(orders(f"B-1046|1|Udtræk klar|{first}", "B-1045|1|Udtræk dannes|")), Working)


def test_only_button_of_the_opened_entry_approves_the_upload_once() -> None:
    table = orders(f"1|{OWN.digits}|Indlæst|").partition("<a href=/liste>")[0]
    found = state(LOG_PAGE + table + APPROVE, opened())
    assert isinstance(found, Working)
    assert found.next_page == Submission("POST", "https://knap.example/log?id=2", (("ok", b"1"),))
    after = opened().while_working(answer(LOG_PAGE + table + APPROVE).page, found)
    assert next_page(LOG_PAGE + APPROVE, after) != found.next_page


@pytest.mark.parametrize(
    "html",
    [
        LOG_PAGE.replace("B-1045", "B-1046") + APPROVE,
        f"{LOG_PAGE}<p>{OTHER.digits[:6]}-{OTHER.digits[6:]}</p>{APPROVE}",
        LOG_PAGE + APPROVE + "<a href=/alle>Godkend alle</a>",
        LOG_PAGE + APPROVE.replace("<button", "<input name=note><button"),
        LOG_PAGE + APPROVE.replace("Godkend importlog", "Godkend og indberet"),
        LOG_PAGE + APPROVE.replace("Godkend importlog", "Arkiver importlog"),
    ],
)
def test_what_may_approve_something_else_is_not_pressed(html: str) -> None:
    found = state(html, opened())
    assert not isinstance(found, polling.Ready)
    assert not isinstance(found, Working) or found.next_page is None or found.next_page.method == "GET"


def test_nothing_is_approved_on_a_page_that_was_not_opened_from_the_own_entry() -> None:
    found = state(f"{TAKEN}{LOG_PAGE}{APPROVE}")
    assert isinstance(found, Working)
    assert found.next_page is None or found.next_page.method == "GET"


def test_faults_in_the_entry_or_the_log_are_a_refusal() -> None:
    assert isinstance(state(orders(f"B-1045|1|Fejl, log klar|{LOG}")), polling.UploadRefused)
    assert isinstance(state(f"{LOG_PAGE}<p>1 linje med fejl</p>{APPROVE}", opened()), polling.UploadRefused)
