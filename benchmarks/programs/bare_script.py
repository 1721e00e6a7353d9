"""The least that does the work: no journal, no checks, no progress, no retry.

`python -m benchmarks.programs.bare_script ADDRESS USER PASSWORD LIST SHEET`. Addresses and field names
are constants, and the form's token is read once a log-in.
"""

import re
import sys
import time
from io import BytesIO
from pathlib import Path

import httpx
from openpyxl import Workbook
from python_calamine import load_workbook

CHUNK = 100
LOOK_AGAIN = 0.1
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LINK = re.compile(r'href="(/flere/[^"]+\.xlsx)"')


def token_on(page: httpx.Response) -> str:
    """The form's token."""
    found = TOKEN.search(page.text)
    if not found:
        sys.exit(f"no form: {page.status_code}")
    return found[1]


address, user, password, listed, sheet = sys.argv[1:]
numbers = Path(listed).read_text(encoding="ascii").split()
merged = Workbook(write_only=True)
out = merged.create_sheet("Udtræk")
with httpx.Client(base_url=address, follow_redirects=True, timeout=60, trust_env=False) as site:
    login = {"csrf_token": token_on(site.get("/login")), "brugernavn": user, "adgangskode": password}
    site.post("/login", data=login).raise_for_status()
    token = token_on(site.get("/flere"))
    for first in range(0, len(numbers), CHUNK):
        upload = "".join(f"{number}\r\n" for number in numbers[first : first + CHUNK])
        page = site.post("/flere", data={"csrf_token": token}, files={"fil": ("cpr.txt", upload, "text/plain")})
        while not (link := LINK.search(page.text)):
            time.sleep(LOOK_AGAIN)
            page = site.get(page.url)
        book = load_workbook(BytesIO(site.get(link[1]).content))
        rows = book.get_sheet_by_index(0).to_python()
        for row in rows if first == 0 else rows[3:]:
            out.append(row)
merged.save(sheet)
