"""Code lists that the ministry publishes apart from its documents: csv files in a folder, one a field."""

import csv
from pathlib import Path

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.stil.document import ReturnKind, dokument

_HEADINGS = frozenset({"kode", "koder", "værdi", "nummer", "code"})


def read(folder: Path) -> dict[str, frozenset[str]]:
    """The lists of a folder by field name: `TMK.csv`, or `Karakterer.Type.csv` for one table's field alone.

    The first column holds the codes; a heading line is left out. Raises `ConfigurationError`.
    """
    known = _names()
    lists = {}
    try:
        for file in sorted(folder.iterdir()):
            if file.suffix.lower() != ".csv":
                continue
            if file.stem not in known:
                raise ConfigurationError(
                    f"Kodelisten {file.name} svarer ikke til noget felt.",
                    advice="Filen skal hedde som feltet, fx TMK.csv (»stil skema« viser felterne).",
                )
            lists[file.stem] = _codes(file)
    except OSError as error:
        raise ConfigurationError(f"Kodelisterne i {folder} kan ikke læses: {error.strerror}.") from error
    if not lists:
        raise ConfigurationError(f"Der er ingen csv-filer i {folder}.")
    return lists


def _names() -> set[str]:
    tables = [table for slags in ReturnKind for table in dokument(slags).tabeller]
    fields = {felt.navn for table in tables for felt in table.felter}
    return fields | {f"{table.navn}.{felt.navn}" for table in tables for felt in table.felter}


def _codes(file: Path) -> frozenset[str]:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    codes = [row[0].strip() for row in csv.reader(text.splitlines(), delimiter=delimiter) if row and row[0].strip()]
    if codes and codes[0].casefold() in _HEADINGS | {file.stem.rpartition(".")[2].casefold()}:
        codes = codes[1:]
    return frozenset(codes)
