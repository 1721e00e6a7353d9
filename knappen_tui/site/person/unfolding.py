"""A list that shows more of each record once all are unfolded: »Vis alle detaljer«."""

import re
from dataclasses import fields

from knappen_tui.site.person import record_pages
from knappen_tui.site.person.part_controls import controls_in
from knappen_tui.site.person.shown import Shown
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

_UNFOLDS = re.compile(
    r"\W*(?:(?:vis|se|åbn|hent|show|open) (?:alle|samtlige|all) (?:detaljer|oplysninger|felter|kolonner|details)"
    r"|(?:fold|klap) (?:alle|alt|samtlige)(?: [a-zæøå]+)? ud|(?:udfold|udvid|expand) (?:alle|alt|samtlige|all)"
    r"(?: [a-zæøå]+)?)\W*",
    re.IGNORECASE,
)


def unfolds(name: str) -> bool:
    """Whether a control of this name shows more of the records that are shown, and no others."""
    return _UNFOLDS.fullmatch(name) is not None


def unfolding(page: Page, shown: Shown, whole: Shown | None = None) -> Submission | None:
    """Return the request of the control that unfolds the records of a list; None without one that can be pressed.

    None as well where the list lacks no column, or shows those of its first page once unfolded, which is `whole`.
    Raises `NotUnderstood` for several such controls.
    """
    if not shown.records or not record_pages.missing(shown) or (whole and _headings(whole) <= _headings(shown)):
        return None
    named = (element for element, name in controls_in(page, shown.blocks) if unfolds(name))
    found = {sent for element in named if (sent := forms.press(page, element))}
    if len(found) > 1:
        raise record_pages.unclear(shown.about)
    return next(iter(found), None)


def check_unfolded(listed: Shown, whole: Shown | None) -> None:
    """Raise `NotUnderstood` where an unfolded list shows no more of each record, or not the same records."""
    if whole is None or len(whole.records) != len(listed.records) or not _headings(listed) < _headings(whole):
        raise record_pages.unclear(listed.about)
    lacking = {column.field for column in record_pages.missing(listed)} | {"andet"}
    for one, other in zip(listed.records, whole.records, strict=True):
        names = [name.name for name in fields(one) if name.name not in lacking]
        if any(getattr(one, name) != getattr(other, name) for name in names):
            raise record_pages.unclear(listed.about)


def _headings(shown: Shown) -> set[str]:
    return {*shown.columns.known, *shown.columns.unknown} if shown.columns else set()
