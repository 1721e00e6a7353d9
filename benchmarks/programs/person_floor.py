"""What the bare libraries need for one person: `python -m benchmarks.programs.person_floor ADDRESS USER PASSWORD LIST`.

One httpx request with the number, the form being known, and lxml parsing the page. Prints as JSON the milliseconds of
each; the site's own time is taken off, as it is from knappen.
"""

import json
import sys
import time
from pathlib import Path

import httpx
import lxml.html

from benchmarks.programs.site_requests import log_in, token_on


def main() -> None:
    """Measure and print."""
    address, user, password, listed = sys.argv[1:]
    numbers = Path(listed).read_text(encoding="ascii").split()
    with httpx.Client(base_url=address, follow_redirects=True, timeout=60, trust_env=False) as site:
        log_in(site, user, password)
        token = token_on(site.get("/enkelt"))
        before, started = site.get("/_clock").json()["seconds"], time.perf_counter()
        pages = [site.post("/enkelt", data={"csrf_token": token, "cpr": number}).content for number in numbers]
        elapsed = time.perf_counter() - started
        elapsed -= site.get("/_clock").json()["seconds"] - before
    started = time.perf_counter()
    for page in pages:
        lxml.html.document_fromstring(page)
    parts = {"one request (httpx)": elapsed, "a page (lxml)": time.perf_counter() - started}
    print(json.dumps({name: seconds / len(numbers) * 1000 for name, seconds in parts.items()}))


if __name__ == "__main__":
    main()
