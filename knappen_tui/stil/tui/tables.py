"""What the app's two tables show: files, and the findings of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from knappen_tui.domain.masking import masked
from knappen_tui.stil.document import Severity
from knappen_tui.stil.findings import CheckResult, Finding
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

SUFFIXES = (".xml", ".zip", ".gz")

FILES = (TableColumn("fil", "Fil", 22), TableColumn("aendret", "Ændret", 11))
FINDINGS = (
    TableColumn("alvor", "Alvor", 8),
    TableColumn("regel", "Regel", 18),
    TableColumn("linje", "Linje", 8),
    TableColumn("person", "Person", 11),
    TableColumn("fund", "Fund", 60),
    TableColumn("sti", "Sted", 50),
)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the folder, with the moment it was changed."""

    path: Path
    changed: float


class FileLines:
    """The files, by name."""

    def __init__(self, entries: Sequence[FileEntry]) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    def line(self, index: int) -> Line:
        """The file at this index."""
        entry = self.entries[index]
        changed = datetime.fromtimestamp(entry.changed).astimezone()
        return Line((masked(entry.path.name), f"{changed:%d-%m %H:%M}"))


class FindingLines:
    """The findings that a selection leaves."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = findings

    def __len__(self) -> int:
        return len(self.findings)

    def line(self, index: int) -> Line:
        """The finding at this index."""
        one = self.findings[index]
        location = one.location
        cells = (
            one.regel.severity.value,
            one.regel.id,
            str(location.linje or ""),
            location.masked_person,
            one.detail,
            location.sti,
        )
        return Line(cells, dim=one.regel.severity is Severity.ADVARSEL)


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings are shown; "" means all."""

    severity: str = ""
    regel: str = ""
    tabel: str = ""

    @property
    def words(self) -> str:
        """What is shown, in words."""
        return " · ".join(filter(None, (self.severity, self.regel, self.tabel)))

    def of(self, tjek: CheckResult) -> list[Finding]:
        """The findings that are shown, in the file's order."""
        return [
            one
            for one in tjek.rows
            if self.severity in {"", one.regel.severity.value}
            and self.regel in {"", one.regel.id}
            and self.tabel in {"", one.location.tabel}
        ]


def entries(folder: Path) -> list[FileEntry]:
    """The files of a folder that may be returns, by name; none where it cannot be read."""
    try:
        paths = [one for one in sorted(folder.iterdir()) if one.suffix.lower() in SUFFIXES and one.is_file()]
        return [FileEntry(one, one.stat().st_mtime) for one in paths]
    except OSError:
        return []


def sorted_by(findings: Sequence[Finding], key: str, *, descending: bool) -> list[Finding]:
    """The findings by a column of `FINDINGS`."""
    values = {
        "alvor": lambda one: one.regel.severity.value,
        "regel": lambda one: one.regel.id,
        "linje": lambda one: one.location.linje,
        "person": lambda one: one.location.masked_person,
        "fund": lambda one: one.detail,
        "sti": lambda one: one.location.sti,
    }
    return sorted(findings, key=values[key], reverse=descending)
