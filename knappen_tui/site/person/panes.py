"""The panes of a page, which its tabs show: the page is the same, and a script shows another part of it."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, cast
from weakref import WeakKeyDictionary

from lxml.etree import XPath

from knappen_tui.web import forms
from knappen_tui.web.fields import name_in
from knappen_tui.web.html import Element, Page, ancestor_of, is_hidden, is_shown, tag_of, text_of, type_of

_ATTRIBUTES = ("href", "aria-controls", "data-target", "data-bs-target")
_TAGS = frozenset({"article", "div", "fieldset", "section", "span", "table", "tbody", "td", "ul"})
_CALL = re.compile(r"[\w$]\(.*['\"]", re.DOTALL)
_QUOTED = re.compile(r"['\"]([^'\"]+)['\"]")
# A control that opens and closes what stands beside it, and names nothing: »vis/skjul«, »Fold ud«.
_TOGGLES = re.compile(
    r"\W*(?:(?:vis|skjul|åbn|luk|fold|udfold|sammenfold|udvid|ud|ind|sammen|op|ned|mere|mindre|eller|og|show|hide"
    r"|open|close|expand|collapse|toggle)\b\W*)+",
    re.IGNORECASE,
)
_SHORTEST_ID = 3  # letters
_LONGEST_NAME = 60
# Classes of the chosen one of several controls.
_IS_CHOSEN = re.compile("active|aktiv|selected|valgt|current", re.IGNORECASE)
# Those, and the classes of a place in a row.
_OF_ONE = re.compile(rf"\b(?:{_IS_CHOSEN.pattern}|first|last)[-_\w]*|[0-9]+", re.IGNORECASE)
_FEWEST_POSTING = 3
_WITH_SCRIPT = XPath("//*[@onclick]")
_HIDDEN = XPath("//*[@hidden or contains(@style, 'none') or contains(@style, 'hidden')]")


def panes_of(page: Page) -> Mapping[Element, str]:
    """Return the names of the page's tabs by the pane that each one shows.

    A tab names its pane's id, in an attribute or a script; else the tabs and the panes are equal in number, and all
    panes but one are hidden. A tab need be no link or button: see `_scripted_tabs`, `_chosen_panes` and `_texts_above`.
    """
    if (found := _KEPT.get(page)) is None:
        panes: dict[str, str] = {}
        for element, name in forms.clickables(page):
            if _TOGGLES.fullmatch(name):
                continue
            for attribute in _ATTRIBUTES:
                target = element.get(attribute) or ""
                if name and (target.startswith("#") or attribute == "aria-controls") and len(target) > 1:
                    panes.setdefault(target.removeprefix("#"), name)
            if pane := _scripted_pane(page, element):
                panes.setdefault(pane, name)
        named = {page.by_id[name]: title for name, title in panes.items() if name in page.by_id}
        named |= _scripted_tabs(page, named)
        named |= _chosen_panes(page, named)
        named = _by_order(page, named) | named
        shown = {one.pane: one.name for one in posting_panes(page) if not one.is_hidden}
        found = _KEPT[page] = shown | named
    return found


class PostingPane(NamedTuple):
    """A pane whose tab asks the site for the page with that pane shown, and the tab's name."""

    pane: Element
    name: str
    is_hidden: bool


def posting_panes(page: Page) -> list[PostingPane]:
    """Return the panes of tabs that each ask the site for the page; [] where they are not certain.

    All panes but one are hidden, and the only tab that says it is the chosen one stands in the place of the shown one.
    What a hidden one holds may be from before its tab is chosen: a grid without rows is not yet empty.
    """
    if (found := _KEPT_POSTING.get(page)) is None:
        found = _KEPT_POSTING[page] = _posting_panes(page) if page.may_hide else []
    return found


_KEPT: WeakKeyDictionary[Page, Mapping[Element, str]] = WeakKeyDictionary()
_KEPT_POSTING: WeakKeyDictionary[Page, list[PostingPane]] = WeakKeyDictionary()


def _posting_panes(page: Page) -> list[PostingPane]:
    panes: list[PostingPane] = []
    rows = [row for row in _hidden_siblings(page) if len(row) >= _FEWEST_POSTING and not all(map(is_hidden, row))]
    menus = _posting_menus(page) if rows else []
    for row in rows:
        inside = set(row)
        fitting = [
            menu
            for menu in menus
            if len(menu) == len({name for _, name in menu}) == len(row)
            and not any(one in inside for element, _ in menu for one in element.iterancestors())
        ]
        chosen = _chosen([element for element, _ in fitting[0]]) if len(fitting) == 1 else None
        if chosen is not None and not is_hidden(row[chosen]):
            panes += [PostingPane(pane, name, is_hidden(pane)) for pane, (_, name) in zip(row, fitting[0], strict=True)]
    return panes


def _posting_menus(page: Page) -> list[list[tuple[Element, str]]]:
    """Return the links and buttons that send a request, by the row in which each stands, alone in an item or not."""
    menus: dict[Element, list[tuple[Element, str]]] = {}
    for element, name in forms.clickables(page):
        parent = element.getparent()
        if parent is not None and tag_of(parent) in {"li", "td"} and len(parent) == 1:
            parent = parent.getparent()
        if parent is not None and name and forms.press(page, element):
            menus.setdefault(parent, []).append((element, name))
    return list(menus.values())


def _chosen(tabs: list[Element]) -> int | None:
    """Return the place of the only tab that says, itself or by its item, that it is the chosen one."""
    says = []
    for tab in tabs:
        item = tab.getparent()
        around = [tab, item] if item is not None and len(item) == 1 else [tab]
        says.append(
            any(one.get("aria-selected") == "true" or _IS_CHOSEN.search(one.get("class") or "") for one in around)
        )
    return says.index(True) if says.count(True) == 1 else None


def _scripted_pane(page: Page, element: Element) -> str:
    """Return the id of the pane that a script shows when the element is clicked, "" where that is not certain.

    It is the last text in the script that is an id, or that only one id has in it.
    """
    script = _script(element)
    if not _CALL.search(script) or forms.press(page, element):
        return ""
    around = {element, *element.iterancestors()}
    ids = [name for name, one in page.by_id.items() if tag_of(one) in _TAGS and one not in around]
    for text in reversed(_QUOTED.findall(script)):
        fitting = [name for name in ids if name == text] or [name for name in ids if text in name]
        if len(text) >= _SHORTEST_ID and len(fitting) == 1:
            return fitting[0]
    return ""


def _scripted_tabs(page: Page, named: Mapping[Element, str]) -> dict[Element, str]:
    """Return the panes of tabs that are cells or the like, whose scripts name the ids of siblings below all tabs.

    All of the siblings but one are hidden. Rows of a table that each show the one below them are no tabs.
    """
    if not page.may_hide:
        return {}
    pressed = {element for element, _ in forms.clickables(page)}
    rows: dict[Element | None, dict[Element, Element]] = {}
    for element in cast("list[Element]", _WITH_SCRIPT(page.root)):
        pane = _named_pane(page, element) if element not in pressed else None
        if pane is not None and pane not in named and 0 < len(text_of(element)) <= _LONGEST_NAME:
            rows.setdefault(pane.getparent(), {}).setdefault(pane, element)
    places = {element: place for place, element in enumerate(page.elements)} if rows else {}
    tabs: dict[Element, str] = {}
    for row in rows.values():
        is_below = min(map(places.__getitem__, row)) > max(map(places.__getitem__, row.values()))
        if len(row) > 1 and sum(map(is_hidden, row)) >= len(row) - 1 and is_below:
            tabs |= {pane: text_of(element) for pane, element in row.items()}
    return tabs


def _named_pane(page: Page, element: Element) -> Element | None:
    """Return the only element beside this one that a call in its script names by its id, None without one."""
    script = _script(element)
    around = {element, *element.iterancestors()}
    named = {page.by_id[text] for text in _QUOTED.findall(script) if text in page.by_id}
    panes = [one for one in named if one not in around and tag_of(one) in {*_TAGS, "tr"}]
    return panes[0] if len(panes) == 1 and _CALL.search(script) else None


def _chosen_panes(page: Page, named: Mapping[Element, str]) -> dict[Element, str]:
    """Return the panes that the style sheet shows while the radio button before each is chosen.

    Each stands after its button, or after that and its label; no form sends the choice.
    """
    rows: dict[tuple[Element | None, str], list[Element]] = {}
    for element in page.root.iter("input"):
        is_in_form = ancestor_of(element, "form") is not None
        if type_of(element) == "radio" and (element.get("role") == "tab" or not is_in_form):
            rows.setdefault((element.getparent(), element.get("name") or ""), []).append(element)
    panes: dict[Element, str] = {}
    for buttons in rows.values():
        row = {pane: name_in(page, one) for one in buttons if (pane := _pane_after(one)) is not None}
        if len(buttons) > 1 and len(row) == len({name for name in row.values() if name}) == len(buttons):
            panes |= {pane: name for pane, name in row.items() if pane not in named}
    return panes


def _pane_after(button: Element) -> Element | None:
    after = button.getnext()
    if after is not None and tag_of(after) == "label":
        after = after.getnext()
    return after if after is not None and tag_of(after) in _TAGS else None


def _script(element: Element) -> str:
    return f"{element.get('onclick') or ''} {element.get('href') or ''}"


def _by_order(page: Page, named: Mapping[Element, str]) -> dict[Element, str]:
    """Return the panes whose tabs name no id: each tab shows the pane in its place."""
    rows = _hidden_siblings(page) if page.may_hide else []
    if not rows:
        return {}
    menus: dict[object, list[tuple[Element, str]]] = {}
    pressed = {element for element, _ in forms.clickables(page)}
    for element, name in forms.clickables(page):
        if (parent := element.getparent()) is not None and not forms.press(page, element):
            menus.setdefault((tag_of(element), kind_of(element), tag_of(parent), kind_of(parent)), []).append(
                (element, name)
            )
    panes: dict[Element, str] = {}
    for row in rows:
        inside = set(row)
        fitting = [menu for menu in menus.values() if len(menu) == len({name for _, name in menu}) == len(row)]
        fitting = fitting[1:] if _are_twins(fitting) else fitting
        fitting = fitting or _texts_above(row, pressed)
        if len(fitting) != 1 or not inside.isdisjoint(named):
            continue
        if all(inside.isdisjoint(element.iterancestors()) for element, _ in fitting[0]):
            panes |= {pane: name for pane, (_, name) in zip(row, fitting[0], strict=True)}
    return panes


def _are_twins(menus: Sequence[Sequence[tuple[Element, str]]]) -> bool:
    """Whether there are two menus alike, and each name is shown in one of them: DevExpress writes each tab twice."""
    names = [[name for _, name in menu] for menu in menus]
    if len(menus) != 2 or names[0] != names[1]:
        return False
    shown = ([is_shown(one) for one, _ in menu] for menu in menus)
    return all(first != second for first, second in zip(*shown, strict=True))


def _texts_above(panes: list[Element], pressed: Collection[Element]) -> list[list[tuple[Element, str]]]:
    """Return the names of the panes, where they are texts of their number right above them; [] where they are not.

    A script makes tabs of such texts, and nothing on them can be `pressed`.
    """
    above = panes[0].getprevious()
    if above is None and (parent := panes[0].getparent()) is not None:
        above = parent.getprevious()
    names = [] if above is None else [(one, text_of(one)) for one in above]
    is_row = (
        len(names) == len({name for _, name in names}) == len(panes) and len({tag_of(one) for one, _ in names}) == 1
    )
    are_texts = all(0 < len(name) <= _LONGEST_NAME for _, name in names)
    if not is_row or not are_texts or any(inner in pressed for one, _ in names for inner in one.iter()):
        return []
    return [names]


def kind_of(element: Element) -> str:
    """Return the classes of an element, without those of the chosen one and of its place."""
    return " ".join(_OF_ONE.sub("", element.get("class") or "").split())


def _hidden_siblings(page: Page) -> list[list[Element]]:
    """Return the rows of siblings of one tag, two at least, of which all but one are hidden, or all."""
    found = cast("list[Element]", _HIDDEN(page.root))
    hidden = [one for one in found if tag_of(one) in _TAGS and is_hidden(one)]
    rows = []
    for parent in dict.fromkeys(one.getparent() for one in hidden):
        for tag in dict.fromkeys(tag_of(one) for one in hidden if one.getparent() is parent):
            row = [one for one in parent if tag_of(one) == tag] if parent is not None else []
            if len(row) > 1 and sum(map(is_hidden, row)) >= len(row) - 1:
                rows.append(row)
    return rows
