"""The words by which the web application is used: the guide's, overridden by a TOML file.

    [sider]
    start = "AmuResultater/"

    [ord]
    opdater = ["Gem de valgte"]
    viser = ["Række {fra} til {til} ud af {antal}"]

    [kolonner]
    hold_id = ["Aktivitet"]

    [resultater]
    1 = ["Bestået"]

A list in the file is tried before the default one. A column's heading in the guide is always recognised as well, and so
are the texts of the results. The words of `[kolonner]` are also the labels of the form for one participation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from knappen_tui.settings import toml_file
from knappen_tui.stil.amu.participation import COLUMNS
from knappen_tui.stil.amu.results import ExamResult, parse_result
from knappen_tui.tables.headings import Expected, expect
from knappen_tui.web.login import LoginWords
from knappen_tui.web.text import folded
from knappen_tui.web.words_reader import WordsReader

_NUMBER = r"[0-9]+(?:\.[0-9]{3})*"
_PLACES = {
    "fra": _NUMBER, "til": _NUMBER, "antal": _NUMBER, "kvartal": "[1-4]", "aar": "[0-9]{4}",
    "dato": r"[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}",
}  # fmt: skip
_ADVICE = "Skriv feltets ledetekst i ordfilen under [ord] bruger."


def _words(key: str, *words: str) -> Any:
    """A field of `AmuWords` with its key in the words file."""
    return field(default=words, metadata={"key": key})


@dataclass(frozen=True)
class AmuWords:
    """What is looked for on the pages; earlier words take precedence. `{antal}` and the like stand for numbers."""

    start: str = ""
    user: tuple[str, ...] = _words("bruger", "Institutionsnummer", "Institutionsnr", "Brugernavn", "Bruger")
    log_in: tuple[str, ...] = _words("log_ind", "OK", "Log ind", "Log på", "Login")
    refused: tuple[str, ...] = _words("afvist", "Forkert", "Ugyldig", "Afvist", "Lukket", "Fejl", "Ikke opdateret")
    front: tuple[str, ...] = _words("forside", "Forside", "Prøveresultater", "Listen over prøveresultater")
    choose: tuple[str, ...] = _words("vaelg_resultat", "Opdater resultat med", "Opdater med", "Nyt resultat")
    update: tuple[str, ...] = _words("opdater", "Opdater valgte")
    edit: tuple[str, ...] = _words("rediger", "Edit", "Rediger", "Redigér", "Ret")
    save: tuple[str, ...] = _words("gem", "Gem og luk", "Gem")
    create: tuple[str, ...] = _words("opret", "Opret nyt prøveresultat", "Opret")
    delete: tuple[str, ...] = _words("slet", "Slet")
    confirm: tuple[str, ...] = _words("bekraeft", "Slet", "Ja", "Bekræft", "OK")
    following: tuple[str, ...] = _words("naeste", "Næste", "Næste side", "Frem")
    shown: tuple[str, ...] = _words("viser", "Viser {fra}-{til} af {antal}", "Viser {antal} af {antal}")
    quarter: tuple[str, ...] = _words("kvartal", "{kvartal}. kvartal {aar}")
    deadline: tuple[str, ...] = _words("frist", "til og med {dato}")
    columns: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {column.field: column.words for column in COLUMNS if column.words}
    )
    results: Mapping[ExamResult, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def login(self) -> LoginWords:
        """The words of the log-in."""
        return LoginWords(self.start, self.user, self.log_in, ("Næste", "Fortsæt"), self.refused, _ADVICE)

    @cached_property
    def expected(self) -> tuple[Expected, ...]:
        """The columns with all their spellings."""
        return expect(COLUMNS, self.columns, {})

    @cached_property
    def patterns(self) -> Mapping[str, tuple[re.Pattern[str], ...]]:
        """The patterns of `shown`, `quarter` and `deadline`."""
        return {name: tuple(map(_pattern, getattr(self, name))) for name in ("shown", "quarter", "deadline")}

    def result_of(self, text: str) -> ExamResult:
        """Return the result that a text on a page stands for. Raises `ValueError`."""
        for result, words in self.results.items():
            if folded(text) in map(folded, words):
                return result
        return parse_result(text)


DEFAULT = AmuWords()
_KEYS = {one.metadata["key"]: one.name for one in fields(AmuWords) if one.metadata}


def load(path: Path) -> AmuWords:
    """Return the default words overridden by a TOML file. Raises `ConfigurationError`."""
    return words_of(toml_file.read(path, must_exist=True), path)


def words_of(document: Mapping[str, Any], path: Path) -> AmuWords:
    """Return the default words overridden by a file's content; `path` is named in `ConfigurationError`s."""
    reader = WordsReader(path)
    reader.reject_unknown(document, ("sider", "ord", "kolonner", "resultater"), "")
    given = {name: reader.table(document.get(name, {}), name) for name in ("sider", "ord", "kolonner", "resultater")}
    changes: dict[str, Any] = {}
    reader.reject_unknown(given["sider"], ("start",), "sider")
    if "start" in given["sider"]:
        changes["start"] = reader.text(given["sider"]["start"], "sider.start", may_be_empty=True)
    for key, words in reader.lists(given["ord"], _KEYS, "ord").items():
        changes[_KEYS[key]] = (*words, *getattr(DEFAULT, _KEYS[key]))
    columns = reader.lists(given["kolonner"], [column.field for column in COLUMNS], "kolonner")
    changes["columns"] = {column.field: (*columns.get(column.field, ()), *column.words) for column in COLUMNS}
    codes = reader.lists(given["resultater"], [str(result.value) for result in ExamResult], "resultater")
    changes["results"] = {ExamResult(int(code)): words for code, words in codes.items()}
    return replace(DEFAULT, **changes)


def _pattern(words: str) -> re.Pattern[str]:
    """Return a pattern for words with places in braces; spaces and dashes are as a page may have them."""
    text = re.escape(words).replace(r"\ ", r"\s+").replace(r"\-", r"\s*[-–—]\s*")
    for name, shape in _PLACES.items():
        place = re.escape(f"{{{name}}}")
        text = text.replace(place, f"(?P<{name}>{shape})", 1).replace(place, f"(?:{shape})")
    return re.compile(rf"(?<![0-9.]){text}(?![0-9])", re.IGNORECASE)
