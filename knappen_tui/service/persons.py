"""Look up one person, and write what was found to a file."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from knappen_tui import __version__
from knappen_tui.audit import LoggedClient
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.events import Listener, silent
from knappen_tui.domain.follow_up.evaluation import follow_ups
from knappen_tui.domain.follow_up.rule import FollowUp, FollowUpPerson
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.part import PersonPart
from knappen_tui.domain.udtraek import from_kursist
from knappen_tui.export.formats import Format
from knappen_tui.service import local
from knappen_tui.service.access import Access
from knappen_tui.service.sheets import demo_target
from knappen_tui.settings import paths


async def opslag(access: Access, cpr: Cpr, notify: Listener = silent) -> Kursist:
    """Look up one person. Raises `KnappenError`."""
    async with access.open() as site:
        return await site.opslag(cpr, notify)


def warm_up() -> None:
    """Import what a look-up needs before the first one."""
    import knappen_tui.site.client  # noqa: F401 - imported for its effect alone


class PersonLookup:
    """Repeated look-ups with one client and one login."""

    def __init__(self) -> None:
        import asyncio

        self._site: LoggedClient | None = None
        self._access: Access | None = None
        self._opening = asyncio.Lock()

    async def opslag(self, access: Access, cpr: Cpr, notify: Listener = silent) -> Kursist:
        """Look up one person. Raises `KnappenError`; then the next look-up opens a new client."""
        async with self._opening:
            if access is not self._access:
                await self.close()
            if self._site is None:
                import asyncio

                # Importing the client's libraries, and creating the demo's register, is slow.
                site = await asyncio.to_thread(access.open)
                self._site, self._access = await site.__aenter__(), access
            site = self._site
        try:
            return await site.opslag(cpr, notify)
        except KnappenError:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the client and its login."""
        site, self._site, self._access = self._site, None, None
        if site is not None:
            await site.__aexit__(None, None, None)


def person_follow_up(kursist: Kursist, today: date) -> list[FollowUp]:
    """Return what the rules of follow-up find about one person. Raises `ConfigurationError`."""
    person = FollowUpPerson(from_kursist(kursist), today, kursist)
    return list(follow_ups(person, local.follow_up_rules()))


def export_person(
    kursist: Kursist,
    target: Path,
    *,
    access: Access,
    overwrite: bool = False,
    now: datetime | None = None,
    part: PersonPart | None = None,
) -> None:
    """Write one person, or a part of the records, to an .xlsx or .json file, by its suffix. Raises `StorageError`."""
    from knappen_tui.export import person

    facts = person.ExportFacts(
        demo=access.profile.demo,
        user=access.profile.user,
        site=access.profile.url,
        at=now or local.now(),
        version=__version__,
        purpose=access.purpose,
        meaning=local.preferences().meaning,
        part=part,
    )
    person.write(kursist, target, facts, overwrite=overwrite)


async def export_person_soon(
    kursist: Kursist, target: Path, *, access: Access, overwrite: bool = False, part: PersonPart | None = None
) -> None:
    """Run `export_person` in a thread. Raises `StorageError`."""
    import asyncio

    await asyncio.to_thread(export_person, kursist, target, access=access, overwrite=overwrite, part=part)


def person_as_json(kursist: Kursist, *, demo: bool) -> dict[str, Any]:
    """Return one person as a versioned JSON object."""
    from knappen_tui.export import person

    return person.as_json(kursist, demo=demo)


def person_target(*, demo: bool, what: str = "opslag") -> Path:
    """Return the default target: in the user's documents, with the time in its name and no CPR number."""
    folder = paths.documents_folder()
    target = folder / f"{what}-{local.now():%Y-%m-%d-%H%M}{Format.XLSX.suffix}"
    return demo_target(target) if demo else target
