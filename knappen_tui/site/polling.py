"""Polling after an upload: whether a page says ready, working or refused, and the pause before the next request.

Links and texts that were on the upload page too are ignored: menus and instructions contain the same words.
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

_ELAPSED_FRACTION = 1 / 8
# Between these multiples of the expected time the pauses are short.
_EARLY = 0.95
_LATE = 1.1
_NEAR_FRACTION = 1 / 32
_REMEMBERED = 5


@dataclass(frozen=True, slots=True)
class Baseline:
    """The links, buttons and texts of the upload page."""

    marks: frozenset[str]
    texts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ready:
    """The result can be fetched from `link`."""

    link: Submission


@dataclass(frozen=True, slots=True)
class Working:
    """The result is not ready; `next_page` is polled next. `is_certain` is whether the page says that it works.

    `said` is the page's sentence about it, "" where there is none.
    """

    next_page: Submission
    is_certain: bool
    said: str = ""


@dataclass(frozen=True, slots=True)
class UploadRefused:
    """The site refused the upload; `message` is the site's own text without numbers."""

    message: str


def take_baseline(page: Page) -> Baseline:
    """Return the baseline that later pages are compared with."""
    return Baseline(forms.marks(page), frozenset(page.texts))


def classify(page: Page, baseline: Baseline, words: Words) -> Ready | Working | UploadRefused:
    """Return what the page says about the upload."""
    refresh = _refresh(page)
    if link := _sheet_link(page, baseline.marks):
        return Ready(link)
    new = [text for text in page.texts if text not in baseline.texts]
    said = next((text for text in new if mentions(text, words.waiting)), "")
    if refresh:
        return Working(refresh, is_certain=True, said=said)
    if link := forms.choice(page, words.result, known=baseline.marks):
        return Ready(link)
    if message := complaint(page, new, words.refused):
        return UploadRefused(message)
    if not new and forms.marks(page) <= baseline.marks:
        return UploadRefused("den viser siden med formularen igen uden at sige hvorfor")
    return Working(Submission("GET", page.url), is_certain=bool(said), said=said)


def goes_on(page: Page, baseline: Baseline, words: Words) -> bool:
    """Whether polling continues from the page: it links to the result or says that the site works."""
    state = classify(page, baseline, words)
    return isinstance(state, Ready) or (isinstance(state, Working) and state.is_certain)


class PollInterval:
    """Pauses between polls: a fraction of the elapsed time, and shorter around the expected time.

    The expected time is the shortest of the last uploads of the same size. All times are in seconds.
    """

    def __init__(self, shortest: float, longest: float) -> None:
        self._shortest = shortest
        self._longest = longest
        self._seconds: defaultdict[int, deque[float]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    def pause(self, size: int, elapsed: float) -> float:
        """Return the pause before the next poll for an upload of `size` numbers that has taken `elapsed` seconds."""
        expected = min(self._seconds.get(size, (0.0,)))
        if elapsed < expected * _EARLY:
            return max(expected * _EARLY - elapsed, self._shortest)
        fraction = _NEAR_FRACTION if elapsed < expected * _LATE else _ELAPSED_FRACTION
        return min(max(elapsed * fraction, self._shortest), self._longest)

    def learn(self, size: int, seconds: float) -> None:
        """Record that an upload of `size` numbers was ready after `seconds`."""
        self._seconds[size].append(seconds)


def _refresh(page: Page) -> Submission | None:
    """Return the request of a `<meta http-equiv=refresh>`, None where there is none."""
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
