"""What is new, changed and gone between two returns of the same kind."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from knappen_tui.stil.document import ReturnDocument, ReturnKind, TableSpec
from knappen_tui.stil.findings import mask_person, quoted
from knappen_tui.stil.record_reader import ReadRecord, above_fields

Key = tuple[str, tuple[str, ...]]


class DifferenceKind(StrEnum):
    """How a record differs."""

    NY = "ny"
    AENDRET = "ændret"
    VAEK = "væk"
    HISTORIK = "historik mangler"


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that differs: `line` in the newer file (in the older one where it is gone)."""

    forskel: DifferenceKind
    tabel: TableSpec
    line: int
    detail: str
    person: str = field(repr=False)

    @property
    def masked_person(self) -> str:
        """The person's number as it may be shown."""
        return mask_person(self.person)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences in the newer file's order, gone ones last; `left_out` counts persons that are not sent again."""

    dokument: ReturnDocument
    differences: tuple[Difference, ...]
    unchanged: int
    left_out: int

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """How many by table and kind of difference."""
        return Counter((one.tabel.navn, one.forskel.value) for one in self.differences)


def compare(document: ReturnDocument, older: Iterable[ReadRecord], newer: Iterable[ReadRecord]) -> Comparison:
    """Compare two returns of one document.

    A record is known by its keys and those around it. EUD and absence send only those that have changed, with all of
    their history: there a person who is not sent again is no difference, and a record gone from one who is, is
    missing history.
    """
    before: dict[Key, ReadRecord] = {(one.tabel.navn, one.key): one for one in older}
    persons = _Persons(document)
    differences: list[Difference] = []
    seen: set[str] = set()
    unchanged = 0
    for one in newer:
        person = persons.of(one)
        seen.add(person)
        known = before.pop((one.tabel.navn, one.key), None)
        if known is None:
            differences.append(Difference(DifferenceKind.NY, one.tabel, one.line, persons.key_of(one), person))
        elif known.texts != one.texts:
            detail = f"{persons.key_of(one)}: {', '.join(_changes(known, one))}"
            differences.append(Difference(DifferenceKind.AENDRET, one.tabel, one.line, detail, person))
        else:
            unchanged += 1
    only_changes = document.slags is not ReturnKind.AMU
    absent: set[str] = set()
    for one in before.values():
        person = persons.of(one)
        if only_changes and person and person not in seen:
            absent.add(person)
            continue
        kind = DifferenceKind.HISTORIK if only_changes and person else DifferenceKind.VAEK
        differences.append(Difference(kind, one.tabel, one.line, persons.key_of(one), person))
    return Comparison(document, tuple(differences), unchanged, len(absent))


class _Persons:
    """Whose record it is, and its key without the person."""

    def __init__(self, document: ReturnDocument) -> None:
        self._names = {
            one.navn: [felt for _, felt in above_fields(document, one)] + list(one.noegler) for one in document.tabeller
        }

    def of(self, post: ReadRecord) -> str:
        """The PersonId, "" where the record is no person's."""
        pairs = zip(self._names[post.tabel.navn], post.key, strict=True)
        return next((text for felt, text in pairs if felt.navn == "PersonId"), "")

    def key_of(self, post: ReadRecord) -> str:
        """The key as it may be shown."""
        pairs = zip(self._names[post.tabel.navn], post.key, strict=True)
        return " · ".join(quoted(felt, text) for felt, text in pairs if felt.navn != "PersonId")


def _changes(known: ReadRecord, now: ReadRecord) -> Iterator[str]:
    for felt, old, new in zip(now.tabel.felter, known.texts, now.texts, strict=True):
        if old != new:
            if felt.fortrolig or felt.fri:
                yield f"{felt.navn} er ændret"
            else:
                yield f"{felt.navn} {quoted(felt, old or '') or 'mangler'} → {quoted(felt, new or '') or 'mangler'}"
