"""Filters above a table of records."""

from collections.abc import Mapping

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.person import pages
from knappen_tui.site.person.records import Records
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.html import Page

TABLE = "<table><tr><th>DU-modul<th>Startdato<th>Udbyder<tr><td>2-4<td>04-02-2019<td>101512</table>"
FORM = "<form><div><label>Udbyder</label> {}</div><div><label>Fra dato</label> {}</div>{}</form>"
BUTTONS = (
    "<button>Filtrér</button>",
    "<input type=submit value='Anvend filter'>",
    "<button aria-label=Filtrér><i class=tragt></i></button>",
    "<input type=image src=tragt.png alt=Filtrér>",
)
UNSET = "<input name=udbyder>", "<select name=fra><option value=''>Alle<option>2019</select>"


def read(*fields: str, button: str = BUTTONS[0]) -> Mapping[str, Records]:
    html = f"<h2>Moduler</h2>{FORM.format(*fields, button)}{TABLE}"
    return pages.read(Page(html.encode(), "https://knap.example/", "utf-8"), DEFAULT)


@pytest.mark.parametrize("size", ["", "<select><option>10<option selected>25</select>"])
@pytest.mark.parametrize("button", BUTTONS)
def test_labels_of_a_filter_are_those_of_no_record(size: str, button: str) -> None:
    assert len(read(UNSET[0], UNSET[1] + size, button=button)["moduler"]) == 1


@pytest.mark.parametrize(
    "fields",
    [
        ("<input name=udbyder value=101512>", UNSET[1]),
        (UNSET[0], "<select name=fra><option>Alle<option selected>2019</select>"),
        (UNSET[0], "<select name=fra><option>I år<option selected>Sidste år</select>"),
        (UNSET[0], "<select name=fra><option>Aktive<option>Alle</select>"),
        (UNSET[0], "<input type=checkbox name=fra checked>"),
    ],
)
def test_filter_that_may_keep_records_from_view_is_refused(fields: tuple[str, str]) -> None:
    with pytest.raises(NotUnderstood, match="filter"):
        read(*fields)
