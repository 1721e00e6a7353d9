"""Log-in, sessions, form tokens, protective headers and error pages of the backend."""

import re
import sqlite3
from pathlib import Path

import anyio
import httpx
import pytest

from knappen_tui.backend import accounts
from knappen_tui.backend.options import BackendOptions
from tests.backend.browser import Browser, BrowserOf, Clock, alert, document

PAGES = ("/", "/valg", "/enkelt", "/flere", "/flere/" + "0" * 32, f"/flere/{'0' * 32}/udtraek.xlsx")


async def test_login_leads_to_the_choice(browser_of: BrowserOf) -> None:
    browser = browser_of()
    page = await browser.log_in()
    assert page.url.path == "/valg"
    links = document(page).xpath("//main//a/text()")
    assert links == ["Én kursist", "Flere kursister"]


@pytest.mark.parametrize("path", PAGES)
async def test_pages_redirect_to_login_without_a_session(browser_of: BrowserOf, path: str) -> None:
    browser = browser_of()
    page = await browser.get(path)
    assert [response.status_code for response in browser.seen] == [303, 200]
    assert page.url.path == "/login"


@pytest.mark.parametrize("name", [accounts.DEMO_USER, "ingen", ""])
async def test_wrong_password_and_unknown_name_give_the_same_message(browser_of: BrowserOf, name: str) -> None:
    browser = browser_of()
    page = await browser.log_in(name, "gæt")
    assert "Brugernavn eller adgangskode er forkert." in alert(page)
    assert (await browser.get("/valg")).url.path == "/login"


async def test_too_many_failed_logins_lock_the_name_until_the_window_ends(
    browser_of: BrowserOf, clock: Clock, db: sqlite3.Connection
) -> None:
    accounts.add_user(db, "anden", "hemmeligt")
    browser = browser_of(BackendOptions(login_failures=3, login_minutes=10))
    for _ in range(3):
        assert "forkert" in alert(await browser.log_in(password="gæt"))
        clock.now += 60
    for password in ("gæt", accounts.DEMO_PASSWORD):
        assert "låst" in alert(await browser.log_in(password=password))
        assert "7 minutter" in alert(await browser.log_in(password=password))
    assert (await browser_of().log_in("anden", "hemmeligt")).url.path == "/valg"
    clock.now += 7 * 60
    assert (await browser.log_in()).url.path == "/valg"


async def test_successful_login_clears_the_failures(browser_of: BrowserOf) -> None:
    browser = browser_of(BackendOptions(login_failures=3))
    for _ in range(3):
        for _ in range(2):
            await browser.log_in(password="gæt")
        assert (await browser.log_in()).url.path == "/valg"


async def test_unknown_names_are_locked_too(browser_of: BrowserOf) -> None:
    browser = browser_of(BackendOptions(login_failures=1))
    await browser.log_in("ingen", "gæt")
    assert "låst" in alert(await browser.log_in("ingen", "gæt"))


async def test_session_expires(browser_of: BrowserOf, clock: Clock) -> None:
    browser = browser_of(BackendOptions(session_minutes=20))
    await browser.log_in()
    clock.now += 20 * 60 - 1
    assert (await browser.get("/enkelt")).url.path == "/enkelt"
    form = await browser.get("/enkelt")
    clock.now += 1
    for page in (await browser.get("/enkelt"), await browser.submit(form, "/enkelt", cpr="x")):
        assert page.url.path == "/login"
        assert page.history[-1].status_code == 303
        assert "udløbet" in alert(page)
    assert (await browser.log_in()).url.path == "/valg"


async def test_logout_ends_the_session_at_the_server(browser: Browser, db: sqlite3.Connection) -> None:
    cookie = browser.client.cookies["knappen_session"]
    page = await browser.submit(await browser.get("/valg"), "/logud")
    assert page.url.path == "/login"
    browser.client.cookies.set("knappen_session", cookie)
    assert (await browser.get("/valg")).url.path == "/login"
    assert db.execute("SELECT count(*) FROM sessioner").fetchone() == (0,)


async def test_login_gives_a_new_token_and_keeps_only_its_hash(browser_of: BrowserOf, database: Path) -> None:
    browser = browser_of()
    await browser.get("/login")
    before = browser.client.cookies["knappen_session"]
    await browser.log_in()
    first = browser.client.cookies["knappen_session"]
    await browser.log_in()
    second = browser.client.cookies["knappen_session"]
    assert len({before, first, second}) == 3
    stored = await anyio.Path(database).read_bytes()
    for token in (before, first, second, accounts.DEMO_PASSWORD):
        assert token.encode() not in stored
    browser.client.cookies.set("knappen_session", first)
    assert (await browser.get("/valg")).url.path == "/login"


@pytest.mark.parametrize("path", ["/login", "/logud", "/enkelt", "/flere"])
@pytest.mark.parametrize("token", [None, "", "forkert", "æ"])
async def test_form_without_csrf_token_is_refused(browser: Browser, path: str, token: str | None) -> None:
    data = {"cpr": "x", "brugernavn": "demo"} | ({} if token is None else {"csrf_token": token})
    page = await browser.client.post(path, data=data)
    assert page.status_code == 403
    assert "Formularen er ikke gyldig længere" in page.text


async def test_csrf_token_of_another_session_is_refused(browser: Browser, browser_of: BrowserOf) -> None:
    other = browser_of()
    await other.log_in()
    form = await other.get("/enkelt")
    assert (await browser.submit(form, "/enkelt", cpr="x")).status_code == 403


async def test_every_form_has_a_csrf_token(browser: Browser) -> None:
    for path in ("/login", "/valg", "/enkelt", "/flere"):
        for form in document(await browser.get(path)).forms:
            assert form.method == "POST"
            assert form.fields["csrf_token"]


@pytest.mark.parametrize("path", ["/login", "/valg", "/enkelt", "/flere", "/findes-ikke"])
async def test_pages_send_protective_headers(browser: Browser, path: str) -> None:
    headers = (await browser.get(path)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script" not in policy


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
async def test_cookie_is_httponly_samesite_and_secure_on_https(
    browser_of: BrowserOf, scheme: str, secure: bool
) -> None:
    browser = browser_of(scheme=scheme)
    await browser.log_in()
    given = [response.headers["set-cookie"] for response in browser.seen if "set-cookie" in response.headers]
    assert len(given) == 2
    for cookie in given:
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert ("Secure" in cookie) is secure


@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/findes-ikke", 404, "Siden findes ikke"),
        ("GET", "/flere/" + "0" * 32, 404, "Siden findes ikke"),
        ("DELETE", "/enkelt", 405, "Siden kan ikke bruges på den måde"),
        ("POST", "/flere", 413, "Filen er for stor"),
    ],
)
async def test_http_errors_are_danish_pages(
    browser: Browser, method: str, path: str, status: int, heading: str
) -> None:
    content = b"x" * 1_100_000 if status == 413 else b""
    headers = {"content-type": "multipart/form-data; boundary=x"} if content else {}
    page = await browser.client.request(method, path, content=content, headers=headers)
    assert page.status_code == status
    html = document(page)
    assert html.get("lang") == "da"
    assert html.xpath("string(//h1)") == heading


async def test_malformed_form_is_a_danish_page(browser: Browser) -> None:
    page = await browser.client.post("/flere", content=b"-", headers={"content-type": "multipart/form-data"})
    assert page.status_code == 400
    assert "Forespørgslen kan ikke læses" in page.text


async def test_internal_error_is_a_danish_page_without_details(browser: Browser, db: sqlite3.Connection) -> None:
    transport = browser.client._transport
    assert isinstance(transport, httpx.ASGITransport)
    transport.raise_app_exceptions = False
    db.execute("DROP TABLE opslag_log")
    form = await browser.get("/enkelt")
    [number] = db.execute("SELECT cpr FROM kursister LIMIT 1").fetchone()
    page = await browser.submit(form, "/enkelt", cpr=number)
    assert page.status_code == 500
    assert page.headers["cache-control"] == "no-store"
    assert "Der er sket en fejl" in page.text
    assert "opslag_log" not in page.text
    assert number not in page.text


async def test_user_names_and_input_are_escaped(browser_of: BrowserOf, db: sqlite3.Connection) -> None:
    accounts.add_user(db, "<script>x</script>", "hemmeligt")
    browser = browser_of()
    await browser.log_in("<script>x</script>", "hemmeligt")
    page = await browser.look_up('"><script>y')
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_login_returns_only_to_an_upload(browser_of: BrowserOf) -> None:
    browser = browser_of()
    job = "/flere/" + "a" * 32
    page = await browser.get(job)
    assert (await browser.submit(page, "/login", **credentials())).url.path == job
    for elsewhere in ("https://example.org/", "//example.org", "/flere/../valg", "/logud"):
        page = await browser.client.get("/login", params={"retur": elsewhere})
        assert (await browser.submit(page, "/login", **credentials())).url.path == "/valg"


def credentials() -> dict[str, str]:
    return {"brugernavn": accounts.DEMO_USER, "adgangskode": accounts.DEMO_PASSWORD}


async def test_pages_load_only_resources_of_the_site(browser: Browser) -> None:
    for path in ("/login", "/valg", "/enkelt", "/flere"):
        page = await browser.get(path)
        html = document(page)
        assert html.xpath("//script | //@style | //@onclick") == []
        for address in html.xpath("//@href | //@src | //@action"):
            assert re.match(r"[/#](?!/)", address)
        for address in html.xpath("//link/@href"):
            assert (await browser.get(address)).status_code == 200


@pytest.mark.parametrize("path", ["/login", "/valg", "/enkelt", "/flere", "/findes-ikke"])
async def test_pages_have_landmarks_and_labels(browser: Browser, path: str) -> None:
    html = document(await browser.get(path))
    assert html.get("lang") == "da"
    assert len(html.xpath("//h1")) == 1
    assert html.xpath("//title")[0].text
    assert html.xpath("//a[@href='#indhold']")
    assert html.xpath("//main[@id='indhold']")
    for field in html.xpath("//input[not(@type='hidden')]"):
        assert html.xpath(f"//label[@for='{field.get('id')}']")


def test_passwords_are_salted(db: sqlite3.Connection) -> None:
    accounts.add_user(db, "en", "ens")
    accounts.add_user(db, "to", "ens")
    rows = db.execute("SELECT salt, scrypt_hash FROM brugere WHERE navn IN ('en', 'to')").fetchall()
    assert len({salt for salt, _ in rows}) == len({found for _, found in rows}) == 2
