"""Messages from widgets to the app or the screen around them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from pathlib import Path

    from knappen_tui.domain.cpr import Cpr
    from knappen_tui.domain.part import PersonPart
    from knappen_tui.domain.report import RunSummary
    from knappen_tui.tui.widgets.result_table import ResultTable


@dataclass
class OpenPerson(Message):
    """Look this person up in Opslag."""

    cpr: "Cpr"

    bubble = True


@dataclass
class PastedList(Message):
    """Review these lines in Batch as a list."""

    text: str

    bubble = True


@dataclass
class Copy(Message):
    """Copy this text to the clipboard."""

    text: str

    bubble = True


@dataclass
class ShowDetail(Message):
    """Show a row or a cell in full: heading, text and meaning of a code, for each."""

    title: str
    pairs: tuple[tuple[str, str, str], ...]

    bubble = True


@dataclass
class ChooseColumns(Message):
    """Choose which columns of this table are shown."""

    table: "ResultTable"

    bubble = True


@dataclass
class SaveRecords(Message):
    """Save these records of the person that is shown."""

    part: "PersonPart"

    bubble = True


@dataclass
class OpenFile(Message):
    """Open this file or folder in the system's program for it."""

    path: "Path"

    bubble = True


@dataclass
class ContinueRun(Message):
    """Continue this unfinished run in Batch."""

    run: "RunSummary"

    bubble = True
