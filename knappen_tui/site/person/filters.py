"""Filters: forms above a table of records that choose which of them are shown."""

from collections.abc import Iterable

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.blocks import Block
from knappen_tui.web.form_values import NOT_TYPED
from knappen_tui.web.html import Element, ancestor_of, contains, tag_of, text_of, type_of
from knappen_tui.web.names import accessible_name
from knappen_tui.web.text import mentions

_FILTERING = ("Filtrer", "Filtrér", "Filter", "Anvend filter", "Afgræns")
_UNSET = ("Alle", "Samtlige", "Vælg", "Ingen")
# The types of what a form has beside fields in which something is chosen.
_NOT_CHOSEN = NOT_TYPED - {"checkbox", "radio", "file"}


def without_filters(blocks: Iterable[Block], about: Table) -> list[Block]:
    """Return the blocks without those of filters: their labels are those of no record.

    Raises `NotUnderstood` for a filter in which something is chosen, which may keep records of `about` from view.
    """
    forms: dict[Element, bool] = {}
    left = []
    for block in blocks:
        form = ancestor_of(block.element, "form")
        if form is None or not forms.setdefault(form, _is_filter(form)):
            left.append(block)
    if any(is_filter and any(map(_is_set, _fields(form))) for form, is_filter in forms.items()):
        raise NotUnderstood(
            f"Siden viser {about.title} gennem et filter, hvor noget er valgt, så den måske ikke viser alt.",
            advice="Slå personen op i knappen.",
        )
    return left


def _is_filter(form: Element) -> bool:
    fields = _fields(form)
    buttons = (one for one in form.iter("button", "input") if one not in fields)
    is_named = any(mentions(accessible_name(one), _FILTERING) for one in buttons)
    return is_named and bool(fields) and not contains(form, "table", "dl")


def _fields(form: Element) -> list[Element]:
    """Return the fields of a form in which something may be chosen."""
    fields = form.iter("input", "select", "textarea")
    return [one for one in fields if tag_of(one) != "input" or type_of(one) not in _NOT_CHOSEN]


def _is_set(field: Element) -> bool:
    """Whether something is typed, ticked or chosen in a field, and not all of it."""
    match tag_of(field):
        case "select":
            options = list(field.iter("option"))
            chosen = [one for one in options if one.get("selected") is not None] or options[:1]
            texts = [text_of(one) for one in options]
            if all(map(str.isdigit, texts)):  # how many rows a page has
                return False
            named = zip(options, texts, strict=True)
            unset = next((one for one, text in named if not text or mentions(text, _UNSET)), options[0])
            return any(one is not unset for one in chosen)
        case "textarea":
            return bool(text_of(field))
        case _ if type_of(field) in {"checkbox", "radio"}:
            return field.get("checked") is not None
        case _:
            return bool((field.get("value") or "").strip())
