"""What a check finds: a rule, where it is broken, what stands there. Never a person's number in full by accident."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from knappen_tui.domain.masking import masked
from knappen_tui.stil.document import FieldSpec, ReturnDocument, Rule, Severity
from knappen_tui.stil.period import Period

MOST_ROWS = 1000
_MOST_QUOTED = 40


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: table and field by the document's names, line (from 1), path, and whose record it is."""

    tabel: str
    felt: str
    linje: int
    sti: str
    person: str = field(default="", repr=False)

    @property
    def masked_person(self) -> str:
        """The person's number as it may be shown."""
        return mask_person(self.person)


@dataclass(frozen=True, slots=True)
class Finding:
    """One break of one rule. `detail` quotes what stands there, nothing confidential."""

    regel: Rule
    location: Location
    detail: str


@dataclass(slots=True)
class Findings:
    """Counts every finding; of each rule the first `most` are kept whole."""

    most: int = MOST_ROWS
    counts: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Rule] = field(default_factory=dict)
    rows: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Take a finding in."""
        rule = finding.regel
        self.counts[rule.id] += 1
        self.rules[rule.id] = rule
        if self.counts[rule.id] <= self.most:
            self.rows.append(finding)

    def is_full(self, regel: Rule) -> bool:
        """Count one more finding of a rule of which enough are kept; False, and nothing counted, while they are not."""
        if self.counts[regel.id] < self.most:
            return False
        self.counts[regel.id] += 1
        return True

    def count(self, severity: Severity) -> int:
        """How many findings of a severity."""
        return sum(number for name, number in self.counts.items() if self.rules[name].severity is severity)

    @property
    def by_rule(self) -> list[tuple[Rule, int]]:
        """Rules with their counts: errors first, most first."""
        pairs = [(self.rules[name], number) for name, number in self.counts.items()]
        return sorted(pairs, key=lambda pair: (pair[0].severity is not Severity.FEJL, -pair[1], pair[0].id))


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of checking one file. `poster` counts records by table, `ikke_gjort` says what was not checked.

    `med_skema` tells that a given schema was applied too.
    """

    navn: str
    dokument: ReturnDocument
    periode: Period | None
    enhed: str
    personer: int
    poster: dict[str, int]
    findings: Findings
    ikke_gjort: tuple[str, ...]
    laest_til_ende: bool
    today: date
    med_skema: bool = False

    @property
    def rows(self) -> Sequence[Finding]:
        """The findings in the file's order."""
        return sorted(self.findings.rows, key=lambda one: one.location.linje)

    @property
    def clean(self) -> bool:
        """Whether there is no error (warnings do not count)."""
        return not self.findings.count(Severity.FEJL)


def mask_person(person: str) -> str:
    """A person's number as it may be shown: the birthday of a ten-digit one, nothing of any other."""
    if not person:
        return ""
    digits = person.strip()
    return f"{digits[:6]}-••••" if len(digits) == 10 and digits.isascii() and digits.isdigit() else "••••••"


def quoted(felt: FieldSpec, text: str) -> str:
    """A value as a finding may show it: nothing of confidential fields or free text."""
    if felt.fortrolig or felt.fri:
        return "(vises ikke)"
    shown = masked("".join(one if one.isprintable() else "\ufffd" for one in text))
    return shown if len(shown) <= _MOST_QUOTED else f"{shown[:_MOST_QUOTED]}…"


def told(pairs: Iterable[tuple[FieldSpec, str | None]]) -> str:
    """Fields with their values: `Startdato = 2024-05-02, Slutdato mangler`."""
    return ", ".join(
        f"{felt.navn} mangler" if text is None or not text.strip() else f"{felt.navn} = {quoted(felt, text)}"
        for felt, text in pairs
    )
