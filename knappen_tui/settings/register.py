"""The register of institutions as a csv file: the names of udbydere by number.

The ministry's file has more columns than are needed and changes its headings, so both columns are found by words. What
was found is kept beside `knappen.toml` as a file of two columns, which `[koder.udbyder]` names.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.storage import reason
from knappen_tui.settings import toml_file
from knappen_tui.settings.private_file import make_folder, write_private

FILE_KEY = "fil"
FILE_NAME = "udbydere.csv"
_NUMBER = ("institutionsnummer", "instnr", "instnummer", "udbydernummer", "udbydernr", "udbyder", "nummer", "nr")
_NAME = ("institutionsnavn", "instnavn", "udbydernavn", "institution", "navn")
_DELIMITERS = ";\t,"
_LARGEST = 64 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class InstitutionRegister:
    """Names by number, with the headings that they were found under."""

    number_heading: str
    name_heading: str
    names: dict[str, str]


def read_register(file: Path) -> InstitutionRegister:
    """Read a register. Raises `ConfigurationError` for a file that has no column of numbers or of names."""
    rows = _rows(file)
    for at, row in enumerate(rows[:20]):
        folded = ["".join(filter(str.isalnum, cell.casefold())) for cell in row]
        number, name = _place(folded, _NUMBER), _place(folded, _NAME)
        if number is None or name is None or number == name:
            continue
        names = {
            line[number].strip(): " ".join(line[name].split())
            for line in rows[at + 1 :]
            if len(line) > max(number, name) and line[number].strip().isalnum() and line[name].strip()
        }
        if names:
            return InstitutionRegister(row[number].strip(), row[name].strip(), names)
    raise ConfigurationError(
        f"{file.name} har ikke både en kolonne med institutionsnumre og en med navne.",
        advice="Filen skal være csv med overskrifter, for eksempel »Institutionsnummer« og »Institutionsnavn«.",
    )


def keep_register(config_file: Path, register: InstitutionRegister) -> Path:
    """Write the names beside `knappen.toml` and name the file there; return it. Raises `ConfigurationError`."""
    target = config_file.with_name(FILE_NAME)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([("Institutionsnummer", "Navn"), *register.names.items()])
    try:
        make_folder(config_file.parent)
        write_private(target, text.getvalue())
    except OSError as error:
        raise ConfigurationError(f"{target} kan ikke skrives: {reason(error)}.") from error
    toml_file.write_values(config_file, ("koder", "udbyder"), {FILE_KEY: FILE_NAME})
    return target


def _rows(file: Path) -> list[list[str]]:
    try:
        if file.stat().st_size > _LARGEST:
            raise ConfigurationError(f"{file.name} er for stor til at være et register.")
        content = file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{file} kan ikke læses: {reason(error)}.") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    head = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        return list(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ConfigurationError(f"{file.name} er ikke en csv-fil, der kan læses.") from error


def _place(folded: list[str], words: tuple[str, ...]) -> int | None:
    return next((folded.index(word) for word in words if word in folded), None)
