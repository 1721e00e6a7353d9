"""Whether all that the program uses is found on the site, step by step. Nothing is changed."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.errors import KnappenError
from knappen_tui.stil.amu.client import AmuClient, Listing
from knappen_tui.stil.amu.list_page import ListPage
from knappen_tui.stil.amu.report import quarter_text
from knappen_tui.stil.amu.results import REGISTERED
from knappen_tui.web.text import listed


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """One step in Danish: what was found, or what was looked for and the error."""

    text: str
    error: KnappenError | None = None


async def check(client: AmuClient) -> AsyncGenerator[SiteCheck, None]:
    """Log in, read the list, and look for every control. Only the first error of log-in and list ends the check."""
    try:
        await client.log_in()
        yield SiteCheck("Der er logget ind.")
        listing = await client.read()
    except KnappenError as error:
        yield SiteCheck("Login og listen", error)
        return
    yield SiteCheck(_told(listing))
    page = await client.first()
    for text, look in (("Opdater valgte", _update), ("Opret", _create), ("Slet", _delete)):
        yield _looked(text, page, look)
    if page.rows:
        try:
            await client.inspect(page, page.rows[0])
            yield SiteCheck("Rediger: siden for én kursusdeltagelse har sine felter.")
        except KnappenError as error:
            yield SiteCheck("Rediger", error)


def _told(listing: Listing) -> str:
    shown = "skriver ikke, hvor mange der er" if listing.shown is None else f"skriver {listing.shown}"
    others = dict.fromkeys(heading for one in listing.participations for heading, _ in one.others)
    more = f" Ukendte kolonner, der vises, som de er: {listed(others)}." if others else ""
    deadline = f" Fristen er {to_text(listing.deadline)}." if listing.deadline else " Siden skriver ingen frist."
    quarter = f" {quarter_text(listing.quarter)}." if listing.quarter else " Siden skriver ikke hvilket kvartal."
    return (
        f"Listen: {len(listing.participations)} kursusdeltagelser er læst, og siden {shown}.{quarter}{deadline}{more}"
    )


def _looked(text: str, page: ListPage, look: Callable[[ListPage], None]) -> SiteCheck:
    try:
        look(page)
    except KnappenError as error:
        return SiteCheck(text, error)
    return SiteCheck(f"{text}: fundet." if page.rows else f"{text}: listen er tom, så det kan ikke ses.")


def _update(page: ListPage) -> None:
    for result in REGISTERED if page.rows else ():
        page.update(page.rows[:1], result)


def _create(page: ListPage) -> None:
    page.create()


def _delete(page: ListPage) -> None:
    for row in page.rows[:1]:
        page.open(row, page.words.delete)
