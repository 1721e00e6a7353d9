"""What screens tell the app, whichever screen it is."""

from dataclasses import dataclass

from textual.message import Message

from knappen_tui.domain.cpr import Cpr


@dataclass
class OpenPerson(Message):
    """Someone wants this person looked up in Opslag."""

    cpr: Cpr

    bubble = True
