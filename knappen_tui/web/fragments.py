"""Pages that are a part of one: what a script of the site puts in a place of the page that is there."""

import re
from html.parser import HTMLParser

_OF_PAGES = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
# Elements that need no end tag: another end tag closes them.
_CLOSED_BY_OTHERS = frozenset(
    {"colgroup", "dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"}
)


def is_whole_fragment(source: str) -> bool:
    """Whether the source is a fragment of HTML, no whole page, and each element in it is closed up to its end.

    One that is cut off between two of its outermost elements is whole, too, as far as this can tell.
    """
    if _OF_PAGES.search(source) or not source.rstrip().endswith(">"):
        return False
    elements = _OpenElements()
    elements.feed(source)
    elements.close()
    return elements.is_balanced and elements.seen > 0 and not elements.open


class _OpenElements(HTMLParser):
    """The elements that are open up to now; `is_balanced` is whether each end tag had its start tag."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen = 0
        self.is_balanced = True

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        """Open an element."""
        self.seen += 1
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """Take `<div/>` for `<div>`, as browsers do."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those in it that need no end tag."""
        while self.open and self.open[-1] != tag and self.open[-1] in _CLOSED_BY_OTHERS:
            self.open.pop()
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag not in _VOID:
            self.is_balanced = False
