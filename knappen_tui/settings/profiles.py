"""Profiles: which knappen site, as whom, and how. Read from `knappen.toml`.

```toml
standard = "kommunen"

[profil.kommunen]
url = "https://knappen.example/"
bruger = "k123"
```
"""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.storage import reason
from knappen_tui.settings.connection import Connection, check_url
from knappen_tui.settings.preferences import SECTIONS

MAX_CHUNK = 100  # the ministry's recommendation (guide of 27 October 2021)
MAX_PARALLEL = 4
MAX_AGE = timedelta(hours=24)  # how long an unfinished run may be continued: its first answers have to be fresh


@dataclass(frozen=True, slots=True)
class Profile:
    """One site and one user of it.

    `words` is a TOML file that overrides the site's words; `ca_bundle`, `client_cert` and `client_key`
    are PEM files. `wait_minutes` is how long one chunk may take at the site, `timeout_seconds` how long
    the site may be silent. `attempts` is how often a passing fault is met before giving up. With `purpose_required`
    nobody is looked up without a purpose for the look-up log. Unfinished runs are deleted after `kept_days`.
    """

    name: str
    url: str
    user: str
    words: Path | None = None
    ca_bundle: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    chunk_size: int = MAX_CHUNK
    parallel: int = 1
    wait_minutes: float = 10.0
    timeout_seconds: float = 60.0
    attempts: int = 6
    purpose_required: bool = False
    kept_days: int = 30
    demo: bool = False

    @property
    def connection(self) -> Connection:
        """The settings of the connection to the site."""
        return Connection(
            self.url,
            self.user,
            self.ca_bundle,
            self.client_cert,
            self.client_key,
            self.timeout_seconds,
        )


# Key in knappen.toml -> field of Profile, smallest and largest value of a number.
_TEXTS = {"url": "url", "bruger": "user"}
_FILES = {
    "ordfil": "words",
    "ca_fil": "ca_bundle",
    "klientcertifikat": "client_cert",
    "klientnoegle": "client_key",
}
_FLAGS = {"kraev_sag": "purpose_required"}
_NUMBERS: dict[str, tuple[str, float, float]] = {
    "portion": ("chunk_size", 1, MAX_CHUNK),
    "samtidige": ("parallel", 1, MAX_PARALLEL),
    "ventetid_minutter": ("wait_minutes", 0.1, 240),
    "timeout_sekunder": ("timeout_seconds", 1, 600),
    "forsoeg": ("attempts", 1, 20),
    "slet_efter_dage": ("kept_days", 1, 365),
}
_WHOLE = frozenset({"portion", "samtidige", "forsoeg", "slet_efter_dage"})


def load(file: Path, name: str | None = None) -> Profile:
    """The profile called `name`, or the standard one, or the only one.

    Raises `ConfigurationError` where there is none, or where the file cannot be understood.
    """
    settings = _read(file)
    profiles = _entries(file, settings)
    if not isinstance(settings.get("standard", ""), str):
        raise _misfit(file, "»standard« skal være navnet på en profil")
    if unknown := sorted(set(settings) - {"standard", "profil"} - SECTIONS):
        raise _misfit(file, f"ukendt indstilling »{unknown[0]}«")
    if not profiles:
        raise no_profile(file)
    chosen = name or settings.get("standard") or (next(iter(profiles)) if len(profiles) == 1 else None)
    names = ", ".join(profiles)
    if chosen is None:
        raise ConfigurationError(
            f"Der er flere profiler i {file}: {names}.",
            advice='Vælg en med --profile NAVN, eller skriv standard = "NAVN" øverst i filen.',
        )
    if chosen not in profiles:
        raise ConfigurationError(f"Der er ingen profil »{chosen}« i {file}.", advice=f"Filen har: {names}.")
    return _profile(file, chosen, profiles[chosen])


def names(file: Path) -> list[str]:
    """The profiles in the file; none where there is no file. Raises `ConfigurationError`."""
    return list(_entries(file, _read(file))) if file.exists() else []


def _entries(file: Path, settings: dict[str, Any]) -> dict[str, dict[str, Any]]:
    profiles = settings.get("profil", {})
    if not isinstance(profiles, dict) or not all(isinstance(entry, dict) for entry in profiles.values()):
        raise _misfit(file, "»profil« skal være afsnit som [profil.kommunen]")
    return profiles


def no_profile(file: Path) -> ConfigurationError:
    """What to say where no site is set up: demo data must never come by accident."""
    return ConfigurationError(
        "Der er ikke sat nogen adgang til knappen op på denne maskine.",
        advice=(
            "Kør »knappen login« for at sætte den op, eller prøv programmet med opdigtede data: tilføj --demo.\n"
            f"Opsætningen ligger i {file}."
        ),
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise no_profile(file) from None
    except OSError as error:
        raise ConfigurationError(f"{file} kan ikke læses: {reason(error)}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _misfit(file, "den er ikke gyldig TOML") from error


def _profile(file: Path, name: str, entry: dict[str, Any]) -> Profile:
    fields: dict[str, Any] = {}
    for key, value in entry.items():
        where = f"[profil.{name}] {key}"
        if key in _TEXTS:
            fields[_TEXTS[key]] = _text(file, where, value)
        elif key in _FILES:
            fields[_FILES[key]] = _existing(file, where, value)
        elif key in _NUMBERS:
            fields[_NUMBERS[key][0]] = _number(file, where, value, key)
        elif key in _FLAGS:
            if not isinstance(value, bool):
                raise _misfit(file, f"{where} skal være true eller false")
            fields[_FLAGS[key]] = value
        else:
            known = ", ".join([*_TEXTS, *_FILES, *_NUMBERS, *_FLAGS])
            raise _misfit(file, f"ukendt indstilling {where} (kendte: {known})")
    if missing := [key for key, field in _TEXTS.items() if field not in fields]:
        raise _misfit(file, f"[profil.{name}] mangler »{missing[0]}«")
    check_url(fields["url"])
    return Profile(name=name, **fields)


def _text(file: Path, where: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _misfit(file, f"{where} skal være tekst")
    return value.strip()


def _existing(file: Path, where: str, value: object) -> Path:
    """A file named in the settings, from their folder on."""
    if not isinstance(value, str):
        raise _misfit(file, f"{where} skal være en sti")
    path = file.parent / Path(value).expanduser()
    if not path.is_file():
        raise _misfit(file, f"{where}: filen {path} findes ikke")
    return path


def _number(file: Path, where: str, value: object, key: str) -> float:
    _, lowest, highest = _NUMBERS[key]
    kinds = int if key in _WHOLE else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not lowest <= value <= highest:
        raise _misfit(file, f"{where} skal være et tal fra {lowest:g} til {highest:g}")
    return value


def _misfit(file: Path, what: str) -> ConfigurationError:
    return ConfigurationError(f"{file} kan ikke bruges: {what}.", advice="Ret filen, og prøv igen.")


def add(file: Path, profile: Profile) -> None:
    """Write a profile's address and user into `knappen.toml`, keeping all else in it. Raises `ConfigurationError`."""
    import tomlkit

    check_url(profile.url)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        document = tomlkit.parse(file.read_text(encoding="utf-8")) if file.exists() else tomlkit.document()
        if not document:
            document.add("standard", tomlkit.item(profile.name))
        entries = document.setdefault("profil", tomlkit.table(is_super_table=True))
        entry = entries.setdefault(profile.name, tomlkit.table())
        entry["url"] = profile.url
        entry["bruger"] = profile.user
        file.write_text(tomlkit.dumps(document), encoding="utf-8")
        file.chmod(0o600)
    except OSError as error:
        raise ConfigurationError(f"{file} kan ikke skrives: {reason(error)}.") from error
