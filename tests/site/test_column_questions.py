"""Every column of a sheet can be pointed at by its answerer, whatever the headings are."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knappen_tui.domain.check_step import Choice, Question
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.udtraek import COLUMNS, GROUPS, Udtraek
from knappen_tui.site.extract import sheet
from knappen_tui.site.teaching import questions
from knappen_tui.site.teaching.teach import Lesson
from knappen_tui.site.words import UnclearColumns
from tests.site.test_column_evidence import ROWS, csv, texts

KEYS = {group.heading: group.key for group in GROUPS}
Names = Sequence[tuple[str, str]]  # group and sub heading of each column
ROW = ROWS[:1]


def content(names: Names) -> bytes:
    """A sheet with two rows of headings, or with one where no column has a group."""
    above = [group for group, _ in names]
    if not any(above):
        return csv([text for _, text in names], texts(ROW))
    first = [place for place in range(16) if not place or above[place] != above[place - 1]]
    top = [(group or text) if place in first or not group else "" for place, (group, text) in enumerate(names)]
    return csv(top, [[text if group else "" for group, text in names], *texts(ROW)])


def answered(question: Question, names: Names) -> Choice | None:
    """The answer of someone who knows what each column is."""
    for choice in question.choices:
        for (group, text), column in zip(names, COLUMNS, strict=True):
            if choice.section == "grupper":
                if choice.key == KEYS.get(column.group) and not column.above and choice.value == group:
                    return choice
            elif choice.key == column.field and choice.value in {text, f"{group}: {text}"}:
                return choice
    return None


def learned(names: Names, rounds: int = 4) -> list[Udtraek]:
    """The rows of a sheet after its questions were answered."""
    lesson = Lesson({}, Path("ord.toml"))
    for _ in range(rounds):
        try:
            return sheet.read(content(names), lesson.words).rows
        except UnclearColumns as error:
            for question in questions.about_columns(error):
                if choice := answered(question, names):
                    lesson.learn(choice)
    return sheet.read(content(names), lesson.words).rows


def test_one_of_several_columns_with_the_same_heading_under_others() -> None:
    names = [(column.group and f"Kasse {KEYS[column.group]}", column.heading) for column in COLUMNS]
    names[4], names[7], names[12] = [(names[place][0], "Aktør") for place in (4, 7, 12)]
    names[8], names[9] = ("Kasse h", "Dato"), ("Kasse h", "Kat.")
    assert learned(names) == ROW


def test_headings_with_a_colon_in_one_row() -> None:
    subs = ("Bolle", "Kage", "Dej", "Bolle", "Kage", "Dej", "Fløde", "Smør", "Kage", "Bolle", "Dej", "Gær", "Mel", "Æg")
    names = [("", "CPR"), ("", "Kringle"), *(("", f"Kasse {n // 3}: {sub}") for n, sub in enumerate(subs))]
    assert learned(names) == ROW


def test_heading_of_a_group_that_stands_for_its_module() -> None:
    names = [("", column.full_heading) for column in COLUMNS]
    names[10] = ("", "Godskrivning")
    assert learned(names) == ROW


@pytest.mark.parametrize("place", [place for place in range(16) if place not in {0, 10}])  # which their values tell
def test_group_is_not_asked_for_where_one_of_its_columns_is_known(place: int) -> None:
    names = [(column.group, column.heading) for column in COLUMNS]
    names[place] = (names[place][0], "Brødkasse")
    with pytest.raises(UnclearColumns) as caught:
        sheet.read(content(names))
    asked = questions.about_columns(caught.value)
    assert [one.choices[0].section for one in asked] == ["kolonner.udtraek"]


NONSENSE = st.sampled_from(["Bolle", "Kage", "Dej", "Fløde", "Smør", "Gær", "Mel", "Æg"])

BOXES = st.sampled_from(["Kasse", "Kurv", "Spand", "Pose"])


@given(
    renamed=st.dictionaries(st.integers(0, 15), NONSENSE, max_size=16),
    groups=st.dictionaries(st.sampled_from([group.heading for group in GROUPS]), BOXES, max_size=4),
    flat=st.booleans(),
)
@example(renamed={0: "Bolle", 13: "Bolle"}, groups={"Søgning i præ-2004 data": "Kasse"}, flat=False)
def test_any_headings_can_be_learned(renamed: dict[int, str], groups: dict[str, str], flat: bool) -> None:
    names = [
        (groups.get(column.group, column.group), renamed.get(place, column.heading))
        for place, column in enumerate(COLUMNS)
    ]
    if flat:
        names = [("", f"{group}: {text}" if group else text) for group, text in names]
    above = {group for group, _ in names if group}
    try:
        found = learned(names)
    except NotUnderstood:
        # Two groups, or two columns of one, are called alike, or a column of none is called as one of a group.
        alone, grouped = ({text for group, text in names if bool(group) is is_grouped} for is_grouped in (False, True))
        assert len(set(names)) < len(names) or 0 < len(above) < len(GROUPS) or alone & grouped
    else:
        assert found == ROW
