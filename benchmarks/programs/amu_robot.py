"""What a school's secretary does, by a robot in a browser: tick rows, choose their result, press, page by page.

`python -m benchmarks.programs.amu_robot CHROMIUM ADDRESS SCHOOL PASSWORD RESULTS`: Playwright; the rows of a page that
share a result are ticked one after the other and updated together.
"""

import csv
import sys
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks.programs.robot import FLAGS

# Places of the cells by which a row is told: CPR, fagkode, level, first day, hold.
_TELLING = (3, 4, 6, 1, 0)

Results = dict[tuple[str, ...], str]


def main() -> None:
    """Register the results of a file."""
    chromium, address, school, password, file = sys.argv[1:]
    results = read(Path(file))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(address)
        page.get_by_label("Institutionsnummer").fill(school)
        page.get_by_label("Adgangskode").fill(password)
        press(page, page.get_by_role("button", name="OK"))
        done, number = 0, 1
        while True:
            done += register(page, results)
            number += 1
            following = page.get_by_role("link", name=f"Side {number}", exact=True)
            if following.count() == 0:
                break
            press(page, following.first)
        browser.close()
    if done != len(results):
        raise SystemExit(f"{done} of {len(results)} rows were found")


def press(page: Page, control: Locator) -> None:
    """Click, and wait until the page that follows is there."""
    with page.expect_navigation():
        control.click()


def read(file: Path) -> Results:
    """Return the results by what tells a row, written as the site writes it."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))[1:]
    return {
        (cpr, fagkode, niveau or "-", f"{date.fromisoformat(day):%d-%m-%Y}", hold): result
        for cpr, fagkode, niveau, day, hold, result in rows
    }


def register(page: Page, results: Results) -> int:
    """Register the results of one page of the list; return how many rows it has."""
    # The texts of all rows at once: asking row by row would be slower.
    texts: list[list[str]] = page.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    places: dict[str, list[int]] = {}
    for place, cells in enumerate(texts):
        places.setdefault(results[tuple(cells[at] for at in _TELLING)], []).append(place)
    for result, ticked in places.items():
        boxes = page.locator("tbody").get_by_role("checkbox")
        for place in ticked:
            boxes.nth(place).check()
        page.get_by_label("Opdater resultat med").select_option(result)
        press(page, page.get_by_role("button", name="Opdater valgte"))
        if not page.get_by_role("status").count():
            raise SystemExit("the site has not confirmed an update")
    return len(texts)


if __name__ == "__main__":
    main()
