"""Preferences of the terminal app: `[app]`, `[taster]` and `[koder…]` of `knappen.toml`.

```toml
[app]
daek_minutter = 5      # the screen is covered after so long without a key
glem_minutter = 15     # personal data are dropped from memory
tema = "textual-light"

[taster]
"opslag.eksport" = "x"

[koder.henvisningskategori]
"5" = "Selvforsørgende"

[koder.udbyder]
fil = "udbydere.csv"   # see `settings.register`
```

Invalid preferences never stop the app: they are ignored and listed in `problems`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.person_tables import CODE_TABLES
from knappen_tui.settings import toml_file
from knappen_tui.settings.register import FILE_KEY, read_register

SECTIONS = frozenset({"app", "taster", "koder", "opfoelgning"})

_MINUTES = {"daek_minutter": ("cover_minutes", 1, 120), "glem_minutter": ("forget_minutes", 1, 480)}


@dataclass(frozen=True, slots=True)
class Preferences:
    """Preferences or their defaults; `problems` are Danish sentences about what was ignored."""

    theme: str | None = None
    cover_minutes: float = 5
    forget_minutes: float = 15
    keys: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def meaning(self, field_name: str, code: str) -> str:
        """The meaning of a code in the municipality's table, "" if it has none."""
        return self.codes.get(CODE_TABLES.get(field_name, field_name), {}).get(code, "")


def load(file: Path) -> Preferences:
    """The preferences in the file; the defaults if there is no file or it cannot be used."""
    try:
        settings = toml_file.read(file)
    except ConfigurationError as error:
        return Preferences(problems=(f"{error.message} {error.advice} Programmet bruger sine egne indstillinger.",))
    problems: list[str] = []
    return Preferences(
        **_app(_section(settings, "app", problems), problems),
        keys=_texts(_section(settings, "taster", problems), "taster", problems),
        codes={
            str(name): _codes(file, table, f"koder.{name}", problems)
            for name, table in _section(settings, "koder", problems).items()
        },
        problems=tuple(problems),
    )


def _section(settings: dict[str, Any], name: str, problems: list[str]) -> dict[str, Any]:
    section = settings.get(name, {})
    if isinstance(section, dict):
        return section
    problems.append(f"»{name}« i knappen.toml skal være et afsnit: [{name}].")
    return {}


def _app(section: dict[str, Any], problems: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in section.items():
        if key == "tema" and isinstance(value, str):
            found["theme"] = value
        elif key in _MINUTES:
            name, lowest, highest = _MINUTES[key]
            if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
                problems.append(f"[app] {key} skal være et tal fra {lowest} til {highest}.")
            else:
                found[name] = value
        else:
            problems.append(f"[app] {key} kan ikke bruges (kendte: tema, {', '.join(_MINUTES)}).")
    return found


def _codes(file: Path, section: object, name: str, problems: list[str]) -> dict[str, str]:
    """Return a table of codes; one of a file that it names comes after those that it has itself."""
    codes = _texts(section, name, problems)
    register = codes.pop(FILE_KEY, None)
    if register is None:
        return codes
    try:
        return read_register(file.parent / Path(register).expanduser()).names | codes
    except ConfigurationError as error:
        problems.append(f"[{name}] {FILE_KEY}: {error.message}")
        return codes


def _texts(section: object, name: str, problems: list[str]) -> dict[str, str]:
    if not isinstance(section, dict):
        problems.append(f"[{name}] skal være et afsnit med tekster.")
        return {}
    texts = {str(key): value for key, value in section.items() if isinstance(value, str) and value.strip()}
    problems += [f"[{name}] {key} skal være tekst." for key in section if str(key) not in texts]
    return texts


def keep_theme(file: Path, theme: str) -> None:
    """Write the chosen theme to `knappen.toml` and keep its other content. Raises `ConfigurationError`."""
    try:
        toml_file.write_values(file, ("app",), {"tema": theme})
    except ConfigurationError as error:
        raise ConfigurationError(f"{error.message} Temaet huskes ikke til næste gang.") from error
