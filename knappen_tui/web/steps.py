"""The ways on from a page without the form that is looked for: notices, terms, choices, frames, entries of a list."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from lxml.html import FormElement

from knappen_tui.web import forms
from knappen_tui.web.control_words import DELETING
from knappen_tui.web.fields import name_in
from knappen_tui.web.form_values import NOT_TYPED
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, ancestor_of, is_shown, tag_of, text_of, type_of
from knappen_tui.web.names import name_beside
from knappen_tui.web.selectors import selected
from knappen_tui.web.text import fold, mentions


def steps(page: Page, words: tuple[str, ...], told: tuple[str, ...] = ()) -> Iterator[Submission]:
    """Yield the requests that lead on from a page that only stands in the way: a notice, terms, a choice.

    They are the choices by words, with what words name ticked or chosen in their form, and with required check boxes.
    Forms with a field to type in are left out, a search box not counted, and those with nothing chosen, unless `told`
    names their button and their lists begin with a choice. Where no word fits, the only link that the
    page has of its own is the way on. What deletes is taken by its whole name alone.
    """
    own = [(element, name) for element, name in forms.clickables(page) if not forms.is_furniture(element, name)]
    told = tuple(map(fold, told))
    fitting = [
        (element, name)
        for element, name in own
        if not asks_to_type(page, element) and not _asks_to_choose(page, element, words, takes_first=fold(name) in told)
    ]
    pointed = [element for word in words for element in selected(page, word)]
    named = [element for word in map(fold, words) for element, name in fitting if fold(name) == word]
    others = [(element, name) for element, name in fitting if not mentions(name, DELETING)]
    partly = [element for word in words for element, name in others if mentions(name, (word,))]
    found = list(dict.fromkeys([*pointed, *named, *partly]))
    for element in found or [element for element, _ in others if len(own) == 1]:
        form = forms.form_of(page, element)
        sent = forms.press(page, element, [] if form is None else _agreed(page, form, words))
        if sent and (found or sent.method == "GET"):
            yield sent


def entries(page: Page, before: Page, words: tuple[str, ...]) -> list[Submission]:
    """Return the requests of the entries of a list that was not on the page before.

    They are those that words name, else the only one that does not lead back. An entry is what can be pressed in a row
    of a table or in an item of a list. What has the name of an element of the page before is left out. An entry that
    deletes something is named by no word; where no word fits and one of the entries deletes, there is none.
    """
    left = Counter(name for _, name in forms.clickables(before))
    known, shown = (Counter(forms.mark(*one) for one in forms.clickables(where)) for where in (before, page))
    unknown = []
    for element, name in forms.clickables(page):
        mark = forms.mark(element, name)
        # An entry may be named and sent as a button of the page before, which stands there once more.
        if known[mark] >= shown[mark] or (known[mark] and not _is_in_a_list(element)):
            left[name] -= 1
        else:
            unknown.append((element, name))
    new = []
    for element, name in unknown:
        left[name] -= 1
        if left[name] < 0 and _is_in_a_list(element) and not forms.is_furniture(element, name):
            new.append((element, name))
    pointed = [element for word in words for element in selected(page, word)]
    named = pointed or [element for element, name in new if mentions(name, words) and not mentions(name, DELETING)]
    found = named or [element for element, _ in new]
    if any(type_of(element) != "radio" for element in found):
        found = [element for element in found if not _is_chosen_alone(element)]
    sent = list(dict.fromkeys(one for element in found if (one := forms.press(page, element))))
    back = Submission("GET", urldefrag(before.url).url)
    if not named and any(mentions(name, DELETING) for element, name in new if element in found):
        return []
    return sent if named or (len(sent) == 1 and sent != [back]) else []


def _is_chosen_alone(element: Element) -> bool:
    """Whether the element is a radio button that is chosen, and there is no other to choose in its place."""
    form = ancestor_of(element, "form")
    if form is None or type_of(element) != "radio" or element.get("checked") is None:
        return False
    group = [one for one in form.iter("input") if type_of(one) == "radio" and one.get("name") == element.get("name")]
    return len(group) == 1


def _is_in_a_list(element: Element) -> bool:
    """Whether the element stands in an item of a list or in a row of a table that has a value in it."""
    around = next(element.iterancestors("tr", "li", "thead", "nav", "header", "footer"), None)
    if around is None or tag_of(around) == "tr":
        return around is not None and around.find("td") is not None
    return tag_of(around) == "li"


def alternatives(page: Page) -> list[str]:
    """Return the names that a page asks to choose between, with none chosen: options, radio buttons, a list's links."""
    if options := unchosen_options(page):
        return options
    radios = [one for one in page.root.iter("input") if type_of(one) == "radio"]
    if len(radios) > 1 and not any(one.get("checked") is not None for one in radios):
        return [_label(page, one) for one in radios]
    lists: dict[Element | None, list[str]] = {}
    for element, name in forms.clickables(page):
        entry = next(element.iterancestors("li", "tr", "nav"), None)
        if entry is not None and tag_of(entry) != "nav" and not forms.is_furniture(element, name):
            lists.setdefault(entry.getparent(), []).append(name)
    return max(lists.values(), key=len, default=[]) if any(len(names) > 1 for names in lists.values()) else []


def unchosen_options(page: Page) -> list[str]:
    """Return the options of the first list of a page that has several and none chosen."""
    for one in page.root.iter("select"):
        options = [option for option in one.iter("option") if option.get("value") != "" and text_of(option)]
        if len(options) > 1 and not any(option.get("selected") is not None for option in options):
            return [text_of(option) for option in options]
    return []


def frames(page: Page) -> list[Submission]:
    """Return the requests of the page's frames, in order."""
    shown = [one for one in page.root.iter("frame", "iframe") if one.get("src") and is_shown(one)]
    return [sent for one in shown if (sent := forms.to_address(page, one.get("src", "")))]


def own_frames(page: Page) -> list[Submission]:
    """Return the requests of the page's frames, without those of other sites, such as counters of visits."""
    own = urlsplit(page.url).netloc
    return [frame for frame in frames(page) if urlsplit(frame.url).netloc == own]


def asks_to_type(page: Page, element: Element) -> bool:
    """Whether the element is in a form with a field to type in, a search box not counted."""
    form = ancestor_of(element, "form")
    if form is None or tag_of(element) == "a":
        return False
    typed = (one for one in form.iter("input", "textarea") if type_of(one) not in NOT_TYPED - {"file"})
    return any(is_shown(one) and not mentions(_label(page, one), ("Søg", "Search")) for one in typed)


def _asks_to_choose(page: Page, element: Element, words: tuple[str, ...], *, takes_first: bool) -> bool:
    """Whether the element's form has a list or radio buttons with nothing chosen by the site or by the words.

    `takes_first` is whether the first option of a list is chosen, as it is in a browser.
    """
    form = ancestor_of(element, "form")
    if form is None or tag_of(element) == "a":
        return False
    named = set(map(fold, words))
    for one in form.iter("select"):
        options = [option for option in one.iter("option") if option.get("value") != ""]
        is_chosen = any(option.get("selected") is not None or fold(text_of(option)) in named for option in options)
        is_chosen = is_chosen or (takes_first and next(one.iter("option"), None) in options)
        if len(options) > 1 and not is_chosen:
            return True
    radios = [one for one in form.iter("input") if type_of(one) == "radio"]
    chosen = {one.get("name") for one in radios if one.get("checked") is not None or fold(_label(page, one)) in named}
    return type_of(element) != "radio" and any(one.get("name") not in chosen for one in radios)


def _agreed(page: Page, form: FormElement, words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the check boxes and the options of lists that words name, and the check boxes that are required."""
    found = []
    for element in form.iter("input", "option"):
        kind, is_required = type_of(element), element.get("required") is not None
        is_agreed = kind == "checkbox" and (is_required or mentions(_label(page, element), words))
        if is_agreed or (kind == "radio" and fold(_label(page, element)) in map(fold, words)):
            found.append((element.get("name") or "", element.get("value") or "on"))
        chosen = element.getparent() if tag_of(element) == "option" else None
        if chosen is not None and fold(text_of(element)) in map(fold, words):
            found.append((chosen.get("name") or "", element.get("value") or text_of(element)))
    return found


def _label(page: Page, element: Element) -> str:
    return name_in(page, element) or name_beside(element)
