"""What one page shows of a person, read once, and what the page with the form shows before the look-up."""

from collections.abc import Collection
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.reading import read_page
from knappen_tui.site.person.records import Records
from knappen_tui.site.person.shown import Shown
from knappen_tui.site.words import Words
from knappen_tui.web.html import Page


@dataclass(frozen=True, slots=True)
class PageBefore:
    """What the page with the form shows before the look-up: its `records`, its `texts`, and those `known` of it."""

    words: Words
    records: dict[str, Records]
    texts: frozenset[str]
    known: frozenset[str]


# A form is sent for many persons where the site gives the same one each time.
_KEPT: WeakKeyDictionary[Page, PageBefore] = WeakKeyDictionary()


def page_before(form: Page, words: Words) -> PageBefore:
    """Return what the page with the form shows; it is read once for the same words."""
    found = _KEPT.get(form)
    if found is None or found.words is not words:
        records, texts = PageReading(form, words).records, frozenset(form.texts)
        # A page that shows a person already does not tell what stands there without one.
        found = _KEPT[form] = PageBefore(words, records, texts, texts if records == {} else frozenset())
    return found


class PageReading:
    """What one page shows, or why it cannot be read; what follows `words` are arguments of `read_page`."""

    def __init__(
        self,
        page: Page,
        words: Words,
        known: frozenset[str] = frozenset(),
        pressed: Table | None = None,
        first: Page | None = None,
        several: Collection[Table] = (),
    ) -> None:
        self._shown: dict[str, Shown] = {}
        self._error: NotUnderstood | None = None
        try:
            self._shown = read_page(page, words, pressed, known, first, several)
        except NotUnderstood as error:
            self._error = error

    def shown(self) -> dict[str, Shown]:
        """Return what is shown by `Kursist` field. Raises the error of a page that cannot be read."""
        if self._error:
            raise self._error
        return self._shown

    @property
    def records(self) -> dict[str, Records]:
        """The records, those on other pages left out; for a page that cannot be read an empty table."""
        return {"": ()} if self._error else {name: one.records for name, one in self._shown.items()}
