"""Pages that are a part of one, whole or cut off."""

import pytest

from knappen_tui.web.fragments import is_whole_fragment

FRAGMENT = """<form method=get><input name=fra><br><button>Filtrér</button></form>
<table><thead><tr><th>DU-modul<th>Startdato<tbody><tr><td><p>2-4<td>04-02-2019</table>
<p class=small>Viser 1-1 af 1</p>
"""


def test_fragment_with_each_element_closed_is_whole() -> None:
    assert is_whole_fragment(FRAGMENT)
    assert is_whole_fragment("<div/></div><ul><li>1<li>2</ul>")


def test_fragment_that_is_cut_off_within_an_element_is_not_whole() -> None:
    ends = {len(FRAGMENT[: FRAGMENT.index(after)]) + len(after) for after in ("</form>", "</table>", "</p>")}
    cut = [end for end in range(1, len(FRAGMENT.rstrip())) if is_whole_fragment(FRAGMENT[:end])]
    assert set(cut) <= ends | {end + 1 for end in ends}  # between two of its outermost elements


@pytest.mark.parametrize(
    "source",
    ["", "Viser 1-1 af 1", "<p>2-4</p> og flere", "<html><p>2-4</p>", "<!DOCTYPE html><p>2-4</p>", "<body><p>2-4</p>",
     "<div><p>2-4</p>", "<p>2-4</p></div>", "<div><b>2-4</div></b>"],
)  # fmt: skip
def test_other_sources_are_no_whole_fragment(source: str) -> None:
    assert not is_whole_fragment(source)
