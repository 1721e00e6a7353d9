"""Profiles in `knappen.toml`: the site, its user and the settings of look-ups.

```toml
standard = "kommunen"

[profil.kommunen]
url = "https://knappen.example/"
bruger = "k123"
```
"""

import os
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.file_names import path_from
from knappen_tui.domain.storage import reason
from knappen_tui.settings import toml_file
from knappen_tui.settings.connection import Connection, check_url
from knappen_tui.settings.preferences import SECTIONS
from knappen_tui.settings.toml_file import invalid
from knappen_tui.settings.trust import check_unwritable_by_others

MAX_CHUNK = 100  # the ministry's recommendation (guide of 27 October 2021)
MAX_PARALLEL = 4
MAX_AGE = timedelta(hours=24)  # how long an unfinished run may be continued: its first answers have to be fresh


@dataclass(frozen=True, slots=True)
class Setting:
    """A field of `Profile` in `knappen.toml`: its key and what it means, in Danish; the bounds of a number.

    The type of the field says which values it takes; a `Path` is a file that exists.
    """

    key: str
    about: str
    lowest: float = 0
    highest: float = 0


def _setting(key: str, about: str, lowest: float = 0, highest: float = 0) -> dict[str, Setting]:
    return {"setting": Setting(key, about, lowest, highest)}


@dataclass(frozen=True, slots=True)
class Profile:
    """One site and one user of it. The metadata of a field says what it means; docs/drift.md repeats it."""

    name: str
    url: str = field(metadata=_setting("url", "kun https; http kun til denne maskine"))
    user: str = field(metadata=_setting("bruger", "brugernavnet til knappen"))
    ca_bundle: Path | None = field(
        default=None, metadata=_setting("ca_fil", "PEM-fil i stedet for systemets certifikater")
    )
    client_cert: Path | None = field(default=None, metadata=_setting("klientcertifikat", "PEM-fil"))
    client_key: Path | None = field(default=None, metadata=_setting("klientnoegle", "PEM-fil"))
    words: Path | None = field(
        default=None,
        metadata=_setting("ordfil", "andre ord på webstedet end dem, programmet kender: se site.md"),
    )
    chunk_size: int = field(
        default=MAX_CHUNK, metadata=_setting("omgang", f"numre ad gangen, højst {MAX_CHUNK}", 1, MAX_CHUNK)
    )
    parallel: int = field(
        default=1,
        metadata=_setting(
            "samtidige", f"omgange ad gangen, højst {MAX_PARALLEL}: spørg webstedets ejer først", 1, MAX_PARALLEL
        ),
    )
    wait_minutes: float = field(
        default=10.0, metadata=_setting("ventetid_minutter", "hvor længe en omgang må tage", 0.1, 240)
    )
    timeout_seconds: float = field(
        default=60.0, metadata=_setting("timeout_sekunder", "hvor længe webstedet må tie", 1, 600)
    )
    attempts: int = field(default=6, metadata=_setting("forsoeg", "hvor mange gange en forbigående fejl mødes", 1, 20))
    pause_seconds: float = field(
        default=1.0,
        metadata=_setting("pause_sekunder", "pausen mellem to personer, der slås op enkeltvis (--details)", 0, 600),
    )
    details_limit: int = field(
        default=500,
        metadata=_setting("detaljer_hoejst", "flere personer end det slås kun op enkeltvis efter et ja", 1, 1_000_000),
    )
    kept_days: int = field(
        default=30,
        metadata=_setting("slet_efter_dage", "afbrudte kørsler slettes så længe efter, de begyndte", 1, 365),
    )
    keep_names: bool = field(
        default=True, metadata=_setting("husk_filnavne", "false: Historik husker hverken listens eller filens navn")
    )
    purpose_required: bool = field(default=False, metadata=_setting("kraev_sag", "true: intet opslag uden --sag"))
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


SETTINGS: dict[str, Field[Any]] = {one.metadata["setting"].key: one for one in fields(Profile) if one.metadata}


def load(file: Path, name: str | None = None) -> Profile:
    """The profile called `name`, or the standard one, or the only one.

    Raises `ConfigurationError` if there is none or the file is invalid.
    """
    settings = toml_file.read(file)
    profiles = _entries(file, settings)
    if not isinstance(settings.get("standard", ""), str):
        raise invalid(file, "»standard« skal være navnet på en profil")
    if unknown := sorted(set(settings) - {"standard", "profil"} - SECTIONS):
        raise invalid(file, f"ukendt indstilling »{unknown[0]}«")
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
    return list(_entries(file, toml_file.read(file)))


def _entries(file: Path, settings: dict[str, Any]) -> dict[str, dict[str, Any]]:
    profiles = settings.get("profil", {})
    if not isinstance(profiles, dict) or not all(isinstance(entry, dict) for entry in profiles.values()):
        raise invalid(file, "»profil« skal være afsnit som [profil.kommunen]")
    return profiles


def no_profile(file: Path) -> ConfigurationError:
    """The error for a machine without any profile. The demo is only offered: it is never a fallback."""
    return ConfigurationError(
        "Der er ikke sat nogen adgang til knappen op på denne maskine.",
        advice=(
            "Kør »knappen login« for at sætte den op, eller prøv programmet med opdigtede data: tilføj --demo.\n"
            f"Opsætningen ligger i {file}."
        ),
    )


def _profile(file: Path, name: str, entry: dict[str, Any]) -> Profile:
    values: dict[str, Any] = {}
    for key, value in entry.items():
        where = f"[profil.{name}] {key}"
        if key not in SETTINGS:
            raise invalid(file, f"ukendt indstilling {where} (kendte: {', '.join(SETTINGS)})")
        values[SETTINGS[key].name] = _value(file, where, SETTINGS[key], value)
    required = (key for key, one in SETTINGS.items() if one.default is MISSING)
    if missing := [key for key in required if key not in entry]:
        raise invalid(file, f"[profil.{name}] mangler »{missing[0]}«")
    check_url(values["url"])
    return Profile(name=name, **values)


def _value(file: Path, where: str, about: Field[Any], value: object) -> object:
    """The value of a profile's field. Raises `ConfigurationError` where it is not of the field's type."""
    if about.type is str:
        if not isinstance(value, str) or not value.strip():
            raise invalid(file, f"{where} skal være tekst")
        return value.strip()
    if about.type is bool:
        if not isinstance(value, bool):
            raise invalid(file, f"{where} skal være true eller false")
        return value
    if about.type in {int, float}:
        setting: Setting = about.metadata["setting"]
        kinds = int if about.type is int else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not setting.lowest <= value <= setting.highest:
            raise invalid(file, f"{where} skal være et tal fra {setting.lowest:g} til {setting.highest:g}")
        return value
    return _existing(file, where, about.metadata["setting"].key, value)


def _existing(file: Path, where: str, key: str, value: object) -> Path:
    """The path of an existing file; a relative one starts from the folder of `knappen.toml`."""
    if not isinstance(value, str):
        raise invalid(file, f"{where} skal være en sti")
    if not value.isprintable():  # "C:\temp" has a tab in it
        raise invalid(file, f"{where} har tegn, som en sti ikke kan have", advice=toml_file.backslash_advice(key))
    path = file.parent / path_from(value)
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises PermissionError
        raise invalid(file, f"{where}: filen {path} findes ikke")
    try:
        check_unwritable_by_others(path)
    except OSError as error:
        raise invalid(file, f"{where}: filen {path} kan ikke læses: {reason(error)}") from error
    return path


def add(file: Path, profile: Profile) -> None:
    """Write a profile's address and user to `knappen.toml`; other content stays. Raises `ConfigurationError`."""
    check_url(profile.url)
    values = {"url": profile.url, "bruger": profile.user}
    toml_file.write_values(file, ("profil", profile.name), values, in_new_file={"standard": profile.name})


def point_at_words(file: Path, name: str, words: Path) -> None:
    """Set a profile's words file in `knappen.toml`; other content stays. Raises `ConfigurationError`."""
    relative = words.name if words.parent == file.parent else str(words)
    toml_file.write_values(file, ("profil", name), {"ordfil": relative})
