"""What municipalities use today: a robot that drives a browser through the site, then merges the workbooks.

`python -m benchmarks.programs.robot CHROMIUM ADDRESS USER PASSWORD LIST SHEET`: Playwright, one upload after the
other, each workbook downloaded, all of them merged by openpyxl (read-only and write-only: its fastest ways).
"""

import sys
import tempfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, sync_playwright

CHUNK = 100
HEADING_ROWS = 3
# No background traffic, which would be measured too.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> None:
    """Look up the list and write the merged sheet."""
    chromium, address, user, password, listed, sheet = sys.argv[1:]
    numbers = Path(listed).read_text(encoding="ascii").split()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page()
        log_in(page, address, user, password)
        books = []
        for first in range(0, len(numbers), CHUNK):
            books.append(folder / f"{first}.xlsx")
            fetch(page, numbers[first : first + CHUNK], folder / "cpr.txt", books[-1])
        browser.close()
        merge(books, Path(sheet))


def log_in(page: Page, address: str, user: str, password: str) -> None:
    """Log in from the start page."""
    page.goto(address)
    page.get_by_label("Brugernavn").fill(user)
    page.get_by_label("Adgangskode").fill(password)
    page.get_by_role("button", name="Log ind").click()


def fetch(page: Page, numbers: list[str], upload: Path, book: Path) -> None:
    """Upload one chunk, wait for the link, download its workbook."""
    upload.write_text("".join(f"{number}\r\n" for number in numbers), encoding="ascii")
    page.get_by_role("link", name="Flere kursister").click()
    page.get_by_label("Fil med CPR-numre").set_input_files(upload)
    page.get_by_role("button", name="Upload fil").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent resultatet").click(timeout=600_000)
    download.value.save_as(book)


def merge(books: list[Path], sheet: Path) -> None:
    """All the workbooks' rows in one sheet, under the headings of the first."""
    merged = Workbook(write_only=True)
    out = merged.create_sheet("Udtræk")
    for number, book in enumerate(books):
        rows = load_workbook(book, read_only=True)["Udtræk"].iter_rows(values_only=True)
        for place, row in enumerate(rows):
            if number == 0 or place >= HEADING_ROWS:
                out.append(row)
    merged.save(sheet)


if __name__ == "__main__":
    main()
