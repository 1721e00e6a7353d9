"""What a page says after an upload: wait, how long and for what, or where the result is."""

from dataclasses import replace

import httpx
import pytest

from knappen_tui.site import polling
from knappen_tui.site.polling import PollState, Ready, UploadRefused, Working
from knappen_tui.site.result_list import Sent
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.http import Reply

URL = "https://knap.example/flere"
UPLOAD_PAGE = (
    "<form method=post name=f><input type=file name=fil><input type=hidden name=t value=1></form>"
    "<p><a href=/hent>Seneste resultat</a></p><script>setTimeout(\"location='/ud'\", 60000)</script>"
)


def answer(html: str, *, status: int = 200, method: str = "GET") -> Reply:
    return Reply(URL, status, httpx.Headers(), f"<html><body>{html}</body></html>".encode(), "utf-8", method)


def state(html: str, *, status: int = 200, method: str = "GET", old: bytes | None = None) -> PollState:
    baseline = polling.take_baseline(answer(UPLOAD_PAGE).page)
    if old is not None:
        link = Submission("GET", "https://knap.example/hent")
        baseline = polling.Baseline(
            baseline.marks, baseline.texts, baseline.timers, files=((link, polling.digest(old)),)
        )
    return polling.classify(answer(UPLOAD_PAGE + html, status=status, method=method), baseline, DEFAULT)


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<meta http-equiv=refresh content='5; url=/vent'>", "https://knap.example/vent"),
        ("<script>setTimeout(\"location.href='/vent'\", 2000)</script>", "https://knap.example/vent"),
        ("<script>setTimeout(function () { location.reload(); }, 2000)</script>", URL),
        ("<p>33 %</p><a href=/vent>Opdater</a>", "https://knap.example/vent"),
        ("<p>33 %</p><a href=/vent>F5 Opfrisk</a>", "https://knap.example/vent"),
        ("<iframe src=/vent></iframe>", "https://knap.example/vent"),
        ("<script>window.location.replace('/vent')</script>", "https://knap.example/vent"),
    ],
)
def test_waiting_is_recognised_however_it_is_told(html: str, url: str) -> None:
    assert state(html) == Working(Submission("GET", url), is_certain=True)


def test_refresh_header_is_followed() -> None:
    reply = Reply(URL, 200, httpx.Headers({"refresh": "3;url=/vent"}), b"<p>Arbejder</p>")
    found = polling.classify(reply, polling.take_baseline(answer(UPLOAD_PAGE).page), DEFAULT)
    assert isinstance(found, Working)
    assert found.next_page == Submission("GET", "https://knap.example/vent")


def test_script_that_posts_back_is_followed() -> None:
    found = state("<script>setTimeout('document.f.submit()', 2000)</script>")
    assert isinstance(found, Working)
    assert found.next_page
    assert (found.next_page.method, dict(found.next_page.fields)["t"]) == ("POST", b"1")


def test_202_is_asked_for_again() -> None:
    assert state("<p>Modtaget</p>", status=202) == Working(Submission("GET", URL), is_certain=True)


@pytest.mark.parametrize(
    "html",
    ["<p>Vent venligst</p>", "<p>Noget andet</p>", "<p>Vent</p><script>setTimeout('location.reload()', 9)</script>"],
)
def test_answer_to_post_is_not_asked_for_by_get(html: str) -> None:
    found = state(html, method="POST")
    assert isinstance(found, Working)
    assert found.next_page is None


@pytest.mark.parametrize("html", ["<meta http-equiv=refresh content='1200; url=/ud'>", ""])
def test_timer_that_ends_the_login_is_no_waiting(html: str) -> None:
    assert isinstance(state(html), UploadRefused)


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<a href=/ny>Hent regneark</a>", "https://knap.example/ny"),
        ("<a href=/fil.ods><img alt=Ark></a>", "https://knap.example/fil.ods"),
        ("<a href=/ny download>Her</a>", "https://knap.example/ny"),
        ("<p>Færdig</p><a href=/ny>Her</a>", "https://knap.example/ny"),
        ("<a href='#' onclick=\"window.open('/ny')\">Klik her</a>", "https://knap.example/ny"),
    ],
)
def test_result_is_a_new_link(html: str, url: str) -> None:
    found = state(html)
    assert isinstance(found, Ready)
    assert (found.link, found.old) == (Submission("GET", url), None)


def test_old_link_is_the_result_when_its_file_is_another() -> None:
    found = state("<p>Velkommen</p>", old=b"old")
    assert isinstance(found, Ready)
    file = {"content-disposition": "attachment"}
    assert found.is_as_before(Reply(URL, 200, httpx.Headers(file), b"old"))
    assert not found.is_as_before(Reply(URL, 200, httpx.Headers(file), b"new"))


def test_old_link_is_the_result_when_the_page_says_so_in_an_alert() -> None:
    found = state("<script>alert('Resultatet er klar.')</script>", old=b"old")
    assert isinstance(found, Ready)
    assert found.is_said


def test_old_link_is_not_the_result_while_the_page_waits() -> None:
    assert isinstance(state("<script>alert('Vent venligst')</script>", old=b"old"), Working)


def test_site_that_says_that_nothing_is_done_does_not_wait() -> None:
    assert isinstance(state("<p>Scriptet udføres ikke. Linjer i sidste fil: 9</p>", old=b"old"), Ready)
    assert isinstance(state("<p>Scriptet udføres. Luk ikke siden</p>", old=b"old"), Working)


def test_refusal_in_an_alert_is_quoted_without_numbers() -> None:
    assert state("<script>alert('Ugyldigt CPR-nr. 0202901234')</script>") == UploadRefused("Ugyldigt CPR-nr. …")


@pytest.mark.parametrize(
    ("other", "begins"), [("Annuller", "Start udtræk"), ("Vælg en anden fil", "Ja, lav udtrækket")]
)
def test_button_that_begins_the_work_is_pressed_and_not_the_one_beside_it(other: str, begins: str) -> None:
    buttons = f"<button name=r value=RYD>{other}</button><button name=r value=START>{begins}</button>"
    found = state(f"<p>13 numre er klar.</p><form method=post action=/start>{buttons}</form>")
    assert found == Ready(Submission("POST", "https://knap.example/start", (("r", b"START"),)))


def test_link_that_begins_the_work_is_followed_and_not_the_others() -> None:
    menu = "<ul><li><a href=/vis>Vis</a></li><li><a href=/tilstand?til=start>Start kørsel</a></li></ul>"
    found = state(f"<p>13 CPR-numre. Udtrækket er ikke startet.</p>{menu}<a href=/start>Startside</a>")
    assert found == Ready(Submission("GET", "https://knap.example/tilstand?til=start"))


def jobs(*rows: tuple[str, str]) -> str:
    shown = (f"<tr><td>{number}</td><td>{status}</td></tr>" for number, status in rows)
    return f"<table><tr><th>Nr.</th><th>Status</th></tr>{''.join(shown)}</table><a href=/mine>Opdater</a>"


def test_results_beside_an_upload_that_waits_are_of_others() -> None:
    first, second = "<a href=/hent/1>Download</a>", "<a href=/hent/2>Download</a>"
    baseline = polling.take_baseline(answer(UPLOAD_PAGE).page)
    waits = polling.classify(answer(jobs(("2", "Kører endnu"), ("1", first))), baseline, DEFAULT)
    assert isinstance(waits, Working)
    assert waits.next_page == Submission("GET", "https://knap.example/mine")
    later = polling.Baseline(baseline.marks | waits.others, baseline.texts, baseline.timers)
    for rows in [(("2", second), ("1", first)), (("1", first), ("2", second))]:
        found = polling.classify(answer(jobs(*rows)), later, DEFAULT)
        assert found == Ready(Submission("GET", "https://knap.example/hent/2"))


def test_control_that_deletes_a_result_is_none() -> None:
    page = answer("<ul><li>Udtræk <a href=/slet>Slet resultat</a> <a href=/hent>Hent resultat</a></ul>").page
    assert [one.url for one in polling.results(page, DEFAULT).values()] == ["https://knap.example/hent"]


def test_result_of_an_earlier_upload_comes_after_a_new_one() -> None:
    links = "<a href=/hent/1>Download</a> <a href=/hent/2>Download</a>"
    first, second = (Submission("GET", f"https://knap.example/hent/{number}") for number in (1, 2))
    baseline = polling.take_baseline(answer(UPLOAD_PAGE).page)
    for fetched, expected in [((), first), ((first,), second), ((first, second), first)]:
        known = replace(baseline, fetched=frozenset(fetched))
        assert polling.classify(answer(links), known, DEFAULT) == Ready(expected)


def test_result_of_an_earlier_upload_is_not_taken_where_the_page_says_that_a_list_waits() -> None:
    link = Submission("GET", "https://knap.example/hent/1")
    known = replace(polling.take_baseline(answer(UPLOAD_PAGE).page), fetched=frozenset({link}))
    found = polling.classify(answer("<p>Du har en liste i kø.</p><a href=/hent/1>Hent regneark</a>"), known, DEFAULT)
    assert found == Working(Submission("GET", URL), is_certain=True, said="Du har en liste i kø.")


def test_receipt_leads_to_the_list_of_extracts() -> None:
    menu = "<a href=/mine>Mine udtræk</a>"
    receipt = "<h2>Din bestilling er modtaget</h2><p>Udtrækket lægges i Mine udtræk, så snart det er dannet.</p>"
    baseline = polling.take_baseline(answer(UPLOAD_PAGE + menu).page)
    found = polling.classify(answer(receipt + menu), baseline, DEFAULT)
    assert isinstance(found, Working)
    assert found.next_page == Submission("GET", "https://knap.example/mine")
    assert found.is_certain


def test_no_faults_are_no_refusal() -> None:
    found = state("<p>Linjer med fejl: 0</p><form method=post action=/start><button>Sæt i gang</button></form>")
    assert found == Ready(Submission("POST", "https://knap.example/start"))
    assert isinstance(state("<p class=fejl>Linjer med fejl: 3</p>"), UploadRefused)


@pytest.mark.parametrize("noun", ["linjer", "linjer med", "CPR-numre har", "poster er", "personnumre"])
def test_no_faulty_lines_are_no_refusal(noun: str) -> None:
    form = "<form method=post action=/dan><button>Dan udtræk</button></form>"
    for none in ("0", "ingen"):
        assert state(f"<p>16 linjer læst, {none} {noun} fejl.</p>{form}") == Ready(
            Submission("POST", "https://knap.example/dan")
        )
    assert isinstance(state(f"<p>16 linjer læst, 10 {noun} fejl.</p>{form}"), UploadRefused)
    assert isinstance(state(f"<p>Filen har fejl, 0 {noun} læst.</p>{form}"), UploadRefused)


@pytest.mark.parametrize(
    "summary",
    [
        "<table><tr><td>Antal fejl . . . . :</td><td>0</td></tr></table>",
        "<dl><dt>Ugyldige numre</dt><dd>0</dd></dl>",
        "<pre>Antal fejl . . . : 0</pre>",
    ],
)
def test_no_faults_in_a_summary_are_no_refusal(summary: str) -> None:
    form = "<form method=post action=/bestil><button>F6 Bestil</button><button>F12 Annuller</button></form>"
    assert state(f"{summary}{form}") == Ready(Submission("POST", "https://knap.example/bestil"))
    assert isinstance(state(f"{summary.replace('0<', '3<')}{form}"), UploadRefused)


BESIDE = "<form method=post action=/start><button name=b value=1>{}</button><button>{}</button></form>"
TAKES_TIME = "<p>Personnumre: 16</p><p>Behandlingen kan tage et øjeblik.</p>"


def test_upload_is_confirmed_where_the_page_says_that_the_work_takes_time() -> None:
    found = state(TAKES_TIME + BESIDE.format("Start behandling", "Fortryd"), method="POST")
    assert found == Ready(Submission("POST", "https://knap.example/start", (("b", b"1"),)))


def test_upload_is_confirmed_once_above_a_list_of_earlier_ones() -> None:
    earlier = "<table><tr><th>Fil<th>Resultat<tr><td>cprabcdef.txt<td><a href=/hent?nr=7>Hent regneark</a></table>"
    link = Submission("GET", "https://knap.example/hent?nr=7")
    known = replace(
        polling.take_baseline(answer(earlier).page), fetched=frozenset({link}), sent=Sent("cprghijkl.txt", 16)
    )
    page = answer(f"<p>Filen cprghijkl.txt er indlæst.</p>{BESIDE.format('Bestil udtræk', 'Fortryd')}{earlier}")
    confirmed = Submission("POST", "https://knap.example/start", (("b", b"1"),))
    assert polling.classify(page, known, DEFAULT) == Ready(confirmed)
    assert isinstance(polling.classify(page, replace(known, has_waited=True), DEFAULT), Working)


@pytest.mark.parametrize("names", [("Start ny kørsel", "Annuller"), ("Start", "Opret"), ("Skjul", "Annuller")])
def test_other_buttons_beside_a_wait_are_not_pressed(names: tuple[str, str]) -> None:
    assert isinstance(state(TAKES_TIME + BESIDE.format(*names)), Working)


def test_known_button_for_the_result_is_pressed_where_the_page_says_that_it_is_ready() -> None:
    button = "<form method=post action=/gem><button>Gem resultatet</button></form>"
    baseline = polling.take_baseline(answer(button).page)
    later = answer(f"<p>Søgningen er færdig: 100 personer.</p>{button}")
    assert polling.classify(later, baseline, DEFAULT) == Ready(Submission("POST", "https://knap.example/gem"))


def test_list_of_uploads_is_looked_at_where_the_page_says_that_an_upload_waits() -> None:
    menu = "<a href=/mine>Mine rapporter</a>"
    baseline = polling.take_baseline(answer(menu).page)
    found = polling.classify(answer(f"{menu}<p>Rapporten er sat i kø.</p>"), baseline, DEFAULT)
    assert isinstance(found, Working)
    assert found.next_page == Submission("GET", "https://knap.example/mine")


@pytest.mark.parametrize("said", ["", "<span>cpr.txt</span>"])
def test_known_button_begins_the_work_where_a_page_shows_no_more_than_the_file(said: str) -> None:
    buttons = "<button name=u>Indlæs fil</button><button name=d>Dan udtræk</button>"
    form = f"<a href=/>Start</a><form method=post action=/dan><input type=file name=f>{buttons}</form>"
    baseline = polling.take_baseline(answer(form).page)
    baseline = replace(baseline, sent=Sent("cpr.txt", 1))
    found = polling.classify(answer(said + form), baseline, DEFAULT)
    assert found == Ready(Submission("POST", "https://knap.example/dan", (("d", b""),)))


def test_button_that_sends_is_pressed_and_not_the_link_to_another_file() -> None:
    new = "<p>Trin 2 af 2. Fil cpr.txt</p><form method=post action=/ny><button>Send bestilling</button></form>"
    found = state(f"{new}<a href=/anden>Vælg en anden fil</a>")
    assert found == Ready(Submission("POST", "https://knap.example/ny"))


def test_link_that_was_there_before_is_the_result_after_a_wait() -> None:
    ready = answer("<p>Arket er dannet.</p><a href=/hent onclick='return true'>Hent resultat</a>")
    baseline = polling.take_baseline(ready.page)
    assert isinstance(polling.classify(ready, baseline, DEFAULT), UploadRefused)
    after = polling.classify(ready, replace(baseline, has_waited=True), DEFAULT)
    assert after == Ready(Submission("GET", "https://knap.example/hent"))


def test_name_of_a_link_to_the_result_does_not_say_that_the_site_works() -> None:
    link = Submission("GET", "https://knap.example/fil")
    known = replace(polling.take_baseline(answer(UPLOAD_PAGE).page), fetched=frozenset({link}))
    page = "<p>Resultatet er klar.</p><a href=/fil>Dit udtræk kan hentes her</a>"
    assert polling.classify(answer(page), known, DEFAULT) == Ready(link)
    waits = polling.classify(answer(f"<p>Data hentes …</p>{page}"), known, DEFAULT)
    assert isinstance(waits, Working)


DONE = "<p>Oplysningerne er fundet (2 kursister).</p><a href=/hent>Hent resultatet</a>"
UPLOADING = "<form method=post><input type=file name=fil><input type=submit value='Upload fil'></form>"


@pytest.mark.parametrize(
    ("between", "is_ready"),
    [
        (f"{UPLOADING}<p>Vent et øjeblik.</p><a href=/flere>Opdater</a>", True),
        (f"{UPLOADING}<p>Modtaget.</p><a href=/flere>Opdater</a>", False),  # it does not say that it works
        ("<p>Vent et øjeblik.</p><a href=/flere>Opdater</a>", False),  # another page: nothing was taken away
        (f"{UPLOADING}{DONE}<p>Vent et øjeblik.</p><a href=/flere>Opdater</a>", False),
    ],
)
def test_link_that_is_taken_away_while_the_site_works_is_the_result_when_it_is_there_again(
    between: str, *, is_ready: bool
) -> None:
    link = Submission("GET", "https://knap.example/hent")
    before = polling.take_baseline(answer(UPLOADING + DONE.replace("2 ", "9 ")).page)
    before = replace(before, fetched=frozenset({link}))
    working = answer(between)
    told = polling.classify(working, before, DEFAULT)
    assert isinstance(told, Working)
    after = polling.classify(answer(UPLOADING + DONE), before.while_working(working.page, told), DEFAULT)
    assert after == Ready(link) if is_ready else isinstance(after, Working)


def test_page_before_the_form_is_shown_again_and_the_list_is_sent_from_there() -> None:
    """Its instruction »højst 100« is no refusal; the same text on a page that was not seen before is one."""
    told = "Vedhæft en fil med højst 100 CPR-numre, og klik på Kør."
    page = answer(
        f"<p>{told}</p><form method=post action=/koer><p>Vedhæftet: cprbcdfgh.txt</p>"
        "<input type=submit name=fil value=Vedhæft><input type=submit name=koer value=Kør></form>"
    )
    baseline = polling.take_baseline(answer(UPLOAD_PAGE).page)
    assert isinstance(polling.classify(page, baseline, DEFAULT), UploadRefused)
    found = polling.classify(page, replace(baseline, told=frozenset([told])), DEFAULT)
    assert isinstance(found, Ready)
    assert dict(found.link.fields) == {"koer": "Kør".encode()}
