"""What the app remembers while it is open: the way in, and who was looked up. In memory only."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, cast
from weakref import WeakSet

from textual.app import App

from knappen_tui import service
from knappen_tui.service import Preferences

# Not before the first look-up: the first paint does not wait for them.
if TYPE_CHECKING:
    from knappen_tui.domain.cpr import Cpr
    from knappen_tui.domain.kursist import Kursist
    from knappen_tui.service import Access, PersonLookup, Profile


class HoldsPersons(Protocol):
    """A screen, say, that shows somebody."""

    def forget(self) -> None:
        """Drop all personal data."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One look-up of this session; shown masked."""

    kursist: "Kursist"
    at: datetime


@dataclass(eq=False)
class AppState:
    """The state that screens share.

    `purpose` is the case that look-ups belong to, `keys` are the granted wishes for keys, `batch_running` is set by the
    screen that runs one.
    """

    preferences: Preferences
    keys: dict[str, str] = field(default_factory=dict)
    profile_name: str | None = None
    demo: bool = False
    purpose: str = ""
    batch_running: bool = False
    lookups: list[Lookup] = field(default_factory=list)
    _refused: bool = False
    _secret: str | None = field(default=None, repr=False)
    _access: "Access | None" = None
    _holders: WeakSet[HoldsPersons] = field(default_factory=WeakSet)

    @property
    def access(self) -> "Access | None":
        """The way in, None until `prepare` or `use` has found it."""
        return self._access

    @cached_property
    def person_lookup(self) -> "PersonLookup":
        """Where look-ups are made, one visit to the site for them all."""
        return service.PersonLookup()

    async def leave(self) -> None:
        """End the visit to the site, if there was one."""
        if "person_lookup" in vars(self):
            await self.person_lookup.close()

    @property
    def who(self) -> str:
        """Profile and user, as the header shows them."""
        if self._access is None:
            return self.profile_name or ("demo" if self.demo else "ikke logget ind")
        known = (self._access.profile.name, self._access.profile.user, self.purpose and f"sag {self.purpose}")
        return " · ".join(filter(None, known))

    async def lacks_purpose(self) -> bool:
        """Whether the profile demands a case and none is given. Raises `ConfigurationError`."""
        return not (self.demo or self.purpose) and await asyncio.to_thread(self._purpose_required)

    def _purpose_required(self) -> bool:
        return bool(service.profile_names()) and service.profile(self.profile_name).purpose_required

    def set_purpose(self, purpose: str) -> None:
        """Look-ups belong to this case from now on."""
        self.purpose = purpose
        self._access = None

    async def can_prepare(self) -> bool:
        """Whether a site is set up, and has not refused us. Raises `ConfigurationError`."""
        return self.demo or (not self._refused and bool(await asyncio.to_thread(service.profile_names)))

    async def prepare(self) -> "Access | None":
        """The way in if nobody has to be asked for it; None where the password must be typed.

        Files and the keyring are read in a thread: a keyring may take its time.
        Raises `ConfigurationError`, also where no profile is set up.
        """
        if self._access is None:
            self._access = await asyncio.to_thread(self._prepared)
        return self._access

    def _prepared(self) -> "Access | None":
        if self.demo:
            return service.get_access(demo=True, purpose=self.purpose)
        secret = self._secret or service.known_password(service.profile(self.profile_name))
        return service.get_access(self.profile_name, secret=secret, purpose=self.purpose) if secret else None

    async def profile(self) -> "Profile":
        """The profile that look-ups are made with. Raises `ConfigurationError` where none is set up."""
        access = await self.prepare()
        return access.profile if access else service.profile(self.profile_name)

    def use(self, profile: "Profile", secret: str) -> None:
        """Go in as this user with this password from now on."""
        self._refused = False
        self.profile_name = profile.name
        self._secret = secret
        self._access = service.get_access(profile.name, secret=secret, purpose=self.purpose)

    def reject(self) -> None:
        """The site refused what we had: the person is asked next time, since a second try might lock the account."""
        self._refused = not self.demo
        self._secret = None
        self._access = None

    def remember(self, kursist: "Kursist", at: datetime) -> None:
        """Keep a look-up for going back to, once a person, the newest first."""
        self.lookups[:] = [Lookup(kursist, at), *(one for one in self.lookups if one.kursist.cpr != kursist.cpr)]

    def find(self, cpr: "Cpr") -> Lookup | None:
        """An earlier look-up of this person."""
        return next((one for one in self.lookups if one.kursist.cpr == cpr), None)

    def forget(self) -> None:
        """Drop every person, here and wherever one is held; the way in stays, since a batch may be running."""
        self.lookups.clear()
        for holder in tuple(self._holders):
            holder.forget()

    def will_forget(self, holder: HoldsPersons) -> None:
        """Someone who holds personal data, and will be told when they are to go."""
        self._holders.add(holder)


class _HasSession(Protocol):
    app_state: AppState


def of(app: App[object]) -> AppState:
    """The running app's session."""
    return cast("_HasSession", app).app_state
