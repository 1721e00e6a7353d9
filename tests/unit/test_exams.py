"""The final exams, and the site's words for their results."""

import pytest

from knappen_tui.backend import exams as practice
from knappen_tui.domain.exams import FinalExam
from knappen_tui.domain.kursist import Proeve


@pytest.mark.parametrize(
    ("text", "exam"),
    [
        ("Prøve i Dansk 1", FinalExam.PD1),
        ("PRØVE  I DANSK 2", FinalExam.PD2),
        ("pd3", FinalExam.PD3),
        ("PD 3", FinalExam.PD3),
        ("Studieprøven ", FinalExam.STUDIEPROEVEN),
        ("Prøve i Dansk 4", None),
        ("Indfødsretsprøven", None),
        ("", None),
    ],
)
def test_exam_is_recognised(text: str, exam: FinalExam | None) -> None:
    assert FinalExam.named(text) is exam


def test_exams_come_after_the_modules_of_the_practice_register() -> None:
    assert {str(module): FinalExam.named(name) for module, name in practice.ENDS.items()} == {
        code: FinalExam.after(code) for code in ("1-6", "2-6", "3-5", "3-6")
    }
    assert FinalExam.after("3-4") is FinalExam.after("Introdansk") is None
    assert [exam.niveau for exam in FinalExam] == [1, 2, 3, 3]


@pytest.mark.parametrize(
    ("resultat", "passed"),
    [("Bestået", True), (" bestået", True), ("Ikke bestået", False), ("12", None), ("", None), (None, None)],
)
def test_result_is_the_site_s_word(resultat: str | None, passed: bool | None) -> None:
    assert Proeve("Prøve i Dansk 2", mundtlig="12", resultat=resultat).passed is passed
