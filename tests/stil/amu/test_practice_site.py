"""The practice site does what the guide's figures show, and no more than was asked."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

import pytest

from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import PracticeOptions
from knappen_tui.stil.amu.practice.register import SORTABLE
from knappen_tui.web import forms
from tests.stil.amu.browser import Browser, SiteClock

SCOPE = f"skole = '{population.DEMO_SCHOOL}' AND kvartal = '2026K3'"
# The table's first eleven cells in SQL.
CELLS = (
    "hold_id, strftime('%d-%m-%Y', startdato), strftime('%d-%m-%Y', slutdato), cpr, fagkode, kursusnavn,"
    " iif(niveau = '', '-', niveau), iif(fkb = '', '-', fkb), iif(selvstuderende, 'Ja', 'Nej'), CAST(resultat AS TEXT),"
    " coalesce(strftime('%d-%m-%Y', senest_redigeret, 'unixepoch', 'localtime'), '')"
)
HEADINGS = dict(
    zip(
        SORTABLE,
        ("Hold-id", "Startdato (fag)", "Cpr-nummer", "Fagkode", "Fkb", "Resultat", "Senest redigeret"),
        strict=True,
    )
)


def table(db: Connection, order: str = "hold_id, id", where: str = "TRUE") -> list[list[str]]:
    return [
        list(row) for row in db.execute(f"SELECT {CELLS} FROM deltagelser WHERE {SCOPE} AND {where} ORDER BY {order}")
    ]


def whole(db: Connection) -> list[tuple[object, ...]]:
    return db.execute("SELECT * FROM deltagelser ORDER BY id").fetchall()


async def test_list_is_last_quarter_of_own_school(browser: Browser, db: Connection) -> None:
    assert browser.rows == table(db)
    assert len(browser.rows) == 120


@pytest.mark.parametrize("column", SORTABLE)
async def test_list_sorts_both_ways(column: str, browser: Browser, db: Connection) -> None:
    await browser.press(HEADINGS[column])
    assert browser.rows == table(db, f"{column}, id")
    await browser.press(HEADINGS[column])
    assert browser.rows == table(db, f"{column} DESC, id")


FILTERS: dict[str, Callable[[list[str]], tuple[str, str]]] = {
    "Fag": lambda row: (row[4], f"fagkode = '{row[4]}'"),
    "Hold": lambda row: (row[0], f"hold_id = '{row[0]}'"),
    "Cpr": lambda row: (f"{row[3][:6]}-{row[3][6:]}", f"cpr = '{row[3]}'"),
    "Redigeret": lambda row: (
        datetime.strptime(row[10], "%d-%m-%Y").date().isoformat(),  # noqa: DTZ007
        f"strftime('%d-%m-%Y', senest_redigeret, 'unixepoch', 'localtime') = '{row[10]}'",
    ),
}


@pytest.mark.parametrize("control", FILTERS)
async def test_list_filters(control: str, browser: Browser, db: Connection) -> None:
    edited = next(row for row in browser.rows if row[10])
    value, where = FILTERS[control](edited)
    await browser.press("Søg", {control: value})
    assert browser.rows == table(db, where=where)
    assert 0 < len(browser.rows) < 120
    # The filter stays while the list is sorted.
    await browser.press("Resultat")
    assert browser.rows == table(db, "resultat, id", where)


async def test_filters_and_orders_together(browser: Browser, db: Connection) -> None:
    edited = next(row for row in browser.rows if row[10])
    typed = {control: chosen(edited) for control, chosen in FILTERS.items()}
    hold, code = typed["Hold"], typed["Fag"]
    await browser.press("Søg", {"Hold": hold[0], "Fag": code[0]})
    where = f"{hold[1]} AND {code[1]}"
    for column in SORTABLE:
        await browser.press(HEADINGS[column])
        assert browser.rows == table(db, f"{column}, id", where)
        await browser.press(HEADINGS[column])
        assert browser.rows == table(db, f"{column} DESC, id", where)
    await browser.press("Søg", {control: value for control, (value, _) in typed.items()})
    assert browser.rows == table(db, where=" AND ".join(condition for _, condition in typed.values()))
    assert len(browser.rows) == 1


async def test_list_filters_rows_never_edited(browser: Browser, db: Connection) -> None:
    await browser.press("Søg", {"Redigeret": "ingen"})
    assert browser.rows == table(db, where="senest_redigeret IS NULL")


async def test_paging_shows_every_row_once(amu_database: Path, clock: SiteClock, db: Connection) -> None:
    async with Browser(amu_database, clock, PracticeOptions(page_size=50)) as paged:
        await paged.log_in()
        await paged.press("Fagkode")
        rows = list(paged.rows)
        for number in (2, 3):
            await paged.press(f"Side {number}")
            rows += paged.rows
        assert "Viser 101-120 af 120 kursusdeltagelser" in paged.page.text
    assert rows == table(db, "fagkode, id")


async def test_exactly_the_ticked_rows_are_changed(browser: Browser, db: Connection, clock: SiteClock) -> None:
    before = {row[0]: row for row in whole(db)}
    ticked = [3, 17, 64]
    ids = [row_id for (row_id,) in db.execute(f"SELECT id FROM deltagelser WHERE {SCOPE} ORDER BY hold_id, id")]
    clock.now += 600
    await browser.press("Opdater valgte", {"NytResultat": "4"}, ticked)
    assert browser.said("status") == "3 kursusdeltagelser er opdateret."
    changed = [row for row in whole(db) if row != before[row[0]]]
    assert {row[0] for row in changed} == {ids[place] for place in ticked}
    assert all(row[12:14] == (4, clock.now) for row in changed)
    assert all(browser.rows[place][9:] == ["4", "24-11-2026"] for place in ticked)


@pytest.mark.parametrize(("ticked", "result"), [((), "1"), ((3,), "")], ids=["no row", "no result"])
async def test_update_without_choice_changes_nothing(
    ticked: tuple[int, ...], result: str, browser: Browser, db: Connection
) -> None:
    before = whole(db)
    await browser.press("Opdater valgte", {"NytResultat": result}, ticked)
    assert browser.said("alert")
    assert whole(db) == before


async def test_row_changed_meanwhile_is_told_and_kept(
    browser: Browser, amu_database: Path, clock: SiteClock, db: Connection
) -> None:
    async with Browser(amu_database, clock) as other:
        await other.log_in()
        await other.press("Opdater valgte", {"NytResultat": "6"}, [0])
    await browser.press("Opdater valgte", {"NytResultat": "1"}, [0, 1])
    assert browser.said("status") == "1 kursusdeltagelse er opdateret."
    assert "1 kursusdeltagelse er ændret af en anden" in browser.said("alert")
    assert [row[9] for row in browser.rows[:2]] == ["6", "1"]


async def test_edit_saves_or_undoes(browser: Browser, db: Connection) -> None:
    row = browser.rows[5]
    await browser.press("Edit række 6")
    await browser.press("Fortryd", {"selvstuderende": "Ja"})
    assert browser.rows == table(db)
    await browser.press("Edit række 6")
    await browser.press("Gem og luk", {"selvstuderende": "Ja", "niveau": "C", "slutdato": "31-12-2026"})
    assert browser.said("status") == "Ændringerne er gemt."
    assert browser.rows[5] == [*row[:2], "31-12-2026", *row[3:6], "C", row[7], "Ja", row[9], "24-11-2026"]
    assert browser.rows == table(db)


async def test_edit_tells_what_is_wrong(browser: Browser, db: Connection) -> None:
    before = whole(db)
    await browser.press("Edit række 1")
    await browser.press("Gem og luk", {"startdato": "31-02-2026", "fagkode": "49", "cpr": "12"})
    assert "Fagkode: skal være fem cifre." in browser.said("alert")
    assert whole(db) == before


async def test_create_adds_one_row(browser: Browser, db: Connection) -> None:
    before = whole(db)
    new = dict(zip(("hold_id", "startdato", "slutdato", "cpr", "fagkode", "kursusnavn"), browser.rows[0], strict=False))
    await browser.press("Opret nyt prøveresultat")
    await browser.press("Gem og luk", {**new, "hold_id": "99", "resultat": "2"})
    assert browser.said("status") == "Det nye prøveresultat er oprettet."
    assert whole(db)[:-1] == before
    assert table(db, where="hold_id = '99'") == [["99", *browser.rows[0][1:6], "-", "-", "Nej", "2", "24-11-2026"]]


async def test_delete_asks_first(browser: Browser, db: Connection) -> None:
    before = whole(db)
    [gone] = db.execute(f"SELECT id FROM deltagelser WHERE {SCOPE} ORDER BY hold_id, id LIMIT 1 OFFSET 7").fetchone()
    await browser.press("Slet række 8")
    await browser.press("Fortryd")
    assert whole(db) == before
    await browser.press("Slet række 8")
    await browser.press("Slet")
    assert browser.said("status") == "Kursusdeltagelsen er slettet."
    assert whole(db) == [row for row in before if row[0] != gone]


async def test_login_is_limited(amu_database: Path, clock: SiteClock) -> None:
    async with Browser(amu_database, clock) as found:
        for _ in range(5):
            await found.log_in(password="forkert")
            assert found.said("alert") == "Institutionsnummer eller adgangskode er forkert."
        await found.log_in()
        assert "Prøv igen om 15 minutter" in found.said("alert")
        clock.now += 15 * 60
        await found.log_in()
        assert found.rows


async def test_session_expires_and_ends(browser: Browser, clock: SiteClock) -> None:
    await browser.press("Log ud")
    await browser.open("/AmuResultater")
    assert not browser.rows
    await browser.log_in()
    clock.now += 31 * 60
    await browser.press("Fagkode")
    assert "Du er logget ud" in browser.said("alert")


@pytest.mark.parametrize("field", ["__VIEWSTATE", "__RequestVerificationToken"])
async def test_form_of_another_session_is_refused(
    field: str, browser: Browser, amu_database: Path, clock: SiteClock, db: Connection
) -> None:
    before = whole(db)
    async with Browser(amu_database, clock) as other:
        await other.log_in("561902")
        taken = next(one.get("value") or "" for one in other.page.root.iter("input") if one.get("name") == field)
    await browser.press("Opdater valgte", {"NytResultat": "1", field: taken}, [0])
    assert browser.status == 403
    assert whole(db) == before


async def test_no_number_in_an_address(browser: Browser) -> None:
    number = browser.rows[0][3]
    await browser.press("Søg", {"Cpr": number})
    await browser.press("Edit række 1")
    await browser.press("Gem og luk")
    await browser.press("Slet række 1")
    assert not any(number in url for url in browser.urls)
    assert all(number not in name for _, name in forms.clickables(browser.page))


def test_numbers_were_never_issued(db: Connection) -> None:
    from knappen_tui.domain.cpr import Cpr

    numbers = {Cpr(digits) for (digits,) in db.execute("SELECT cpr FROM deltagelser")}
    assert not any(cpr.is_modulus_11 or cpr.digits[:4] == "0101" for cpr in numbers)
