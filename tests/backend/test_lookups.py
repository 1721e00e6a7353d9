"""Pages of one kursist and sheets of several, compared with the register's tables."""

import asyncio
import codecs
import random
import re
import sqlite3
import time
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knappen_tui.backend import accounts, database, population, records
from knappen_tui.backend.options import BackendOptions
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.udtraek import COLUMNS, Udtraek, from_kursist, title
from tests.backend.browser import Browser, BrowserOf, Clock, alert, document, main_text
from tests.oracle import oracle, plain


def lines(cprs: Iterable[Cpr]) -> bytes:
    return "\n".join(cpr.digits for cpr in cprs).encode()


def tables_on(page: httpx.Response) -> dict[str, list[list[str]]]:
    """Every table by its caption: headings, then rows, as text."""
    return {
        table.xpath("string(caption)"): [
            [cell.text_content() for cell in row.xpath("th | td")] for row in table.xpath(".//tr")
        ]
        for table in document(page).xpath("//table")
    }


def first_person(db: sqlite3.Connection, condition: str) -> str:
    [digits] = db.execute(f"SELECT cpr FROM kursister k WHERE {condition} ORDER BY id LIMIT 1").fetchone()
    return str(digits)


def danish(iso: str | None) -> str:
    return "" if iso is None else "-".join(reversed(iso.split("-")))


def person_by_kind(db: sqlite3.Connection) -> dict[str, str]:
    has = "EXISTS (SELECT 1 FROM {} WHERE kursist = k.id)"
    full = " AND ".join(has.format(table) for table in ("moduler", "proever", "henvisninger", "meritter", "prae2004"))
    return {
        "every table": first_person(db, full),
        "exam alone": first_person(db, f"{has.format('proever')} AND NOT {has.format('moduler')}"),
        "referral alone": first_person(db, f"{has.format('henvisninger')} AND NOT {has.format('moduler')}"),
        "before 2004 alone": first_person(db, f"{has.format('prae2004')} AND NOT {has.format('moduler')}"),
    }


@pytest.mark.parametrize("kind", ["every table", "exam alone", "referral alone", "before 2004 alone"])
async def test_page_shows_every_registration(browser: Browser, db: sqlite3.Connection, kind: str) -> None:
    digits = person_by_kind(db)[kind]
    page = await browser.look_up(f"{digits[:6]}-{digits[6:]}")
    mine = "kursist = (SELECT id FROM kursister WHERE cpr = ?)"
    questions = {
        "Moduler": "SELECT du_modul, startdato, slutdato, udbyder, henvisningskategori, ophoersaarsag,"
        f" modultest_bestaaet FROM moduler WHERE {mine}",
        "Prøver": "SELECT proeve, dato, CASE termin WHEN 'maj/juni' THEN 'Maj/juni ' ELSE 'November/december ' END"
        f" || termin_aar, laeseforstaaelse, skriftlig, mundtlig, resultat, udbyder FROM proever WHERE {mine}",
        "Henvisninger": "SELECT dato, kategori, navn, udbyder FROM henvisninger"
        f" JOIN kommuner ON kode = kommune WHERE {mine}",
        "Merit": f"SELECT du_modul, startdato, udbyder FROM meritter WHERE {mine}",
        "Præ-2004": f"SELECT foerste_startdato, iif(du, 'Ja', 'Nej') FROM prae2004 WHERE {mine}",
    }
    expected = {}
    for caption, question in questions.items():
        rows = db.execute(question, (digits,)).fetchall()
        if rows:
            expected[caption] = sorted([shown(value) for value in row] for row in rows)
    found = tables_on(page)
    assert {caption: sorted(table[1:]) for caption, table in found.items()} == expected
    for table in TABLES:
        if table.title in found:
            assert found[table.title][0] == [column.heading for column in table.columns]
        else:
            assert "Der er ikke registreret" in main_text(page)


def shown(value: object) -> str:
    text = "" if value is None else str(value)
    return danish(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text


async def test_tabs_link_to_sections_of_the_page(browser: Browser, db: sqlite3.Connection) -> None:
    page = document(await browser.look_up(person_by_kind(db)["every table"]))
    tabs = page.xpath("//nav[@aria-label='Faneblade']//a")
    assert [tab.text.strip() for tab in tabs] == ["Moduler", "Prøver", "Henvisninger"]
    for tab in tabs:
        [section] = page.xpath(f"//section[@id='{tab.get('href')[1:]}']")
        assert section.xpath("string(.//h2)") == tab.text.strip()
    assert page.xpath("//th[not(@scope)]") == []


async def test_unknown_number_prints_message(browser: Browser) -> None:
    page = await browser.look_up(population.unknown_cprs(1)[0].digits)
    assert page.status_code == 200
    assert "Der findes ingen oplysninger" in main_text(page)
    assert tables_on(page) == {}


async def test_person_known_only_before_2004_has_prae2004_table(browser: Browser, db: sqlite3.Connection) -> None:
    page = await browser.look_up(person_by_kind(db)["before 2004 alone"])
    assert "Findes i 2004+Nej" in main_text(page)
    assert list(tables_on(page)) == ["Præ-2004"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "feltet er tomt"),
        ("410290" + "1234", "dag 41 findes ikke"),
        ("abc", "indeholder andet end tal"),
        ("123", "3 cifre"),
    ],
)
async def test_invalid_cpr_number_shows_form_with_reason(browser: Browser, text: str, reason: str) -> None:
    page = await browser.look_up(text)
    assert reason in alert(page)
    assert document(page).forms[1].fields["cpr"] == text


async def test_sheet_rows_equal_the_register(browser: Browser, db: sqlite3.Connection, database: Path) -> None:
    asked = [*population.known_cprs(database, 380), *population.unknown_cprs(20)]
    random.Random(5).shuffle(asked)
    for first in range(0, len(asked), 100):
        chunk = asked[first : first + 100]
        rows = await browser.extract(lines(chunk))
        assert [plain(row) for row in rows[3:]] == [oracle(db, cpr.digits) for cpr in chunk]
        assert [text for text in rows[2] if text] == [column.heading for column in COLUMNS if column.group]


async def test_sheet_has_the_ministrys_title_and_a_file_name_without_numbers(
    browser: Browser, database: Path, clock: Clock
) -> None:
    [cpr] = population.known_cprs(database, 1)
    rows = await browser.extract(lines([cpr]))
    today = datetime.fromtimestamp(clock.now).astimezone().date()
    assert rows[0][0] == title(today)
    sheet = browser.seen[-1]
    assert sheet.headers["content-disposition"] == f'attachment; filename="udtraek-{today.isoformat()}.xlsx"'
    assert sheet.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert sheet.headers["cache-control"] == "no-store"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.integers(0, 1499), unique=True, min_size=1, max_size=100),
    unknown=st.integers(0, 3),
    order=st.randoms(use_true_random=False),
)
def test_bulk_load_equals_single_load_and_oracle(
    register: Path, everyone: list[Cpr], places: list[int], unknown: int, order: random.Random
) -> None:
    asked = [*(everyone[place] for place in places), *population.unknown_cprs(unknown)]
    order.shuffle(asked)
    with database.connect(register) as connection:
        loaded = records.load(connection, asked)
        one = order.choice(asked)
        assert loaded[asked.index(one)] == records.load(connection, [one])[0]
        assert [kursist.cpr for kursist in loaded] == asked
        assert [iso(from_kursist(kursist)) for kursist in loaded] == [oracle(connection, cpr.digits) for cpr in asked]


def iso(row: Udtraek) -> tuple[object, ...]:
    words = {True: "Ja", False: "Nej"}
    return tuple(
        value.isoformat() if isinstance(value, date) else words[value] if isinstance(value, bool) else value
        for value in row.values()
    )


@pytest.fixture(scope="module")
def everyone(register: Path) -> list[Cpr]:
    return list(population.known_cprs(register))


def test_load_of_no_or_unknown_numbers(register: Path) -> None:
    with database.connect(register) as connection:
        assert records.load(connection, []) == []
        assert records.load(connection, population.unknown_cprs(1)) == [Kursist(population.unknown_cprs(1)[0])]


async def test_upload_is_ready_after_seconds_per_number(browser_of: BrowserOf, database: Path, clock: Clock) -> None:
    browser = browser_of(BackendOptions(seconds_per_number=2))
    await browser.log_in()
    page = await browser.upload(lines(population.known_cprs(database, 10)))
    assert page.history[0].status_code == 303
    assert "Vent" in main_text(page)
    assert "cirka 20 sekunder" in main_text(page)
    assert document(page).xpath("//meta[@http-equiv='refresh']/@content") == ["10"]
    early = await browser.get(f"{page.url.path}/udtraek.xlsx")
    assert early.url.path == page.url.path
    clock.now += 19
    page = await browser.get(page.url.path)
    assert "cirka 1 sekund endnu" in main_text(page)
    clock.now += 1
    page = await browser.get(page.url.path)
    assert "Resultatet er klar" in main_text(page)
    assert document(page).xpath("//meta[@http-equiv='refresh']") == []


async def test_single_lookup_takes_seconds_per_number(browser_of: BrowserOf, database: Path) -> None:
    browser = browser_of(BackendOptions(seconds_per_number=0.05))
    await browser.log_in()
    [cpr] = population.known_cprs(database, 1)
    began = time.perf_counter()
    await browser.look_up(cpr.digits)
    assert time.perf_counter() - began >= 0.05


async def test_upload_is_available_after_its_session_expired(
    browser_of: BrowserOf, database: Path, clock: Clock
) -> None:
    browser = browser_of(BackendOptions(session_minutes=1, seconds_per_number=1))
    await browser.log_in()
    page = await browser.upload(lines(population.known_cprs(database, 100)))
    clock.now += 100
    login = await browser.get(page.url.path)
    assert login.url.path == "/login"
    back = await browser.submit(login, "/login", brugernavn=accounts.DEMO_USER, adgangskode=accounts.DEMO_PASSWORD)
    assert back.url.path == page.url.path
    assert "Resultatet er klar" in main_text(back)


async def test_upload_is_not_found_for_other_users(
    browser: Browser, browser_of: BrowserOf, database: Path, db: sqlite3.Connection
) -> None:
    accounts.add_user(db, "anden", "hemmeligt")
    page = await browser.upload(lines(population.known_cprs(database, 3)))
    other = browser_of()
    await other.log_in("anden", "hemmeligt")
    for path in (page.url.path, f"{page.url.path}/udtraek.xlsx"):
        assert (await browser.get(path)).status_code == 200
        assert (await other.get(path)).status_code == 404


async def test_uploads_are_deleted_on_logout_and_after_job_minutes(
    browser: Browser, browser_of: BrowserOf, database: Path, db: sqlite3.Connection, clock: Clock
) -> None:
    other = browser_of()
    await other.log_in()
    mine = await browser.upload(lines(population.known_cprs(database, 3)))
    theirs = await other.upload(lines(population.known_cprs(database, 4)))
    await browser.submit(mine, "/logud")
    assert db.execute("SELECT count(*) FROM upload_numre").fetchone() == (4,)
    clock.now += 61 * 60
    await other.log_in()
    assert (await other.get(theirs.url.path)).status_code == 404
    assert db.execute("SELECT count(*) FROM upload_numre").fetchone() == (0,)
    assert db.execute("SELECT art, antal FROM opslag_log ORDER BY id").fetchall() == [("flere", 3), ("flere", 4)]


async def test_expired_upload_is_not_found_before_it_is_deleted(
    browser_of: BrowserOf, database: Path, clock: Clock
) -> None:
    browser = browser_of(BackendOptions(job_minutes=5))
    await browser.log_in()
    page = await browser.upload(lines(population.known_cprs(database, 3)))
    clock.now += 5 * 60 + 1
    assert (await browser.get(page.url.path)).status_code == 404


async def test_keep_jobs_keeps_every_upload(
    browser_of: BrowserOf, database: Path, db: sqlite3.Connection, clock: Clock
) -> None:
    browser = browser_of(BackendOptions(keep_jobs=True))
    await browser.log_in()
    asked = list(population.known_cprs(database, 3))
    page = await browser.upload(lines(asked))
    await browser.submit(page, "/logud")
    clock.now += 1e6
    await browser.log_in()
    await browser.look_up(asked[0].digits)
    assert [digits for (digits,) in db.execute("SELECT cpr FROM upload_numre ORDER BY raekke")] == [
        c.digits for c in asked
    ]
    assert db.execute("SELECT art, antal FROM opslag_log ORDER BY id").fetchall() == [("flere", 3), ("enkelt", 1)]


ASKED = population.unknown_cprs(101)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (lines(ASKED), "liste.txt", "Filen indeholder 101 CPR-numre. Der kan søges på højst 100 ad gangen."),
        (b"", "liste.txt", "Filen er tom"),
        (b"\r\n \r\n", "liste.txt", "Filen er tom"),
        (lines(ASKED[:2]), "liste.xlsx", "Filen skal være en tekstfil med efternavnet .txt."),
        (
            lines(ASKED[:2]) + b"\n\nabc\n" + b"41029" + b"01234\n12345678",
            "liste.txt",
            "3 linjer indeholder ikke et gyldigt",
        ),
        (b"\xff\xfe\x00", "liste.txt", "1 linje indeholder ikke et gyldigt"),
        (bytes(range(128, 256)), "liste.txt", "indeholder ikke et gyldigt"),
        (ASKED[0].digits.lstrip("0")[:9].encode(), "liste.txt", "Linje 1: "),
    ],
)
async def test_invalid_file_is_refused_whole(
    browser: Browser, db: sqlite3.Connection, content: bytes, name: str, message: str
) -> None:
    page = await browser.upload(content, name)
    assert page.url.path == "/flere"
    assert message in alert(page)
    assert db.execute("SELECT count(*) FROM uploads").fetchone() == (0,)


async def test_refused_lines_are_listed_by_number_without_content(browser: Browser) -> None:
    page = await browser.upload(b"abc\n" + lines(ASKED[:1]) + b"\n" + b"41029" + b"01234\n" + b"hemmelig\n" * 60)
    items = document(page).xpath("//*[@role='alert']//li/text()")
    assert items[:3] == [
        "Linje 1: indeholder andet end tal",
        "Linje 3: dag 41 findes ikke",
        "Linje 4: indeholder andet end tal",
    ]
    assert items[-1] == "… og 12 linjer til."
    assert len(items) == 51
    assert "hemmelig" not in page.text


async def test_missing_file_shows_message(browser: Browser) -> None:
    form = await browser.get("/flere")
    page = await browser.submit(form, "/flere", fil=("", b""))
    assert "Vælg en fil" in page.text
    page = await browser.submit(form, "/flere")
    assert "Vælg en fil" in page.text


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + lines(ASKED[:3]),
        codecs.BOM_UTF16_LE + lines(ASKED[:3]).decode().encode("utf-16-le"),
        lines(ASKED[:3]).replace(b"\n", b"\r\n") + b"\r\n\r\n",
        b"\n".join(b" " + cpr.digits[:6].encode() + b"-" + cpr.digits[6:].encode() for cpr in ASKED[:3]),
        lines([*ASKED[:3], *ASKED[:3]]),
    ],
)
async def test_encodings_of_notepad_are_read(browser: Browser, content: bytes) -> None:
    rows = await browser.extract(content)
    assert [row[:2] for row in rows[3:]] == [(cpr.digits, "Nej") for cpr in ASKED[:3]]


async def test_every_page_and_sheet_of_a_demo_says_so(browser_of: BrowserOf, database: Path) -> None:
    browser = browser_of(BackendOptions(demo=True))
    await browser.log_in()
    [cpr] = population.known_cprs(database, 1)
    rows = await browser.extract(lines([cpr]))
    assert rows[0][0].startswith("DEMO: opdigtede personer · Resultat af udtræk")
    assert 'filename="DEMO-' in browser.seen[-1].headers["content-disposition"]
    await browser.look_up(cpr.digits)
    await browser.get("/findes-ikke")
    pages = [page for page in browser.seen if page.headers.get("content-type", "").startswith("text/html")]
    assert len(pages) >= 7
    for page in pages:
        assert "Alle personer og oplysninger på denne side er opdigtede." in page.text
        assert "DEMO</title>" in page.text


async def test_no_cpr_number_in_url_title_or_header(browser: Browser, database: Path) -> None:
    cprs = list(population.known_cprs(database, 3))
    await browser.look_up(cprs[0].digits)
    await browser.extract(lines(cprs))
    for response in browser.seen:
        shown_text = f"{response.url} {response.headers}"
        if response.headers.get("content-type", "").startswith("text/html"):
            shown_text += document(response).xpath("string(//title)")
        for cpr in cprs:
            assert cpr.digits not in shown_text
            assert cpr.digits[:6] not in shown_text


async def test_concurrent_uploads_get_their_own_rows(browser_of: BrowserOf, database: Path) -> None:
    everyone = list(population.known_cprs(database, 80))
    browsers = [browser_of() for _ in range(8)]

    async def visit(browser: Browser, mine: list[Cpr]) -> None:
        await browser.log_in()
        rows = await browser.extract(lines(mine))
        assert [row[0] for row in rows[3:]] == [cpr.digits for cpr in mine]

    await asyncio.gather(*(visit(browser, everyone[n * 10 : n * 10 + 10]) for n, browser in enumerate(browsers)))
