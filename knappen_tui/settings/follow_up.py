"""The rules of follow-up: those of the package, as `[opfoelgning.<id>]` of `knappen.toml` sets them, and its own.

```toml
[opfoelgning.trin-ned]
brug = false

[opfoelgning.modul-uden-slut]
maaneder = 12
se_efter = "Se efter: spørg sprogcentret om modulet, der begyndte for mere end {maaneder} siden."

[opfoelgning.kontrakt]
titel = "Kontrakt"
se_efter = "Se efter: kontrakten slutter inden for {maaneder}."
kolonne = "Kontrakt til"
sammenligning = "inden for"
maaneder = 3
```
"""

import re
import string
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.follow_up import details_rules, extract_rules
from knappen_tui.domain.follow_up.own_rule import CellTest, OwnRule, is_extract_column
from knappen_tui.domain.follow_up.rule import LIMIT_KEYS, Evaluate, FollowUpRule, Limits, Needs
from knappen_tui.settings import toml_file

SECTION = "opfoelgning"
FUNCTIONS: dict[str, Evaluate] = {
    "henvist-ikke-begyndt": details_rules.henvist_ikke_begyndt,
    "ingen-aktivitet": extract_rules.ingen_aktivitet,
    "modul-uden-slut": details_rules.modul_uden_slut,
    "samme-modul-to-gange": details_rules.samme_modul_to_gange,
    "modultest-bestaaet": details_rules.modultest_bestaaet,
    "slutproeve": details_rules.slutproeve,
    "trin-ned": extract_rules.trin_ned,
    "skiftet-udbyder": extract_rules.skiftet_udbyder,
    "fem-aar": extract_rules.fem_aar,
    "kun-foer-2004": extract_rules.kun_foer_2004,
    "ikke-fundet": extract_rules.ikke_fundet,
    "nyt-siden-sidst": details_rules.nyt_siden_sidst,
}

_USE, _TITLE, _SENTENCE, _SENTENCES, _LIMITS, _OPTIONAL = (
    "brug", "titel", "se_efter", "saetninger", "graenser", "valgfri",
)  # fmt: skip
_COLUMN, _COMPARISON, _VALUE, _MONTHS, _YEARS = "kolonne", "sammenligning", "vaerdi", "maaneder", "aar"
_DATE_KEYS = (_FIRST, _LAST) = ("fra", "til")
_PERIOD = "periode"
_OWN_KEYS = (_USE, _TITLE, _SENTENCE, _COLUMN, _COMPARISON, _VALUE, _MONTHS)
_MOST = 1200  # months or years: more than a life
_ID = re.compile(r"[a-z0-9æøå]+(?:[-_][a-z0-9æøå]+)*")
# A rule points at something, and decides nothing.
_DECIDES = re.compile(
    r"\b(?:har|have|fortaber|taber|mister?|mistet)\s+(?:sin\s+)?ret(?:ten)?\b|\bret\s+til\b|\bklip|\bmister\b"
)


def load(file: Path) -> tuple[FollowUpRule, ...]:
    """Return the rules in use: those of the package, then those that `knappen.toml` adds, each in its file's order.

    Raises `ConfigurationError`, which names the key that cannot be used.
    """
    return _Loader(file, toml_file.read(file).get(SECTION, {})).rules()


@cache
def package_rules() -> Mapping[str, Mapping[str, Any]]:
    """Return the package's rules as they stand in `opfoelgning.toml`, by id."""
    file = resources.files("knappen_tui.domain.follow_up").joinpath("opfoelgning.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


class _Loader:
    """Merges the package's rules with the section of `knappen.toml`."""

    def __init__(self, file: Path, section: object) -> None:
        self._file = file
        if not isinstance(section, dict):
            raise toml_file.invalid(file, f"»{SECTION}« skal være afsnit som [{SECTION}.trin-ned]")
        self._section = section

    def rules(self) -> tuple[FollowUpRule, ...]:
        own = [id_ for id_ in self._section if id_ not in package_rules()]
        found = [self._package_rule(id_, entry) for id_, entry in package_rules().items()]
        rules = tuple(rule for rule in (*found, *map(self._own_rule, own)) if rule is not None)
        titles = [rule.title for rule in rules]
        for at, rule in enumerate(rules):
            if rule.title in titles[:at]:
                raise self._invalid(rule.id, _TITLE, f"»{rule.title}« bruges af en anden regel")
        return rules

    def _package_rule(self, id_: str, entry: Mapping[str, Any]) -> FollowUpRule | None:
        limits = dict(entry.get(_LIMITS, {}))
        optional = limits.pop(_OPTIONAL, [])
        given = self._entry(id_, (_USE, _TITLE, _SENTENCE, _SENTENCES, *limits, *optional))
        limits |= {key: self._limit(id_, key, given[key]) for key in (*limits, *optional) if key in given}
        if limits.get(_FIRST, date.min) > limits.get(_LAST, date.max):
            raise self._invalid(id_, _FIRST, f"ligger efter »{_LAST}«")
        words = _in_words(limits)
        sentences = {**entry.get(_SENTENCES, {}), **self._sentences(id_, entry, given.get(_SENTENCES, {}))}
        rule = FollowUpRule(
            id=id_,
            title=self._text(id_, _TITLE, given.get(_TITLE, entry[_TITLE])),
            sentence=self._sentence(id_, _SENTENCE, given.get(_SENTENCE, entry[_SENTENCE]), words),
            needs=Needs(entry["kraever"]),
            limits=Limits(**{LIMIT_KEYS[key]: value for key, value in limits.items()}),
            cannot_know=entry["ved_ikke"],
            source=entry["kilde"],
            function=FUNCTIONS[id_],
            sentences={
                name: self._sentence(id_, f"{_SENTENCES}.{name}", text, words) for name, text in sentences.items()
            },
            valid_from=entry.get("gaelder_fra", date.min),
            valid_to=entry.get("gaelder_til", date.max),
        )
        return rule if self._is_used(id_, given) else None

    def _own_rule(self, id_: str) -> FollowUpRule | None:
        entry = self._entry(id_, _OWN_KEYS)
        if not _ID.fullmatch(id_):
            raise self._invalid(id_, "", "kan kun have små bogstaver, tal og bindestreger i navnet")
        for key in (_SENTENCE, _COLUMN, _COMPARISON):
            if key not in entry:
                raise self._invalid(id_, "", f"mangler »{key}« (programmets regler: {', '.join(package_rules())})")
        try:
            comparison = CellTest(entry[_COMPARISON])
        except ValueError:
            choices = ", ".join(f"»{one.value}«" for one in CellTest)
            raise self._invalid(id_, _COMPARISON, f"skal være en af: {choices}") from None
        for key, is_needed in ((_MONTHS, comparison.takes_months), (_VALUE, comparison.takes_value)):
            if is_needed != (key in entry):
                verb = "mangler" if is_needed else "kan ikke have"
                raise self._invalid(id_, "", f"{verb} »{key}«, når »{_COMPARISON}« er »{comparison.value}«")
        limits = {_MONTHS: self._limit(id_, _MONTHS, entry[_MONTHS])} if comparison.takes_months else {}
        column = self._text(id_, _COLUMN, entry[_COLUMN])
        value = self._text(id_, _VALUE, entry[_VALUE]) if comparison.takes_value else ""
        words = _in_words(limits)
        compared = " ".join(filter(None, (comparison.value, words.get(_MONTHS, ""), f"»{value}«" if value else "")))
        rule = FollowUpRule(
            id=id_,
            title=self._text(id_, _TITLE, entry.get(_TITLE, id_)),
            sentence=self._sentence(id_, _SENTENCE, entry[_SENTENCE], words),
            needs=Needs.EXTRACT,
            limits=Limits(months=limits.get(_MONTHS, 0)),
            cannot_know="Andet end det, der står i kolonnen.",
            source=f"Kommunens egen regel i knappen.toml: »{column}« {compared}.",
            function=OwnRule(column, comparison, value),
            own_column="" if is_extract_column(column) else column,
        )
        return rule if self._is_used(id_, entry) else None

    def _entry(self, id_: str, known: tuple[str, ...]) -> dict[str, Any]:
        entry = self._section.get(id_, {})
        if not isinstance(entry, dict):
            raise self._invalid(id_, "", "skal være et afsnit")
        if unknown := [key for key in entry if key not in known]:
            raise self._invalid(id_, unknown[0], f"er ikke en indstilling (kendte: {', '.join(known)})")
        return entry

    def _is_used(self, id_: str, entry: Mapping[str, Any]) -> bool:
        used = entry.get(_USE, True)
        if not isinstance(used, bool):
            raise self._invalid(id_, _USE, "skal være true eller false")
        return used

    def _limit(self, id_: str, key: str, value: object) -> Any:
        if key in _DATE_KEYS:
            if type(value) is not date:
                raise self._invalid(id_, key, "skal være en dato som 2026-01-31, uden anførselstegn")
        elif type(value) is not int or not 0 <= value <= _MOST:
            raise self._invalid(id_, key, f"skal være et helt tal fra 0 til {_MOST}")
        return value

    def _sentences(self, id_: str, entry: Mapping[str, Any], given: object) -> Mapping[str, Any]:
        known = entry.get(_SENTENCES, {})
        if not isinstance(given, dict) or not given.keys() <= known.keys():
            raise self._invalid(id_, _SENTENCES, f"kan kun have: {', '.join(known) or 'intet'}")
        return given

    def _text(self, id_: str, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise self._invalid(id_, key, "skal være tekst på én linje")
        return value.strip()

    def _sentence(self, id_: str, key: str, value: object, words: Mapping[str, str]) -> str:
        """Return a sentence with the thresholds in their places."""
        text = self._text(id_, key, value)
        if _DECIDES.search(text.casefold()):
            raise self._invalid(id_, key, "må ikke sige, hvad nogen har eller mister ret til: det afgør en regel ikke")
        try:
            places = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError:
            places = {""}
        if unknown := places - words.keys():
            known = ", ".join(f"{{{name}}}" for name in words) or "ingen"
            raise self._invalid(id_, key, f"har {{{unknown.pop()}}} (kendte: {known})")
        return text.format(**words)

    def _invalid(self, id_: str, key: str, what: str) -> ConfigurationError:
        return toml_file.invalid(self._file, f"[{SECTION}.{id_}] {key} {what}".replace("  ", " "))


def _in_words(limits: Mapping[str, int | date]) -> dict[str, str]:
    """Return the thresholds in words, by their key, and the period that they make."""
    words = {key: _amount(key, value) for key, value in limits.items()}
    until = f" til og med {words[_LAST]}" if _LAST in words else ""
    if _FIRST in words:
        words[_PERIOD] = f"fra {words[_FIRST]}{until}"
    elif _MONTHS in words:
        words[_PERIOD] = f"{words[_MONTHS]}{until or ' til dags dato'}"
    return words


def _amount(key: str, value: int | date) -> str:
    if not isinstance(value, int):
        return to_text(value)
    return f"{value} år" if key == _YEARS else count(value, "måned", "måneder")
