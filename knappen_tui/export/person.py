"""One person's registrations as a file: a workbook with a sheet for each table with records, or one JSON object."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from knappen_tui.domain.columns import Column, Kind, Value, to_text
from knappen_tui.domain.demo_mark import DEMO_MARK
from knappen_tui.domain.errors import StorageError
from knappen_tui.domain.kursist import Kursist, Registration
from knappen_tui.domain.part import PersonPart
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.export import atomic
from knappen_tui.export.facts import PART
from knappen_tui.export.inert import xml_text

_FORMAT = "knappen-opslag"
_VERSION = 2


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """The origin of a file: user and site, time (aware), version, and the case looked up for ("" for none).

    `meaning` explains a code, given its field; "" where that is not known. With a `part` the file holds these records
    alone.
    """

    demo: bool
    user: str
    site: str
    at: datetime
    version: str
    purpose: str = ""
    meaning: Callable[[str, str], str] = lambda _field, _code: ""
    part: PersonPart | None = None

    def tables(self, kursist: Kursist) -> Iterator[tuple[Table, Sequence[Registration]]]:
        """Yield the tables of the file with their records."""
        if self.part is not None:
            yield self.part.table, self.part.records
        else:
            yield from ((table, table.records(kursist)) for table in TABLES)


def write(kursist: Kursist, target: Path, about: ExportFacts, *, overwrite: bool = False) -> None:
    """Write the person's file atomically, .xlsx or .json by its suffix. Raises `StorageError`."""
    suffix = target.suffix.lower()
    if suffix not in {".xlsx", ".json"}:
        raise StorageError(f"{target.name} er hverken .xlsx eller .json.", advice="Lad filens navn ende på et af dem.")
    with atomic.replacing(target, overwrite=overwrite) as stream:
        if suffix == ".xlsx":
            _write_xlsx(kursist, stream, about)
        else:
            _write_json(kursist, stream, about)


def as_json(kursist: Kursist, *, demo: bool) -> dict[str, Any]:
    """Return the versioned object: ISO dates, every field always there, unknown columns under `andet`."""
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "demo": demo,
        "cpr": kursist.cpr.digits,
        "kendt": kursist.is_known,
        "findes": kursist.findes,
        **tables_as_json(kursist),
    }


def tables_as_json(kursist: Kursist) -> dict[str, list[dict[str, Any]]]:
    """Return the records of each of a person's tables by the table's field."""
    return {table.field: [_record(record, table) for record in table.records(kursist)] for table in TABLES}


def _record(record: Registration, table: Table) -> dict[str, Any]:
    known = {column.field: getattr(record, column.field) for column in table.columns}
    plain = {field: value.isoformat() if isinstance(value, date) else value for field, value in known.items()}
    return {**plain, "andet": dict(record.andet)}


def _write_json(kursist: Kursist, stream: BinaryIO, about: ExportFacts) -> None:
    import json

    person = as_json(kursist, demo=about.demo)
    if about.part is not None:
        for table in TABLES:
            del person[table.field]
        person["part"] = about.part.title
        person[about.part.table.field] = [_record(record, about.part.table) for record in about.part.records]
    whole = {**person, "user": about.user, "site": about.site, "purpose": about.purpose}
    whole["looked_up_at"] = about.at.isoformat(timespec="seconds")
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    stream.write(text.encode("utf-8", "replace") + b"\n")


def _write_xlsx(kursist: Kursist, stream: BinaryIO, about: ExportFacts) -> None:
    from knappen_tui.export import xlsx

    sheets: dict[str, tuple[Sequence[str], Sequence[Sequence[Value]]]] = {
        "Person": (["Oplysning", "Værdi"], _person(kursist, about))
    }
    for table, records in about.tables(kursist):
        if records:
            extra = list(dict.fromkeys(heading for record in records for heading, _ in record.andet))
            explained = [column for column in table.columns if any(_meaning(one, column, about) for one in records)]
            headings = [
                *(column.heading for column in table.columns),
                *(f"{column.heading}, forklaring" for column in explained),
                *map(xml_text, extra),
            ]
            sheets[table.title] = (headings, list(_rows(table, records, explained, extra, about)))
    marks = [*([DEMO_MARK] if about.demo else []), *([f"{PART} · {about.part.title}"] if about.part else [])]
    xlsx.write_tables(stream, sheets, mark=" · ".join(marks))


def _rows(
    table: Table, records: Sequence[Registration], explained: Sequence[Column], extra: list[str], about: ExportFacts
) -> Iterator[list[Value]]:
    for record in records:
        others = dict(record.andet)
        yield [
            *(_cell(getattr(record, column.field), column.kind) for column in table.columns),
            *(_meaning(record, column, about) for column in explained),
            *map(others.get, extra),
        ]


def _meaning(record: Registration, column: Column, about: ExportFacts) -> str:
    code = getattr(record, column.field)
    return about.meaning(column.field, code) if isinstance(code, str) else ""


def _cell(value: Value, kind: Kind) -> Value:
    return to_text(value) if kind is Kind.JA_NEJ else value


def _person(kursist: Kursist, about: ExportFacts) -> list[list[Value]]:
    tables: list[list[Value]] = [[PART, about.part.title]] if about.part else []
    for table in () if about.part else TABLES:
        records = len(table.records(kursist))
        tables.append([table.title, str(records) if records else "ingen registreringer"])
    return [
        ["CPR-nummer", kursist.cpr.digits],
        ["Født", kursist.cpr.birth_date],
        ["Kendt i knappen", to_text(kursist.is_known)],
        ["Findes i 2004+", to_text(kursist.findes)],
        ["Findes i præ-2004 data", to_text(kursist.prae2004 is not None)],
        *tables,
        ["Sag", about.purpose or "–"],
        ["Slået op", f"{about.at:%d-%m-%Y kl. %H.%M}"],
        ["Bruger", about.user],
        ["Websted", about.site],
        ["knappen, version", about.version],
    ]
