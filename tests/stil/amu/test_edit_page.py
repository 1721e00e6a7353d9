"""The page of one participation: its fields, and whether it is the right one."""

from dataclasses import replace
from datetime import date

import pytest

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import WrongAnswer
from knappen_tui.stil.amu.edit_page import EditPage, require_about
from knappen_tui.stil.amu.participation import Participation
from knappen_tui.stil.amu.results import ExamResult
from knappen_tui.stil.amu.words import DEFAULT
from knappen_tui.web.html import Page

DAY = date(2026, 9, 16)
ROW = Participation("36", DAY, DAY, Cpr("0802914573"), "49360", "Rengøring", "B", "2679")
RADIOS = """
<fieldset><legend>Selvstuderende</legend><label><input type=radio name=s value=0 checked>Nej</label>
<label><input type=radio name=s value=1>Ja</label></fieldset>
<p>Resultat: <input type=radio name=r value=a checked> 0 <input type=radio name=r value=b> 5
"""


def page_of(content: str) -> Page:
    form = f"<form method=post action=/gem>{content}<button>Gem</button></form>"
    return Page(form.encode(), "http://127.0.0.1/")


def test_radio_buttons_are_filled_in() -> None:
    form = EditPage(page_of(f"<p>080291-4573, 49360{RADIOS}"), DEFAULT)
    assert form.check(ROW)
    assert not form.check(replace(ROW, selvstuderende=True))
    after = replace(ROW, selvstuderende=True, resultat=ExamResult.AFBRUD)
    assert [(name, value.decode()) for name, value in form.save(ROW, after).fields] == [("s", "1"), ("r", "b")]


def test_field_for_a_date_is_sent_as_browsers_send_it() -> None:
    fields = "<label>Slutdato <input type=date name=t value=2026-09-16></label>"
    form = EditPage(page_of(f"<p>080291-4573, 49360{fields}"), DEFAULT)
    assert form.check(ROW)
    after = replace(ROW, slutdato=date(2026, 9, 30))
    assert form.save(ROW, after).fields == (("t", b"2026-09-30"),)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"startdato": date(2026, 9, 9)}, "16.9.2026"),
        ({"startdato": date(2026, 9, 9)}, "16. september 2026"),
        ({"hold_id": "37"}, "hold 36"),
        ({"niveau": "C"}, "niveau B"),
        ({"niveau": "", "hold_id": "37"}, "niveau B, hold 36"),
    ],
)
def test_page_tells_which_of_a_persons_participations_it_is_about(other: dict[str, object], told: str) -> None:
    others = [replace(ROW, **other)]  # type: ignore[arg-type]
    require_about(page_of(f"<p>080291-4573, 49360 {told}"), ROW, others)
    with pytest.raises(WrongAnswer, match="hvilken"):
        require_about(page_of("<p>080291-4573, 49360"), ROW, others)
    with pytest.raises(WrongAnswer, match="hvilken"):
        require_about(page_of(f"<p>080291-4573, 49360 {told}"), others[0], [ROW])


def test_page_about_another_person_is_refused() -> None:
    with pytest.raises(WrongAnswer, match="en anden"):
        require_about(page_of("<p>080291-4574, 49360"), ROW)
