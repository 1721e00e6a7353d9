"""The value of one setting, checked: text, numbers, files, folders and proxies."""

import getpass
import os
import re
from dataclasses import Field
from pathlib import Path
from typing import Any

from knappen_tui.domain.file_names import path_from
from knappen_tui.domain.storage import reason
from knappen_tui.settings import toml_file
from knappen_tui.settings.sources import Given
from knappen_tui.settings.trust import check_unwritable_by_others

# cron sets LOGNAME alone, systemd and a shell USER too, Windows USERNAME.
_ACCOUNT = frozenset({"USER", "LOGNAME", "USERNAME"})
_VARIABLE = re.compile(r"\$\{(\w+)\}|\$(\w+)|%([^%/\\]+)%")


def checked(given: Given, about: Field[Any]) -> object:
    """The value of a profile's field. Raises `ConfigurationError` where it is not of the field's type."""
    value = given.value
    if about.type in {str, str | None}:
        if not isinstance(value, str) or not value.strip():
            raise given.invalid("skal være tekst")
        return value.strip()
    if about.type is bool:
        if not isinstance(value, bool):
            raise given.invalid("skal være true eller false")
        return value
    if about.type in {int, float}:
        setting = about.metadata["setting"]
        kinds = int if about.type is int else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not setting.lowest <= value <= setting.highest:
            raise given.invalid(f"skal være et tal fra {setting.lowest:g} til {setting.highest:g}")
        return value
    return _existing(given)


def path(given: Given) -> Path:
    """The path that a value names, with the variables in it; a relative one starts from the folder of its file.

    Raises `ConfigurationError`.
    """
    if not isinstance(given.value, str) or not given.value.strip():
        raise given.invalid("skal være en sti")
    if not given.value.isprintable():  # "C:\temp" has a tab in it
        raise given.invalid("har tegn, som en sti ikke kan have", advice=toml_file.backslash_advice(given.key))

    def value_of(found: re.Match[str]) -> str:
        name = next(filter(None, found.groups()))
        if (value := _variable(name)) is None:
            raise given.invalid(f"nævner variablen {name}, der ikke er sat")
        return value

    return given.file.parent / path_from(_VARIABLE.sub(value_of, given.value.strip()))


def account() -> str:
    """The name of this process's account, "" for one without a name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # by version
        return ""


def _variable(name: str) -> str | None:
    """The value of an environment variable; the account's name where it is not set under that name."""
    value = os.environ.get(name)
    return account() or None if value is None and name in _ACCOUNT else value


def _existing(given: Given) -> Path:
    """The path of an existing file that others cannot write."""
    file = path(given)
    if not os.path.isfile(file):  # noqa: PTH113 - Path.is_file raises PermissionError
        raise given.invalid(f": filen {file} findes ikke")
    try:
        check_unwritable_by_others(file)
    except OSError as error:
        raise given.invalid(f": filen {file} kan ikke læses: {reason(error)}") from error
    return file
