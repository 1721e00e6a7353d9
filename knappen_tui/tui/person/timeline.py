"""The timeline of a person: modules by level along the years, with exams and referrals marked.

Everything can be read by the shape of the characters; colour only helps.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from typing_extensions import override

from knappen_tui.domain.kursist import DuModul, Kursist, Modul
from knappen_tui.tui.shell.text import plain

PASSED, NOT_PASSED, EXAM, REFERRAL, RUNNING, SEVERAL, TODAY = "▲", "▽", "◇", "◆", "▶", "+", "┃"
_GLYPHS = {True: PASSED, False: NOT_PASSED, None: EXAM}
_BAR = "━"
_LABELS = 8  # columns for the labels
_NARROWEST = 20
_LEVEL_STYLES = {"DU 1": "$text-success", "DU 2": "$text-primary", "DU 3": "$text-accent", "Andet": "$text-secondary"}
_LONG_NAME = re.compile(r"prøve i dansk ([1-3])", re.IGNORECASE)
_SOON = 3 * 365  # days
_YEAR_WIDTH = 7  # columns for each year on the axis


@dataclass(frozen=True, slots=True)
class Mark:
    """A date with a glyph, and a word beside it where there is room."""

    at: date
    glyph: str
    word: str


@dataclass(slots=True)
class TimelineRow:
    """One line of the drawing, one cell for each column."""

    label: str
    cells: list[str]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps days to columns; covers whole years."""

    first: date
    last: date
    width: int

    def column(self, day: date) -> int:
        """The column of a day."""
        span = (self.last - self.first).days + 1
        place = (day - self.first).days * self.width // span
        return min(max(place, 0), self.width - 1)


@dataclass(slots=True)
class Drawing:
    """The rows, the axis, and which glyphs the legend explains. `undated` counts exams without a date."""

    rows: list[TimelineRow]
    axis: list[str]
    used: set[str] = field(default_factory=set)
    undated: int = 0


def draw(kursist: Kursist, width: int, today: date) -> Drawing | None:
    """Draw the history in `width` columns (labels not counted); None where nothing has a date."""
    marks = [Mark(exam.dato, _GLYPHS[exam.passed], short(exam.proeve)) for exam in kursist.proever if exam.dato]
    referrals = [Mark(one.dato, REFERRAL, one.kategori or "") for one in kursist.henvisninger]
    days = [mark.at for mark in (*marks, *referrals)]
    for modul in kursist.moduler:
        days += [modul.startdato, modul.slutdato or max(today, modul.startdato)]
    if not days:
        return None
    first, last = min(days), max(days)
    # The time since the last record is drawn too, unless it would take more than half of the width.
    if last < today and (today - last).days <= max((last - first).days, _SOON):
        last = today
    scale = Scale(date(first.year, 1, 1), date(last.year, 12, 31), max(width, _NARROWEST))
    drawing = Drawing([], [])
    for label, moduler in _by_level(kursist.moduler):
        row = TimelineRow(label, [" "] * scale.width, _LEVEL_STYLES[label])
        _draw_moduler(row.cells, moduler, scale, today, drawing.used)
        drawing.rows.append(row)
    for label, points, style in (("Prøver", marks, "bold"), ("Henvist", referrals, "$foreground-muted")):
        if points:
            row = TimelineRow(label, [" "] * scale.width, style)
            _draw_marks(row.cells, points, scale, drawing.used)
            drawing.rows.append(row)
    drawing.axis = _axis(scale)
    if scale.first <= today <= scale.last:
        drawing.axis[scale.column(today)] = TODAY
        drawing.used.add(TODAY)
    drawing.undated = sum(exam.dato is None for exam in kursist.proever)
    return drawing


def short(proeve: str) -> str:
    """The usual short name: Prøve i Dansk 2 is PD2."""
    return _LONG_NAME.sub(r"PD\1", plain(proeve))


def _by_level(moduler: Iterable[Modul]) -> list[tuple[str, list[Modul]]]:
    """The modules by level, DU 3 first, other modules last. All three levels are there if any module is."""
    levels: dict[str, list[Modul]] = {}
    for modul in moduler:
        code = DuModul.parse(modul.du_modul)
        levels.setdefault(f"DU {code.niveau}" if code else "Andet", []).append(modul)
    if not levels:
        return []
    wanted = ["DU 3", "DU 2", "DU 1", *(["Andet"] if "Andet" in levels else [])]
    return [(label, levels.get(label, [])) for label in wanted]


def _draw_moduler(cells: list[str], moduler: list[Modul], scale: Scale, today: date, used: set[str]) -> None:
    begun: set[int] = set()
    for modul in sorted(moduler, key=lambda one: one.startdato):
        first = scale.column(modul.startdato)
        last = max(first, scale.column(modul.slutdato or max(today, modul.startdato)))
        for column in range(first + 1, last + 1):
            cells[column] = _BAR
        code = DuModul.parse(modul.du_modul)
        glyph = str(code.modul) if code else plain(modul.du_modul)[:1].upper() or "?"
        if first in begun:
            glyph = SEVERAL
            used.add(SEVERAL)
        begun.add(first)
        cells[first] = glyph
        if modul.slutdato is None:
            used.add(RUNNING)
            if last > first:
                cells[last] = RUNNING


def _draw_marks(cells: list[str], marks: list[Mark], scale: Scale, used: set[str]) -> None:
    ordered = sorted(marks, key=lambda mark: mark.at)
    columns = [scale.column(mark.at) for mark in ordered]
    for number, (mark, column) in enumerate(zip(ordered, columns, strict=True)):
        taken = cells[column] != " "
        cells[column] = SEVERAL if taken and cells[column] != mark.glyph else mark.glyph
        used.add(cells[column])
        if taken or column in columns[number + 1 :]:
            continue
        word = plain(mark.word)
        beyond = next((later for later in columns[number + 1 :] if later > column), scale.width + 1)
        if len(word) < min(beyond, scale.width + 1) - column - 1 or not word:
            cells[column + 1 : column + 1 + len(word)] = word
        elif all(cell == " " for cell in cells[max(0, column - len(word) - 1) : column]) and column > len(word):
            cells[column - len(word) : column] = word


def _axis(scale: Scale) -> list[str]:
    """The axis, with as many years as there is room for."""
    cells = ["─"] * scale.width
    years = range(scale.first.year, scale.last.year + 1)
    step = next(
        (one for one in (1, 2, 5, 10, 20, 50) if scale.width * one / len(years) >= _YEAR_WIDTH), len(years)
    )  # fmt: skip
    for year in years:
        if (year - scale.first.year) % step:
            continue
        column = scale.column(date(year, 1, 1))
        text = f"┬{year}"
        if column + len(text) <= scale.width:
            cells[column : column + len(text)] = text
    return cells


class Timeline(Widget):
    """The drawing in the available width."""

    DEFAULT_CSS = "Timeline { height: auto; }"

    def __init__(self, kursist: Kursist, today: date) -> None:
        super().__init__()
        self._kursist = kursist
        self._today = today

    @override
    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return len(self._lines(width))

    @override
    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        drawing = draw(self._kursist, width - _LABELS, self._today)
        if drawing is None:
            return [Content.styled("Intet i historikken har en dato, så der er ingen tidslinje.", "$foreground-muted")]
        lines = [
            Content.assemble((f"{row.label:<{_LABELS}}", "$foreground-muted"), ("".join(row.cells).rstrip(), row.style))
            for row in drawing.rows
        ]
        lines.append(Content.assemble(" " * _LABELS, ("".join(drawing.axis), "$foreground-muted")))
        lines.extend(Content.styled(line, "$foreground-muted") for line in _legend(drawing, width))
        return lines


def _legend(drawing: Drawing, width: int) -> list[str]:
    """The meaning of the glyphs that are used, wrapped to the width."""
    meanings = {
        "2━━": "modul 2 og dets varighed",
        RUNNING: "i gang",
        PASSED: "prøve bestået",
        NOT_PASSED: "ikke bestået",
        EXAM: "prøve uden kendt resultat",
        REFERRAL: "henvisning (kategori)",
        SEVERAL: "flere på samme sted",
        TODAY: "i dag",
    }
    has_modules = any(row.label in _LEVEL_STYLES for row in drawing.rows)
    entries = [
        f"{glyph} {text}"
        for glyph, text in meanings.items()
        if glyph in drawing.used or (glyph[0] == "2" and has_modules)
    ]
    if drawing.undated:
        entries.append(f"{drawing.undated} prøve{'r' if drawing.undated > 1 else ''} uden dato er ikke med")
    lines = [""]
    for entry in entries:
        joined = f"{lines[-1]}   {entry}" if lines[-1] else f"{' ' * _LABELS}{entry}"
        if len(joined) > width and lines[-1]:
            lines.append(f"{' ' * _LABELS}{entry}")
        else:
            lines[-1] = joined
    return lines
