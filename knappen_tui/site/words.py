"""The words by which the client finds its way on the site: defaults from the guide, overridden by a TOML file.

    [sider]
    start = "knappen/"

    [ord]
    cpr = ["CPR-nummer"]

    [trin]
    videre = ["Accepter vilkår"]

    [faneblade]
    moduler = ["Modulregistreringer"]

    [grupper]
    seneste = ["Sidste modul"]

    [kolonner.udtraek]
    seneste_udbyder = ["Sprogcenter"]

    [kolonner.moduler]
    udbyder = ["Skole"]

A list given in the file takes the place of the default list; `enkelt`, `flere` and `videre` are tried before it.
The words for the extract's columns of merit and of the older register are known on their tabs too.
A column's canonical heading (`domain.udtraek.COLUMNS`, `domain.person_tables.TABLES`) is always recognised as well.
Words are compared without case, spaces, punctuation and accents, and æ ø å may be ae oe aa. A word of `[ord]` and
`[trin]` that begins with `css:` is a selector of the elements meant; one of `[faneblade]` and `[kolonner.*]` is a
selector of the elements whose names are meant. A sheet has no elements, so that its words are never selectors.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from knappen_tui.domain import udtraek
from knappen_tui.domain.column_words import CPR_WORDS
from knappen_tui.domain.columns import Column
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.settings import toml_file
from knappen_tui.site.titles import TableTitles
from knappen_tui.tables.heading_parts import is_told
from knappen_tui.tables.headings import Expected, expect
from knappen_tui.web.selectors import PREFIX
from knappen_tui.web.text import folded
from knappen_tui.web.words_reader import WordsReader

Aliases = Mapping[str, tuple[str, ...]]

WORDS_ADVICE = "Passer siden ikke til ordene, så ret dem i ordfilen, som profilen peger på med »ordfil«."
UDTRAEK = "udtraek"
# The name of each group of the extract in the words file, and its heading.
GROUPS = {group.key: group.heading for group in udtraek.GROUPS}
_GROUP_PARTS = {group.heading: group.parts for group in udtraek.GROUPS}


@dataclass(frozen=True)
class Words:
    """The words that the client looks for. Earlier ones take precedence."""

    # [sider]: addresses relative to the profile's url
    start: str = ""

    # [ord]
    user: tuple[str, ...] = ("Brugernavn", "Bruger", "Bruger-id", "Login", "Logon", "Initialer", "Username", "E-mail")
    log_in: tuple[str, ...] = ("Log ind", "Log på", "Login", "Logon", "Pålog")
    cpr: tuple[str, ...] = CPR_WORDS
    single: tuple[str, ...] = (
        "Én kursist", "En kursist", "Enkeltvis", "Enkelt kursist", "Enkeltopslag", "Et CPR-nr", "Opslag",
        "Find kursist", "Søg kursist", "Kursistopslag", "Kursistsøgning", "Personopslag", "Personsøgning",
        "Find person", "Søg person", "Én person", "Borgeropslag", "Borgersøgning", "Find borger", "Søg borger",
        "Én borger", "Find udlænding", "Slå op", "Kursist", "Enkelt", "CPR-nr", "CPR-opslag", "CPR-søgning",
        "Søg på CPR", "Slå en", "Slå én", "Find en", "Søg en", "Enkeltsøgning", "Fremsøg", "Søg udlænding",
        "1 person", "1 kursist",
    )  # fmt: skip
    several: tuple[str, ...] = (
        "Flere kursister", "Flere CPR-nr", "Flere på en gang", "Flere", "Upload", "Udtræk", "Masse", "Samlet",
        "Samleudtræk", "Samleopslag",
        "Bestil", "Bestilling", "Bestillinger", "Mange", "Liste", "Fil", "Batch", "Gruppeopslag", "Kørsel",
        "Importer", "Importér", "Indlæs", "Rapport",
    )  # fmt: skip
    search: tuple[str, ...] = ("Søg", "Slå op", "Vis", "Find", "Hent", "Fremsøg", "Opslag")
    file: tuple[str, ...] = ("Fil", "Vælg fil", "Tekstfil", "Liste", "CPR")
    upload: tuple[str, ...] = (
        "Upload fil", "Upload", "Send", "Indsend", "Indlæs", "Læs ind", "Læs fil", "Overfør", "Importer", "Importér",
        "Bestil", "Søg", "Hent",
    )  # fmt: skip
    result: tuple[str, ...] = (
        "Hent Excel", "Excel-ark", "Excel", "Hent resultat", "Resultat", "Hent", "Download", "Klik her", "Regneark",
        "Færdigt", "Åbn", "Er klar", "Gem", "Vis udtræk", "Rapport",
    )  # fmt: skip
    waiting: tuple[str, ...] = (
        "Vent", "Behandles", "Arbejder", "I gang", "Under behandling", "I kø", "Kører", "Køres", "Afventer", "Venter",
        "Ikke klar", "Er ved at", "Dannes", "Finder", "Der søges", "Øjeblik", "Undervejs", "Bearbejdes", "Genereres",
        "Beregnes", "Udføres", "Indlæses", "Hentes", "Slår op", "Slås op", "Samles", "Klargøres", "Igangsat",
        "Sat i gang", "Ikke slut", "Ikke færdig", "Så snart",
    )  # fmt: skip
    ready: tuple[str, ...] = (
        "Klar", "Færdig", "Færdigt", "Er dannet", "Foreligger", "Gennemført", "Afsluttet", "Er slut", "Udført",
        "Fuldført", "Er behandlet", "Er genereret", "Er afviklet", "Kan hentes", "Kan nu hentes",
    )  # fmt: skip
    not_found: tuple[str, ...] = (
        "Ingen oplysninger", "Ingen registreringer", "Ingen data", "Ikke fundet", "Findes ikke", "Fandtes ikke",
        "Eksisterer ikke", "Kendes ikke", "Kender ikke", "Ukendt", "Kunne ikke findes", "Kunne ikke finde",
        "Kunne desværre ikke finde", "Kan ikke finde", "Kan desværre ikke finde", "Kunne vi ikke finde",
        "Har ikke kunnet finde", "Ingen kursist", "Intet fundet", "Intet resultat", "Ingen resultater", "Ingen træf",
        "Ingen person", "Ingen personer", "Ingen kursister", "Ingen borger", "Ingen borgere", "Ingen hit",
        "Ingen match", "Intet match", "Ingen resultat", "Ikke registreret oplysninger", "Forekommer ikke",
        "Kan ikke genkendes", "Kunne ikke fremsøges", "Ingen indberetninger", "Ikke indberettet nogen kursist",
        "Ikke i databasen", "Ikke i basen", "Ikke i registret", "Ingen poster", "Ikke nogen kursist",
        "Ikke nogen person", "Ikke nogen borger", "Ingen tilsvarende",
    )  # fmt: skip
    empty: tuple[str, ...] = (
        "Ingen", "Intet", "Ikke registreret", "Der er ikke", "Findes ikke", "Foreligger ikke", "Har ikke",
        "Ikke fundet", "Ikke henvist", "Står ikke i", "Er ikke i det", "Optræder ikke", "Har aldrig", "Er tom",
        "Er tomt", "Tom liste", "0 poster", "Ikke aflagt", "Ikke deltaget", "Ikke været til", "Ikke været henvist",
        "Ikke blevet henvist", "Aldrig henvist", "Aldrig været henvist", "Aldrig blevet henvist", "Ikke visiteret",
        "Ikke blevet visiteret", "Ikke tilmeldt", "Ikke indskrevet", "Ikke meriteret", "Ikke begyndt på",
        "Ikke gået på", "Ikke gået til", "Ikke tildelt", "Ikke godskrevet", "Forekommer ikke", "Indgår ikke",
        "Indeholder ikke", "Er ikke i registret", "Er ikke i systemet",
    )  # fmt: skip
    refused: tuple[str, ...] = (
        "Mere end 100",
        "Højst 100",
        "Maksimalt 100",
        "For mange",
        "Ugyldig",
        "Ikke gyldig",
        "Ikke et gyldigt",
        "Kan ikke læses",
        "Tom fil",
        "Filen er tom",
        "Fejl",
    )

    # [trin]
    step: tuple[str, ...] = (
        "Fortsæt", "Videre", "Gå videre", "Næste", "Accepter", "Accepterer", "Acceptér", "Jeg accepterer",
        "Jeg er enig", "Jeg er indforstået", "Bekræft", "Godkend", "Jeg har læst", "Forstået", "OK",
        "Jeg har forstået", "Indforstået", "Læst",
    )  # fmt: skip
    hit: tuple[str, ...] = ("Vis", "Vælg", "Åbn", "Se", "Detaljer", "Gå til")
    again: tuple[str, ...] = (
        "Opdater", "Opdatér", "Genindlæs", "Se status", "Vis status", "Status", "Tjek igen", "Mine udtræk",
        "Mine rapporter", "Mine bestillinger", "Mine kørsler", "Mine filer", "Mine lister", "Se igen", "Vis igen",
        "Genopfrisk", "Opfrisk", "Frisk op", "Kontroller", "Kontrollér", "Mine job", "Joboversigt",
    )  # fmt: skip

    # [faneblade], [grupper], [kolonner.*]
    tabs: Aliases = field(default_factory=lambda: _TABS)
    groups: Aliases = field(default_factory=lambda: _GROUPS)
    columns: Mapping[str, Aliases] = field(default_factory=lambda: _COLUMNS)

    @property
    def own_step(self) -> tuple[str, ...]:
        """The words of the words file among those of `step`."""
        return self.step[: len(self.step) - len(DEFAULT.step)]

    @cached_property
    def nothing(self) -> tuple[str, ...]:
        """The words for there being nothing, of a table or of a person."""
        return (*self.empty, *self.not_found)

    @cached_property
    def points(self) -> bool:
        """Whether a word for a tab, a column or an empty tab is a selector."""
        named = (*self.tabs.values(), self.empty, *(one for table in self.columns.values() for one in table.values()))
        return any(word.startswith(PREFIX) for words in named for word in words)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All texts that are known: those of the words file, of the defaults and of the guide."""
        texts: list[str] = []
        for one in (DEFAULT, self):
            values = (getattr(one, one_field.name) for one_field in fields(one))
            texts += [text for value in values if isinstance(value, tuple) for text in value]
            texts += [text for words in (*one.tabs.values(), *one.groups.values()) for text in words]
            texts += [text for table in one.columns.values() for words in table.values() for text in words]
        texts += [column.heading for column in COLUMNS] + [group.heading for group in udtraek.GROUPS]
        texts += [text for table in TABLES for text in (table.title, *(column.heading for column in table.columns))]
        return tuple(dict.fromkeys(texts))

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The words of the vocabulary, folded."""
        return frozenset(folded(word) for text in self.vocabulary for word in re.findall(r"[^\W\d_]+", text))

    @cached_property
    def titles(self) -> TableTitles:
        """The titles of a person's tables."""
        return TableTitles({table.field: (table.title, *self.tabs.get(table.field, ())) for table in TABLES})

    @cached_property
    def udtraek_columns(self) -> tuple[Expected, ...]:
        """The extract's columns with all their spellings."""
        groups = {heading: self.groups.get(key, ()) for key, heading in GROUPS.items()}
        return expect(COLUMNS, self.columns.get(UDTRAEK, {}), groups, _GROUP_PARTS)

    @cached_property
    def table_labels(self) -> dict[str, frozenset[str]]:
        """The folded spellings of the columns of each tab's table, by the table's field."""
        return {name: frozenset().union(*(one.spellings for one in all_)) for name, all_ in self.table_columns.items()}

    def is_label(self, table: str, text: str) -> bool:
        """Whether a text is a label of the table, in known words; a colon after it may be left out."""
        if text[:1] in self._other_digits:  # as most values begin
            return False
        return folded(text.removesuffix(":")) in self.table_labels[table]

    @cached_property
    def _other_digits(self) -> frozenset[str]:
        """The digits that no label begins with."""
        return frozenset("0123456789") - {label[:1] for label in self.labels}

    def tells(self, table: str, text: str) -> bool:
        """Whether the parts of a text tell one of the table's columns."""
        return any(is_told(text, one.column.parts) for one in self.table_columns[table])

    @cached_property
    def labels(self) -> frozenset[str]:
        """The folded spellings of all columns of the tabs' tables."""
        return frozenset().union(*self.table_labels.values())

    @cached_property
    def table_columns(self) -> dict[str, tuple[Expected, ...]]:
        """The columns of each tab's table, by the table's field."""
        return {table.field: expect(table.all_columns, self.columns.get(table.field, {}), {}) for table in TABLES}


_COLUMNS_OF: dict[str, tuple[Column, ...]] = {UDTRAEK: COLUMNS, **{table.field: table.all_columns for table in TABLES}}
_TABS: Aliases = MappingProxyType({table.field: table.words for table in TABLES})
_GROUPS: Aliases = MappingProxyType({group.key: group.words for group in udtraek.GROUPS})
# Columns of the extract with the data of a column on a tab: the field of that tab's table, and of its column.
_ON_TABS = {
    "merit_du_modul": ("meritter", "du_modul"),
    "merit_startdato": ("meritter", "startdato"),
    "merit_udbyder": ("meritter", "udbyder"),
    "prae2004_startdato": ("prae2004", "foerste_startdato"),
    "prae2004_du": ("prae2004", "du"),
}
_COLUMNS: Mapping[str, Aliases] = MappingProxyType(
    {
        table: MappingProxyType({column.field: column.words for column in columns if column.words})
        for table, columns in _COLUMNS_OF.items()
    }
)

# The words file's [ord], in Danish, and the fields they fill.
ORD_KEYS = {
    "bruger": "user",
    "log_ind": "log_in",
    "cpr": "cpr",
    "enkelt": "single",
    "flere": "several",
    "soeg": "search",
    "fil": "file",
    "upload": "upload",
    "resultat": "result",
    "vent": "waiting",
    "klar": "ready",
    "ikke_fundet": "not_found",
    "ingen": "empty",
    "afvist": "refused",
}
# The words file's [trin], likewise.
STEP_KEYS = {"videre": "step", "fundet": "hit", "opdater": "again"}
# Words for the way, which a words file adds to: its own are tried first.
_ADDED = frozenset({"single", "several", "step"})
DEFAULT = Words()


def load(path: Path) -> Words:
    """Return the default words overridden by the TOML file.

    Raises `ConfigurationError` for a file that cannot be read and for unknown keys or values.
    """
    return _Overlay(path).words(toml_file.read(path, must_exist=True))


class UnclearColumns(NotUnderstood):
    """A table with columns that were not found or fit several `headings`; those columns are `missing`.

    `table` is the table's key in the words file. A heading under another is `group: heading`, and `groups` are those
    above.
    """

    page_level = True

    def __init__(
        self,
        message: str,
        advice: str,
        table: str,
        missing: Sequence[Column],
        headings: Sequence[str],
        groups: Sequence[str] = (),
    ) -> None:
        super().__init__(message, advice=advice)
        self.table = table
        self.missing = tuple(missing)
        self.headings = tuple(headings)
        self.groups = tuple(groups)


def suggestion(section: str, candidates: Mapping[str, Sequence[str]], *, never_plain: Collection[str] = ()) -> str:
    """Return words file lines with each key's candidates.

    Where there are several they are commented out; those of the keys `never_plain` always are.
    """
    lines = []
    for key, values in candidates.items():
        mark = "# " if len(values) > 1 or key in never_plain else ""
        lines += [f"{mark}{key} = [{json.dumps(value, ensure_ascii=False)}]" for value in values]
    return "\n".join([f"[{section}]", *lines]) if lines else ""


def words_of(document: Mapping[str, Any], path: Path) -> Words:
    """Return the default words overridden by a words file's parsed content; `path` is named in errors.

    Raises `ConfigurationError` for unknown keys or values.
    """
    return _Overlay(path).words(document)


class _Overlay(WordsReader):
    """Reads the document of one words file."""

    def words(self, document: Mapping[str, Any]) -> Words:
        sections = {"sider", "ord", "trin", "faneblade", "grupper", "kolonner"}
        self.reject_unknown(document, sections, "")
        given = {name: self.table(document.get(name, {}), name) for name in sections}
        changes: dict[str, Any] = {}
        self.reject_unknown(given["sider"], {"start"}, "sider")
        if "start" in given["sider"]:
            changes["start"] = self.text(given["sider"]["start"], "sider.start", may_be_empty=True)
        changes |= {ORD_KEYS[key]: value for key, value in self.lists(given["ord"], ORD_KEYS, "ord").items()}
        changes |= {STEP_KEYS[key]: value for key, value in self.lists(given["trin"], STEP_KEYS, "trin").items()}
        changes["tabs"] = {**_TABS, **self.lists(given["faneblade"], _TABS, "faneblade")}
        changes["groups"] = {**_GROUPS, **self._plain(self.lists(given["grupper"], _GROUPS, "grupper"), "grupper")}
        changes["columns"] = self._columns(given["kolonner"])
        for name in _ADDED & changes.keys():
            changes[name] = (*changes[name], *getattr(DEFAULT, name))
        return replace(DEFAULT, **changes)

    def _columns(self, given: Mapping[str, Any]) -> dict[str, Aliases]:
        self.reject_unknown(given, _COLUMNS_OF, "kolonner")
        lists: dict[str, dict[str, tuple[str, ...]]] = {table: {} for table in _COLUMNS}
        for table, aliases in given.items():
            where = f"kolonner.{table}"
            known = {column.field for column in _COLUMNS_OF[table]}
            lists[table] = self.lists(self.table(aliases, where), known, where)
        for key, values in self._plain(lists[UDTRAEK], f"kolonner.{UDTRAEK}").items():
            if key in _ON_TABS:
                table, name = _ON_TABS[key]
                own = tuple(value.rpartition(": ")[2] for value in values)  # without its group
                lists[table].setdefault(name, (*own, *_COLUMNS[table].get(name, ())))
        return {table: {**_COLUMNS[table], **own} for table, own in lists.items()}

    def _plain(self, lists: dict[str, tuple[str, ...]], where: str) -> dict[str, tuple[str, ...]]:
        """Return the lists. Raises `ConfigurationError` for a selector: a sheet has no elements."""
        for key, values in lists.items():
            if any(value.startswith(PREFIX) for value in values):
                raise self.wrong(f"{where}.{key} er om filen, og der kan en css-vælger ikke bruges")
        return lists
