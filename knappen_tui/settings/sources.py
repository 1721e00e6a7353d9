"""`knappen.toml` of the user, over the one that an IT department has written for the whole machine.

```toml
laast = ["url", "kraev_sag"]       # keys that the user's file cannot change
opslagslog = "/srv/knappen/$USER"  # the folder of the look-up log

[alle]                             # of every profile
proxy = "http://proxy.example:8080"

[profil.kommunen]                  # of one; the user's file may have `bruger` alone
url = "https://knappen.example/"
```

The user's `[profil.kommunen]` precedes the machine's, and that precedes `[alle]`. A locked key in the user's file is
refused, unless its value is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.storage import reason
from knappen_tui.settings import toml_file
from knappen_tui.settings.preferences import SECTIONS
from knappen_tui.settings.toml_file import invalid
from knappen_tui.settings.trust import check_made_by_administrators

TOP_KEYS = frozenset({"standard", "opslagslog"})
_KNOWN = frozenset({"profil", *TOP_KEYS}) | SECTIONS
_KNOWN_OF_MACHINE = frozenset({"profil", "alle", "laast", *TOP_KEYS})


@dataclass(frozen=True, slots=True)
class Given:
    """A value and where it stands: its file, its section ("" at the top) and its key."""

    value: object
    file: Path
    section: str
    key: str

    @property
    def place(self) -> str:
        """Section and key, as messages name them."""
        return f"[{self.section}] {self.key}" if self.section else f"»{self.key}«"

    def invalid(self, what: str, *, advice: str = "Ret linjen, og prøv igen.") -> ConfigurationError:
        """Return the error for a value that cannot be used, with file, line and key; `what` follows the key."""
        line = toml_file.line_of(self.file, self.section, self.key)
        return invalid(self.file, f"{f'linje {line}: ' if line else ''}{self.place} {what}", advice=advice)


class Sources:
    """What both files say. Raises `ConfigurationError` for one that cannot be read or has unknown settings."""

    def __init__(self, file: Path, machine: Path | None) -> None:
        self._file, self._machine = file, machine or file
        self._own = toml_file.read(file)
        self._shared = _shared(machine) if machine else {}
        for path, settings, known in (
            (file, self._own, _KNOWN),
            (self._machine, self._shared, _KNOWN_OF_MACHINE),
        ):
            if unknown := sorted(set(settings) - known):
                raise Given(None, path, "", unknown[0]).invalid("er en ukendt indstilling")
            _sections(path, settings, "profil")
        self._profiles = _sections(file, self._own, "profil")
        self._shared_profiles = _sections(self._machine, self._shared, "profil")
        self._everyone = _section(self._machine, self._shared, "alle")
        self.locked = self._locked_keys()

    @property
    def names(self) -> list[str]:
        """The profiles of the user's file, and those of the machine's that have a user."""
        shared = (name for name in self._shared_profiles if "bruger" in self.profile(name))
        return list(dict.fromkeys([*self._profiles, *shared]))

    @property
    def preset(self) -> tuple[str, str] | None:
        """Name and address of the first profile of the machine that has no user yet."""
        for name in self._shared_profiles:
            given = self.profile(name)
            if "bruger" not in given and isinstance(url := given["url"].value if "url" in given else None, str):
                return name, url
        return None

    def top(self, key: str) -> Given | None:
        """A setting above all sections. Raises `ConfigurationError` for one that is locked or is no text."""
        found = None
        if key in self._shared:
            found = Given(self._shared[key], self._machine, "", key)
        if key in self._own:
            own = Given(self._own[key], self._file, "", key)
            self._check_lock(own, found)
            found = own
        if found and not (isinstance(found.value, str) and found.value.strip()):
            raise found.invalid("skal være tekst")
        return found

    def profile(self, name: str, draft: Mapping[str, str] | None = None) -> dict[str, Given]:
        """The settings of a profile by their keys; `draft` is what the user's file does not have yet.

        Raises `ConfigurationError` for a locked key.
        """
        section = f"profil.{name}"
        given = {key: Given(value, self._machine, "alle", key) for key, value in self._everyone.items()}
        shared = self._shared_profiles.get(name, {})
        given |= {key: Given(value, self._machine, section, key) for key, value in shared.items()}
        for key, value in {**self._profiles.get(name, {}), **(draft or {})}.items():
            own = Given(value, self._file, section, key)
            self._check_lock(own, given.get(key))
            given[key] = own
        return given

    def _check_lock(self, own: Given, shared: Given | None) -> None:
        if own.key in self.locked and (shared is None or shared.value != own.value):
            raise own.invalid(
                f"er låst af jeres it-afdeling i {self._machine}", advice="Slet linjen i din egen fil, og prøv igen."
            )

    def _locked_keys(self) -> frozenset[str]:
        keys = self._shared.get("laast", [])
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise Given(keys, self._machine, "", "laast").invalid('skal være en liste som ["url", "ca_fil"]')
        return frozenset(keys)


def _shared(machine: Path) -> dict[str, Any]:
    try:
        check_made_by_administrators(machine)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigurationError(f"{machine} kan ikke læses: {reason(error)}.") from error
    return toml_file.read(machine)


def _section(file: Path, settings: dict[str, Any], name: str) -> dict[str, Any]:
    section = settings.get(name, {})
    if not isinstance(section, dict):
        raise Given(section, file, "", name).invalid(f"skal være et afsnit: [{name}]")
    return section


def _sections(file: Path, settings: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    sections = _section(file, settings, name)
    for key, value in sections.items():
        if not isinstance(value, dict):
            raise Given(value, file, name, key).invalid("skal være afsnit som [profil.kommunen]")
    return sections
