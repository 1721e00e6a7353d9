"""The differences between a sheet and an earlier one."""

from dataclasses import dataclass
from enum import Enum

from knappen_tui.domain.columns import Column, Value
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.danish import count


class ChangeKind(Enum):
    """The kind of a difference from an earlier sheet; the value is the word in the output."""

    NEW = "ny"
    CHANGED = "ændret"
    GONE = "ikke med længere"

    def counted(self, persons: int) -> str:
        """The number of persons with the word: `1 ny`, `36 nye`."""
        many = {ChangeKind.NEW: "nye", ChangeKind.CHANGED: "ændrede"}.get(self, self.value)
        return count(persons, self.value, many)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference from an earlier sheet; `column` and the two values only where a person's row changed."""

    cpr: Cpr
    kind: ChangeKind
    column: Column | None = None
    before: Value = None
    after: Value = None
