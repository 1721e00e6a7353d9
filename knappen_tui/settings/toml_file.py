"""TOML files written by hand or by PowerShell: read in UTF-8 and UTF-16, and changed with their comments kept."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from knappen_tui.domain.encodings import decoded
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.storage import reason
from knappen_tui.settings.private_file import make_folder, write_private
from knappen_tui.settings.trust import check_unwritable_by_others

_LINE = re.compile(r"at line (\d+)")
_KEY = re.compile(r"""\s*([\w."'-]+)\s*=""")
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
_BACKSLASH = "En sti med \\ skal stå i enkelte anførselstegn: {key} = 'C:\\mappe\\fil'"


def read(file: Path, *, must_exist: bool = False) -> dict[str, Any]:
    """Return the file's content, empty where there is none.

    Raises `ConfigurationError` for a file that others can write, for one that is not TOML, with its line and key, and
    with `must_exist` where there is none.
    """
    return parsed(file, text(file, must_exist=must_exist))


def write_values(
    file: Path, section: Sequence[str], values: Mapping[str, str], *, in_new_file: Mapping[str, str] | None = None
) -> None:
    """Set values in a section, `("profil", "kommunen")` for `[profil.kommunen]`; comments and all else stay.

    A file that does not exist is made and begins with the values of `in_new_file`. Raises `ConfigurationError`.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    content = text(file)
    parsed(file, content)
    try:
        document = tomlkit.parse(content)
        if not document:
            document.update(in_new_file or {})
        table: Any = document
        for place, name in enumerate(section, 1):
            table = table.setdefault(name, tomlkit.table(is_super_table=place < len(section)))
        table.update(values)
        written = tomlkit.dumps(document)
    except (TypeError, AttributeError, ValueError, TOMLKitError) as error:
        raise invalid(file, f"[{'.'.join(section)}] kan ikke skrives i den") from error
    try:
        make_folder(file.parent)
        write_private(file, written)
    except OSError as error:
        raise ConfigurationError(f"{file} kan ikke skrives: {reason(error)}.") from error


def text(file: Path, *, must_exist: bool = False) -> str:
    """Return the file's text, "" where there is no file. Raises `ConfigurationError` as `read`."""
    try:
        content = file.read_bytes()
        check_unwritable_by_others(file)
    except OSError as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError) and not must_exist:
            return ""
        raise ConfigurationError(f"{file} kan ikke læses: {reason(error)}.") from error
    try:
        return decoded(content).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigurationError(
            f"{file} kan ikke bruges: linje {line} er ikke tekst i UTF-8.", advice="Gem filen som UTF-8 i Notesblok."
        ) from error


def parsed(file: Path, content: str) -> dict[str, Any]:
    """Return the text parsed; `file` is named in the `ConfigurationError`."""
    try:
        return tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        raise _not_toml(file, content, error) from error


def invalid(file: Path, what: str, *, advice: str = "Ret filen, og prøv igen.") -> ConfigurationError:
    """Return the error for a file whose content cannot be used; `what` is a clause."""
    return ConfigurationError(f"{file} kan ikke bruges: {what}.", advice=advice)


def line_of(file: Path, section: str, key: str) -> int | None:
    """Return the number of the line that sets a key, None where it cannot be told. `section` is "" at the top."""
    current = ""
    for number, line in enumerate(text(file).split("\n"), 1):
        if header := _HEADER.match(line):
            current = ".".join(part.strip().strip("\"'") for part in header[1].split("."))
        elif current == section and (found := _KEY.match(line)) and found[1].strip("\"'") == key:
            return number
    return None


def backslash_advice(key: str) -> str:
    """Return what to write in place of a path with backslashes in double quotes."""
    return _BACKSLASH.format(key=key)


def _not_toml(file: Path, content: str, error: Exception) -> ConfigurationError:
    lines = content.rstrip().split("\n")
    found = _LINE.search(str(error))
    number = min(int(found[1]), len(lines)) if found else len(lines)  # else the error is the end of the file
    line = lines[number - 1]
    key = _KEY.match(line)
    where = f"linje {number}" + (f", nøglen »{key[1]}«," if key else "")
    if key and "\\" in line:
        return invalid(file, f"{where} er ikke gyldig TOML", advice=backslash_advice(key[1]))
    return invalid(file, f"{where} er ikke gyldig TOML", advice=f"Ret linjen: {_hint(line)}")


def _hint(line: str) -> str:
    if line.lstrip().startswith("["):
        return "et afsnit skrives som [profil.kommunen]."
    return 'tekst skal stå i anførselstegn, som bruger = "k123", og tal og true/false uden.'
