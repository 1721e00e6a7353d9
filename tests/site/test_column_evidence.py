"""Columns of the extract under headings that say nothing: told by place and values where that is certain."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.udtraek import COLUMNS, GROUPS, Udtraek
from knappen_tui.site.extract import sheet
from tests.foreign.test_independent import EVERYONE, row

NONSENSE = "Brødkasse"
BARE = {group.heading for group in GROUPS}
FIELDS = [column.field for column in COLUMNS]
HEADINGS = [column.full_heading for column in COLUMNS]
ROWS = [row(cpr) for cpr in EVERYONE]
CERTAIN = {
    *("cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato"),
    *("seneste_du_modul", "seneste_udbyder", "merit_du_modul", "merit_udbyder", "prae2004_findes"),
}


def texts(rows: Sequence[Udtraek]) -> list[list[str]]:
    return [[to_text(value) for value in one.values()] for one in rows]


def csv(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    return "".join(f"{';'.join(line)}\n" for line in (headings, *lines)).encode()


def renamed(field: str, heading: str = NONSENSE) -> list[str]:
    """The headings, one of them another; that of its group stays before it."""
    column = COLUMNS[FIELDS.index(field)]
    text = f"{column.group}: {heading}" if column.group and ":" not in heading and heading not in BARE else heading
    return [text if one == field else shown for one, shown in zip(FIELDS, HEADINGS, strict=True)]


@pytest.mark.parametrize("field", FIELDS)
def test_column_under_a_heading_that_says_nothing(field: str) -> None:
    content = csv(renamed(field), texts(ROWS))
    if field in CERTAIN:
        assert sheet.read(content).rows == ROWS
    else:
        with pytest.raises(NotUnderstood, match=f"Mangler: »{COLUMNS[FIELDS.index(field)].full_heading}«"):
            sheet.read(content)


@pytest.mark.parametrize("field", [field for field in FIELDS if field not in {"cpr", "merit_du_modul"}])
def test_column_without_rows_that_show_it_is_refused(field: str) -> None:
    for rows in ([], ROWS[:1]):
        with pytest.raises(NotUnderstood):
            sheet.read(csv(renamed(field), texts(rows)))


@pytest.mark.parametrize(
    "heading", ["Oprettet", "Ajourført", "Sagsnr.", "Registreret den", "Slutdato", "Status", "Aktiv"]
)
@pytest.mark.parametrize("field", FIELDS)
def test_heading_of_something_else_is_never_taken(field: str, heading: str) -> None:
    with pytest.raises(NotUnderstood):
        sheet.read(csv(renamed(field, heading), texts(ROWS)))


def test_unknown_column_beside_the_one_that_is_missing_refuses_the_sheet() -> None:
    lines = [[*line, "Ja"] for line in texts(ROWS)]
    with pytest.raises(NotUnderstood):
        sheet.read(csv([*renamed("findes"), "Kagedåse"], lines))


def test_column_elsewhere_than_in_the_guide_is_refused() -> None:
    order = [0, *range(2, 16), 1]
    lines = [[line[place] for place in order] for line in texts(ROWS)]
    with pytest.raises(NotUnderstood):
        sheet.read(csv([renamed("findes")[place] for place in order], lines))


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "cpr"])
@pytest.mark.parametrize("other", FIELDS)
def test_copy_of_another_column_is_refused(field: str, other: str) -> None:
    here, there = FIELDS.index(field), FIELDS.index(other)
    if here == there:
        return
    lines = texts(ROWS)
    for line in lines:
        line[here] = line[there]
    with pytest.raises(NotUnderstood):
        sheet.read(csv(renamed(field), lines))


@pytest.mark.parametrize("field", ["foerste_startdato", "seneste_udbyder", "merit_du_modul"])
def test_heading_that_does_not_name_its_group_is_refused(field: str) -> None:
    headings = [NONSENSE if one == field else text for one, text in zip(FIELDS, HEADINGS, strict=True)]
    with pytest.raises(NotUnderstood):
        sheet.read(csv(headings, texts(ROWS)))


def is_in_either(one: Udtraek) -> str:
    return "Ja" if one.findes or one.prae2004_findes else "Nej"


def is_running(one: Udtraek) -> str:
    return "Ja" if one.seneste_startdato and one.seneste_startdato > date(2016, 1, 1) else "Nej"


def is_valid(_: Udtraek) -> str:
    return "Ja"


def later(day: date | None) -> str:
    return to_text(day + timedelta(days=47)) if day else ""


OTHERS = {
    "running": ("findes", is_running),
    "valid": ("findes", is_valid),
    "in either register": ("findes", is_in_either),
    "since 2004": ("prae2004_findes", lambda one: to_text(one.findes)),
    "before 2004": ("findes", lambda one: to_text(one.prae2004_findes)),
    "end of the first": ("foerste_startdato", lambda one: later(one.foerste_startdato)),
    "end of the latest": ("seneste_startdato", lambda one: later(one.seneste_startdato)),
    "reason": ("seneste_du_modul", lambda one: "4" if one.seneste_du_modul else ""),
    "next module": ("seneste_du_modul", lambda one: "3-6" if one.seneste_du_modul else ""),
    "municipality": ("foerste_udbyder", lambda one: "751" if one.foerste_udbyder else ""),
    "another provider": ("seneste_udbyder", lambda one: "999999" if one.seneste_udbyder else ""),
    "approval": ("merit_du_modul", lambda one: later(one.merit_startdato)),
    "exam": ("merit_du_modul", lambda one: "2-6" if one.findes else ""),
}


@pytest.mark.parametrize("what", OTHERS)
def test_column_with_something_else_in_it_is_refused(what: str) -> None:
    field, other = OTHERS[what]
    place = FIELDS.index(field)
    lines = texts(ROWS)
    for line, one in zip(lines, ROWS, strict=True):
        line[place] = other(one)
    with pytest.raises(NotUnderstood):
        sheet.read(csv(renamed(field), lines))


PROVIDED_BY = "Registreret af"


def test_heading_that_makes_a_provider_likely_is_taken_with_its_values() -> None:
    content = csv(renamed("merit_udbyder", f"Højeste merit: {PROVIDED_BY}"), texts(ROWS))
    assert sheet.read(content).rows == ROWS
    lines = texts(ROWS)
    place = FIELDS.index("merit_udbyder")
    for line in lines:
        line[place] = line[place] and "AB12"
    with pytest.raises(NotUnderstood, match="Højeste merit: Udbyder"):
        sheet.read(csv(renamed("merit_udbyder", f"Højeste merit: {PROVIDED_BY}"), lines))


def test_bare_heading_of_a_group_is_its_module_where_it_has_modules_in_it() -> None:
    headings = renamed("merit_du_modul", "Højeste merit")
    assert sheet.read(csv(headings, texts(ROWS))).rows == ROWS
    lines = texts(ROWS)
    for line in lines:
        line[FIELDS.index("merit_du_modul")] = "Ja"
    with pytest.raises(NotUnderstood, match="har andet i sig"):
        sheet.read(csv(headings, lines))


def test_bare_heading_of_a_group_without_modules_in_it_is_refused() -> None:
    lines = texts(ROWS)
    for line in lines:
        line[FIELDS.index("foerste_du_modul")] = ""
    with pytest.raises(NotUnderstood, match="har andet i sig"):
        sheet.read(csv(renamed("foerste_du_modul", "Første modul reg."), lines))


def test_dashes_under_a_heading_in_other_words_are_no_values() -> None:
    lines = [[text or "-" for text in line] for line in texts([Udtraek(EVERYONE[0], False, prae2004_findes=False)])]
    content = csv(renamed("foerste_du_modul", "Første forløb: DU-modul"), lines)
    assert sheet.read(content).rows == [Udtraek(EVERYONE[0], False, prae2004_findes=False)]


MANY = [
    replace(one, cpr=cpr) for cpr, one in zip(unknown_cprs(60, seed=77), [*ROWS, *ROWS, *ROWS, *ROWS], strict=False)
]


@given(
    field=st.sampled_from(FIELDS),
    other=st.sampled_from(FIELDS),
    rows=st.lists(st.sampled_from(MANY), min_size=1, max_size=25, unique_by=lambda one: one.cpr.digits),
    change=st.sampled_from(["rename", "replace", "swap"]),
    heading=st.sampled_from([NONSENSE, "X", "Felt 7", "Kolonne"]),
)
def test_changed_sheet_gives_the_truth_or_is_refused(
    field: str, other: str, rows: list[Udtraek], change: str, heading: str
) -> None:
    """One heading says nothing; its column has its own values, those of another, or changes places with another."""
    here, there = FIELDS.index(field), FIELDS.index(other)
    lines = texts(rows)
    headings = renamed(field, heading)
    for line in lines:
        if change == "replace":
            line[here] = line[there]
        elif change == "swap":
            line[here], line[there] = line[there], line[here]
    if change == "swap":
        headings[here], headings[there] = headings[there], headings[here]
    try:
        found = sheet.read(csv(headings, lines)).rows
    except NotUnderstood:
        return
    shown = [to_text(one.values()[here]) for one in found]
    assert shown == [to_text(one.values()[here]) for one in rows] or texts(found) == texts(rows)


def test_second_heading_that_tells_a_column_is_refused_unless_its_values_are_the_same() -> None:
    headings = [*renamed("henvisning_kategori", "Kat. ved henvisning"), "Seneste henvisning: Kategori"]
    lines = texts(ROWS)
    place = FIELDS.index("henvisning_kategori")
    assert sheet.read(csv(headings, [[*line, line[place]] for line in lines])).rows == ROWS
    with pytest.raises(NotUnderstood):
        sheet.read(csv(headings, [[*line, "3"] for line in lines]))
