"""Profiles in `knappen.toml`: the site, its user and the settings of look-ups.

```toml
standard = "kommunen"

[profil.kommunen]
url = "https://knappen.example/"
bruger = "k123"
```
"""

from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.settings import toml_file, values
from knappen_tui.settings.connection import Connection, check_url
from knappen_tui.settings.sources import TOP_KEYS, Given, Sources
from knappen_tui.settings.toml_file import invalid
from knappen_tui.settings.trust import check_unreadable_by_others

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
    proxy: str | None = field(
        default=None, metadata=_setting("proxy", "http-proxy i stedet for miljøets og systemets; ingen: uden om dem")
    )
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
            self.proxy,
        )


SETTINGS: dict[str, Field[Any]] = {one.metadata["setting"].key: one for one in fields(Profile) if one.metadata}


def read_sources(file: Path, machine: Path | None) -> Sources:
    """Read both files. Raises `ConfigurationError`, also for a lock of a key that is none."""
    sources = Sources(file, machine)
    if machine and (unknown := sorted(sources.locked - set(SETTINGS) - TOP_KEYS)):
        raise Given(unknown, machine, "", "laast").invalid(f"nævner »{unknown[0]}«, der ikke er en indstilling")
    return sources


def load(file: Path, name: str | None = None, *, machine: Path | None = None) -> Profile:
    """The profile called `name`, or the standard one, or the only one. `machine` is the machine's file.

    Raises `ConfigurationError` if there is none or a file is invalid.
    """
    sources = read_sources(file, machine)
    standard = sources.top("standard")
    known = sources.names
    if not known:
        raise no_profile(file)
    chosen = name or (standard and str(standard.value)) or (known[0] if len(known) == 1 else None)
    names = ", ".join(known)
    if chosen is None:
        raise ConfigurationError(
            f"Der er flere profiler i {file}: {names}.",
            advice='Vælg en med --profile NAVN, eller skriv standard = "NAVN" øverst i filen.',
        )
    if chosen not in known:
        raise ConfigurationError(f"Der er ingen profil »{chosen}« i {file}.", advice=f"Filen har: {names}.")
    return _profile(file, chosen, sources.profile(chosen))


def names(file: Path, *, machine: Path | None = None) -> list[str]:
    """The profiles that can be used; none where there is no file. Raises `ConfigurationError`."""
    return read_sources(file, machine).names


def draft(file: Path, name: str, url: str, user: str, *, machine: Path | None = None) -> Profile:
    """A profile that `add` has not written yet, with the machine's settings. Raises `ConfigurationError`."""
    check_url(url)
    return _profile(file, name, read_sources(file, machine).profile(name, {"url": url, "bruger": user}))


def preset(file: Path, *, machine: Path | None = None) -> tuple[str, str] | None:
    """Name and address of a profile of the machine's file that lacks only its user. Raises `ConfigurationError`."""
    return read_sources(file, machine).preset


def log_folder(file: Path, *, machine: Path | None = None) -> Path | None:
    """The folder of the look-up log, None where no file names one. Raises `ConfigurationError`."""
    given = read_sources(file, machine).top("opslagslog")
    return values.path(given) if given else None


def no_profile(file: Path) -> ConfigurationError:
    """The error for a machine without any profile. The demo is only offered: it is never a fallback."""
    return ConfigurationError(
        "Der er ikke sat nogen adgang til knappen op på denne maskine.",
        advice=(
            "Kør »knappen login« for at sætte den op, eller prøv programmet med opdigtede data: tilføj --demo.\n"
            f"Opsætningen ligger i {file}."
        ),
    )


def _profile(file: Path, name: str, given: dict[str, Given]) -> Profile:
    found: dict[str, Any] = {}
    for key, one in given.items():
        if key not in SETTINGS:
            raise one.invalid(f"er en ukendt indstilling (kendte: {', '.join(SETTINGS)})")
        found[SETTINGS[key].name] = values.checked(one, SETTINGS[key])
    required = (key for key, one in SETTINGS.items() if one.default is MISSING)
    if missing := [key for key in required if key not in given]:
        raise invalid(file, f"[profil.{name}] mangler »{missing[0]}«")
    check_url(found["url"])
    if (proxy := given.get("proxy")) and "@" in str(proxy.value):
        check_unreadable_by_others(proxy.file, "Filen med adgangskoden til proxyen")
    return Profile(name=name, **found)


def add(file: Path, profile: Profile, *, machine: Path | None = None) -> None:
    """Write a profile's user to `knappen.toml`, and its address unless the machine's file has it. Other content stays.

    Raises `ConfigurationError`.
    """
    check_url(profile.url)
    given = read_sources(file, machine).profile(profile.name)
    is_known = "url" in given and given["url"].value == profile.url
    address = {} if is_known else {"url": profile.url}
    toml_file.write_values(
        file,
        ("profil", profile.name),
        {**address, "bruger": profile.user},
        in_new_file={} if is_known else {"standard": profile.name},
    )


def point_at_words(file: Path, name: str, words: Path) -> None:
    """Set a profile's words file in `knappen.toml`; other content stays. Raises `ConfigurationError`."""
    relative = words.name if words.parent == file.parent else str(words)
    toml_file.write_values(file, ("profil", name), {"ordfil": relative})
