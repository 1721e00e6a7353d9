"""The controls of a page whose names hold a title of a person's tables: its tabs, as a rule."""

from typing import NamedTuple
from weakref import WeakKeyDictionary

from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.panes import posting_panes
from knappen_tui.site.person.twisties import Twisty, controls_of
from knappen_tui.site.titles import TableTitles
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page

# The controls of a page, and the titles by which they were found.
_KEPT: WeakKeyDictionary[Page, tuple[TableTitles, list["NamedControl"]]] = WeakKeyDictionary()


class NamedControl(NamedTuple):
    """A control, what `TableTitles` says of its name, and what it is as a twisty, None for any other control."""

    element: Element
    name: str
    called: Table | None
    named: Table | None
    several: tuple[Table, ...]
    twisty: Twisty | None

    @property
    def closes(self) -> bool:
        """Whether a click would close the section that the control is the title of."""
        return self.twisty is not None and self.twisty.is_open


def named_controls(page: Page, titles: TableTitles) -> list[NamedControl]:
    """Return the controls whose names hold one of the titles; they are looked for once for each page.

    What stands in a pane that is shown when the site is asked for it can't be pressed yet.
    """
    kept = _KEPT.get(page)
    if kept is None or kept[0] is not titles:
        hidden = {one.pane for one in posting_panes(page) if one.is_hidden}
        named = [one for one in controls_of(page) if titles.may_name(one[1])]
        if hidden:
            named = [one for one in named if hidden.isdisjoint(one[0].iterancestors())]
        kept = _KEPT[page] = (titles, [_described(*one, titles) for one in named])
    return kept[1]


def sent_again(submission: Submission, first: Page, later: Page) -> Submission | None:
    """Return the request of a control of the page `first` as the same control of a later page sends it.

    What a form sends may be valid on the latest page alone. None where the control does not stand there.
    """
    if submission.method != "POST" or later is first:
        return submission
    marks = {forms.mark(*one) for one in forms.clickables(first) if forms.press(first, one[0]) == submission}
    same = (element for element, name in forms.clickables(later) if forms.mark(element, name) in marks)
    return next(filter(None, (forms.press(later, element) for element in same)), None)


def _described(element: Element, name: str, twisty: Twisty | None, titles: TableTitles) -> NamedControl:
    called = titles.called(name)
    return NamedControl(element, name, called, called or titles.named(name), titles.several(name), twisty)
