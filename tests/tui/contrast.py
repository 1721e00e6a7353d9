"""Contrast of what is on the screen: WCAG's ratio of each text to its background, as drawn."""

from collections.abc import Iterator
from typing import Any

from rich.color import Color
from rich.segment import Segment
from textual.app import App

LEAST = 4.5
# Lines and bars carry no words: WCAG asks for less of them.
_DRAWN = {*map(chr, range(0x2500, 0x25A0)), "━", "─", " ", "\u00a0"}


def weak(app: App[Any]) -> set[tuple[float, str, str, str]]:
    """The texts on the screen with too little contrast: ratio, colour, background and text."""
    found = set()
    for segment in _segments(app):
        text = segment.text.strip()
        if not text or set(text) <= _DRAWN:
            continue
        style = segment.style
        assert style is not None
        colours = [style.color, style.bgcolor]
        if style.reverse:
            colours.reverse()
        front, back = (_rgb(colour) for colour in colours)
        if (ratio := _ratio(front, back)) < LEAST:
            found.add((round(ratio, 2), _hex(front), _hex(back), text))
    return found


def _segments(app: App[Any]) -> Iterator[Segment]:
    for strip in app.screen._compositor.render_strips():
        yield from strip


def _rgb(colour: Color | None) -> tuple[int, int, int]:
    assert colour is not None
    assert not colour.is_default
    return tuple(colour.get_truecolor())  # type: ignore[return-value]


def _hex(rgb: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _ratio(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: tuple[int, int, int]) -> float:
    red, green, blue = (_linear(value / 255) for value in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
