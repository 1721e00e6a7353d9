"""A list of uploads, as many sites show it after one: which entry is of this upload, and whether it still waits."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from knappen_tui.tables.html_table import is_layout
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, contains, tag_of, text_of
from knappen_tui.web.text import mentions

_DATE = re.compile(
    r"\b(?:(?P<d>\d{1,2})[-./](?P<m>\d{1,2})[-./](?P<y>\d{4})|(?P<Y>\d{4})-(?P<M>\d\d)-(?P<D>\d\d))(?P<rest>\D{0,12})"
)
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?\b")
_NUMBER = re.compile(r"\d+")
_SHAPE = re.compile(r"9(?:[-./:]9)*")
_MARKS = ".,:;()[]»«\"'!?"
_WORD = re.compile(r"[^\W\d]{3,}")
_FILE = ".txt"


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: the file's name, which no other upload has, and how many numbers are in it.

    `reference` is what the site calls the upload, "" where it does not say. `digits` are those of the numbers.
    """

    name: str = ""
    size: int = 0
    reference: str = ""
    digits: frozenset[str] = field(default=frozenset(), repr=False)

    def is_named_in(self, text: str) -> bool:
        """Whether a text has the file's name, with its ending or without."""
        stem = self.name.removesuffix(_FILE)
        return bool(stem) and stem in text.casefold()

    def is_named_on(self, text: str) -> bool:
        """Whether a text has the file's name or the upload's reference."""
        return self.is_named_in(text) or self._is_referred_to_in(text)

    def _is_referred_to_in(self, text: str) -> bool:
        return bool(self.reference) and self.reference in words_of(text)


NOTHING = Sent()


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of this upload: the link to its result, None while it waits.

    `text` is that of its entry, "" where it is not known; `waits` is whether a word says that it waits.
    """

    link: Submission | None
    text: str = ""
    waits: bool = False


def words_of(text: str) -> list[str]:
    """Return the words of a text without the marks around them."""
    return [word for part in text.split() if (word := part.strip(_MARKS))]


def only_named(entries: Sequence[Element], sent: Sent) -> Element | None:
    """Return the only entry with the file's name or the upload's reference, None without one or with several."""
    named = [entry for entry in entries if sent.is_named_on(text_of(entry))]
    return named[0] if len(named) == 1 else None


def find(
    results: Mapping[Element, Submission], old: frozenset[Submission], sent: Sent, waiting: tuple[str, ...]
) -> Listed | None:
    """Return what a list among whose entries the `results` are says of this upload; None without such a list.

    `old` are the links to results of earlier uploads; `waiting` are the words of an entry that waits.
    """
    for entries in _lists(results):
        told = _own(entries, results, old, sent, waiting)
        if told is not None:
            return told
    return None


def _own(
    entries: Sequence[Element],
    results: Mapping[Element, Submission],
    old: frozenset[Submission],
    sent: Sent,
    waiting: tuple[str, ...],
) -> Listed | None:
    links = {entry: next((results[one] for one in entry.iter() if one in results), None) for entry in entries}
    texts = {entry: text_of(entry) for entry in entries}
    own = only_named(entries, sent)
    named = [entry for entry in entries if sent.is_named_in(texts[entry])] or ([own] if own is not None else [])
    if named:
        return Listed(links[named[0]], texts[named[0]], mentions(texts[named[0]], waiting))
    without = [entry for entry in entries if links[entry] is None]
    new = [entry for entry in entries if links[entry] is not None and links[entry] not in old]
    if waits := [entry for entry in without if mentions(texts[entry], waiting)]:
        return Listed(None, texts[waits[0]], waits=True)
    linked = [entry for entry in entries if links[entry] is not None]
    without = [entry for entry in without if any(_is_alike(entry, one) for one in linked)]
    has_names = bool(sent.name) and all(_FILE in texts[entry].lower() for entry in entries)
    if has_names or (not new and len(linked) + len(without) > 1):
        return Listed(None)  # it is not there yet, or waits in other words
    if len(new) + len(without) == 1 or not new:
        return None
    # An entry without a link may be this upload, which waits in words that are not known.
    return Listed(links[_newest([*new, *without], texts, links, sent.size)])


def _is_alike(one: Element, other: Element) -> bool:
    """Whether two rows or items tell the same of two uploads: numbers alike, and a word in common or several cells."""
    texts = text_of(one), text_of(other)
    shapes, words = ([set(found.findall(_NUMBER.sub("9", text))) for text in texts] for found in (_SHAPE, _WORD))
    is_row = tag_of(one) == "tr" and len(one) > 2
    return bool(shapes[0] & shapes[1]) and (is_row or bool(words[0] & words[1]))


def _lists(results: Mapping[Element, Submission]) -> Iterator[list[Element]]:
    """Yield the entries of each list that has a result in one."""
    seen: set[Element] = set()
    for element in results:
        entries = [] if element in seen else entries_around(element)
        seen.update(one for entry in entries for one in entry.iter())
        if entries:
            yield entries


def entries_around(element: Element) -> list[Element]:
    """Return the entries of the list around an element: rows of a table, items, or blocks alike; [] without one."""
    for one in element.iterancestors():
        tag, parent = tag_of(one), one.getparent()
        if parent is None or tag in {"nav", "form"}:
            return []
        if tag == "tr":
            table = next(one.iterancestors("table"), parent)
            rows = [row for row in table.iter("tr") if row.find("td") is not None and not contains(row, "table")]
            return rows if one in rows and not is_layout(table) else []
        if tag in {"li", "article", "div", "section"}:
            is_item = tag in {"li", "article"}
            alike = [other for other in parent if tag_of(other) == tag and (is_item or _kind(other) == _kind(one))]
            if (is_item or len(alike) > 1) and all(map(_is_entry, alike)):
                return alike
    return []


def _kind(element: Element) -> tuple[str, str]:
    """Return what entries of one list have in common: the first class, and the first element in them."""
    return next(iter((element.get("class") or "").split()), ""), tag_of(element[0]) if len(element) else ""


def _is_entry(element: Element) -> bool:
    """Whether an element may be an entry about an upload, which has a number or a time in it: no part of a layout."""
    return not contains(element, "nav", "h1", "input") and any(char.isdigit() for char in text_of(element))


def _newest(
    entries: Sequence[Element],
    texts: Mapping[Element, str],
    links: Mapping[Element, Submission | None],
    size: int,
) -> Element:
    """Return the newest of the entries, by its time, else by its number, else the first, or one without a link.

    Where some entries have the number of persons in them, it is one of these.
    """
    numbers = {entry: _NUMBER.findall(texts[entry]) for entry in entries}
    fitting = [entry for entry in entries if str(size) in numbers[entry]] or list(entries)
    times = [_time(texts[one]) for one in fitting]
    places = [tuple(map(int, numbers[one][:1])) for one in fitting]
    addresses = [_last_number(links[one]) for one in fitting]
    for ranks in (times, addresses, places):
        if all(ranks) and ranks.count(max(ranks)) == 1:
            return fitting[ranks.index(max(ranks))]
    return next((one for one in fitting if links[one] is None), fitting[0])


def _time(text: str) -> tuple[int, ...]:
    date, clock = _DATE.search(text), _CLOCK.search(_DATE.sub(r"\g<rest>", text))
    day = [int(date[name]) for name in ("ymd" if date["y"] else "YMD")] if date else []
    return (*day, *(int(part or 0) for part in clock.groups())) if clock else tuple(day)


def _last_number(link: Submission | None) -> tuple[int, ...]:
    values = [link.url, *(value.decode("latin-1") for _, value in link.fields)] if link else []
    found = _NUMBER.findall(" ".join(values))
    return (int(found[-1]),) if found else ()
