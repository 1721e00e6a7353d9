"""Checks one table's records: which elements are there, what each field holds, the rules on the values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

from knappen_tui.stil.document import FieldSpec, FieldType, ReturnDocument, TableSpec
from knappen_tui.stil.rules import CheckContext, register
from knappen_tui.stil.rules.register import FILE
from knappen_tui.stil.values import MISSING, Judge, Value

UNKNOWN = "FELT-UKENDT-01"
ORDER = "FELT-ORDEN-01"
DOUBLE = "FELT-DOBBELT-01"
KEY = "NOEGLE-01"

_MOST_LAYOUTS = 2000
_MOST_VERDICTS = 4096


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule in one record: at the child with this index (None: at the record), for this field if any."""

    rule: str
    child: int | None
    felt: FieldSpec | None
    detail: str


@dataclass(frozen=True)
class Layout:
    """Where the fields lie among a record's children (-1: not there), and what is wrong with that."""

    positions: tuple[int, ...]
    faults: tuple[Fault, ...]

    @cached_property
    def is_whole(self) -> bool:
        """Whether every field is there, in order and before all else."""
        return self.positions == tuple(range(len(self.positions)))


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule on this table's fields: the places of its values, and how to judge them."""

    rule: str
    places: tuple[int, ...]
    judge: Callable[..., bool]
    optional: bool
    context: bool


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """Fields that must be unique within a record of table `above`, or the file; `places` are those of this table's."""

    rule: str
    fields: tuple[str, ...]
    above: str
    get: Callable[[Sequence[Value | None]], tuple[Value | None, ...]]
    with_person: bool


@dataclass(slots=True)
class TableCheck:
    """All that is checked in one record of a table. `children` are the tags of the records that may lie in it."""

    tabel: TableSpec
    judges: list[Judge]
    prefix: str
    children: frozenset[str]
    rules: list[_Compiled]
    within: list[tuple[str, str, tuple[str, ...], tuple[int, ...], Callable[..., bool]]]
    groups: list[str]
    keys: list[KeyCheck]
    counts: list[str]
    left_out: list[str]
    fields: dict[str, int] = field(default_factory=dict)
    aliases: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    _layouts: dict[tuple[str, ...], Layout] = field(default_factory=dict)
    _verdicts: dict[object, tuple[_Compiled, ...]] = field(default_factory=dict)
    _judged: Callable[[Sequence[Value | None]], object] = field(init=False)

    def __post_init__(self) -> None:
        judged = sorted({place for rule in self.rules for place in rule.places})
        self._judged = itemgetter(*judged) if judged else _nothing
        for place, felt in enumerate(self.tabel.felter):
            self.places[felt.navn] = place
            self.fields[self.prefix + felt.element] = place
            self.aliases.update((self.prefix + name, place) for name in felt.alias)

    def layout(self, tags: tuple[str, ...]) -> Layout:
        """Where the fields lie among children with these tags."""
        known = self._layouts.get(tags)
        if known is None:
            known = self._laid_out(tags)
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            self._layouts[tags] = known
        return known

    def _laid_out(self, tags: tuple[str, ...]) -> Layout:
        felter = self.tabel.felter
        positions = [-1] * len(felter)
        faults = []
        latest = -1
        for child, tag in enumerate(tags):
            if tag in self.children:
                continue
            place = self.fields.get(tag, self.aliases.get(tag))
            if place is None:
                faults.append(Fault(UNKNOWN, child, None, f"elementet <{_local(tag)}> kendes ikke her"))
                continue
            felt = felter[place]
            if tag in self.aliases:
                faults.append(Fault(felt.alias_regel, child, felt, f"elementet hedder <{_local(tag)}>"))
            if positions[place] >= 0:
                faults.append(Fault(DOUBLE, child, felt, "står mere end én gang"))
                continue
            positions[place] = child
            if place < latest:
                faults.append(Fault(ORDER, child, felt, f"står efter {felter[latest].navn}"))
            latest = max(latest, place)
        faults += [
            Fault(felt.mangler or MISSING, None, felt, "elementet mangler")
            for felt, position in zip(felter, positions, strict=True)
            if position < 0 and felt.required
        ]
        return Layout(tuple(positions), tuple(faults))

    def values(self, texts: Sequence[str | None], layout: Layout) -> tuple[tuple[Value | None, ...], list[Fault]]:
        """The value of every field, and what is wrong with them."""
        if layout.is_whole:
            try:
                return tuple([judge[text] for judge, text in zip(self.judges, texts, strict=False)]), []
            except KeyError:
                pass
        values: list[Value | None] = []
        faults: list[Fault] = []
        for judge, position in zip(self.judges, layout.positions, strict=True):
            if position < 0:
                values.append(None)
                continue
            judged = judge.verdict(texts[position] or "")
            values.append(judged.value)
            if judged.rule:
                faults.append(Fault(judged.rule, position, judge.felt, judged.detail))
        return tuple(values), faults

    def broken(self, values: Sequence[Value | None], context: CheckContext) -> tuple[_Compiled, ...]:
        """The rules that the values break. They are pure: the answer for the same values is remembered."""
        given = self._judged(values)
        known = self._verdicts.get(given)
        if known is None:
            known = tuple(self._broken(values, context))
            if len(self._verdicts) >= _MOST_VERDICTS:
                self._verdicts.clear()
            self._verdicts[given] = known
        return known

    def _broken(self, values: Sequence[Value | None], context: CheckContext) -> Iterator[_Compiled]:
        for one in self.rules:
            given = [values[place] for place in one.places]
            if not one.optional and None in given:
                continue
            if one.judge(context, *given) if one.context else one.judge(*given):
                yield one


def compiled(document: ReturnDocument, prefix: str, lists: Mapping[str, frozenset[str]]) -> dict[str, TableCheck]:
    """The checks of every table by its name; `lists` are code lists by field name (or "table.field")."""
    return {table.navn: _table_check(document, table, prefix, lists) for table in document.tabeller}


def _table_check(
    document: ReturnDocument, table: TableSpec, prefix: str, lists: Mapping[str, frozenset[str]]
) -> TableCheck:
    places = {felt.navn: place for place, felt in enumerate(table.felter)}
    within, groups, keys, counts, left_out = [], [], [], [], []
    around = _around(document, table)
    for rule in document.regler.values():
        if rule.tabel != table.navn:
            continue
        above = register.above(rule.id)
        if above is not None and above not in around:
            left_out.append(rule.id)
            continue
        if found_within := register.within.get(rule.id):
            own = tuple(places[name] for name in rule.felter)
            within.append((rule.id, found_within.above, found_within.fields, own, found_within.judge))
        if rule.id in register.groups:
            groups.append(rule.id)
        if found_key := register.keys.get(rule.id):
            keys.append(_key_check(rule.id, found_key.fields, found_key.above, places))
        if rule.id in register.counts:
            counts.append(rule.id)
    if not keys and table.noegler and table is not document.hoved:
        keys.append(_key_check(KEY, tuple(one.navn for one in table.noegler), table.foraelder, places))
    return TableCheck(
        tabel=table,
        judges=[Judge(felt, lists.get(f"{table.navn}.{felt.navn}", lists.get(felt.navn))) for felt in table.felter],
        prefix=prefix,
        children=frozenset(prefix + one.element for one in document.children(table)),
        rules=list(_post_rules(document, table, places)),
        within=within,
        groups=groups,
        keys=keys,
        counts=counts,
        left_out=left_out,
    )


def _post_rules(document: ReturnDocument, table: TableSpec, places: Mapping[str, int]) -> Iterator[_Compiled]:
    """The rules on one record alone; a rule without a table is for every table that has its fields."""
    for rule in document.regler.values():
        own = tuple(places[name] for name in rule.felter if name in places)
        found = register.posts.get(rule.id)
        if found is not None and own and rule.tabel in {"", table.navn}:
            yield _Compiled(rule.id, own, found.judge, found.optional, found.context)


def _around(document: ReturnDocument, table: TableSpec) -> frozenset[str]:
    """The tables around this one, and the file."""
    found = {FILE}
    while table.foraelder:
        found.add(table.foraelder)
        table = document.tabel(table.foraelder)
    return frozenset(found)


def _key_check(rule: str, fields: tuple[str, ...], above: str, places: Mapping[str, int]) -> KeyCheck:
    own = [places[name] for name in fields if name in places]
    # Of a single place itemgetter gives the value, not a tuple; a slice gives a sequence.
    get = itemgetter(*own) if len(own) > 1 else itemgetter(slice(own[0], own[0] + 1))
    return KeyCheck(rule, fields, above, get, len(own) < len(fields))


def _nothing(_: Sequence[Value | None]) -> object:
    return None


def joined(felt: FieldSpec, texts: Sequence[str]) -> str | None:
    """The one text of a field that has elements in it, where the document's type allows that; else None."""
    if felt.type in {FieldType.FAGTYPE, FieldType.UDDANNELSESTYPE} and texts and all(text.strip() for text in texts):
        return "/".join(text.strip() for text in texts)
    return None


def _local(tag: str) -> str:
    name = tag.rpartition("}")[2]
    return name if len(name) <= 40 else f"{name[:40]}…"
