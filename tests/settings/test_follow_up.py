"""`[opfoelgning]` in knappen.toml: switches, thresholds, words and own rules, and what is wrong with them."""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.follow_up.evaluation import follow_ups
from knappen_tui.domain.follow_up.rule import LIMIT_KEYS, FollowUpPerson, FollowUpRule, Limits
from knappen_tui.domain.kursist import Kursist, Modul
from knappen_tui.domain.own_columns import OwnValue
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.settings import follow_up, profiles

TODAY = date(2026, 11, 29)
ROW = Udtraek(unknown_cprs(1)[0], True, date(2024, 1, 15), "2-2", "101123", date(2026, 5, 29), "2-4", "280456")
OWN = 'se_efter = "Se efter: noget."\nkolonne = "Kontrakt til"\n'

Load = Callable[[str], dict[str, FollowUpRule]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def rules(text: str) -> dict[str, FollowUpRule]:
        file = tmp_path / "knappen.toml"
        file.write_text(text, encoding="utf-8")
        return {rule.id: rule for rule in follow_up.load(file)}

    return rules


def finds(rule: FollowUpRule, row: Udtraek = ROW, *own: OwnValue, details: Kursist | None = None) -> bool | None:
    """Whether the rule finds something; None where it cannot be used."""
    person = FollowUpPerson(row, TODAY, details, headings=("Navn", "Kontrakt til")[: len(own)], own=own)
    return bool(list(rule.evaluate(person))) if rule.can_be_used(person) else None


def test_every_rule_of_the_package_has_a_function_and_uses_its_thresholds() -> None:
    package = follow_up.package_rules()
    assert package.keys() == follow_up.FUNCTIONS.keys()
    assert set(LIMIT_KEYS.values()) == {field.name for field in fields(Limits)}
    for entry in package.values():
        assert {"titel", "se_efter", "kraever", "ved_ikke", "kilde"} <= entry.keys()
        assert entry.keys() <= {"titel", "se_efter", "kraever", "ved_ikke", "kilde", "saetninger", "graenser",
                                "gaelder_fra", "gaelder_til"}  # fmt: skip


@pytest.mark.parametrize("id_", follow_up.FUNCTIONS)
def test_rule_is_turned_off(id_: str, load: Load) -> None:
    everything = load("")
    assert load(f"[opfoelgning.{id_}]\nbrug = false\n").keys() == everything.keys() - {id_}
    assert load(f"[opfoelgning.{id_}]\nbrug = true\n") == everything


@pytest.mark.parametrize(
    ("id_", "key", "finds_at", "finds_not_at"),
    [
        ("ingen-aktivitet", "maaneder_siden_start", 5, 6),
        ("fem-aar", "aar", 2, 3),
        ("fem-aar", "varsel_maaneder", 26, 25),
    ],
)
def test_threshold_is_set(id_: str, key: str, finds_at: int, finds_not_at: int, load: Load) -> None:
    for value, expected in ((finds_at, True), (finds_not_at, False)):
        assert finds(load(f"[opfoelgning.{id_}]\n{key} = {value}\n")[id_]) == expected


@pytest.mark.parametrize(
    ("id_", "modul"),
    [
        ("ingen-aktivitet", Modul("2-4", date(2024, 1, 1), TODAY - timedelta(days=100))),
        ("modul-uden-slut", Modul("2-4", TODAY - timedelta(days=100))),
        ("slutproeve", Modul("2-6", date(2024, 1, 1), TODAY - timedelta(days=100))),
    ],
)
def test_months_are_set(id_: str, modul: Modul, load: Load) -> None:
    for months, expected in ((3, True), (4, False)):
        rule = load(f"[opfoelgning.{id_}]\nmaaneder = {months}\n")[id_]
        assert finds(rule, details=Kursist(ROW.cpr, (modul,))) == expected


@pytest.mark.parametrize(
    ("settings", "period", "days"),
    [
        ("", "3 måneder til dags dato", ("2026-08-29", "2026-11-29")),
        ("maaneder = 1", "1 måned til dags dato", ("2026-10-29", "2026-11-29")),
        ("fra = 2026-07-01\ntil = 2026-09-30", "fra 01-07-2026 til og med 30-09-2026", ("2026-07-01", "2026-09-30")),
        ("fra = 2026-07-01", "fra 01-07-2026", ("2026-07-01", "2026-11-29")),
        ("til = 2026-09-30", "3 måneder til og med 30-09-2026", ("2026-06-30", "2026-09-30")),
    ],
)
def test_period_of_module_tests(settings: str, period: str, days: tuple[str, str], load: Load) -> None:
    rule = load(f"[opfoelgning.modultest-bestaaet]\n{settings}\n")["modultest-bestaaet"]
    assert rule.sentence == f"Se efter: modultest bestået inden for perioden ({period}): sluttakst."
    first, last = map(date.fromisoformat, days)
    for day, expected in ((first, True), (last, True), (first - timedelta(1), False), (last + timedelta(1), False)):
        kursist = Kursist(ROW.cpr, (Modul("2-4", date(2026, 1, 1), date(2026, 12, 24), modultest_bestaaet=day),))
        assert finds(rule, details=kursist) == expected


def test_words_are_set_and_hold_the_threshold(load: Load) -> None:
    rules = load(
        '[opfoelgning.modul-uden-slut]\nmaaneder = 12\ntitel = "Åbent"\nse_efter = "Se efter: åbent i {maaneder}."\n'
        '[opfoelgning.slutproeve.saetninger]\nmangler = "Se efter: {maaneder} uden prøve."\n'
    )
    assert (rules["modul-uden-slut"].title, rules["modul-uden-slut"].sentence) == (
        "Åbent",
        "Se efter: åbent i 12 måneder.",
    )
    assert rules["slutproeve"].sentences["mangler"] == "Se efter: 6 måneder uden prøve."
    assert rules["slutproeve"].sentences["bestaaet"] == "Se efter: slutprøven er registreret som bestået."


def test_rule_is_used_between_its_days_only(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {**follow_up.package_rules()["trin-ned"], "gaelder_fra": date(2026, 1, 2), "gaelder_til": date(2026, 1, 3)}
    monkeypatch.setattr(follow_up, "package_rules", lambda: {"trin-ned": entry})
    down = Udtraek(ROW.cpr, True, None, "2-2", None, None, "1-4")
    used = [day for day in range(1, 6) if list(follow_ups(FollowUpPerson(down, date(2026, 1, day)), load("").values()))]
    assert used == [2, 3]


@pytest.mark.parametrize(
    ("comparison", "cell", "expected"),
    [
        ("ældre end", date(2026, 8, 28), True),
        ("ældre end", date(2026, 8, 29), False),
        ("ældre end", "28-08-2026", True),
        ("ældre end", datetime(2026, 8, 28, 12, tzinfo=UTC), True),
        ("ældre end", "snart", False),
        ("ældre end", None, False),
        ("nyere end", date(2026, 8, 28), False),
        ("nyere end", date(2026, 8, 29), True),
        ("nyere end", date(2026, 11, 30), False),
        ("inden for", date(2026, 11, 28), False),
        ("inden for", date(2026, 11, 29), True),
        ("inden for", date(2027, 2, 28), True),
        ("inden for", date(2027, 3, 1), False),
    ],
)
def test_own_rule_compares_dates(comparison: str, cell: OwnValue, expected: bool, load: Load) -> None:
    rule = load(f'[opfoelgning.kontrakt]\n{OWN}sammenligning = "{comparison}"\nmaaneder = 3\n')["kontrakt"]
    assert finds(rule, ROW, "Eksempel Et", cell) == expected


@pytest.mark.parametrize(
    ("comparison", "cell", "expected"),
    [
        ("er", "JA", True),
        ("er", "nej", False),
        ("er ikke", "nej", True),
        ("er ikke", None, True),
        ("er ikke", "ja ", False),
        ("er tom", None, True),
        ("er tom", " ", True),
        ("er tom", 0, False),
        ("er udfyldt", 0, True),
        ("er udfyldt", "", False),
    ],
)
def test_own_rule_compares_text(comparison: str, cell: OwnValue, expected: bool, load: Load) -> None:
    value = 'vaerdi = "ja"\n' if comparison in {"er", "er ikke"} else ""
    rule = load(f'[opfoelgning.kontrakt]\n{OWN}sammenligning = "{comparison}"\n{value}')["kontrakt"]
    assert finds(rule, ROW, "Eksempel Et", cell) == expected


@pytest.mark.parametrize("column", ["seneste_startdato", "Seneste modul reg.: Startdato"])
def test_own_rule_reads_a_column_of_the_extract(column: str, load: Load) -> None:
    text = f'se_efter = "Se efter: {{maaneder}}."\nkolonne = "{column}"\nsammenligning = "ældre end"\n'
    for months, expected in ((5, True), (6, False)):
        rule = load(f"[opfoelgning.gammel]\n{text}maaneder = {months}\n")["gammel"]
        assert finds(rule) == expected
        assert rule.sentence == f"Se efter: {months} måneder."
        assert not rule.own_column


def test_own_rule_on_a_column_that_the_list_has_not_is_not_used(load: Load) -> None:
    rule = load(f'[opfoelgning.kontrakt]\n{OWN}sammenligning = "er tom"\n')["kontrakt"]
    assert finds(rule) is None
    assert rule.missing == "kolonnen »Kontrakt til« er ikke på listen"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("opfoelgning = 3", "»opfoelgning« skal være afsnit"),
        ("[opfoelgning]\ntrin-ned = false", "[opfoelgning.trin-ned] skal være et afsnit"),
        ("[opfoelgning.trin-ned]\nbrug = 0", "[opfoelgning.trin-ned] brug skal være true eller false"),
        (
            "[opfoelgning.trin-ned]\nmaaneder = 3",
            "[opfoelgning.trin-ned] maaneder er ikke en indstilling (kendte",
        ),
        ("[opfoelgning.fem-aar]\naar = 1201", "[opfoelgning.fem-aar] aar skal være et helt tal fra 0 til 1200"),
        ("[opfoelgning.fem-aar]\naar = -1", "[opfoelgning.fem-aar] aar skal være et helt tal"),
        ("[opfoelgning.fem-aar]\naar = 5.5", "[opfoelgning.fem-aar] aar skal være et helt tal"),
        ("[opfoelgning.fem-aar]\naar = true", "[opfoelgning.fem-aar] aar skal være et helt tal"),
        ("[opfoelgning.fem-aar]\nse_efter = 5", "[opfoelgning.fem-aar] se_efter skal være tekst på én linje"),
        ('[opfoelgning.fem-aar]\ntitel = "a\\nb"', "[opfoelgning.fem-aar] titel skal være tekst på én linje"),
        ('[opfoelgning.fem-aar]\nse_efter = "{uger} til"', "[opfoelgning.fem-aar] se_efter har {uger} (kendte: {aar}"),
        ('[opfoelgning.fem-aar]\nse_efter = "{"', "[opfoelgning.fem-aar] se_efter har {} (kendte"),
        ('[opfoelgning.trin-ned]\nse_efter = "{0}"', "[opfoelgning.trin-ned] se_efter har {0} (kendte: ingen)"),
        ('[opfoelgning.fem-aar]\nse_efter = "Personen har ret."', "[opfoelgning.fem-aar] se_efter må ikke sige"),
        ('[opfoelgning.fem-aar]\nse_efter = "Mister sin ret."', "[opfoelgning.fem-aar] se_efter må ikke sige"),
        ('[opfoelgning.fem-aar]\nse_efter = "Ret til mere."', "[opfoelgning.fem-aar] se_efter må ikke sige"),
        ('[opfoelgning.slutproeve.saetninger]\nx = "y"', "[opfoelgning.slutproeve] saetninger kan kun have: bestaaet"),
        ('[opfoelgning.trin-ned]\ntitel = "Slutprøve"', "[opfoelgning.trin-ned] titel »Slutprøve« bruges af en anden"),
        ("[opfoelgning.trin-ned]\nsaetninger = 1", "[opfoelgning.trin-ned] saetninger kan kun have: intet"),
        (
            "[opfoelgning.modultest-bestaaet]\nfra = '2026-01-01'",
            "[opfoelgning.modultest-bestaaet] fra skal være en dato",
        ),
        (
            "[opfoelgning.modultest-bestaaet]\nfra = 2026-02-01\ntil = 2026-01-01",
            "[opfoelgning.modultest-bestaaet] fra ligger efter »til«",
        ),
        (
            "[opfoelgning.trinned]\nbrug = false",
            "[opfoelgning.trinned] mangler »se_efter« (programmets regler",
        ),
        ('[opfoelgning."Ny Regel"]\n' + OWN, "[opfoelgning.Ny Regel] kan kun have små bogstaver"),
        ("[opfoelgning.ny]\n" + OWN, "[opfoelgning.ny] mangler »sammenligning«"),
        ("[opfoelgning.ny]\nfarve = 1", "[opfoelgning.ny] farve er ikke en indstilling"),
        (
            f"[opfoelgning.ny]\n{OWN}sammenligning = 'over'",
            "[opfoelgning.ny] sammenligning skal være en af: »ældre",
        ),
        (f"[opfoelgning.ny]\n{OWN}sammenligning = 'er'", "[opfoelgning.ny] mangler »vaerdi«, når »sammenligning« er"),
        (
            f"[opfoelgning.ny]\n{OWN}sammenligning = 'er tom'\nmaaneder = 1",
            "[opfoelgning.ny] kan ikke have »maaneder«, når",
        ),
    ],
)
def test_error_names_file_and_key(text: str, what: str, load: Load) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load(text)
    assert "knappen.toml kan ikke bruges: " in raised.value.message
    assert what in raised.value.message


def test_section_is_no_unknown_setting_of_a_profile(tmp_path: Path) -> None:
    file = tmp_path / "knappen.toml"
    profiles.add(file, profiles.Profile("a", "https://knappen.example/", "k"))
    file.write_text(file.read_text(encoding="utf-8") + "[opfoelgning.trin-ned]\nbrug = false\n", encoding="utf-8")
    assert profiles.load(file).name == "a"
