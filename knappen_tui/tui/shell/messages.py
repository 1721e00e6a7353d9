"""What screens tell the app, whichever screen it is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from knappen_tui.domain.cpr import Cpr
    from knappen_tui.domain.report import RunSummary


@dataclass
class OpenPerson(Message):
    """Someone wants this person looked up in Opslag."""

    cpr: "Cpr"

    bubble = True


@dataclass
class Copy(Message):
    """Someone wants this text on the clipboard."""

    text: str

    bubble = True


@dataclass
class ShowDetail(Message):
    """Someone wants to see all of a row or a cell: heading, text and what a code means, for each."""

    title: str
    pairs: tuple[tuple[str, str, str], ...]

    bubble = True


@dataclass
class ContinueRun(Message):
    """Someone wants this unfinished run taken up again in Batch."""

    run: "RunSummary"

    bubble = True
