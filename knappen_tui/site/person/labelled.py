"""Records as labels with values beside them: definition lists, cards, panels with a small table each."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from knappen_tui.domain.columns import Column
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.column_values import are_distinct
from knappen_tui.site.person.accounting import looks_like_data, may_be_label, says_page
from knappen_tui.site.person.blocks import Block, BlockKind
from knappen_tui.site.person.card_titles import card_titles
from knappen_tui.site.person.records import count_labels, fits
from knappen_tui.site.words import Words
from knappen_tui.tables.cells import is_no_value
from knappen_tui.tables.headings import Heading, UnclearHeadings, match
from knappen_tui.tables.html_table import TableRow, cell_text, filled_cells
from knappen_tui.web.html import Element, child_around, common_ancestor, is_hidden, is_shown, tag_of
from knappen_tui.web.text import clean, folded

_LONGEST_LABEL = 60
_LEVELS = 3
# The dots that lead from a label to its value: »Personnr. . . . :«.
_LEADER = re.compile(r"(?:\s+\.+)+\s*$")
_INLINE = frozenset({"a", "abbr", "b", "bdi", "em", "font", "i", "small", "span", "strong", "time", "u"})
# Classes by which every second record, or the first and the last, are styled.
_ORDER = re.compile(r"\b(?:odd|even|first|last|active|alt|ulige|lige|col|row)[-_0-9a-z]*\b|[0-9]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label, the value beside it, and the element that holds the label.

    The two texts are those in the elements of `taken`, after the elements of `tails`, and in `block`. `is_certain`
    is whether the value is one text: what stands beside a label may hold more than its value.
    """

    label: str
    value: str
    element: Element
    taken: tuple[Element, ...] = ()
    tails: tuple[Element, ...] = ()
    block: Block | None = None
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that begins an element, and its block; None for the whole of a cell."""

    element: Element
    text: str
    block: Block | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """Records that stand in elements of the same kind, as the rows of a table under its heading row."""

    rows: list[TableRow]
    is_hidden: bool


def labelled(blocks: Sequence[Block], about: Table, words: Words, seen: frozenset[str] = frozenset()) -> list[Labelled]:
    """Return the labels of the table among the blocks, with their values.

    The texts `seen` before a person was looked up, such as the day in the page's title, are no values that are left.

    An unknown label is one that stands as the known ones do: in the same kind of element in the same place.
    """
    # One label alone may be any word of a menu.
    if sum(block.kind is BlockKind.TEXT for block in blocks) < 2 and not any(b.kind is BlockKind.TABLE for b in blocks):
        return []
    known = words.table_labels[about.field]
    texts = list(_texts(blocks))
    found = [*_of_kinds(texts, _known_kinds(texts, known), known), *_inline(blocks, known)]
    left = _data_left(blocks, found, seen)
    if left or not _are_labels(found, about, words):
        told = _of_kinds(texts, _known_kinds(texts, known) | _told_kinds(texts, about, words), known)
        has_value = any(one.value and words.tells(about.field, one.label) for one in told)  # as no menu has
        if has_value and _have_own_values(told) and (_data_left(blocks, told, seen) < left or not found):
            found = told
    own = _without_other_tables(found, about, words)
    titled = _with_titles(own, blocks, about, words)
    # The title of a record is a label and its value too: one more, with a value, may be all that its record has.
    are_whole = _are_labels(own, about, words) or not any(is_no_value(one.value) or not one.value for one in own)
    return titled if are_whole and _are_labels(titled, about, words) else []


def unclear_labels(blocks: Sequence[Block], about: Table, words: Words) -> tuple[list[str], list[Column]]:
    """Return the labels of a record of which only one is known, and the columns that another may be by its value.

    Both are empty where there is no such record.
    """
    known = words.table_labels[about.field]
    texts = list(_texts(blocks))
    found = [one for one in _of_kinds(texts, _known_kinds(texts, known), known) if one.value and one.is_certain]
    labels = list(dict.fromkeys(one.label for one in found))
    try:
        places = match(words.table_columns[about.field], tuple(Heading("", label) for label in labels))
    except UnclearHeadings:
        return [], []
    if len(places) != 1 or len(labels) != len(found):
        return [], []
    values = [one.value for place, one in enumerate(found) if place not in places.values()]
    missing = [column for column in about.all_columns if column.field not in places]
    missing = [column for column in missing if any(are_distinct(column, [value]) for value in values)]
    return (labels, missing) if missing else ([], [])


def _without_other_tables(found: Sequence[Labelled], about: Table, words: Words) -> list[Labelled]:
    """Return the labels without those of a menu or form in a table of its own, which has no label of a column."""
    known = words.table_labels[about.field]
    tables = {_table_of(one) for one in found if folded(one.label) in known or words.tells(about.field, one.label)}
    return [one for one in found if _table_of(one) in {*tables, None}]


def _table_of(label: Labelled) -> Element | None:
    return next(label.element.iterancestors("table"), None)


def _are_labels(found: Sequence[Labelled], about: Table, words: Words) -> bool:
    return count_labels([one.label for one in found], about, words) > 1


def _data_left(blocks: Sequence[Block], found: Sequence[Labelled], seen: frozenset[str]) -> int:
    """Return how many texts that look like values are neither labels nor values, nor `seen` before."""
    return sum(looks_like_data(text) for text in texts_left(blocks, found) if text not in seen)


def _known_kinds(texts: Sequence[_Text], known: frozenset[str]) -> set[object]:
    return {_kind(one.element) for one in texts if _label(one.text) and folded(_label(one.text)) in known}


def _told_kinds(texts: Sequence[_Text], about: Table, words: Words) -> set[object]:
    """Return the kinds of elements that hold labels in other words, and no values."""
    values = {_kind(one.element) for one in texts if not may_be_label(one.text)}
    return {
        kind
        for one in texts
        if (kind := _kind(one.element)) not in values and words.tells(about.field, _label(one.text))
    }


def _of_kinds(texts: Sequence[_Text], kinds: Collection[object], known: frozenset[str]) -> list[Labelled]:
    """Return the labels in elements of these kinds, with their values."""
    labels = {
        one.element: one
        for one in texts
        if _kind(one.element) in kinds
        and (folded(_label(one.text)) in known or may_be_label(one.text))
        and not _spans_its_row(one.element)
    }
    return [_with_value(one, labels) for one in labels.values() if _label(one.text)]


def _have_own_values(labels: Sequence[Labelled]) -> bool:
    """Whether each value is certain, and no label stands where the value of another is expected."""
    elements = {one.element for one in labels}
    return not any(one.element.getnext() in elements or not one.is_certain for one in labels)


def _with_titles(found: list[Labelled], blocks: Sequence[Block], about: Table, words: Words) -> list[Labelled]:
    """Return the labels, before those of each record its titles, which are values without a label."""
    taken = {element for one in found for outer in (one.element, *one.taken) for element in outer.iter()}
    titles = card_titles({one.element: one.label for one in found}, taken, blocks, about, words)
    titled: list[Labelled] = []
    for one in found:
        for title in titles.get(one.element, ()):
            heading = title.column.heading
            titled.append(Labelled(heading, title.text, title.element, title.own_elements, block=title.block))
        titled.append(one)
    return titled


def versions(found: Sequence[Labelled], about: Table, words: Words) -> list[Version] | None:
    """Return the records that the labels form; None where it is not certain which label belongs to which record."""
    groups = _records(list(found), about, words) if all(one.is_certain for one in found) else None
    if groups is None:
        return None
    kinds: dict[object, list[list[Labelled]]] = {}
    top = common_ancestor([one.element for group in groups for one in group])
    for group in groups:
        kinds.setdefault(_way(common_ancestor([one.element for one in group]), top, len(groups)), []).append(group)
    made = []
    for records in kinds.values():
        hidden = not is_shown(records[0][0].element)
        headings = list(dict.fromkeys(one.label for record in records for one in record))
        lines = [{one.label: one.value for one in record} for record in records]
        if hidden and not any(value for line in lines for value in line.values()):
            continue  # a template for a script
        rows = [[line.get(heading, "") for heading in headings] for line in lines]
        made.append(Version([TableRow(cells, is_note=False) for cells in (headings, *rows)], hidden))
    return made


def _texts(blocks: Sequence[Block]) -> Iterator[_Text]:
    """Yield the texts that begin an element, cells of tables among them."""
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            yield from (_Text(cell, text) for cell, text in filled_cells(block.element))
        elif block.kind is BlockKind.TEXT and block.after is None:
            yield _Text(block.element, block.text, block)


def _spans_its_row(element: Element) -> bool:
    """Whether the element is the only cell of its row, as wide as several: the title of a record."""
    line = element.getparent()
    return tag_of(element) in {"td", "th"} and line is not None and len(line) == 1 and bool(element.get("colspan"))


def _label(text: str) -> str:
    if len(text) > _LONGEST_LABEL or says_page(text):
        return ""
    return _LEADER.sub("", text.removesuffix(":")).strip()


def _kind(element: Element) -> tuple[object, ...]:
    """Return what elements in the same role have in common: tag, class and place, and those of the parent."""
    parent = element.getparent()
    if parent is None or tag_of(element) == "dt":
        return (tag_of(element), element.get("class"))
    place = parent.index(element) if len(parent) <= 4 else parent.index(element) % 2
    return (tag_of(element), element.get("class"), place, tag_of(parent), _class(parent))


def _class(element: Element) -> str:
    return " ".join(_ORDER.sub("", element.get("class") or "").split())


def _with_value(text: _Text, labels: Mapping[Element, _Text]) -> Labelled:
    """Return the label with its value: what follows within its element, else what stands beside it."""
    element, label = text.element, _label(text.text)
    own = () if text.block else (element,)
    inside = _inside(text, labels)
    if inside and text.text.endswith(":"):
        return Labelled(label, inside, element, tuple(element), block=text.block)
    value, beside, tails, is_certain = _beside(element, labels)
    if not inside:
        return Labelled(label, value, element, (*own, *beside), tails, text.block, is_certain)
    # It is not certain which of two texts is the value.
    return Labelled(label, inside, element, tuple(element), block=text.block, is_certain=not value)


def _inside(text: _Text, labels: Mapping[Element, _Text]) -> str:
    """Return what an element shows after the label that it begins with, "" where there are labels in it."""
    element = text.element
    if (
        text.block is None
        or clean(element.text or "") != text.text
        or any(one in labels for one in element.iter("*") if one is not element)
    ):
        return ""
    pieces = [piece for child in element for piece in (cell_text(child), clean(child.tail or ""))]
    shown = " ".join(filter(None, pieces))
    return shown if any(map(str.isalnum, shown)) else ""


def _beside(
    element: Element, labels: Mapping[Element, _Text]
) -> tuple[str, tuple[Element, ...], tuple[Element, ...], bool]:
    """Return the value beside an element: the text after it, else the next element, else its parent's next.

    With it are returned the elements it stands in, those it follows, and whether it is one text.
    """
    if tag_of(element) == "dt":
        own = tuple(takewhile(lambda one: tag_of(one) == "dd", element.itersiblings("dt", "dd")))
        return " ".join(filter(None, map(cell_text, own))), own, (), True
    node = element
    for _ in range(_LEVELS):
        if clean(node.tail or ""):
            value, following = _text_after(node, labels)
            return value, following, (node, *following), True
        sibling = next((one for one in node.itersiblings() if tag_of(one) not in {"", "br"}), None)
        if sibling is not None:
            if any(one in labels for one in sibling.iter()):
                break
            return cell_text(sibling), (sibling,), (), _is_one_text(sibling)
        parent = node.getparent()
        if parent is None or clean(parent.text or "") or parent[0] is not node:
            break
        node = parent
    return "", (), (), True


def _text_after(node: Element, labels: Mapping[Element, _Text]) -> tuple[str, tuple[Element, ...]]:
    """Return the text after `node` and in the inline elements that follow, and these elements."""
    values, following = [clean(node.tail or "")], []
    for sibling in node.itersiblings():
        if tag_of(sibling) not in _INLINE or any(one in labels for one in sibling.iter()):
            break
        following.append(sibling)
        values += [cell_text(sibling), clean(sibling.tail or "")]
    return " ".join(filter(None, values)), tuple(following)


def _is_one_text(element: Element) -> bool:
    """Whether the element holds one text, or several in inline elements alone."""
    inner = [one for one in element.iter() if one is not element and tag_of(one) not in {*_INLINE, "", "br", "img"}]
    return not inner or sum(bool(clean(text)) for one in element.iter() for text in (one.text, one.tail) if text) <= 1


def _inline(blocks: Sequence[Block], known: frozenset[str]) -> list[Labelled]:
    """Return the labels and values that stand in one text: »Startdato: 4. februar 2019«."""
    split = [
        (block, *block.text.partition(":")[::2])
        for block in blocks
        if block.kind is BlockKind.TEXT and ":" in block.text
    ]
    kinds = {_kind(block.element) for block, label, value in split if value and folded(label[:_LONGEST_LABEL]) in known}
    return [
        Labelled(label.strip(), value.strip(), block.element, block=block)
        for block, label, value in split
        if value and _kind(block.element) in kinds and len(label) <= _LONGEST_LABEL
    ]


def _records(found: list[Labelled], about: Table, words: Words) -> list[list[Labelled]] | None:
    """Divide labels into records: those of one element are one record, unless a label stands there twice."""
    labels = [folded(one.label) for one in found]
    if len(set(labels)) == len(labels):
        return [found] if fits([one.label for one in found], about, words) else None
    top = common_ancestor([one.element for one in found])
    groups: dict[Element, list[Labelled]] = {}
    for one in found:
        groups.setdefault(child_around(one.element, top), []).append(one)
    divided = [_records(group, about, words) for group in groups.values()] if len(groups) > 1 else [None]
    if all(part is not None for part in divided):
        return [record for part in divided if part for record in part]
    return _by_first_label(found, about, words)


def _by_first_label(found: list[Labelled], about: Table, words: Words) -> list[list[Labelled]] | None:
    """Divide labels of one element: each record begins with the first label, and has the labels in the same order."""
    records: list[list[Labelled]] = []
    for one in found:
        if folded(one.label) == folded(found[0].label):
            records.append([])
        records[-1].append(one)
    order = [folded(one.label) for one in max(records, key=len)]
    for record in records:
        rest = iter(order)
        if not all(folded(one.label) in rest for one in record):
            return None
        if not fits([one.label for one in record], about, words):
            return None
    return records


def _way(element: Element, top: Element, count: int) -> tuple[object, ...]:
    """Return what the elements of one list of records have in common on the way down to each."""
    way: list[object] = []
    node: Element | None = element
    while node is not None and node is not top:
        way.append((tag_of(node), _class(node), is_hidden(node)))
        node = node.getparent()
    return tuple(way) if count > 1 else ()


def texts_left(blocks: Sequence[Block], found: Sequence[Labelled]) -> list[str]:
    """Return the texts of the blocks that are neither labels nor values; those of tables by cell."""
    taken = {element for one in found for outer in one.taken for element in outer.iter()}
    tails = {element for one in found for element in one.tails}
    own = {one.block for one in found}
    left = []
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            left += [text for cell, text in filled_cells(block.element) if cell not in taken]
        elif block.element not in taken and block.after not in tails and block not in own:
            left.append(block.text)
    return [text for text in left if text]
