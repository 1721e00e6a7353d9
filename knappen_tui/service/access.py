"""Profiles, passwords, and a client whose every look-up is logged."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knappen_tui.audit import LoggedClient, LookupLog
from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.events import Listener, silent
from knappen_tui.domain.masking import masked
from knappen_tui.settings import credentials, paths, profiles
from knappen_tui.settings.credentials import Prompt
from knappen_tui.settings.profiles import Profile


@dataclass(frozen=True, slots=True)
class Access:
    """A profile with its password: `open()` returns a client that logs in at its first request.

    `unlock()` finds the password out beforehand, where a person may have to be asked for it. It raises
    `ConfigurationError` where there is none. `purpose` is the case that its look-ups belong to, "" for none.
    """

    profile: Profile
    open: Callable[[], LoggedClient]
    unlock: Callable[[], object]
    purpose: str = ""


def get_access(
    name: str | None = None,
    *,
    demo: bool = False,
    password_file: Path | None = None,
    prompt: Prompt | None = None,
    secret: str | None = None,
    purpose: str = "",
) -> Access:
    """Return the access to a configured profile (the standard one for None), or to the demo.

    The password is looked for only when the site is; `prompt` asks for it where nothing else has it. With `secret`
    that is the password, and nothing is looked for.
    `purpose` (a case number, say) goes into the look-up log with every person looked up.
    Raises `ConfigurationError` where nothing is set up (demo data never come by accident), and for a purpose
    that is missing though the profile demands one, or that holds a CPR number.
    """
    if masked(purpose) != purpose:
        raise ConfigurationError("Sagen ligner et CPR-nummer.", advice="Skriv et sagsnummer eller et formål i stedet.")
    if demo:
        return _demo(purpose)
    chosen = _load(name)
    if chosen.purpose_required and not purpose:
        raise ConfigurationError(f"Profilen {chosen.name} kræver en sag til hvert opslag.", advice="Tilføj --sag SAG.")

    @cache
    def password() -> str:
        return secret or credentials.password(chosen, file=password_file, prompt=prompt)

    def connect() -> LoggedClient:
        from knappen_tui.site.client import KnappenClient

        return LoggedClient(KnappenClient(chosen, password), lookup_log(), chosen, purpose)

    return Access(chosen, connect, password, purpose)


def _demo(purpose: str) -> Access:
    from knappen_tui import demo

    def connect() -> LoggedClient:
        from knappen_tui.site.client import KnappenClient

        site = KnappenClient(demo.PROFILE, lambda: demo.PASSWORD, transport=demo.transport())
        return LoggedClient(site, lookup_log(), demo.PROFILE, purpose)

    return Access(demo.PROFILE, connect, lambda: demo.PASSWORD, purpose)


async def check(access: Access, *cprs: Cpr) -> AsyncGenerator[CheckStep, None]:
    """Go through the site's pages with one or two persons and yield what each step found. Raises `StorageError`."""
    async with access.open() as site, aclosing(site.check(*cprs)) as findings:
        async for finding in findings:
            yield finding


def lookup_log() -> LookupLog:
    """Return this user's look-up log. Raises `ConfigurationError`."""
    folder, earlier_key_folder = lookup_log_folder(), paths.config_file().parent
    # Version 0.1 had the key beside `knappen.toml`, which on Windows and macOS is the folder of the log.
    return LookupLog(folder, paths.key_folder(), earlier_key_folder, is_own_folder=folder == paths.state_folder())


def lookup_log_folder() -> Path:
    """Return the folder of the look-up log. Raises `ConfigurationError`."""
    return profiles.log_folder(paths.config_file(), machine=paths.machine_config_file()) or paths.state_folder()


def known_password(chosen: Profile) -> str | None:
    """Return the password from a file or the keyring, None if neither has it.

    Raises `ConfigurationError` where a named file cannot be used.
    """
    return credentials.known(chosen)


def profile_names() -> list[str]:
    """Return the names of the configured profiles. Raises `ConfigurationError`."""
    return profiles.names(paths.config_file(), machine=paths.machine_config_file())


def profile(name: str | None) -> Profile:
    """Return a configured profile, the standard one for None. Raises `ConfigurationError`."""
    return _load(name)


def new_profile(name: str, url: str, user: str) -> Profile:
    """Return a profile for `log_in`. Raises `ConfigurationError` for an address that is not allowed."""
    return profiles.draft(paths.config_file(), name, url, user, machine=paths.machine_config_file())


def preset_profile() -> tuple[str, str] | None:
    """Return name and address of a profile that the IT department has set up and that lacks only its user.

    Raises `ConfigurationError`.
    """
    return profiles.preset(paths.config_file(), machine=paths.machine_config_file())


def _load(name: str | None) -> Profile:
    return profiles.load(paths.config_file(), name, machine=paths.machine_config_file())


async def log_in(chosen: Profile, secret: str, notify: Listener = silent, *, keep: bool = True) -> bool:
    """Try the password once; if it is right, write a new profile to `knappen.toml`.

    With `keep` the password goes into the system's keyring. Return whether it did: False where there is no keyring
    that can be used. Raises `LoginRefused`, `SiteUnavailable`, `NotUnderstood`, and `ConfigurationError` where
    `knappen.toml` cannot be written.
    """
    from knappen_tui.site.client import KnappenClient

    async with KnappenClient(chosen, secret) as site:
        await site.log_in(notify)
    if chosen.name not in profile_names():
        profiles.add(paths.config_file(), chosen, machine=paths.machine_config_file())
    if not keep:
        return False
    from knappen_tui.settings import keychain

    try:
        keychain.keep(chosen, secret)
    except ConfigurationError:
        return False
    return True


def forget_password(chosen: Profile) -> bool:
    """Delete the stored password; return whether there was one. Raises `ConfigurationError`."""
    from knappen_tui.settings import keychain

    return keychain.forget(chosen)
