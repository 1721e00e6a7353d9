"""What a page says after an upload: ready, wait, or no; and how long to wait between two looks.

Only what was not on the upload page already counts: menus and instructions are full of the same words.
"""

import re
from collections import defaultdict, deque
from dataclasses import dataclass
from urllib.parse import urlsplit

from knappen_tui.site.words import Words
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page, complaint, resolve
from knappen_tui.web.text import mentions

_SHEET_NAMES = (".xlsx", ".xls", ".csv")
_REFRESH = re.compile(r"\s*[0-9.]*\s*[;,]?\s*(?:url\s*=)?\s*['\"]?(.*?)['\"]?\s*", re.IGNORECASE | re.DOTALL)

_FIRST = 0.03
_LONGEST = 5.0
_PART_OF_ELAPSED = 1 / 8
# Around the time when the answer is to be expected: a look too early costs a request, a look too late costs time.
_SOON = 0.95
_LATE = 1.1
_PART_OF_EXPECTED = 1 / 32
_REMEMBERED = 5


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was on the upload page: what can be pressed, and what is said."""

    marks: frozenset[str]
    texts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ready:
    """The result can be fetched."""

    link: Submission


@dataclass(frozen=True, slots=True)
class Working:
    """The site is at work; the page to look at next. `is_certain` where it says so."""

    look: Submission
    is_certain: bool


@dataclass(frozen=True, slots=True)
class UploadRefused:
    """The site takes exception to the upload; its own words, without numbers."""

    message: str


def take_baseline(page: Page) -> Baseline:
    """Remember the upload page."""
    return Baseline(forms.marks(page), frozenset(page.texts))


def classify(page: Page, before: Baseline, words: Words) -> Ready | Working | UploadRefused:
    """What the page says about the upload."""
    refresh = _refresh(page)
    if link := _sheet_link(page, before.marks):
        return Ready(link)
    if refresh:
        return Working(refresh, is_certain=True)
    if link := forms.choice(page, words.result, known=before.marks):
        return Ready(link)
    new = [text for text in page.texts if text not in before.texts]
    if message := complaint(page, new, words.refused):
        return UploadRefused(message)
    if not new and forms.marks(page) <= before.marks:
        return UploadRefused("den viser siden med formularen igen uden at sige hvorfor")
    return Working(Submission("GET", page.url), is_certain=any(mentions(text, words.waiting) for text in new))


def goes_on(page: Page, before: Baseline, words: Words) -> bool:
    """Whether the page is one more step on the way to the result, and not the result itself."""
    state = classify(page, before, words)
    return isinstance(state, Ready) or (isinstance(state, Working) and state.is_certain)


class PollInterval:
    """Pauses that grow with the time an upload has taken, and are short when uploads of its size were ready before."""

    def __init__(self) -> None:
        self._seconds: defaultdict[int, deque[float]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    def pause(self, size: int, elapsed: float) -> float:
        """Seconds until the next look at an upload of `size` numbers that has taken `elapsed` seconds."""
        expected = min(self._seconds.get(size, (0.0,)))
        if elapsed < expected * _SOON:
            return max(expected * _SOON - elapsed, _FIRST)
        part = _PART_OF_EXPECTED if elapsed < expected * _LATE else _PART_OF_ELAPSED
        return min(max(elapsed * part, _FIRST), _LONGEST)

    def learn(self, size: int, seconds: float) -> None:
        """An upload of `size` numbers was ready after `seconds`."""
        self._seconds[size].append(seconds)


def _refresh(page: Page) -> Submission | None:
    """Where the page sends the browser by itself: its own address, or another."""
    for meta in page.root.iter("meta"):
        if (meta.get("http-equiv") or "").strip().lower() == "refresh":
            target = _REFRESH.fullmatch(meta.get("content") or "")
            return Submission("GET", resolve(page.base, target[1]) if target and target[1] else page.url)
    return None


def _sheet_link(page: Page, known: frozenset[str]) -> Submission | None:
    for element, name in forms.clickables(page):
        path = urlsplit(resolve("", element.get("href") or "")).path.lower()
        if path.endswith(_SHEET_NAMES) and forms.mark(element, name) not in known:
            return forms.press(page, element)
    return None
