"""What the app's two tables show: files, and the findings of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from knappen_tui.domain.masking import masked
from knappen_tui.stil.dokument import Alvor
from knappen_tui.stil.fund import Finding, Tjek
from knappen_tui.tui.widgets.result_table import Line, TableColumn

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
        sted = one.sted
        cells = (one.regel.alvor.value, one.regel.id, str(sted.linje or ""), sted.masked_person, one.detail, sted.sti)
        return Line(cells, dim=one.regel.alvor is Alvor.ADVARSEL)


@dataclass(frozen=True, slots=True)
class Udvalg:
    """Which findings are shown; "" means all."""

    alvor: str = ""
    regel: str = ""
    tabel: str = ""

    @property
    def words(self) -> str:
        """What is shown, in words."""
        return " · ".join(filter(None, (self.alvor, self.regel, self.tabel)))

    def of(self, tjek: Tjek) -> list[Finding]:
        """The findings that are shown, in the file's order."""
        return [
            one
            for one in tjek.rows
            if self.alvor in {"", one.regel.alvor.value}
            and self.regel in {"", one.regel.id}
            and self.tabel in {"", one.sted.tabel}
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
        "alvor": lambda one: one.regel.alvor.value,
        "regel": lambda one: one.regel.id,
        "linje": lambda one: one.sted.linje,
        "person": lambda one: one.sted.masked_person,
        "fund": lambda one: one.detail,
        "sti": lambda one: one.sted.sti,
    }
    return sorted(findings, key=values[key], reverse=descending)
