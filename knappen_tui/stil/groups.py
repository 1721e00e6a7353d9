"""Rules on several records: keys that are unique, and what is judged when the record around them ends."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from knappen_tui.stil.document import ReturnDocument
from knappen_tui.stil.findings import Location
from knappen_tui.stil.locations import Steder
from knappen_tui.stil.reader import Element, RecordReader, line_of
from knappen_tui.stil.rules import Record, register
from knappen_tui.stil.rules.register import FILE
from knappen_tui.stil.table_check import TableCheck
from knappen_tui.stil.values import Value

Found = Callable[[str, Location, str], None]  # rule id, place, detail


class Groups:
    """What is remembered of one file's records. Keys of a whole file are kept as hashes: a fifth of the memory."""

    def __init__(
        self,
        document: ReturnDocument,
        checks: Mapping[str, TableCheck],
        reader: RecordReader,
        steder: Steder,
        found: Found,
    ) -> None:
        self._document = document
        self._checks = checks
        self._ordinals = reader.ordinals
        self._steder = steder
        self._found = found
        self._held: dict[str, list[Record]] = defaultdict(list)  # by group rule
        self._keys: dict[tuple[str, str], set[object]] = defaultdict(set)  # by key rule and table
        # By a group rule: the tables from the one around the group down to its own.
        self._below: dict[str, list[str]] = {}
        # By a table: the group rules, with their tables, and the keys that end with one of its records.
        self._ending_groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._ending_keys: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, check in checks.items():
            for rule in check.groups:
                above = register.groups[rule].above
                self._below[rule] = steder.names(name)[len(steder.names(above)) :]
                self._ending_groups[above].append((rule, name))
            for key in check.keys:
                if key.above != FILE:
                    self._ending_keys[check.tabel.foraelder].append((key.rule, name))
        counting = {name for name, check in checks.items() if check.counts}
        self.closing = frozenset({*self._ending_groups, *self._ending_keys, *counting})

    def remember(self, check: TableCheck, element: Element, values: tuple[Value | None, ...]) -> None:
        """Take in a record of a table with keys or group rules."""
        for rule in check.groups:
            below = tuple([self._ordinals[name] + 1 for name in self._below[rule]])
            self._held[rule].append(Record(values, check.places, line_of(element), below))
        for one in check.keys:
            key = one.get(values)
            if one.with_person:
                key = (self._steder.person(element) or None, *key)
            if None in key:
                continue
            mark: object = hash(key) if one.above == FILE else key
            seen = self._keys[one.rule, check.tabel.navn]
            if mark in seen:
                where = "i filen" if one.above == FILE else f"i {one.above}"
                location = self._steder.of(check.tabel, element, check.tabel.felt(one.fields[-1]))
                self._found(one.rule, location, f"{', '.join(one.fields)} står {where} i forvejen")
            seen.add(mark)

    def end(self, check: TableCheck, element: Element) -> None:
        """Judge what waited for a record of a table in `closing` to end, and forget it."""
        table = check.tabel.navn
        for rule, of in self._ending_groups.get(table, ()):
            if held := self._held.pop(rule, None):
                self._judge(rule, self._checks[of], held, element)
        for key in self._ending_keys.get(table, ()):
            self._keys.pop(key, None)
        for rule in check.counts:
            counted = register.counts[rule]
            if counted.judge(*(self._ordinals[name] for name in counted.tables)):
                location = self._steder.of(check.tabel, element, None)
                self._found(rule, location, f"der er ingen {' og ingen '.join(counted.tables)}")

    def _judge(self, rule: str, check: TableCheck, held: Sequence[Record], element: Element) -> None:
        regel, group = self._document.regler[rule], register.groups[rule]
        for one in group.judge(held):
            felt = check.tabel.felt(regel.felter[0])
            ordinals = (*self._steder.ordinals(group.above), *one.ordinals)
            path = self._steder.path(check.tabel, ordinals, felt)
            location = Location(check.tabel.navn, felt.navn, one.line, path, self._steder.person(element))
            self._found(rule, location, ", ".join(_told(name, one[name]) for name in regel.felter))


def _told(navn: str, value: Value | None) -> str:
    return f"{navn} mangler" if value is None else f"{navn} = {value}"
