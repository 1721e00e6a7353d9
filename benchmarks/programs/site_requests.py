"""Log in, upload and look up with httpx alone, for the bare parts."""

import re
from dataclasses import dataclass

import httpx

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LINK = re.compile(r'href="(/flere/[^"]+\.xlsx)"')


def token_on(page: httpx.Response) -> str:
    """The token of the page's form."""
    found = TOKEN.search(page.text)
    if found is None:
        raise ValueError(f"no form on the page: {page.status_code}")
    return found[1]


def log_in(site: httpx.Client, user: str, password: str) -> None:
    """Log in as the practice user."""
    fields = {"csrf_token": token_on(site.get("/login")), "brugernavn": user, "adgangskode": password}
    site.post("/login", data=fields).raise_for_status()


@dataclass(frozen=True, slots=True)
class Chunk:
    """One upload's pages and its sheet, as bytes."""

    form: bytes
    ready: bytes
    sheet: bytes


def ask(site: httpx.Client, numbers: list[str]) -> Chunk:
    """The four requests of one chunk: the form, the upload, the page it leads to, the sheet."""
    form = site.get("/flere")
    upload = {"fil": ("cpr.txt", "".join(f"{number}\r\n" for number in numbers), "text/plain")}
    ready = site.post("/flere", data={"csrf_token": token_on(form)}, files=upload)
    link = LINK.search(ready.text)
    if link is None:
        raise ValueError("no link on the page")
    return Chunk(form.content, ready.content, site.get(link[1]).content)


def person(site: httpx.Client, number: str) -> bytes:
    """The page that answers an opslag."""
    form = site.get("/enkelt")
    page = site.post("/enkelt", data={"csrf_token": token_on(form), "cpr": number})
    page.raise_for_status()
    return page.content
