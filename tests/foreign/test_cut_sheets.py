"""Truncated sheets: the rows that are read are right, or the sheet is refused."""

from collections.abc import Callable, Sequence

import pytest

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.udtraek import Udtraek, from_kursist
from knappen_tui.site.client import KnappenClient
from knappen_tui.site.extract import sheet
from knappen_tui.tables.reader import has_visible_end
from tests.foreign import sheets
from tests.foreign.people import CPRS, truth
from tests.foreign.site import ForeignSite, Variant

ROWS = [from_kursist(truth(cpr)) for cpr in CPRS]


@pytest.mark.parametrize("kind", ["xlsx", "html", "text"])
@pytest.mark.parametrize("order", ["theirs", "ours"])
def test_sheet_truncated_at_any_byte(kind: str, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if order == "ours":
        # The CPR number first and text last, where truncation is hardest to detect.
        ours = [entry for entry in sheets.ORDER if entry[2] not in {"cpr", "", "seneste_udbyder"}]
        first, last = ("", "CPR nr", "cpr"), ("Seneste modul reg.", "Udbyder", "seneste_udbyder")
        groups = sorted(ours, key=lambda entry: (entry[0] == "Seneste modul reg.", entry[0] != ""))
        monkeypatch.setattr(sheets, "ORDER", (first, *groups, last))
    whole = sheets.KINDS[kind](ROWS, "plain", 2)
    assert sheet.read(whole).rows == ROWS
    for size in range(len(whole) // 3 if kind != "xlsx" else len(whole) - 400, len(whole)):
        try:
            found = sheet.read(whole[:size]).rows
        except NotUnderstood:
            continue
        if found == ROWS[: len(found)]:
            continue
        # Truncated in the last cell: only a second fetch shows that.
        assert not has_visible_end(whole[:size]), f"cut at {size} of {len(whole)}: a row that was not sent"
        assert found[:-1] == ROWS[: len(found) - 1]
        differing = [a for a, b in zip(found[-1].values(), ROWS[len(found) - 1].values(), strict=True) if a != b]
        assert len(differing) == 1


@pytest.mark.parametrize("result", ["link", "at once"])
@pytest.mark.parametrize("newline", [True, False], ids=["newline at the end", "none at the end"])
@pytest.mark.parametrize("cut", [0, 1, 3, 9], ids=lambda cut: f"cut by {cut}")
async def test_text_without_final_newline_is_fetched_twice(
    cut: int,
    newline: bool,
    result: str,
    open_client: Callable[[ForeignSite], KnappenClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first file is truncated. Files that never end in a newline are read all the same."""
    files = 0
    make = sheets.text

    def cut_first(rows: Sequence[Udtraek], spelling: str, heading_rows: int) -> bytes:
        nonlocal files
        files += 1
        whole = make(rows, spelling, heading_rows)
        whole = whole if newline else whole.rstrip(b"\r\n")
        return whole[: len(whole) - (cut if files == 1 else 0)]

    monkeypatch.setitem(sheets.KINDS, "text", cut_first)
    ours = [entry for entry in sheets.ORDER if entry[2] not in {"", "seneste_udbyder"}]
    last = ("Seneste modul reg.", "Udbyder", "seneste_udbyder")
    groups = sorted(ours, key=lambda entry: (entry[0] == "Seneste modul reg.", entry[0] != ""))
    monkeypatch.setattr(sheets, "ORDER", (*groups, last))
    asked = CPRS[:2]
    async with open_client(ForeignSite(Variant(result=result, sheet="text", spelling="plain", looks=0))) as knappen:
        assert (await knappen.udtraek(asked)).rows == ROWS[:2]
    assert files <= 3
