"""The output formats. Another format is a module with `write_report` and an entry here."""

from enum import Enum
from pathlib import Path
from typing import Self

_NO_ROOM = "en csv-fil har ikke plads til dem"


class Format(Enum):
    """An output format; the value is its name on the command line and its file suffix without the dot.

    `module` is the module of `export` with `write_report(stream, rows, report)`. `is_text` is False where a terminal
    cannot show it. `rejected_at`, `unanswered_at` and `missing_at` say in Danish where the output has the rejected
    lines, the unanswered persons and those without details.
    """

    XLSX = "xlsx", "xlsx", False, "se fanen »Afviste linjer«", "se fanen »Mangler svar«", "se fanen »Mangler detaljer«"
    CSV = "csv", "csvfile", True, _NO_ROOM, "se de sidste rækker", _NO_ROOM
    JSON = "json", "jsonfile", True, "se »rejected«", "se »unanswered«", "se »missing« i »details«"

    module: str
    is_text: bool
    rejected_at: str
    unanswered_at: str
    missing_at: str

    def __new__(
        cls, name: str, module: str, is_text: bool, rejected_at: str, unanswered_at: str, missing_at: str
    ) -> Self:
        """Make a member whose value is the name alone."""
        member = object.__new__(cls)
        member._value_ = name
        member.module = module
        member.is_text = is_text
        member.rejected_at = rejected_at
        member.unanswered_at = unanswered_at
        member.missing_at = missing_at
        return member

    @property
    def suffix(self) -> str:
        """The end of a file's name, `.xlsx`."""
        return f".{self.value}"

    @classmethod
    def of(cls, target: Path) -> "Format | None":
        """The format with the suffix of `target`, None where no format has it."""
        return next((one for one in cls if one.suffix == target.suffix.lower()), None)

    @classmethod
    def named(cls, name: str) -> "Format":
        """The format with this name, `csv`. Raises `KeyError`."""
        return cls[name.upper()]

    @classmethod
    def in_words(cls) -> str:
        """Every format's name as a Danish enumeration: `xlsx, csv eller json`."""
        *names, last = (one.value for one in cls)
        return f"{', '.join(names)} eller {last}"
