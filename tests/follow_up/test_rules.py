"""Every rule against an independent statement in SQL, and on persons made for it and its borders."""

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knappen_tui.backend import follow_up_cases
from knappen_tui.backend.population import REFERENCE_DATE, unknown_cprs
from knappen_tui.domain.changes import Change, ChangeKind
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.follow_up.evaluation import follow_ups
from knappen_tui.domain.follow_up.months import add_months, is_past
from knappen_tui.domain.follow_up.rule import FollowUpPerson, FollowUpRule, Limits
from knappen_tui.domain.kursist import Kursist, Modul, Proeve
from knappen_tui.domain.udtraek import COLUMNS, Udtraek, from_kursist
from knappen_tui.settings import follow_up
from tests.follow_up.conftest import Everyone, Rules
from tests.follow_up.oracle import BY_DETAILS, BY_EXTRACT, values

CASES = follow_up_cases.cases(REFERENCE_DATE)
NEVER = ("har ret", "ret til", "mister", "klip")
SOMEONE = unknown_cprs(1)[0]

Found = Counter[tuple[int, str | None]]


def found_by(rule: FollowUpRule, everyone: Everyone, today: date, *, details: bool) -> Found:
    """The persons and days of the rule's findings."""
    found: Found = Counter()
    for id_, (kursist, row) in everyone.items():
        for one in follow_ups(FollowUpPerson(row, today, kursist if details else None), [rule]):
            found[id_, one.day.isoformat() if one.day else None] += 1
    return found


def expected(register: Path, statement: str, today: date, limits: Limits) -> Found:
    with closing(sqlite3.connect(register)) as connection:
        return Counter(connection.execute(statement, values(today, limits)).fetchall())


@cache
def package_rule(id_: str) -> FollowUpRule:
    return next(rule for rule in follow_up.load(Path("none.toml")) if rule.id == id_)


DAYS = st.dates(date(2004, 1, 1), date(2031, 12, 31)) | st.dates(REFERENCE_DATE.replace(year=2024), REFERENCE_DATE)
MONTHS = st.integers(0, 30)
LIMITS = st.builds(Limits, MONTHS, MONTHS, st.integers(0, 12), st.integers(0, 12))


EVERY = [*((id_, True) for id_ in BY_DETAILS), *((id_, False) for id_ in BY_EXTRACT)]


def check(id_: str, today: date, limits: Limits, everyone: Everyone, register: Path, *, details: bool) -> None:
    found = found_by(replace(package_rule(id_), limits=limits), everyone, today, details=details)
    statement = (BY_DETAILS if details else BY_EXTRACT)[id_]
    assert found == expected(register, statement, today, limits)


@pytest.mark.parametrize(("id_", "details"), EVERY)
@settings(max_examples=12)
@given(today=DAYS, limits=LIMITS)
def test_rule_finds_what_sql_finds(
    id_: str, details: bool, today: date, limits: Limits, everyone: Everyone, register: Path
) -> None:
    check(id_, today, limits, everyone, register, details=details)


@pytest.mark.nightly
@pytest.mark.parametrize(("id_", "details"), EVERY)
@settings(max_examples=150)
@given(today=DAYS, limits=LIMITS)
def test_rule_finds_what_sql_finds_on_many_days(
    id_: str, details: bool, today: date, limits: Limits, everyone: Everyone, register: Path
) -> None:
    check(id_, today, limits, everyone, register, details=details)


@pytest.mark.parametrize("id_", [*BY_DETAILS, *BY_EXTRACT])
def test_register_has_persons_on_both_sides_of_every_rule(id_: str, everyone: Everyone, register: Path) -> None:
    statement = BY_DETAILS.get(id_) or BY_EXTRACT[id_]
    found = expected(register, statement, REFERENCE_DATE, package_rule(id_).limits)
    if id_ != "ikke-fundet":  # nobody in a register is unknown to it
        assert found
    assert len({id_ for id_, _ in found}) < len(everyone)


def test_every_rule_is_compared_with_sql_or_needs_an_earlier_workbook(rules: Rules) -> None:
    assert rules.keys() == {*BY_DETAILS, *BY_EXTRACT, "nyt-siden-sidst"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.name}")
def test_case(case: follow_up_cases.Case, rules: Rules, everyone: Everyone) -> None:
    kursist, row = everyone[follow_up_cases.FIRST_ID + CASES.index(case)]
    for details, expects in ((None, case.by_extract), (kursist, case.by_details)):
        person = FollowUpPerson(row, REFERENCE_DATE, details)
        assert any(follow_ups(person, [rules[case.rule]])) == expects


def test_unknown_person_is_found_by_the_one_rule(rules: Rules) -> None:
    person = FollowUpPerson(Udtraek(SOMEONE, False, prae2004_findes=False), REFERENCE_DATE)
    assert [one.rule.id for one in follow_ups(person, rules.values())] == ["ikke-fundet"]


def test_findings_decide_nothing(rules: Rules, everyone: Everyone) -> None:
    said: set[str] = set()
    changed = (Change(SOMEONE, ChangeKind.CHANGED, COLUMNS[3], "2-2", "2-3"),)
    for kursist, row in everyone.values():
        for details in (None, kursist):
            for changes in (changed, (Change(SOMEONE, ChangeKind.NEW),)):
                person = FollowUpPerson(row, REFERENCE_DATE, details, changes)
                for one in follow_ups(person, rules.values()):
                    said |= {one.sentence, one.facts({}), one.rule.title, one.rule.source, one.rule.cannot_know}
    assert len(said) > 100
    assert [text for text in said for word in NEVER if word in text.casefold()] == []
    sentences = {one for rule in rules.values() for one in (rule.sentences.values() or [rule.sentence])}
    assert all(sentence.startswith("Se efter: ") for sentence in sentences)


def test_result_is_never_worked_out_from_marks(rules: Rules) -> None:
    exams = [
        Proeve("Prøve i Dansk 2", date(2026, 6, 1), None, "12", "12", "12", resultat=None),
        Proeve("Prøve i Dansk 3", date(2026, 6, 1), None, "-3", "-3", "-3", resultat="Bestået"),
    ]
    for exam in exams:
        kursist = Kursist(SOMEONE, proever=(exam,))
        person = FollowUpPerson(from_kursist(kursist), REFERENCE_DATE, kursist)
        found = [one.basis.sentence for one in follow_ups(person, [rules["slutproeve"]])]
        assert found == (["bestaaet"] if exam.resultat else [])


def test_changes_since_an_earlier_workbook_are_named(rules: Rules) -> None:
    rule = rules["nyt-siden-sidst"]
    row = Udtraek(SOMEONE, True, date(2025, 1, 1), "2-2")

    def found(*changes: Change) -> list[str]:
        person = FollowUpPerson(row, REFERENCE_DATE, changes=changes)
        return [f"{one.sentence} {one.facts({})}" for one in follow_ups(person, [rule])]

    modul = Change(SOMEONE, ChangeKind.CHANGED, COLUMNS[6], "2-2", None)
    start = Change(SOMEONE, ChangeKind.CHANGED, COLUMNS[5], date(2025, 1, 1), date(2025, 2, 1))
    assert found(start, modul) == [
        f"{rule.sentence} {COLUMNS[5].full_heading}: 01-01-2025 → 01-02-2025 · {COLUMNS[6].full_heading}: 2-2 → –"
    ]
    assert found(Change(SOMEONE, ChangeKind.NEW)) == [f"{rule.sentences['ny']} "]
    assert found() == []
    assert not rule.can_be_used(FollowUpPerson(row, REFERENCE_DATE))


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_impossible_dates_stop_nothing(day: date, rules: Rules) -> None:
    modules = (Modul("2-2", day), Modul("2-6", day, day, modultest_bestaaet=day))
    kursist = Kursist(SOMEONE, modules, (Proeve("Studieprøven", day, resultat="Bestået"),))
    for today in (REFERENCE_DATE, date.max, date.min):
        for details in (None, kursist):
            list(follow_ups(FollowUpPerson(from_kursist(kursist), today, details), rules.values()))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 60, "2029-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("9999-12-01", 1, "9999-12-31"),
    ],
)
def test_months_end_with_the_month(day: str, months: int, after: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(after)


def test_the_very_day_is_not_past() -> None:
    assert [is_past(date(2026, 1, 31), 1, date(2026, 2, day)) for day in (27, 28)] == [False, False]
    assert is_past(date(2026, 1, 31), 1, date(2026, 3, 1))
    assert not is_past(date(2026, 1, 31), 0, date(2026, 1, 31))


def test_facts_stand_with_their_explanation(rules: Rules) -> None:
    codes = {"udbyder": {"101123": "Sprogskolen"}}
    kursist = Kursist(SOMEONE, (Modul("1-2", date(2020, 1, 1), udbyder="101123"),))
    [one] = follow_ups(FollowUpPerson(from_kursist(kursist), REFERENCE_DATE, kursist), [rules["modul-uden-slut"]])
    assert one.facts(codes) == "Begyndt: 01-01-2020 · DU-modul: 1-2 · Udbyder: 101123 (Sprogskolen)"
    assert one.day == date(2020, 1, 1)
    assert to_text(one.day) in one.facts({})
