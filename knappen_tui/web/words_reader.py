"""The content of a words file, checked: lists of words by key, in the sections of a TOML file."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.web import selectors


class WordsReader:
    """Reads the sections of one words file. Its `ConfigurationError`s name the file and the key."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lists(self, given: Mapping[str, Any], known: Collection[str], where: str) -> dict[str, tuple[str, ...]]:
        """Return the lists of a section by key; `known` are the keys that it may have."""
        self.reject_unknown(given, known, where)
        return {key: self.texts(value, f"{where}.{key}") for key, value in given.items()}

    def texts(self, value: object, where: str) -> tuple[str, ...]:
        """Return a text or a list of texts as a tuple."""
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not values:
            raise self.wrong(f"{where} skal være en tekst eller en liste af tekster")
        return tuple(self.text(item, where) for item in values)

    def text(self, value: object, where: str, *, may_be_empty: bool = False) -> str:
        """Return a text; a selector in it is checked."""
        if not isinstance(value, str) or not (value.strip() or may_be_empty):
            raise self.wrong(f"{where} skal være tekst")
        try:
            selectors.check(value)
        except ValueError as error:
            raise self.wrong(f"{where}: {error}") from error
        return value

    def table(self, value: object, where: str) -> Mapping[str, Any]:
        """Return a section."""
        if not isinstance(value, dict):
            raise self.wrong(f"[{where}] skal være en tabel")
        return value

    def reject_unknown(self, given: Mapping[str, Any], known: Collection[str], where: str) -> None:
        """Raise for a key that is not known; `where` is the section, "" for the file."""
        for key in given:
            if key not in known:
                place = f"[{where}]" if where else "filen"
                raise self.wrong(
                    f"{place} har en ukendt nøgle: {key}", advice=f"Kendte nøgler: {', '.join(sorted(known))}."
                )

    def wrong(self, what: str, advice: str = "") -> ConfigurationError:
        """Return the error that says what is wrong with the file."""
        return ConfigurationError(f"Ordfilen {self._path}: {what}.", advice=advice)
