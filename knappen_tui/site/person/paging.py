"""Tables shown some records a page: the request of the next page, and whether all pages were read."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Registration
from knappen_tui.site.person.empty_texts import said_empty
from knappen_tui.site.person.part_controls import controls_in
from knappen_tui.site.person.shown import Shown
from knappen_tui.site.person.unfolding import unfolds
from knappen_tui.site.words import Words
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, tag_of
from knappen_tui.web.pagers import ARROWS, PAGE_NUMBER, is_disabled, is_next, page_options, range_start

MAX_PAGES = 500

_ARROW = r"(?:\s*(?:>>?|»|›|→))?"
_NOUN = rf"(?: [a-zæøå]+)?(?: ?\([0-9]+\))?{_ARROW}"
_MORE = re.compile(
    rf"(?:vis|se|hent|indlæs|load) (?:de )?(?:(?:flere|alle|samtlige|mere|more)(?: [0-9]+)?"
    rf"|(?:resterende|øvrige) [0-9]+|[0-9]+ (?:flere|mere|more|yderligere)){_NOUN}",
    re.IGNORECASE,
)
# It may show the same records once more above the others: what a page shows must be told by a range.
_MORE_ARROW = re.compile(r"(?:vis |se )?(?:flere|mere|more)(?: [a-zæøå]+)?\s*(?:>>?|»|›|→)", re.IGNORECASE)
_ALL = re.compile(rf"(?:vis|se) (?:alle|samtlige)(?: [0-9]+)?{_NOUN}", re.IGNORECASE)
# A text that says that no page follows: »DKU0032I Sidste side er vist«, »Der er ikke flere linjer«.
_LAST = re.compile(
    r"(?:[A-Z]+[0-9]+[A-Z]? )?(?:(?:dette er|du er på) (?:den )?sidste side"
    r"|(?:den )?sidste side (?:er )?(?:vist|vises|nået)|(?:der er )?(?:ikke|ingen) flere(?: [a-zæøå]+)?)[.!]?",
    re.IGNORECASE,
)
_DIGITS = re.compile("[0-9]+")
_ADVICE = "Slå personen op i knappen, og sig det til dem, der vedligeholder programmet."


@dataclass(frozen=True, slots=True)
class PagesRead:
    """The pages of a table read so far, in order, what each shows of it, and the request of each but the first."""

    pages: tuple[Page, ...]
    shown: tuple[Shown, ...]
    requests: tuple[Submission, ...] = field(default=(), repr=False)

    def and_then(self, page: Page, shown: Shown, request: Submission) -> "PagesRead":
        """Return these pages and the one after them."""
        return PagesRead((*self.pages, page), (*self.shown, shown), (*self.requests, request))

    def next_page(self) -> Submission | None:
        """Return the request of the next page, None after the last one. Raises as `next_page`."""
        found = sum(len(one.records) for one in self.shown)
        is_last = len(self.shown) > 1 and self._says_last()
        return next_page(self.pages[-1], self.shown[-1], len(self.shown), found, is_last=is_last)

    def is_end(self, page: Page, shown: Shown, request: Submission, words: Words) -> bool:
        """Whether the answer to the request of one more page shows for certain that there is none.

        It shows the rows of the latest page again, or no row, and says nothing new but that. Where the latest page
        does not say that it is the last, the control has to have led to another page before: a request that the site
        does not heed shows the same too. Two pages may be equal in their rows, and have more after them: the request
        of the next page has to be the same again, or the page to have fewer rows than the one before it.
        """
        latest = self.shown[-1]
        if (shown.records and (shown.records, shown.counts) != (latest.records, latest.counts)) or _has_more(shown):
            return False
        before = {_DIGITS.sub("", text) for text in self.pages[-1].texts}
        new = [text for text in page.texts if _DIGITS.sub("", text) not in before]
        last = [text for text in new if _LAST.fullmatch(text)]
        if any(text not in last and (shown.records or said_empty(text, words) is not shown.about) for text in new):
            return False
        if last or not latest.records or self._says_last():
            return True
        if len(self.shown) == 1:
            return False
        is_same = (
            request != self.requests[-1]
            and PagesRead((*self.pages[:-1], page), (*self.shown[:-1], shown)).next_page() == request
        )
        return not shown.records or is_same or len(latest.records) < len(self.shown[-2].records)

    def _says_last(self) -> bool:
        """Whether all of the pages say a number, of pages or of records, that is reached with the latest one.

        A page that says it alone may say it of something else.
        """
        found = sum(len(one.records) for one in self.shown)
        pages = [one.counts.pages == {(at, len(self.shown))} for at, one in enumerate(self.shown, 1)]
        totals = [one.counts.totals == {found} for one in self.shown]
        said = []
        if any(one.counts.pages for one in self.shown):
            said.append(all(pages))
        if any(one.counts.totals for one in self.shown):
            said.append(all(totals))
        return bool(said) and all(said) and not _has_more(self.shown[-1])


def _has_more(shown: Shown) -> bool:
    """Whether a page says that more records follow."""
    counts = shown.counts
    return counts.has_more or any(counts.further) or any(page < pages for page, pages in counts.pages)


def next_page(page: Page, shown: Shown, number: int, found: int, *, is_last: bool = False) -> Submission | None:
    """Return the request of the page after page `number`, None after the last one.

    `found` is the number of records so far. Where the page is known to be the last, a control named »Næste« is not
    pressed. Raises `NotUnderstood` where the page has more that cannot be reached.
    """
    controls = list(controls_in(page, shown.blocks))
    following = [] if is_last else named_next(controls)
    if shown.counts.ranges or shown.counts.shown:
        following += [element for element, name in controls if _MORE_ARROW.fullmatch(name) and not is_disabled(element)]
    is_whole = shown.counts.totals == {found} and not any(shown.counts.further)
    numbered = [(int(match[1]), element) for element, name in controls if (match := PAGE_NUMBER.fullmatch(name))]
    ranged = [(first, element) for element, name in controls if (first := range_start(name)) is not None]
    by_place = [one for at, one in numbered if at == number + 1] or [one for at, one in ranged if at == found + 1]
    for element in (*by_place, *following):
        if sent := forms.press(page, element):
            return sent
    if is_whole:
        return None
    lists = [page_options(block.element) for block in shown.blocks if tag_of(block.element) == "select"]
    for options in lists:
        if len(options) > number and (sent := forms.choose(page, options[number])):
            return sent
    if any(at > number for at, _ in numbered) or any(at > found for at, _ in ranged) or (number == 1 and following):
        raise unreachable(shown)
    more = [one for one in controls if _MORE.fullmatch(one[1]) or _MORE_ARROW.fullmatch(one[1])]
    if not all(unfolds(name) and forms.press(page, element) for element, name in more):
        raise unreachable(shown)
    if shown.counts.has_more or any(shown.counts.further) or any(len(options) > number for options in lists):
        raise unreachable(shown)
    return None


def whole_list(page: Page, shown: Shown) -> Submission | None:
    """Return the request of the only control that shows all records of a table elsewhere: »Vis alle 23 moduler«.

    None where the part shows none of the records, or does not say that there are more and how many: the list may be of
    all persons, which is seen by its number of records alone.
    """
    count = len(shown.records)
    if not count or len(shown.counts.totals) != 1 or max(shown.counts.totals) <= count:
        return None
    controls = controls_in(page, shown.blocks)
    found = {
        sent
        for element, name in controls
        if _ALL.fullmatch(name) and not unfolds(name) and (sent := forms.press(page, element))
    }
    return found.pop() if len(found) == 1 else None


def check_whole(extract: Shown, records: Sequence[Registration]) -> None:
    """Raise `NotUnderstood` where a list of all records is not as long as promised, or lacks one."""
    if Counter(extract.records) - Counter(records) or {len(records)} != extract.counts.totals:
        raise unreachable(extract)


def check_pages(shown: Shown, read: int) -> None:
    """Raise `NotUnderstood` where the page says another number of pages than were read."""
    if any(pages != read for _, pages in shown.counts.pages):
        raise unreachable(shown)


def check_range(shown: Shown, before: int) -> None:
    """Raise `NotUnderstood` where the page says another number of records, or others than those after `before`."""
    count = len(shown.records)
    if shown.counts.shown and shown.counts.shown.isdisjoint({count, before + count}):
        numbers = " og ".join(map(str, sorted(shown.counts.shown)))
        raise NotUnderstood(
            f"Siden siger, at den viser {numbers} under {shown.about.title}, men viser {count}.", advice=_ADVICE
        )
    if not shown.counts.ranges or (before + 1, before + count) in shown.counts.ranges:
        return
    if count or any(last for _, last in shown.counts.ranges):
        places = ", ".join(f"{first}-{last}" for first, last in sorted(shown.counts.ranges))
        raise NotUnderstood(
            f"Siden siger, at den viser {shown.about.title} nr. {places}, men viser {before + 1}-{before + count}.",
            advice=_ADVICE,
        )


def named_next(controls: Sequence[tuple[Element, str]]) -> list[Element]:
    """Return the controls that lead to the next page, the surest first; those that say they are disabled left out."""
    enabled = [(element, name.strip()) for element, name in controls if not is_disabled(element)]
    named = [element for element, name in enabled if is_next(element, name)]
    arrows = [element for arrow in ARROWS for element, name in enabled if name == arrow]
    return [*named, *arrows]


def unreachable(shown: Shown) -> NotUnderstood:
    """Return the error for a table with records elsewhere that cannot be reached."""
    return NotUnderstood(
        f"Siden viser {shown.about.title} på flere sider, og programmet kan ikke komme til dem alle.", advice=_ADVICE
    )
