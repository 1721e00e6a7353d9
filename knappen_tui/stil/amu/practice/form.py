"""The fields of one participation as a person types them, and what is wrong with them."""

import re
from collections.abc import Mapping
from datetime import date

from knappen_tui.domain.columns import Kind, from_text, to_text
from knappen_tui.stil.amu.participation import FIELDS, parse_cpr
from knappen_tui.stil.amu.practice.register import EDITABLE, StoredRow

HEADINGS = {column.field: column.heading for column in FIELDS if column.field in EDITABLE}
EMPTY = {**dict.fromkeys(EDITABLE, ""), "selvstuderende": "Nej", "resultat": "0"}

_DATES = ("startdato", "slutdato")
_REQUIRED = ("hold_id", "startdato", "slutdato", "cpr", "fagkode", "kursusnavn")
_LONGEST = 200


def shown(row: StoredRow) -> dict[str, str]:
    """Return a row's fields as they stand on the pages."""
    fields = {name: str(value) for name, value in row.fields.items()}
    for name in _DATES:
        fields[name] = to_text(date.fromisoformat(fields[name]))
    fields["selvstuderende"] = "Ja" if row.fields["selvstuderende"] else "Nej"
    return fields


def read(typed: Mapping[str, str]) -> tuple[dict[str, str | int], dict[str, str]]:
    """Return the values for the database, and what is wrong, in Danish by field."""
    values: dict[str, str | int] = {}
    faults: dict[str, str] = {}
    for name in EDITABLE:
        text = typed.get(name, "").strip()[:_LONGEST]
        try:
            values[name] = _value(name, text)
        except ValueError as error:
            faults[name] = f"{HEADINGS[name]}: {error}."
    if not faults and str(values["slutdato"]) < str(values["startdato"]):
        faults["slutdato"] = "Slutdato (fag): ligger før startdatoen."
    return values, faults


def _value(name: str, text: str) -> str | int:
    if not text and name in _REQUIRED:
        raise ValueError("skal udfyldes")
    if name in _DATES:
        return str(from_text(text, Kind.DATE))
    if name == "cpr":
        digits = parse_cpr(text).digits
        if not digits.isdecimal():
            raise ValueError("skal være ti cifre")
        return digits
    if name == "fagkode" and not re.fullmatch("[0-9]{5}", text):
        raise ValueError("skal være fem cifre")
    if name == "selvstuderende":
        return int(text == "Ja")
    if name == "resultat":
        if not re.fullmatch("[0-6]", text):
            raise ValueError("skal være fra 0 til 6")
        return int(text)
    return "" if name == "niveau" and text == "-" else text
