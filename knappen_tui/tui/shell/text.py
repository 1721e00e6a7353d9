"""Text from outside, prepared for display: no markup, no control characters."""

import re
from typing import TYPE_CHECKING

from rich.text import Text
from textual.content import Content

if TYPE_CHECKING:
    from knappen_tui.domain.cpr import Cpr

# C0 and C1 controls, and the marks that change the direction of writing.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """The text on one line, each control character replaced by a replacement character."""
    return _CONTROLS.sub("\ufffd", text.replace("\n", " "))


def content(text: str, style: str = "") -> Content:
    """The text for a widget, without markup."""
    return Content.styled(plain(text), style) if style else Content(plain(text))


def cell(text: str, style: str = "") -> Text:
    """The text for a table's cell, without markup."""
    return Text(plain(text), style=style, no_wrap=True, end="")


def plain_lines(text: str) -> str:
    """The text on several lines, prepared as by `plain`."""
    return "\n".join(plain(line) for line in text.split("\n"))


def in_full(cpr: "Cpr") -> str:
    """The whole CPR number with a hyphen. Only for the screen, while the user asks for it."""
    return f"{cpr.digits[:6]}-{cpr.digits[6:]}"
