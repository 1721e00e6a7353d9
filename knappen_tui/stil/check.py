"""Checks a return, record by record, against its document: `check` is the whole of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knappen_tui.domain.masking import masked
from knappen_tui.stil.document import ReturnDocument, ReturnKind, TableSpec
from knappen_tui.stil.findings import CheckResult, Finding, Findings, Location, told
from knappen_tui.stil.groups import Groups
from knappen_tui.stil.locations import Steder
from knappen_tui.stil.period import Period
from knappen_tui.stil.reader import BrokenXml, Element, RecordReader, line_of
from knappen_tui.stil.references import LINKS, References
from knappen_tui.stil.rules import CheckContext, register
from knappen_tui.stil.source import HEAD, Source, UnreadableReturn, filled, outline
from knappen_tui.stil.structure import Structure, told_by
from knappen_tui.stil.table_check import UNKNOWN, Fault, TableCheck, compiled, joined
from knappen_tui.stil.values import Value

_MOST_BLANKS = 1000

Lists = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What a check is told: the day; the kind and the period (`2026K3`, `2026-10`) if the file need not tell them.

    `names` is a names file, `lists` are code lists by field name. `med_skema`: the caller has
    applied a schema.
    """

    today: date
    slags: ReturnKind | None = None
    periode: str | None = None
    names: Path | None = None
    lists: Lists = field(default_factory=dict)
    med_skema: bool = False


def check(
    source: Source,
    options: CheckOptions,
    *,
    before: Sequence[tuple[str, int, str]] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> CheckResult:
    """Check a return to its end, or to where it can no longer be read.

    `before` are findings made already (rule id, line, detail); `progress` gets the
    number of bytes read. Raises `UnreadableReturn`, `RefusedReturn`, `StructureUnknown`, `ConfigurationError`.
    """
    head = filled(source)
    structure = told_by(outline(head, whole=len(head) < HEAD), slags=options.slags, names=options.names)
    given = Period.parse(options.periode, structure.dokument.slags) if options.periode else None
    work = _Check(head, source, structure, CheckContext(given, options.today), options.lists)
    for rule, line, detail in before:
        work.found(rule, Location("", "", line, ""), detail)
    whole = work.run(progress)
    return work.result(whole, med_skema=options.med_skema)


class _Check:
    """One file's check."""

    def __init__(self, head: bytes, source: Source, structure: Structure, context: CheckContext, lists: Lists) -> None:
        self._name = source.name
        self._document: ReturnDocument = structure.dokument
        self._reader = RecordReader(head, source.stream, structure)
        self._checks = compiled(self._document, self._reader.prefix, lists)
        self._lists = lists
        self._forhold = context
        self._findings = Findings()
        self._counts = {one.navn: 0 for one in self._document.tabeller}
        self._steder = Steder(self._document, self._reader)
        self._groups = Groups(self._document, self._checks, self._reader, self._steder, self.found)
        link = LINKS.get(self._document.slags)
        self._references = References(link) if link else None
        self._above: tuple[Element, dict[str, Value | None]] | None = None
        self._blank: set[str | None] = {None, ""}
        self._header_seen = False
        self._period_known = False
        self._enhed = ""
        self._linked = {link.table, link.target, link.subject_table} if link else set()

    # Reading

    def run(self, progress: Callable[[int], None]) -> bool:
        """Check every record; whether the file was read to its end."""
        reader = self._reader
        try:
            for table, element in reader:
                self._record(table, element)
                if reader.records % 1024 == 0:
                    progress(reader.bytes)
        except BrokenXml as broken:
            where = f"kolonne {broken.column}: " if broken.column else ""
            self.found(broken.rule, Location("", "", broken.line, ""), f"{where}{broken}")
            if not sum(self._counts.values()):
                raise UnreadableReturn(
                    f"{self._name} kan ikke læses (linje {broken.line}): {broken}.", advice="Eksportér filen igen."
                ) from broken
            self._end_of_file()
            return False
        if not sum(self._counts.values()):
            raise UnreadableReturn(f"{self._name} har ingen poster.", advice="Er det den rigtige fil?")
        self._end_of_file()
        return True

    def _record(self, table: TableSpec, element: Element) -> None:
        if table is self._document.hoved:
            self._header(element)
            return
        if not self._period_known:
            self._learn_period()
        check = self._checks[table.navn]
        children, values = self._fields(check, element)
        name = table.navn
        self._counts[name] += 1
        for broken in check.broken(values, self._forhold):
            self._rule(broken.rule, check, element, children, broken.places)
        if check.within:
            self._within(check, element, children, values)
        if check.keys or check.groups:
            self._groups.remember(check, element, values)
        if name in self._groups.closing:
            self._groups.end(check, element)
        if name in self._linked:
            self._refer(check, element, values)
        if self._reader.strays:
            self._stray()

    def _fields(self, check: TableCheck, element: Element) -> tuple[list[Element], tuple[Value | None, ...]]:
        """Judge a record's children; they and the fields' values."""
        children = list(element.iterdescendants())
        is_nested = len(children) != len(element)
        if is_nested:
            children = list(element)
        layout = check.layout(tuple([child.tag for child in children]))
        texts = [child.text for child in children]
        if is_nested:
            texts = self._nested(check, element, children, texts)
        values, faults = check.values(texts, layout)
        if layout.faults or faults:
            for fault in (*layout.faults, *faults):
                self._fault(fault, check, element, children)
        if not self._blank.issuperset([element.text, *[child.tail for child in children]]) and self._has_text(
            element.text, *(child.tail for child in children)
        ):
            self._fault(Fault(UNKNOWN, None, None, "fri tekst mellem elementerne"), check, element, children)
        return children, values

    def _has_text(self, *between: str | None) -> bool:
        """Whether there is more than blanks between elements; blanks that come again are known."""
        texts = [text for text in between if text]
        if any(not text.isspace() for text in texts):
            return True
        if len(self._blank) < _MOST_BLANKS:
            self._blank.update(texts)
        return False

    def _nested(
        self, check: TableCheck, element: Element, children: list[Element], texts: list[str | None]
    ) -> list[str | None]:
        """The fields' texts where some have elements in them."""
        found = list(texts)
        for place, child in enumerate(children):
            if not len(child) or child.tag in check.children:
                continue
            index = check.fields.get(child.tag)
            if index is None:
                continue  # an unknown element is a finding already
            felt = check.tabel.felter[index]
            text = joined(felt, [one.text or "" for one in child])
            if text is None:
                inner = str(child[0].tag).rpartition("}")[2][:40]
                self._fault(
                    Fault(UNKNOWN, place, felt, f"der er et element <{inner}> i feltet"), check, element, children
                )
            found[place] = text or found[place]
        return found

    # The return itself

    def _header(self, element: Element) -> None:
        """The header: an element of its own, or the root that holds all."""
        is_root = element.getparent() is None
        check = self._checks[self._document.hoved.navn]
        if is_root and self._header_seen:
            self._frame(element)
            return
        self._header_seen = True
        frames = [child for child in element if self._reader.is_table(child.tag)]
        for frame in frames:
            if self._reader.is_frame(frame.tag):
                self._frame(frame)
            element.remove(frame)
        children, values = self._fields(check, element)
        self._enhed = str(values[check.places["IndberettendeEnhed"]] or "")
        self._learn_period(
            values[check.places["Indberetningsperiode"]] if "Indberetningsperiode" in check.places else None
        )
        for broken in check.broken(values, self._forhold):
            self._rule(broken.rule, check, element, children, broken.places)

    def _frame(self, element: Element) -> None:
        """What is left in the root when the header is an element of its own, and in elements that hold records."""
        for child in element:
            if self._reader.is_frame(child.tag):
                self._frame(child)
            elif not self._reader.is_table(child.tag):
                self._reader.strays.append((str(child.tag), line_of(child)))
        self._stray()

    def _learn_period(self, header: Value | None = None) -> None:
        """Take the period from the header's field, unless it was given, or records were judged without it."""
        if self._period_known:
            return
        self._period_known = True
        if self._forhold.periode is not None or self._document.slags is not ReturnKind.AMU:
            return
        text = header or self._early_period()
        if isinstance(text, str) and (told_period := Period.from_field(text)):
            self._forhold = CheckContext(told_period, self._forhold.today)

    def _early_period(self) -> str | None:
        """The period's text before the header has ended, that is, where the records lie in it."""
        tag = self._reader.prefix + self._document.hoved.felt("Indberetningsperiode").element
        root = self._reader.root
        found = None if root is None else next(root.iter(tag), None)
        return None if found is None else found.text

    # Rules on several records

    def _within(
        self, check: TableCheck, element: Element, children: list[Element], values: Sequence[Value | None]
    ) -> None:
        for rule, above, fields, places, judge in check.within:
            around = self._values_above(element, above)
            given = [values[place] for place in places]
            outer = [around.get(name) for name in fields]
            single = len(given) == 1
            if (single and None in given) or all(one is None for one in (*outer, *given)):
                continue
            if single and len(outer) == 1 and None in outer:
                continue
            if judge(*outer, *given):
                self._rule(rule, check, element, children, places)

    def _values_above(self, element: Element, table: str) -> dict[str, Value | None]:
        """The values of the open record of a table around this one, read once."""
        check = self._checks[table]
        tag = check.prefix + check.tabel.element
        around = element.getparent()
        while around is not None and around.tag != tag:
            around = around.getparent()
        if around is None:
            return {}
        if self._above is None or self._above[0] is not around:
            self._above = (around, self._peek(check, around))
        return self._above[1]

    def _peek(self, check: TableCheck, element: Element) -> dict[str, Value | None]:
        """A record's values by name while it is still open; what comes later in it is None."""
        values: dict[str, Value | None] = {felt.navn: None for felt in check.tabel.felter}
        for child in element:
            place = check.fields.get(child.tag)
            if place is not None:
                felt = check.tabel.felter[place]
                text = (joined(felt, [one.text or "" for one in child]) if len(child) else child.text) or ""
                values[felt.navn] = check.judges[place].verdict(text).value
        return values

    def _refer(self, check: TableCheck, element: Element, values: Sequence[Value | None]) -> None:
        if self._references is None:
            return
        link, table = self._references.link, check.tabel.navn
        if table == link.subject_table:
            self._references.offer(self._values_above(element, link.target).get(link.target_field), values[0])
        elif table in {link.table, link.target}:
            self._references.see(
                table,
                lambda name: values[check.places[name]],
                lambda: (line_of(element), self._steder.ordinals(table), self._steder.person(element)),
            )

    def _end_of_file(self) -> None:
        if not self._header_seen and (root := self._reader.root) is not None:
            self._header(root)
        self._stray()
        if self._references is not None:
            for rule, table, navn, (line, ordinals, person), detail in self._references.findings():
                target = self._checks[table].tabel
                path = self._steder.path(target, ordinals, target.felt(navn))
                self.found(rule, Location(table, navn, line, path, person), detail)

    # Findings

    def found(self, rule: str, location: Location, detail: str) -> None:
        """Take a finding in."""
        self._findings.add(Finding(self._document.regler[rule], location, detail))

    def _fault(self, fault: Fault, check: TableCheck, element: Element, children: list[Element]) -> None:
        if self._findings.is_full(self._document.regler[fault.rule]):
            return
        at = element if fault.child is None else children[fault.child]
        detail = fault.detail
        if fault.child is not None and fault.felt is not None and at.text and not fault.rule.endswith("MANGLER-01"):
            detail = f"{told([(fault.felt, at.text)])}: {detail}"
        self.found(fault.rule, self._steder.of(check.tabel, element, fault.felt, at), detail)

    def _rule(
        self, rule: str, check: TableCheck, element: Element, children: list[Element], places: Sequence[int]
    ) -> None:
        if self._findings.is_full(self._document.regler[rule]):
            return
        felter = [check.tabel.felter[place] for place in places]
        texts = {child.tag: child.text for child in children}
        pairs = [(felt, texts.get(check.prefix + felt.element)) for felt in felter]
        first = next((felt for felt, text in pairs if text and text.strip()), felter[0])
        at = next((child for child in children if child.tag == check.prefix + first.element), element)
        self.found(rule, self._steder.of(check.tabel, element, felter[0], at), told(pairs))

    def _stray(self) -> None:
        for tag, line in self._reader.strays:
            name = masked(tag.rpartition("}")[2][:40])
            self.found(UNKNOWN, Location("", "", line, name), f"elementet <{name}> kendes ikke her")
        self._reader.strays.clear()

    # The result

    def result(self, whole: bool, *, med_skema: bool) -> CheckResult:
        """All that was found."""
        return CheckResult(
            navn=self._name,
            dokument=self._document,
            periode=self._forhold.periode,
            enhed=self._enhed,
            personer=self._counts[self._person_table().navn],
            poster={name: number for name, number in self._counts.items() if number},
            findings=self._findings,
            ikke_gjort=tuple(self._left_out()),
            laest_til_ende=whole,
            today=self._forhold.today,
            med_skema=med_skema,
        )

    def _person_table(self) -> TableSpec:
        return next(one for one in self._document.tabeller if any(felt.navn == "PersonId" for felt in one.felter))

    def _left_out(self) -> Iterator[str]:
        for check in self._checks.values():
            for rule in check.left_out:
                yield f"{rule} er ikke kontrolleret: {check.tabel.navn} ligger ikke, hvor dokumentet har den."
        if self._forhold.periode is None:
            ids = [name for name, one in register.posts.items() if one.context and name in self._document.regler]
            needing = sorted(set(ids) - {"EUD-TIMER-02", "EUD-KARAKTER-02", "FRA-DATO-02"})
            yield f"Perioden er ikke kendt (giv --periode): {', '.join(needing)} er ikke kontrolleret."
        central = {felt.navn for table in self._document.tabeller for felt in table.felter if felt.is_central} - {
            name.rpartition(".")[2] for name in self._lists
        }
        if central:
            yield (
                f"{len(central)} felters værdier udmeldes centralt og er ikke slået op"
                f" (læg csv-filer i en mappe, og giv den med --koder): {', '.join(sorted(central))}."
            )
