"""Rows of a table that each show more of the row above: one cell as wide as the table, with labels and their values."""

from collections.abc import Mapping, Sequence

from knappen_tui.web.html import Element, ancestor_of, children_of, contains, is_hidden, tag_of, text_of
from knappen_tui.web.text import folded

Pairs = dict[str, Element]

_CONTROLS = ("a", "button", "input")
_LONGEST_LABEL = 60
_MOST_DIGITS = 3


def detail_rows(lines: Sequence[Sequence[Element]]) -> Mapping[int, Pairs]:
    """Return the labels with the elements of their values by the place of each such row; `lines` are the rows' cells.

    Below the headings every row of several cells has one right below it, and a control that folds it; else none is
    returned, since a record without its details would look like one with empty ones, and what stands below the last
    record may be about all of them. All begin with the same label, and one has the labels of all.
    """
    found = {place: pairs for place, cells in enumerate(lines) if (pairs := _pairs_in(cells))}
    if not found or 0 in found:
        return {}
    several = [place for place, cells in enumerate(lines) if len(cells) > 1]
    records = [place for place in several if place >= min(found) - 1]
    above = [place for place in several if place < min(found) - 1]
    if records != [place - 1 for place in found] or not above:
        return {}
    if any(not any(contains(cell, *_CONTROLS) for cell in lines[place]) for place in records) or not _are_alike(found):
        return {}
    is_headed = len(above) == 1 or all(cell.tag == "th" for cell in lines[above[-1]])
    if not is_headed or any(all(cell.tag == "th" for cell in lines[place]) for place in records):
        return {}
    return found


def _are_alike(details: Mapping[int, Pairs]) -> bool:
    longest = max(details.values(), key=len)
    return all(
        next(iter(pairs)) == next(iter(longest)) and pairs.keys() <= longest.keys() for pairs in details.values()
    )


def heading_place(lines: Sequence[Sequence[Element]], details: Mapping[int, Pairs]) -> int:
    """Return the place of the row with the headings above the rows with `details`."""
    return max(place for place, cells in enumerate(lines) if len(cells) > 1 and place < min(details) - 1)


def labels_of(details: Mapping[int, Pairs]) -> list[str]:
    """Return the labels of all details, in the order in which they first stand there."""
    return list(dict.fromkeys(label for pairs in details.values() for label in pairs))


def _pairs_in(cells: Sequence[Element]) -> Pairs:
    """Return the labels and the elements of their values that are all a row's only cell holds; {} for any other row."""
    if len(cells) != 1 or not (cells[0].get("colspan") or "").isdigit() or not contains(cells[0], "table", "dl"):
        return {}
    if ancestor_of(cells[0], "tfoot") is not None or _has_hidden(cells[0]):
        return {}
    holders = list(cells[0].iter("table", "dl"))
    if len(holders) != 1 or text_of(holders[0]) != text_of(cells[0]):
        return {}
    pairs = _in_list(holders[0]) if holders[0].tag == "dl" else _in_table(holders[0])
    labels = [text_of(label).rstrip(": ") for label, _ in pairs]
    is_told = all(map(_may_be_label, labels)) and len(set(map(folded, labels))) == len(labels)
    return dict(zip(labels, (value for _, value in pairs), strict=True)) if is_told else {}


def _has_hidden(cell: Element) -> bool:
    return any(is_hidden(one) for one in cell.iterdescendants("*"))


def _may_be_label(text: str) -> bool:
    is_long = len(text) > _LONGEST_LABEL or sum(map(str.isdigit, text)) > _MOST_DIGITS
    return not is_long and any(map(str.isalpha, text))


def _in_table(table: Element) -> list[tuple[Element, Element]]:
    """Return the cells of a table of two columns; [] for any other, and for one with headings above the columns."""
    lines = [children_of(line) for line in table.iter("tr")]
    if any([one.tag for one in line] not in (["td", "td"], ["th", "td"]) for line in lines):
        return []
    return [(line[0], line[1]) for line in lines]


def _in_list(terms: Element) -> list[tuple[Element, Element]]:
    """Return the terms of a list with the description of each; [] where they are not in turn."""
    inner = list(terms.iter("dt", "dd"))
    tags = list(map(tag_of, inner))
    return list(zip(inner[::2], inner[1::2], strict=True)) if tags == ["dt", "dd"] * (len(tags) // 2) else []
