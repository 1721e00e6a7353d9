"""The ministry's documents as data: tables, fields and rules, read from `data/*.toml`.

Element names and nesting are partly deduced, since the documents' schema figures are not in their text. A names file
(`--navne`) replaces them.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from knappen_tui.domain.errors import ConfigurationError


class ReturnKind(StrEnum):
    """The kinds of return."""

    AMU = "amu"
    EUD = "eud"
    FRAVAER = "fravaer"


class FieldType(Enum):
    """What a field holds; the value is the word in the data files."""

    TEKST = "tekst"
    TAL = "tal"
    HELTAL = "heltal"
    DECIMAL = "decimal"
    DATO = "dato"
    TERMIN = "termin"
    FAGTYPE = "fagtype"
    UDDANNELSESTYPE = "uddannelsestype"

    @property
    def is_open(self) -> bool:
        """Whether the document says nothing of the form: any text will do."""
        return self in {FieldType.TEKST, FieldType.FAGTYPE, FieldType.UDDANNELSESTYPE}


class Severity(StrEnum):
    """A rule's severity."""

    FEJL = "fejl"
    ADVARSEL = "advarsel"


class Certainty(StrEnum):
    """How sure a rule is: said by the document, deduced from it, or guessed."""

    SIKKER = "sikker"
    UDLEDT = "udledt"
    GAET = "gæt"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a table. `fortrolig` values are never quoted; `fri` ones are free text."""

    navn: str
    element: str
    type: FieldType
    obligatorisk: str
    noegle: bool = False
    laengde: int | None = None
    decimaler: int | None = None
    mindst: int | None = None
    hoejst: int | None = None
    lovlige: str = ""
    koder: Mapping[str, str] = field(default_factory=dict)
    koder_aabne: bool = False
    ref: str = ""
    mangler: str = ""
    alias: tuple[str, ...] = ()
    alias_regel: str = ""
    fortrolig: bool = False
    fri: bool = False
    beskrivelse: str = ""

    @property
    def required(self) -> bool:
        """Whether the field must have a value in every record."""
        return self.obligatorisk == "ja"

    @property
    def is_central(self) -> bool:
        """Whether the legal values are published apart from the document."""
        return "udmeldes centralt" in self.lovlige.casefold() or "nstitution" in self.lovlige

    @property
    def form(self) -> str:
        """Type and length as the document words them."""
        length = f", {self.laengde} {'cifre' if self.type is FieldType.TAL else 'tegn'}" if self.laengde else ""
        places = f" ({self.decimaler} decimaler)" if self.decimaler else ""
        return f"{self.type.value}{length}{places}"


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table of a document: an element whose fields are its children."""

    nr: int
    navn: str
    element: str
    foraelder: str
    indlejring: str
    felter: tuple[FieldSpec, ...]

    def felt(self, navn: str) -> FieldSpec:
        """The field with this name."""
        return self.felter[self.index(navn)]

    def index(self, navn: str) -> int:
        """The place of the field with this name. Raises `KeyError`."""
        for place, one in enumerate(self.felter):
            if one.navn == navn:
                return place
        raise KeyError(navn)

    @property
    def noegler(self) -> tuple[FieldSpec, ...]:
        """The key fields."""
        return tuple(one for one in self.felter if one.noegle)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule: its sentence, where the document says so, what to do. `felter` are the fields it quotes."""

    id: str
    severity: Severity
    grundlag: Certainty
    tekst: str
    kilde: str
    raad: str
    tabel: str = ""
    felter: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnDocument:
    """One kind of return as its document describes it."""

    slags: ReturnKind
    titel: str
    version: str
    gaeldende_fra: date
    skemaversion: str
    rod: str
    note: str
    tabeller: tuple[TableSpec, ...]
    regler: Mapping[str, Rule]
    ikke_kontrolleret: tuple[tuple[str, str], ...]

    def tabel(self, navn: str) -> TableSpec:
        """The table with this name. Raises `KeyError`."""
        for one in self.tabeller:
            if one.navn == navn:
                return one
        raise KeyError(navn)

    def children(self, tabel: TableSpec) -> Iterator[TableSpec]:
        """The tables that lie within one of this table."""
        return (one for one in self.tabeller if one.foraelder == tabel.navn)

    @property
    def hoved(self) -> TableSpec:
        """The table of the return itself (Indberetningshoved)."""
        return self.tabeller[0]

    @property
    def described(self) -> str:
        """Title, version and date, as every report names them."""
        return f"{self.titel}, dokumentversion {self.version}, gældende fra {self.gaeldende_fra:%d-%m-%Y}"


@cache
def dokument(slags: ReturnKind) -> ReturnDocument:
    """The document of one kind."""
    data = _data(slags.value)
    rules = (*_data("faelles")["regel"], *data["regel"])
    return ReturnDocument(
        slags=slags,
        titel=data["titel"],
        version=data["dokumentversion"],
        gaeldende_fra=data["gaeldende_fra"],
        skemaversion=data["skemaversion"],
        rod=data["rod"],
        note=data["note"],
        tabeller=tuple(map(_tabel, data["tabel"])),
        regler={one["id"]: _regel(one) for one in rules},
        ikke_kontrolleret=tuple((one["tekst"], one["hvorfor"]) for one in data["ikke_kontrolleret"]),
    )


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"data/{name}.toml").read_text(encoding="utf-8"))


def _tabel(data: dict[str, Any]) -> TableSpec:
    return TableSpec(
        nr=data["nr"],
        navn=data["navn"],
        element=data["element"],
        foraelder=data.get("foraelder", ""),
        indlejring=data["indlejring"],
        felter=tuple(map(_felt, data["felt"])),
    )


def _felt(data: dict[str, Any]) -> FieldSpec:
    given = {**data, "type": FieldType(data["type"]), "alias": tuple(data.get("alias", ()))}
    return FieldSpec(**{"element": data["navn"], **given})


def _regel(data: dict[str, Any]) -> Rule:
    given = {key: value for key, value in data.items() if key != "alvor"}
    given |= {"grundlag": Certainty(data["grundlag"]), "felter": tuple(data.get("felter", ()))}
    return Rule(**given, severity=Severity(data["alvor"]))


def with_names(document: ReturnDocument, file: Path) -> ReturnDocument:
    """The document with the element names and the nesting of a names file.

    The file has `rod`, and the tables `[tabeller]` (table to element), `[felter]` ("table.field" to element) and
    `[foraeldre]` (table to the table it lies in), all optional. Raises `ConfigurationError`.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "den er ikke gyldig TOML"
        raise ConfigurationError(f"Navnefilen {file} kan ikke læses: {reason}.") from error
    names = _names(document, data, file)
    tables = tuple(
        replace(
            table,
            element=names.get(table.navn, table.element),
            foraelder=names.get(f"<{table.navn}", table.foraelder),
            felter=tuple(replace(one, element=names.get(f"{table.navn}.{one.navn}", one.element))
                         for one in table.felter),
        )
        for table in document.tabeller
    )  # fmt: skip
    return replace(document, rod=names.get("", document.rod), tabeller=tables)


def _names(document: ReturnDocument, data: dict[str, Any], file: Path) -> dict[str, str]:
    """What the file renames: "" is the root, "table", "table.field", and "<table" for a table's parent."""
    tables = {one.navn for one in document.tabeller}
    fields = {f"{table.navn}.{one.navn}" for table in document.tabeller for one in table.felter}
    found: dict[str, str] = {}
    for section, mark, known in (("tabeller", "", tables), ("felter", "", fields), ("foraeldre", "<", tables)):
        for name, value in _section(data, section, file).items():
            if name not in known or (mark and value not in tables):
                raise ConfigurationError(
                    f"Navnefilen {file}: »{name} = {value}« i [{section}] kendes ikke i {document.titel}.",
                    advice=f"Navnene er dem, »stil skema {document.slags}« viser.",
                )
            found[f"{mark}{name}"] = value
    if unknown := set(data) - {"rod", "tabeller", "felter", "foraeldre"}:
        raise ConfigurationError(f"Navnefilen {file}: »{min(unknown)}« kendes ikke.")
    if "rod" in data:
        found[""] = str(data["rod"])
    return found


def _section(data: dict[str, Any], name: str, file: Path) -> dict[str, str]:
    section = data.get(name, {})
    if not isinstance(section, dict) or not all(isinstance(value, str) for value in section.values()):
        raise ConfigurationError(f'Navnefilen {file}: [{name}] skal have linjer på formen navn = "element".')
    return section
