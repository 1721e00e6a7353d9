"""Comparing a sheet with an earlier one, and joining several sheets to one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.batch.compare import NamedSheet, changes, join
from knappen_tui.batch.past_run import PastRun
from knappen_tui.domain.changes import Change, ChangeKind
from knappen_tui.domain.columns import Column
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.own_columns import OwnRow
from knappen_tui.domain.report import LineRemark, Unanswered
from knappen_tui.domain.udtraek import COLUMNS, Udtraek

A, B, C, D = unknown_cprs(4)
OLD, NEW = date(2026, 10, 1), date(2026, 11, 1)


def known(cpr: Cpr, modul: str = "2-2") -> Udtraek:
    return Udtraek(cpr, True, date(2019, 8, 1), modul, "101123", prae2004_findes=False)


def column(field: str) -> Column:
    return next(column for column in COLUMNS if column.field == field)


def test_changes_are_new_changed_or_gone_without_the_unanswered() -> None:
    earlier = NamedSheet("a", [known(A), known(B), known(C)], None)
    now = [known(D), known(A), replace(known(B), foerste_du_modul="2-3", foerste_udbyder=None)]
    assert list(changes(earlier, now, unanswered=[])) == [
        Change(D, ChangeKind.NEW),
        Change(B, ChangeKind.CHANGED, column("foerste_du_modul"), "2-2", "2-3"),
        Change(B, ChangeKind.CHANGED, column("foerste_udbyder"), "101123", None),
        Change(C, ChangeKind.GONE),
    ]
    assert Change(C, ChangeKind.GONE) not in list(changes(earlier, now, unanswered=[C]))


def test_newest_answer_is_taken_in_any_order_of_sheets() -> None:
    old, new, undated = (
        NamedSheet("gammel.xlsx", [known(A, "1-1"), known(B)], OLD),
        NamedSheet("ny.xlsx", [known(A, "1-4"), known(C)], NEW),
        NamedSheet("uden.xlsx", [known(A, "1-2"), known(D)], None),
    )
    for order in ([old, new, undated], [new, undated, old], [undated, old, new]):
        joined = join(order)
        assert {row.cpr: row.foerste_du_modul for row in joined.rows} == {A: "1-4", B: "2-2", C: "2-2", D: "2-2"}
        assert joined.unanswered == []


def test_different_answers_of_the_same_day_are_unanswered() -> None:
    sheets = [NamedSheet("a.xlsx", [known(A, "1-1"), known(B)], NEW), NamedSheet("b.xlsx", [known(A, "1-4")], NEW)]
    joined = join(sheets)
    assert [row.cpr for row in joined.rows] == [B]
    assert [(entry.cpr, entry.reason) for entry in joined.unanswered] == [
        (A, "filer fra samme dag siger forskelligt: a.xlsx, b.xlsx")
    ]


def test_newer_sheet_resolves_a_contradiction() -> None:
    older = [NamedSheet("a", [known(A, "1-1")], OLD), NamedSheet("b", [known(A, "1-2")], OLD)]
    newer = NamedSheet("c", [known(A, "1-3")], NEW)
    assert [row.foerste_du_modul for row in join([*older, newer]).rows] == ["1-3"]
    assert join([*older, newer, NamedSheet("d", [known(A, "1-4")], NEW)]).unanswered[0].reason.endswith(": c, d")


@given(st.permutations(range(6)))
def test_order_of_sheets_decides_only_the_order_of_rows(order: list[int]) -> None:
    sheets = [
        NamedSheet(str(n), [known(cpr, f"1-{n % 3 + 1}") for cpr in (A, B, C, D)[n % 3 :]], (None, OLD, NEW)[n % 3])
        for n in range(6)
    ]
    one, other = join(sheets), join([sheets[n] for n in order])
    assert {row.cpr: row for row in one.rows} == {row.cpr: row for row in other.rows}
    assert set(one.unanswered) == set(other.unanswered)


def test_join_keeps_every_person() -> None:
    sheets = [NamedSheet("a", [known(A), known(B)], OLD), NamedSheet("b", [known(B, "1-1"), known(C)], OLD)]
    joined = join(sheets)
    assert {row.cpr for row in joined.rows} | {entry.cpr for entry in joined.unanswered} == {A, B, C}


def past(headings: tuple[str, ...] = (), rows: Sequence[OwnRow] = (), **more: Any) -> PastRun:
    nothing = {"unanswered": (), "rejected": (), "notes": ()}
    return PastRun("hold.xlsx", None, headings, tuple(rows), **{**nothing, **more})


def test_person_without_an_answer_then_is_not_new_now() -> None:
    earlier = NamedSheet("a", [known(A)], None, past=past(unanswered=(Unanswered(B, "tavs"),)))
    assert list(changes(earlier, [known(A), known(B)], unanswered=[])) == []


def test_join_keeps_every_row_and_column_of_every_list() -> None:
    first = NamedSheet("a", [known(A)], OLD, past=past(("Navn", "CPR"), [
        OwnRow(2, A, "", False, ("Et", "1")),
        OwnRow(3, None, "der står andet end cifre", False, ("To", "x")),
        OwnRow(4, B, "tavs", False, ("Tre", "2")),
    ], unanswered=(Unanswered(B, "tavs"),), rejected=(LineRemark(3, "der står andet end cifre"),)))  # fmt: skip
    second = NamedSheet("b", [known(A, "1-4"), known(C)], NEW, past=past(("CPR", "Sag"), [
        OwnRow(2, C, "", False, ("3", "S1")), OwnRow(3, A, "", False, ("1", "S2")),
    ]))  # fmt: skip
    third = NamedSheet("c", [known(D)], NEW)
    joined = join([first, second, third])
    assert [row.cpr for row in joined.rows] == [A, C, D]
    assert [(one.cpr, one.reason) for one in joined.unanswered] == [(B, "tavs")]
    assert joined.rejected == [LineRemark(3, "a: der står andet end cifre")]
    assert joined.own is not None
    assert joined.own.headings == ("Navn", "CPR", "Sag")
    rows = list(joined.own.rows())
    assert [one.row.cells for one in rows] == [
        ("Et", "1", ""), ("To", "x", ""), ("Tre", "2", ""), ("", "3", "S1"), ("", "1", "S2"), ("", "", ""),
    ]  # fmt: skip
    assert [one.row.cpr for one in rows] == [A, None, B, C, A, D]
    assert [one.answer.foerste_du_modul if one.answer else None for one in rows] == [
        "1-4", None, None, "2-2", "1-4", "2-2",
    ]  # fmt: skip
    assert [one.row.is_duplicate for one in rows] == [False, False, False, False, True, False]
    assert [(one.reason, one.row.remark) for one in rows[1:3]] == [("", "der står andet end cifre"), ("tavs", "")]
