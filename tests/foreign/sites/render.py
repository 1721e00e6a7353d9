"""HTML as such sites write it: dates, headings and cells, and the layouts that records can have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape

from knappen_tui.domain.columns import Column, Value
from knappen_tui.domain.kursist import Kursist, Registration
from knappen_tui.domain.person_tables import Table

MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
Rows = list[list[str]]


def dashes(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def slashes(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def dots(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def iso(day: date) -> str:
    return f"{day:%Y-%m-%d}"


def month_names(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def time_element(day: date) -> str:
    return f'<time datetime="{day:%Y-%m-%d}">{day.day}. {MONTHS[day.month - 1][:3]} {day.year}</time>'


@dataclass(frozen=True, slots=True)
class Style:
    """How values and headings are written; `words` maps "moduler.startdato" to a heading, `extra` are more columns."""

    date: Callable[[date], str] = dashes
    nothing: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[str, ...] = ()

    def heading(self, table: Table, column: Column) -> str:
        return self.words.get(f"{table.field}.{column.field}", column.heading)

    def headings(self, table: Table) -> list[str]:
        return [*(self.heading(table, column) for column in table.columns), *self.extra]

    def cell(self, value: Value) -> str:
        """The value as HTML."""
        if value is None:
            return self.nothing
        if isinstance(value, bool):
            return "Ja" if value else "Nej"
        return self.date(value) if isinstance(value, date) else escape(value)

    def row(self, table: Table, record: Registration) -> list[str]:
        cells = [self.cell(getattr(record, column.field)) for column in table.columns]
        return [*cells, *("KMD" for _ in self.extra)]

    def rows(self, table: Table, kursist: Kursist) -> Rows:
        return [self.row(table, record) for record in records(kursist, table)]


def records(kursist: Kursist, table: Table) -> list[Registration]:
    """The records of one of a person's tables."""
    value = getattr(kursist, table.field)
    return list(value) if isinstance(value, tuple) else [value] if value else []


def document(title: str, body: str, head: str = "") -> str:
    """A whole page."""
    head = f"<title>{escape(title)}</title>{head}"
    return f'<!DOCTYPE html>\n<html lang="da"><head>{head}</head>\n<body>{body}</body></html>'


def _cells(tag: str, texts: list[str], attributes: str = "") -> str:
    return "".join(f"<{tag}{attributes}>{text}</{tag}>" for text in texts)


def grid(headings: list[str], rows: Rows, attributes: str = "", caption: str = "") -> str:
    """A table as one expects it."""
    top = f"<caption>{caption}</caption>" if caption else ""
    body = "".join(f"<tr>{_cells('td', row)}</tr>\n" for row in rows)
    return f"<table{attributes}>{top}<thead><tr>{_cells('th', headings)}</tr></thead>\n<tbody>{body}</tbody></table>"


def old_grid(headings: list[str], rows: Rows, attributes: str = ' border="1" cellpadding="3"') -> str:
    """A table without thead and th: the headings are bold cells."""
    top = _cells("td", [f"<b>{heading}</b>" for heading in headings])
    return (
        f"<table{attributes}><tr>{top}</tr>\n" + "".join(f"<tr>{_cells('td', row)}</tr>\n" for row in rows) + "</table>"
    )


def side_grid(headings: list[str], rows: Rows, attributes: str = "") -> str:
    """A table with its headings on the side: one column a record."""
    lines = zip(headings, *rows, strict=True)
    body = "".join(f'<tr><th scope="row">{line[0]}</th>{_cells("td", list(line[1:]))}</tr>\n' for line in lines)
    return f"<table{attributes}>{body}</table>"


def definition_lists(headings: list[str], rows: Rows) -> str:
    """One dl a record."""
    return "".join(
        "<dl>"
        + "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in zip(headings, row, strict=True))
        + "</dl>\n"
        for row in rows
    )


def cards(headings: list[str], rows: Rows) -> str:
    """One card of label and value pairs a record."""
    pair = '<div class="pair"><span class="label">{}</span> <span class="value">{}</span></div>'
    return "".join(
        '<div class="card">' + "".join(pair.format(*one) for one in zip(headings, row, strict=True)) + "</div>\n"
        for row in rows
    )


def panels(headings: list[str], rows: Rows, title: str = "Registrering") -> str:
    """One panel a record: a title with its number, and a small table of label and value."""
    found = []
    for number, row in enumerate(rows, 1):
        lines = "".join(f"<tr><td>{name}:</td><td>{text}</td></tr>" for name, text in zip(headings, row, strict=True))
        found.append(f'<div class="panel"><h3>{title} {number}</h3><table>{lines}</table></div>\n')
    return "".join(found)


def screen_and_print(headings: list[str], rows: Rows) -> str:
    """The same table twice."""
    return (
        f'<div class="skaerm">{grid(headings, rows)}</div>'
        f'<div class="udskrift" style="display:none">{grid(headings, rows)}</div>'
    )


def options(names: Mapping[str, str], chosen: str = "") -> str:
    """The entries of a select, value and text."""
    return "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in names.items()
    )


def viser(page: int, count: int, size: int = 10) -> str:
    """»Viser 1–10 af 23«."""
    return f"Viser {(page - 1) * size + 1}–{min(page * size, count)} af {count}"
