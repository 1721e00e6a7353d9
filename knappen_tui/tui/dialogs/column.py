"""Which column of a list has the CPR numbers: the first rows of a sheet, with one column marked."""

from typing import ClassVar

from rich.cells import set_cell_size
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.masking import masked
from knappen_tui.domain.own_columns import ColumnChoice, ListPreview, OwnValue
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.text import plain

_WIDTH = 16
_SHOWN_COLUMNS = 5
_LINE_NUMBER = 6


class ColumnDialog(Dialog[ColumnChoice]):
    """The arrow keys move the mark to another column or sheet; the result is the chosen one."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "kolonne")
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("kolonne")
    DEFAULT_CSS = """
    ColumnDialog > .dialog { width: 104; }
    ColumnDialog #rows { height: auto; margin: 1 0; }
    """

    def __init__(self, previews: tuple[ListPreview, ...]) -> None:
        super().__init__("Hvilken kolonne har CPR-numrene?")
        self._previews = previews
        self._sheet = 0
        self._column = 0
        self._mark_best()

    @override
    def body(self) -> ComposeResult:
        yield Static(id="where")
        yield Static(id="rows")
        yield Static("← og → vælger kolonnen, ↑ og ↓ fanen. Enter læser listen.", classes="muted")

    def on_mount(self) -> None:
        """Show the first sheet."""
        self._show()

    def action_column(self, step: int) -> None:
        """Mark the next or the previous column."""
        self._column = (self._column + step) % max(len(self._preview.columns), 1)
        self._show()

    def action_sheet(self, step: int) -> None:
        """Show the next or the previous sheet."""
        self._sheet = (self._sheet + step) % len(self._previews)
        self._mark_best()
        self._show()

    def action_choose(self) -> None:
        """Return the marked column."""
        column = self._preview.columns[self._column]
        self.dismiss(ColumnChoice(column.letters, self._preview.sheet or None))

    @property
    def _preview(self) -> ListPreview:
        return self._previews[self._sheet]

    def _mark_best(self) -> None:
        """Mark the first of the columns with most CPR numbers."""
        rights = [column.right for column in self._preview.columns]
        self._column = rights.index(max(rights)) if rights else 0

    def _show(self) -> None:
        preview, column = self._preview, self._preview.columns[self._column]
        fane = f"Fane »{plain(preview.sheet)}« ({self._sheet + 1} af {len(self._previews)}) · " if preview.sheet else ""
        heading = f" »{plain(masked(column.heading))}«" if column.heading else ""
        text = f"{fane}kolonne {column.letters}{heading}: {column.right} af {column.filled} celler ligner CPR-numre"
        self.query_one("#where", Static).update(Content(text))
        self.query_one("#rows", Static).update(self._drawn())

    def _drawn(self) -> Content:
        """Return the rows with the marked column in the middle, its cells in reverse."""
        preview = self._preview
        last = max(len(preview.columns) - _SHOWN_COLUMNS, 0)
        first = min(max(self._column - _SHOWN_COLUMNS // 2, 0), last)
        shown = range(first, min(first + _SHOWN_COLUMNS, len(preview.columns)))
        lines = [self._line("", [preview.columns[place].letters for place in shown], shown)]
        for number, row in enumerate(preview.rows, preview.first_line):
            cells = [_text(row[place]) if place < len(row) else "" for place in shown]
            lines.append(self._line(str(number), cells, shown))
        return Content("\n").join(lines)

    def _line(self, number: str, cells: list[str], shown: range) -> Content:
        parts: list[Content] = [Content.styled(f"{number:>{_LINE_NUMBER - 2}}  ", "$foreground-muted")]
        for place, cell in zip(shown, cells, strict=True):
            text = f" {set_cell_size(plain(cell), _WIDTH)} "
            parts.append(Content.styled(text, "reverse" if place == self._column else ""))
        return Content("").join(parts)


def _text(cell: OwnValue) -> str:
    """Return a cell on one line, CPR numbers masked: the screen may be seen by others."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else masked(str(cell)).split("\n")[0]
