"""One person: looked up, shown, written to a file."""

from datetime import datetime
from pathlib import Path
from typing import Any

from knappen_tui import __version__
from knappen_tui.audit import LoggedClient
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.events import Listener, silent
from knappen_tui.domain.kursist import Kursist
from knappen_tui.export.formats import Format
from knappen_tui.service import local
from knappen_tui.service.access import Access
from knappen_tui.service.sheets import demo_target
from knappen_tui.settings import paths


async def opslag(way_in: Access, cpr: Cpr, notify: Listener = silent) -> Kursist:
    """Everything the site has about one person. Raises `KnappenError`."""
    async with way_in.open() as site:
        return await site.opslag(cpr, notify)


def warm_up() -> None:
    """Import what a look-up needs, so that the first one need not wait for it."""
    import knappen_tui.site.client  # noqa: F401 - only to have it


class PersonLookup:
    """Look-ups by someone who asks again and again: one client and one login for them all."""

    def __init__(self) -> None:
        import asyncio

        self._site: LoggedClient | None = None
        self._way_in: Access | None = None
        self._opening = asyncio.Lock()

    async def opslag(self, way_in: Access, cpr: Cpr) -> Kursist:
        """Everything the site has about one person. Raises `KnappenError`; then the next look-up begins anew."""
        async with self._opening:
            if way_in is not self._way_in:
                await self.close()
            if self._site is None:
                import asyncio

                # The client's libraries, and in demo the register itself, take their time to get ready.
                site = await asyncio.to_thread(way_in.open)
                self._site, self._way_in = await site.__aenter__(), way_in
            site = self._site
        try:
            return await site.opslag(cpr)
        except KnappenError:
            await self.close()
            raise

    async def close(self) -> None:
        """End the visit, and with it the login."""
        site, self._site, self._way_in = self._site, None, None
        if site is not None:
            await site.__aexit__(None, None, None)


def export_person(
    kursist: Kursist, target: Path, *, access: Access, overwrite: bool = False, now: datetime | None = None
) -> None:
    """Write everything about one person to an .xlsx or .json file, after its name. Raises `StorageError`."""
    from knappen_tui.export import person

    facts = person.ExportFacts(
        demo=access.profile.demo,
        user=access.profile.user,
        site=access.profile.url,
        at=now or local.now(),
        version=__version__,
    )
    person.write(kursist, target, facts, overwrite=overwrite)


async def export_person_soon(kursist: Kursist, target: Path, *, access: Access, overwrite: bool = False) -> None:
    """The same without holding anything up: written in a thread. Raises `StorageError`."""
    import asyncio

    await asyncio.to_thread(export_person, kursist, target, access=access, overwrite=overwrite)


def person_as_json(kursist: Kursist, *, demo: bool) -> dict[str, Any]:
    """Everything about one person as one versioned object."""
    from knappen_tui.export import person

    return person.as_json(kursist, demo=demo)


def person_target(*, demo: bool) -> Path:
    """Where a person's file goes if nothing is said: among the user's documents, the moment in its name, no number."""
    folder = paths.documents_folder()
    target = folder / f"opslag-{local.now():%Y-%m-%d-%H%M}{Format.XLSX.suffix}"
    return demo_target(target) if demo else target
