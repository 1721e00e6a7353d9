"""The rows of the app's two tables: the list with what is to be done, and a plan. Knows nothing of Textual."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.stil.amu.service import ExamResult, Participation, Plan, PlannedChange, PlanRow, RowStatus
from knappen_tui.stil.period import Period
from knappen_tui.stil.tui.amu.draft import DraftRow
from knappen_tui.tui.shell.text import in_full, plain
from knappen_tui.tui.widgets.memory_rows import MemoryRow
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

NOT_EDITED = "aldrig"

_LIST = (
    TableColumn("cpr", "CPR-nummer", 11),
    TableColumn("hold_id", "Hold-id", 9),
    TableColumn("fagkode", "Fagkode", 8),
    TableColumn("resultat", "Resultat", 27),
    TableColumn("startdato", "Startdato", 11),
    TableColumn("slutdato", "Slutdato", 10),
    TableColumn("kursusnavn", "Kursusnavn", 40),
    TableColumn("niveau", "Niveau", 8),
    TableColumn("fkb", "Fkb", 6),
    TableColumn("selvstuderende", "Selvstuderende", 16),
    TableColumn("senest_redigeret", "Senest redigeret", 18),
)
_OTHER = "andet "  # before the heading of a column that the program does not know
_OTHER_WIDTH = 20

PLAN_COLUMNS = (
    TableColumn("cpr", "CPR-nummer", 11),
    TableColumn("status", "Status", 20),
    TableColumn("aendring", "Ændring", 28),
    TableColumn("hold_id", "Hold-id", 9),
    TableColumn("fagkode", "Fagkode", 8),
    TableColumn("startdato", "Startdato", 11),
    TableColumn("linje", "Linje", 7),
    TableColumn("bemaerkning", "Bemærkning", 60),
)


@dataclass(frozen=True, slots=True)
class Search:
    """Which rows of the list are shown; "" and None let everything through.

    `edited` is a day as it is shown, or `NOT_EDITED`; `quarter` is the one in which the course ends.
    """

    fagkode: str = ""
    hold_id: str = ""
    edited: str = ""
    cpr: Cpr | None = None
    quarter: Period | None = None

    @property
    def in_words(self) -> str:
        """What is shown, "" for all; the number is masked."""
        parts = (
            self.fagkode and f"fag/mål {self.fagkode}",
            self.hold_id and f"hold {self.hold_id}",
            self.edited and f"senest redigeret {self.edited}",
            str(self.cpr or ""),
        )
        return " · ".join(filter(None, parts))

    def lets_through(self, one: Participation) -> bool:
        """Whether a row is shown."""
        return (
            self.fagkode in {"", one.fagkode}
            and self.hold_id in {"", one.hold_id}
            and self.edited in {"", edited_text(one)}
            and self.cpr in {None, one.cpr}
            and self.quarter in {None, quarter_of(one)}
        )


class ListRows:
    """The rows of the list as a table shows them, with whole CPR numbers or masked ones; what is unchanged is kept."""

    def __init__(self, columns: Sequence[TableColumn], *, whole: bool = False) -> None:
        self.columns = columns
        self.whole = whole
        self._known: dict[int, tuple[DraftRow, MemoryRow]] = {}

    def of(self, rows: Iterable[DraftRow]) -> list[MemoryRow]:
        """Return these rows."""
        return [self._row(row) for row in rows]

    def _row(self, row: DraftRow) -> MemoryRow:
        known = self._known.get(row.id)
        if known is None or known[0] is not row:
            known = self._known[row.id] = row, _list_row(row, self.columns, whole=self.whole)
        return known[1]


def edited_text(one: Participation) -> str:
    """Return the day on which a row was edited last, as it is searched for."""
    return to_text(one.senest_redigeret) or NOT_EDITED


def quarter_of(one: Participation) -> Period:
    """Return the quarter in which the course ends."""
    return Period.quarter(one.slutdato.year, (one.slutdato.month + 2) // 3)


def list_columns(participations: Iterable[Participation]) -> tuple[TableColumn, ...]:
    """Return the columns of the list: the program's, and those of the site that the program does not know."""
    others = dict.fromkeys(heading for one in participations for heading, _ in one.others)
    return (*_LIST, *(TableColumn(f"{_OTHER}{heading}", plain(heading), _OTHER_WIDTH) for heading in others))


def plan_rows(plan: Plan, *, whole: bool) -> list[MemoryRow]:
    """Return the rows of a plan in its order, with whole CPR numbers or masked ones."""
    return [_plan_row(place, row, whole=whole) for place, row in enumerate(plan.rows)]


def result_text(result: ExamResult) -> str:
    """Return a result's code and its short name; a dash for none."""
    return f"{int(result)} {result.short}" if result else "–"


def change_text(change: PlannedChange) -> str:
    """Return a change as the tables show it: `– → 1 Bestået`."""
    before, after = change.before, change.after
    if before is None:
        return f"ny: {result_text(change.participation.resultat)}"
    if after is None:
        return f"slettes ({result_text(before.resultat)})"
    if before.resultat != after.resultat:
        more = "" if change.is_bulk else " m.m."
        return f"{int(before.resultat) or '–'} → {result_text(after.resultat)}{more}"
    return f"{result_text(after.resultat)}, rettet"


def number_text(cpr: Cpr | None, *, whole: bool) -> str:
    """Return a CPR number as it is shown, "" for none."""
    return "" if cpr is None else in_full(cpr) if whole else str(cpr)


def _list_row(row: DraftRow, columns: Sequence[TableColumn], *, whole: bool) -> MemoryRow:
    one, keys = row.participation, [column.key for column in columns]
    told = {f"{_OTHER}{heading}": text for heading, text in one.others}
    cells = tuple(plain(told.get(key, "") if key.startswith(_OTHER) else _cell(row, key, whole=whole)) for key in keys)
    values = tuple(told.get(key) or None if key.startswith(_OTHER) else _value(row, key) for key in keys)
    meanings = tuple(one.resultat.text if key == "resultat" and one.resultat else "" for key in keys)
    line = Line(cells, is_missing=row.change is not None, id=row.id, meanings=meanings)
    return MemoryRow(row.id, line, values, sought=_sought(one.cpr))


def _cell(row: DraftRow, key: str, *, whole: bool) -> str:
    one = row.participation
    if key == "cpr":
        return number_text(one.cpr, whole=whole)
    if key == "resultat":
        return change_text(row.change) if row.change else result_text(one.resultat)
    return to_text(getattr(one, key))


def _value(row: DraftRow, key: str) -> Any:
    """Return what a column is sorted by, None for nothing. A result is the list's: a row stays where it is set."""
    one = row.before or row.participation
    if key == "cpr":
        return one.cpr.digits
    value = getattr(one, key)
    return value if isinstance(value, int | date) else value or None


def _plan_row(place: int, row: PlanRow, *, whole: bool) -> MemoryRow:
    about, status = row.about, row.status
    cells = (
        number_text(about.cpr, whole=whole),
        status.value,
        change_text(row.change) if row.change else "",
        plain(about.hold_id or ""),
        plain(about.fagkode),
        to_text(about.startdato),
        str(row.line or ""),
        plain(row.remark),
    )
    order = list(RowStatus)
    digits = about.cpr.digits if about.cpr else None
    values = (digits, order.index(status), *(cell or None for cell in cells[2:5]), about.startdato, row.line, cells[7])
    is_wrong = not (status.is_pending or status.is_done)
    line = Line(cells, dim=status.is_done, is_missing=is_wrong, id=place)
    return MemoryRow(place, line, values, sought=_sought(about.cpr))


def _sought(cpr: Cpr | None) -> str:
    return f"{cpr.digits} {in_full(cpr)}" if cpr else ""
