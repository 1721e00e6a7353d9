"""Controls that lead to another page of a table, by their names."""

import re

from knappen_tui.web.html import Element, tag_of, text_of
from knappen_tui.web.text import folded

PAGE_NUMBER = re.compile(r"(?:(?:gå til )?side )?(0*[1-9][0-9]{0,3})", re.IGNORECASE)
_RANGE = re.compile(r"([1-9][0-9]{0,3})\s?[-–]\s?([1-9][0-9]{0,3})")
_LEAST_RANGE = 4  # below it, a DU-modul: 2-4
ARROWS = ("›", ">", "→", "▶", "»", ">>")

# Names of keys before what they do: »F8=Frem«, »F8 Frem«.
_KEY = re.compile(r"(?:p?f[0-9]{1,2}|enter|pg ?dn|page ?down)(?:\s*[=:–-]\s*|\s+)", re.IGNORECASE)
_NEXT_PAGE = re.compile(
    r"(?:vis|gaatil|indlaes|hent)?(?:naeste|frem|next)(?:side|siden|page|[0-9]+[a-z]*)?|sidened|pagedown"
)


def is_pager(name: str) -> bool:
    """Whether a control of this name leads to another page of a table."""
    is_numbered = PAGE_NUMBER.fullmatch(name) is not None or range_start(name) is not None
    return is_numbered or _names_next(name) or name.strip() in ARROWS


def range_start(name: str) -> int | None:
    """Return the number of the first record that a control names together with the last: »11-20«; else None."""
    found = _RANGE.fullmatch(name)
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    return first if _LEAST_RANGE <= first <= last else None


def is_next(element: Element, name: str) -> bool:
    """Whether a control leads to the next page by its name or its `rel`; arrows are not looked at."""
    return _names_next(name) or element.get("rel") == "next"


def _names_next(name: str) -> bool:
    key = _KEY.match(name)
    return _NEXT_PAGE.fullmatch(folded(name[key.end() :] if key else name)) is not None


def is_disabled(element: Element) -> bool:
    """Whether a control, or the item of a list around it, says that it can't be used."""
    parent = element.getparent()
    around = [element] if parent is None or tag_of(parent) != "li" else [element, parent]
    return any(one.get("aria-disabled") == "true" or "disabled" in (one.get("class") or "").lower() for one in around)


def opens_menu(element: Element) -> bool:
    """Whether a control opens a menu, and leads nowhere itself."""
    toggles = {element.get("data-toggle"), element.get("data-bs-toggle")}
    return "dropdown" in toggles or element.get("aria-haspopup") in {"true", "menu"}


def page_options(select: Element) -> list[Element]:
    """Return the options of a list of page numbers, 1 and on; [] for any other list."""
    options = list(select.iter("option"))
    numbers = [str(number) for number in range(1, len(options) + 1)]
    return (
        options if len(options) > 1 and [text_of(option).removeprefix("Side ") for option in options] == numbers else []
    )
