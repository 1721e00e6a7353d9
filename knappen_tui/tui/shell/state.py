"""The state that screens share while the app is open: access to the site, and earlier look-ups. In memory only."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, cast
from weakref import WeakSet

from textual.app import App
from typing_extensions import override

from knappen_tui import service
from knappen_tui.service import Preferences

# Imported by the first look-up: the first paint does not wait for them.
if TYPE_CHECKING:
    from knappen_tui.domain.cpr import Cpr
    from knappen_tui.domain.kursist import Kursist
    from knappen_tui.service import Access, BatchSession, PersonLookup, Profile


class HoldsPersonalData(Protocol):
    """A screen or widget that holds personal data."""

    def forget(self) -> None:
        """Drop all personal data."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A look-up since the app was started."""

    kursist: "Kursist"
    at: datetime


@dataclass(eq=False)
class SharedState:
    """What widgets and dialogs of any app ask for. `keys` maps action ids to the keys the user chose."""

    preferences: Preferences = field(default_factory=Preferences)
    keys: dict[str, str] = field(default_factory=dict)
    demo: bool = False
    _holders: WeakSet[HoldsPersonalData] = field(default_factory=WeakSet)

    def forget(self) -> None:
        """Drop all personal data here and in every registered holder."""
        for holder in tuple(self._holders):
            holder.forget()

    def register_holder(self, holder: HoldsPersonalData) -> None:
        """Register a holder of personal data; `forget` calls its `forget`."""
        self._holders.add(holder)


@dataclass(eq=False)
class AppState(SharedState):
    """The state that knappen's screens share.

    `purpose` is the case that look-ups belong to, `batch_running` is set by the Batch screen, and so is `written`: a
    run whose file is saved and whose answers are still here.
    """

    profile_name: str | None = None
    purpose: str = ""
    batch_running: bool = False
    written: "BatchSession | None" = None
    lookups: list[Lookup] = field(default_factory=list)
    _must_ask: bool = False
    _secret: str | None = field(default=None, repr=False)
    _access: "Access | None" = None

    @property
    def access(self) -> "Access | None":
        """Access to the site; None until `prepare` or `use` has set it."""
        return self._access

    @cached_property
    def person_lookup(self) -> "PersonLookup":
        """Makes all look-ups in one session with the site."""
        return service.PersonLookup()

    async def leave(self) -> None:
        """Close the session with the site, if there is one, and delete the answers of a saved run."""
        if self.written is not None:
            written, self.written = self.written, None
            await asyncio.to_thread(written.clear)
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
        """Whether the profile requires a case and none is given. Raises `ConfigurationError`."""
        return not (self.demo or self.purpose) and await asyncio.to_thread(self._purpose_required)

    def _purpose_required(self) -> bool:
        return bool(service.profile_names()) and service.profile(self.profile_name).purpose_required

    def set_purpose(self, purpose: str) -> None:
        """Log look-ups under this case from now on."""
        self.purpose = purpose
        self._access = None

    async def can_prepare(self) -> bool:
        """Whether a site is set up, and the password is not to be typed anew. Raises `ConfigurationError`."""
        return self.demo or (not self._must_ask and bool(await asyncio.to_thread(service.profile_names)))

    async def prepare(self) -> "Access | None":
        """Return access to the site; None where the password must be typed.

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
        """Use this profile and password from now on."""
        self._must_ask = False
        self.profile_name = profile.name
        self._secret = secret
        self._access = service.get_access(profile.name, secret=secret, purpose=self.purpose)

    def reject(self) -> None:
        """Drop a refused password: the user is asked for the next one, since a second try might lock the account."""
        self._must_ask = not self.demo
        self._secret = None
        self._access = None

    async def log_out(self) -> bool:
        """Drop the password here and in the keyring, and all personal data; return whether the keyring had one.

        Raises `ConfigurationError` where the keyring keeps it.
        """
        profile = await self.profile()
        self.reject()
        self.forget()
        if "person_lookup" in vars(self):
            await self.person_lookup.close()
        return await asyncio.to_thread(service.forget_password, profile)

    def remember(self, kursist: "Kursist", at: datetime) -> None:
        """Keep a look-up: one for each person, the newest first."""
        self.lookups[:] = [Lookup(kursist, at), *(one for one in self.lookups if one.kursist.cpr != kursist.cpr)]

    def find(self, cpr: "Cpr") -> Lookup | None:
        """The earlier look-up of this person, if any."""
        return next((one for one in self.lookups if one.kursist.cpr == cpr), None)

    @override
    def forget(self) -> None:
        """Drop all personal data here and in every registered holder. Access stays: a batch may be running."""
        self.lookups.clear()
        super().forget()


class _HasState(Protocol):
    app_state: SharedState


def shared_by(app: App[object]) -> SharedState:
    """The shared state of the running app, whichever it is."""
    return cast("_HasState", app).app_state


def of(app: App[object]) -> AppState:
    """The shared state of knappen's running app."""
    return cast("AppState", shared_by(app))
