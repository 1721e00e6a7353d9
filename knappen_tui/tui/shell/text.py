"""Text from outside, made fit to be shown: it is data, never markup and never an order to the terminal."""

import re

from rich.text import Text
from textual.content import Content

# C0 and C1 controls, and the marks that turn the direction of writing around.
_ORDERS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """The text on one line, with every control character shown as a replacement character."""
    return _ORDERS.sub("\ufffd", text.replace("\n", " "))


def content(text: str, style: str = "") -> Content:
    """The text for a widget, uninterpreted."""
    return Content.styled(plain(text), style) if style else Content(plain(text))


def cell(text: str, style: str = "") -> Text:
    """The text for a table's cell, uninterpreted."""
    return Text(plain(text), style=style, no_wrap=True, end="")


def plain_lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(plain(line) for line in text.split("\n"))
