"""Limits of the HTML that is parsed. Its time grows with the square of a tag's attributes, and it can't be stopped.

The bytes are searched once, in time proportional to their length, before they are parsed.
"""

import re

from knappen_tui.domain.errors import NotUnderstood

_MOST_TAGS = 2_000_000
# Comparisons of attribute names: some tenths of a second.
_MOST_COMPARISONS = 50_000_000
# Shorter content has too few attributes to take long.
_CHECKED_FROM = 16 * 1024
_LONG_TAG = 400  # bytes

_ATTRIBUTE = rb"""[\s/]*+(?:[^\s>/=]++|=)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?+"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
# Every part takes all that it can: nothing is searched twice.
_TAG = re.compile(
    rb"<script\b[^>]*+>(?:.*?</script|.*)|<[a-z][^\s>/]*+((?:" + _ATTRIBUTE + rb")*+)", re.IGNORECASE | re.DOTALL
)


def check(content: bytes) -> None:
    """Raise `NotUnderstood` for a page whose parsing would take more than a second or two."""
    if len(content) < _CHECKED_FROM:
        return
    comparisons = 0
    for tag in _TAG.finditer(content):
        if tag.end() - tag.start() > _LONG_TAG and tag[1]:
            comparisons += len(_ATTRIBUTES.findall(tag[1])) ** 2
    if comparisons > _MOST_COMPARISONS or content.count(b"<") > _MOST_TAGS:
        raise NotUnderstood("Siden er for sammensat til at kunne læses.", advice="Kontakt dem, der driver siden.")
