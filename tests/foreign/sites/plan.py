"""What a generated site is like: traits and words drawn from an integer seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from knappen_tui.domain.person_tables import TABLES
from tests.foreign.sites.traits import HARMFUL, HARMFUL_SHEET

# One of each; "" is the plain way, as often as it is repeated.
_CHOICES = {
    "log-in": ["", "", "two-step login"],
    "start": ["", "", "login shown at start"],
    "gate": ["", "", "notice page", "terms page", "authority choice"],
    "shell": ["", "", "", "frameset", "iframe"],
    "encoding": ["", "", "latin-1"],
    "form": ["", "webforms", "tokens"],
    "search": ["", "header search", "search in same form"],
    "menu": ["", "", "menu buttons", "menu radios", "onclick links", "both on one page"],
    "field": ["", "", "", "split field"],
    "name": ["label for", "label for", "label around", "label beside", "placeholder only", "aria label", "title only"],
    "button": ["", "", "", "image button", "script button", "nameless button"],
    "hits": ["", "", "hits list"],
    "tabs": ["tab pages", "tab pages", "tab buttons", "tabs on one page", "hidden panes", "postback tabs"],
    "heading": ["", "no tab heading"],
    "current": ["", "", "current tab is no link"],
    "layout": [
        "", "", "old tables", "side headings", "definition lists", "cards", "panels", "print version", "mobile version",
    ],
    "dates": ["", "", "time elements", "month names", "slash dates", "dot dates", "iso dates"],
    "nothing": ["", "dash for nothing"],
    "paging": ["", "", "paging links", "paging buttons", "paging postback"],
    "count": ["", "count"],
    "empty": ["empty in words", "empty table"],
    "message": ["", "", "alert messages"],
    "wait": ["meta refresh", "script reload", "script postback", "202", "progress page"],
    "fetch": ["message link", "message link", "old link", "download button", "window.open"],
    "sheet": ["xlsx", "xlsx", "xls", "html xls", "spreadsheetml", "ods", "csv", "text xls", "mhtml", "zip"],
    "spelling": ["", "", "garbled headings", "misspelt headings"],
}  # fmt: skip
_CHANCES = {
    "cookie banner": 0.3,
    "skip links": 0.3,
    "hint": 0.2,
    "maxlength": 0.5,
    "pattern": 0.2,
    "badges": 0.2,
    "extra columns": 0.2,
    "fewer columns": 0.2,
    "other words": 0.3,
    "person box": 0.2,
    "other table": 0.2,
    "hidden message": 0.2,
    "validation script": 0.3,
    "unknown left out": 0.2,
    "previous person stays": 0.15,
    "sheet hyphens": 0.1,
    "sheet without zeros": 0.1,
}
# Drawn last, so that what the seeds draw otherwise stays the same.
_LATE_CHANCES = {"unheard message": 0.1, "number in message": 0.15}
# What cannot stand together: where the first is drawn the others are not.
_EXCLUDES = {
    "hidden panes": ("no tab heading", "current tab is no link", "paging buttons", "paging postback"),
    "tabs on one page": ("no tab heading", "current tab is no link", "paging buttons", "paging postback"),
    "split field": ("placeholder only", "aria label", "title only", "label around", "pattern", "hint"),
    "definition lists": ("empty table",),
    "cards": ("empty table",),
    "sheet hyphens": ("sheet without zeros",),
    "panels": ("empty table",),
}
# What a dimension falls back to where its choice is excluded.
_INSTEAD = {"name": "label beside", "tabs": "tab pages", "empty": "empty in words"}

WORDS = {
    "user": ["Brugernavn", "Bruger-id", "Brugerkode", "Bruger"],
    "password": ["Adgangskode", "Kodeord", "Password", "Kode"],
    "log in": ["Log ind", "Log på", "Login", "OK", "Fortsæt"],
    "single": [
        "Enkelt kursist", "Opslag på én kursist", "Enkeltopslag", "Opslag af enkelt CPR-nr.", "Find kursist",
        "Kursister enkeltvis",
    ],
    "several": [
        "Flere kursister", "Opslag på flere kursister", "Masseopslag", "Opslag af flere CPR-nr.",
        "Flere kursister på én gang", "Upload af CPR-numre",
    ],
    "cpr": ["CPR-nr.", "CPR-nummer", "CPR nr", "Personnummer", "Kursistens CPR-nr."],
    "find": ["Søg", "Find", "Hent oplysninger", "Vis", "Slå op", "OK"],
    "file": ["Fil", "Fil med CPR-nr.", "Vælg fil", "Tekstfil med CPR-numre"],
    "upload": ["Upload fil", "Upload", "Send fil", "Indlæs fil"],
    "hit": ["Vis", "Vælg", "Åbn", "Se kursist"],
    "next": ["Næste ›", "Næste", "næste side »", "Frem"],
    "pager": ["numbers", "next", "both"],
    "ready": [
        "Klik her for at hente resultatet", "Resultatet er klar - hent Excel-ark", "Udtrækket er færdigt",
        "Hent regneark", "Dit udtræk kan hentes her",
    ],
    "latest": ["Seneste udtræk", "Hent seneste resultat", "Resultat (Excel)"],
    "unknown": [
        "Kursisten blev ikke fundet.", "Der findes ingen kursist med det angivne CPR-nr.", "Ukendt CPR-nummer.",
        "Personen findes ikke i Danskundervisningsdatabasen.", "Søgningen gav intet resultat.",
        "Der er ikke registreret oplysninger om denne person.",
    ],
    "empty": [
        "Ingen {} registreret", "Der er ingen registreringer under {}.", "Ingen oplysninger", "Ingen data",
        "Kursisten har ingen {}.", "Intet at vise", "0 poster",
    ],
    "wait": ["Vent venligst …", "Databasen finder oplysningerne.", "Udtrækket dannes", "Arbejder …"],
    "count": [
        "Viser {first}–{last} af {all}", "{first}-{last} af {all} poster", "Side {page} af {pages} ({all} i alt)",
    ],
    "user field": ["navn", "user", "ctl00$Login1$UserName", "j_idt8:b", "f1"],
    "password field": ["ord", "pass", "ctl00$Login1$Password", "j_idt8:p", "f2"],
    "cpr field": ["cpr", "cprnr", "ctl00$Main$txt1", "j_idt12:in", "b7e-f3", "q1"],
    "file field": ["liste", "file", "ctl00$Main$Upload1", "j_idt13:fil", "files[a]"],
    "dash": ["-", "–", "&mdash;"],
    "moduler": ["Moduler", "Modul", "Modulregistreringer", "Danskuddannelsesmoduler"],
    "proever": ["Prøver", "Danskprøver", "Prøve", "Aflagte prøver"],
    "henvisninger": ["Henvisninger", "Henvisning", "Henvisninger fra kommunen"],
    "meritter": ["Merit", "Meritter", "Meritoverførsel"],
    "prae2004": ["Præ-2004", "Data før 2004", "Præ-2004 data"],
}  # fmt: skip
UNHEARD = ("Opslaget gav 0.", "Nul kursister.", "Kursisten er ikke blandt dem, der undervises.")
HEADINGS = {
    "du_modul": ["DU-modul", "Modul", "DU modul", "Danskuddannelse og modul"],
    "startdato": ["Startdato", "Start", "Startet", "Dato for start"],
    "slutdato": ["Slutdato", "Slut", "Afsluttet", "Dato for afslutning"],
    "udbyder": ["Udbyder", "Sprogcenter", "Udbyders nr.", "Institution"],
    "henvisningskategori": ["Henvisningskategori", "Henv. kategori", "Kategori"],
    "ophoersaarsag": ["Ophørsårsag", "Årsag til ophør", "Ophør"],
    "modultest_bestaaet": ["Modultest bestået", "Bestået modultest", "Modultest bestået den"],
    "proeve": ["Prøve", "Prøvetype", "Prøvens navn"],
    "dato": ["Dato", "Dato for registrering"],
    "termin": ["Termin", "Prøvetermin"],
    "laeseforstaaelse": ["Læseforståelse", "Læsning", "Læse"],
    "skriftlig": ["Skriftlig fremstilling", "Skriftlig", "Skr. fremstilling"],
    "mundtlig": ["Mundtlig", "Mundtlig kommunikation", "Mdt."],
    "resultat": ["Resultat", "Bestået/ikke bestået"],
    "kategori": ["Henvisningskategori", "Kategori"],
    "kommune": ["Henvisende kommune", "Kommune", "Henvist af"],
    "foerste_startdato": ["Første startdato", "Startdato", "Første start"],
    "du": ["DU i præ-2004 data", "Danskuddannelse", "DU"],
}
_LEFT_OUT = ("meritter", "prae2004", "proever.termin", "moduler.henvisningskategori", "henvisninger.udbyder")


@dataclass(frozen=True, slots=True)
class Plan:
    """The traits of a site, its words, the headings that are not the guide's, and what it leaves out."""

    seed: int
    traits: frozenset[str]
    words: Mapping[str, str]
    headings: Mapping[str, str]
    left_out: tuple[str, ...]
    script_table: str
    csv: tuple[str, str]

    @property
    def one_form(self) -> bool:
        """Whether one form stands around each page."""
        return bool({"search in same form", "webforms"} & self.traits)


# What a trait cannot stand without.
_NEEDS = {
    "postback tabs": ("webforms",),
    "paging postback": ("webforms",),
    "split field": ("label beside",),
    "hidden panes": ("tabs on one page",),
    "several pagers": ("tabs on one page", "paging links"),
}
SINGLE = tuple(
    dict.fromkeys(
        [
            *(trait for options in _CHOICES.values() for trait in options if trait),
            *_CHANCES,
            *_LATE_CHANCES,
            "several pagers",
        ]
    )
)


def draw(seed: int, harm: str | None = None) -> Plan:
    """The plan of a seed; `harm` is a harmful trait it has, "" for none, None for one in every fifth."""
    random = Random(seed)
    drawn = {name: random.choice(options) for name, options in _CHOICES.items()}
    more = {name for name, chance in _CHANCES.items() if random.random() < chance}
    words = {name: random.choice([options[0], *options]) for name, options in WORDS.items()}
    words |= {f"empty {table.field}": random.choice(WORDS["empty"]) for table in TABLES}
    spelt = {field: random.choice(options) for field, options in HEADINGS.items()}
    left_out = tuple(random.sample(_LEFT_OUT, 2))
    script_table = random.choice(TABLES[:3]).field
    csv = random.choice(((";", "utf-8-sig"), (";", "cp1252"), (",", "utf-8"), ("\t", "utf-16")))
    by_chance = random.choice(sorted(HARMFUL | HARMFUL_SHEET)) if random.random() < 0.2 else ""
    more |= {name for name, chance in _LATE_CHANCES.items() if random.random() < chance}
    if "unheard message" in more:
        words["unknown"] = random.choice(UNHEARD)
    traits = _fitting(drawn, more, by_chance if harm is None else harm)
    return _plan(seed, traits, words, spelt, left_out, script_table, csv)


def plain(*traits: str) -> Plan:
    """A plain site with these traits alone (and what they cannot stand without), under the first of all words."""
    wanted = {*traits, *(more for trait in traits for more in _NEEDS.get(trait, ()))}
    drawn = {name: next((one for one in options if one in wanted), options[0]) for name, options in _CHOICES.items()}
    found = frozenset({*drawn.values(), *wanted} - {""})
    words = {name: options[0] for name, options in WORDS.items()}
    words |= {f"empty {table.field}": words["empty"] for table in TABLES}
    words |= {"unknown": UNHEARD[0]} if "unheard message" in found else {}
    spelt = {field: options[1] for field, options in HEADINGS.items()}
    return _plan(0, found, words, spelt, _LEFT_OUT[:2], "moduler", (";", "utf-8-sig"))


def _plan(
    seed: int,
    traits: frozenset[str],
    words: dict[str, str],
    spelt: dict[str, str],
    left_out: tuple[str, ...],
    script_table: str,
    csv: tuple[str, str],
) -> Plan:
    headings = {f"{table.field}.{column.field}": spelt[column.field] for table in TABLES for column in table.columns}
    return Plan(
        seed,
        traits,
        words,
        headings if "other words" in traits else {},
        left_out if "fewer columns" in traits else (),
        script_table,
        csv,
    )


def _fitting(drawn: dict[str, str], more: set[str], harm: str) -> frozenset[str]:
    """The traits drawn, without those that cannot stand together."""
    if drawn["form"] == "webforms" and harm != "number in address":
        excluded = {"paging buttons", "tab buttons", "header search"}
    else:
        excluded = {"postback tabs", "paging postback"}
    if harm == "number in address":
        excluded |= {"header search", "search in same form", "webforms", "both on one page"}
    if harm == "number in redirect":
        excluded |= {"hits list"}
    if harm == "number in link":
        excluded |= {"tab buttons", "postback tabs", "tabs on one page", "hidden panes"}
    if harm in ("paging without link", "count mismatch"):
        excluded |= {"paging links", "paging buttons", "paging postback", "count", "badges"}
    for trait in (*drawn.values(), *more):
        excluded.update(_EXCLUDES.get(trait, ()))
    kept = {_INSTEAD.get(name, "") if trait in excluded else trait for name, trait in drawn.items()}
    found = {*kept, *(more - excluded), harm} - {""}
    if "webforms" in found and drawn["search"]:
        found.add("search in same form")
    if "hidden panes" in found:
        found.add("tabs on one page")
    if {"tabs on one page", "paging links"} <= found:
        found.add("several pagers")
    return frozenset(found)
