"""Polling after an upload: whether a page says ready, working or refused.

Links and texts that were on the upload page too are ignored: menus and instructions contain the same words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from secrets import choice
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from knappen_tui.site import result_list, upload_steps
from knappen_tui.site.result_list import NOTHING, Listed, Sent
from knappen_tui.site.stages import Stages, stages_on
from knappen_tui.site.words import Words
from knappen_tui.web import forms, steps
from knappen_tui.web.control_words import DELETING
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, complaint, resolve, tag_of, text_of, type_of
from knappen_tui.web.http import Reply
from knappen_tui.web.selectors import said
from knappen_tui.web.text import begins, clean, mentions, without_numbers
from knappen_tui.web.timers import refresh_address, reloads, timers

_SHEET_NAMES = (".xlsx", ".xls", ".csv", ".ods", ".zip", ".mht", ".mhtml")
_FILE_NAME = re.compile(r"[\w)]\.\w+$")
_ACCEPTED = 202
# »Linjer med fejl: 0« and »0 linjer fejlbehæftede« are no refusals.
_NO_FAULT = re.compile(
    r"\b(?:0|ingen) (?:(?:linje|række|post|num|cpr|person)[-\w]* (?:med |har |er )?)?\w*(?:fejl|ugyldig)"
    r"|(?:fejl|ugyldig)\w*(?: \w+)?[ .]*: ?0\b",
    re.IGNORECASE,
)
# The work is over, or has not begun: »Scriptet udføres ikke«.
_NOT_WORKING = re.compile(
    r"\b(?:ud|ind)?(?:føres|køres|kører|behandles|arbejder|dannes|hentes|læses) ikke\b", re.IGNORECASE
)
# Letters of a file's name: without vowels they make no word.
_LETTERS = "bcdfghjklmnpqrstvwxz"
_LENGTH = 6
_BEGIN = ("Start", "Igangsæt", "Dan", "Lav", "Kør", "Udfør", "Sæt", "Bestil", "Send", "Fortsæt", "Videre", "Bekræft")
# Take an upload back. Fewer than UNDOING, since the only other button beside one of these is pressed.
_UNDOING = ("Fortryd", "Annuller", "Annullér", "Tilbage", "Kassér", "Kasser", "Forkast", "Afbryd")
# »Start ny kørsel« and »Send igen« are for another upload.
_ANEW = ("Ny", "Igen", "Forfra")
# A link begins the work by a name of two words or more: »Start« alone may be the first page.
_BEGINNING_LINK = re.compile(r"(?:start|igangsæt|sæt|kør|udfør|dan) \w", re.IGNORECASE)
_EARLIER = ("Seneste", "Sidste", "Udtræk", "Regneark")
_OWN = ("Mine", "Dine")
# »Når udtrækket er færdigt, ligger det under Mine filer« says nothing yet.
_LATER = ("Når", "Så snart", "Om", "I morgen", "Senere", "Kommer", "Bliver", "Vil", "Lægges", "Til behandling")
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the upload page had: its clickable elements, texts, timers and frames, and the files behind its old links.

    `files` are the requests of links to a result that were there before the upload, with the digest of their file.
    `fetched` are those of the results of earlier uploads. `sent` is what was sent. `has_waited` is whether other pages
    came after the upload. `taken` is the mark that `while_working` found. `told` are texts of the pages on the way to
    the form, to which the site may lead back: what they say is no refusal. `steps` are the marks of `upload_steps`
    that were taken.
    """

    marks: frozenset[str]
    texts: frozenset[str]
    timers: frozenset[Submission]
    frames: frozenset[Submission] = frozenset()
    files: tuple[tuple[Submission, bytes], ...] = ()
    fetched: frozenset[Submission] = frozenset()
    sent: Sent = NOTHING
    has_waited: bool = False
    taken: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()

    def while_working(self, page: Page, state: "Working") -> "Baseline":
        """Return the baseline after a page that was no result.

        Where the page says that the site works, and has all of the upload page's controls but one, that one was taken
        away when the work began: once it is there again it is about this upload, though an earlier one had it too.
        """
        gone = self.marks - forms.marks(page)
        taken = gone if state.is_certain and state.said and len(gone) == 1 and len(self.marks) > 1 else self.taken
        steps = self.steps | ({state.step} if state.step else set())
        return replace(self, marks=self.marks | state.others, has_waited=True, taken=taken, steps=steps)


_KEPT: WeakKeyDictionary[Page, Baseline] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Ready:
    """The result can be fetched from `link`.

    `old` is the digest of the file that was there before the upload, None for a new link. `is_said` is whether the
    page says that the result is ready: then the file may be the same as before.
    """

    link: Submission
    old: bytes | None = None
    is_said: bool = True

    def is_as_before(self, file: Reply) -> bool:
        """Whether the file is the one from before the upload, and the page does not say that it is the result."""
        return file.is_file and not self.is_said and self.old == digest(file.content)


@dataclass(frozen=True, slots=True)
class Working:
    """The result is not ready; `next_page` is polled next, None where the page cannot be asked for again.

    `is_certain` is whether the page says that it works, `said` its sentence about it, "" where there is none. `others`
    are the marks of what belongs to other uploads. `step` is the mark of the control of an `upload_steps.Step`.
    """

    next_page: Submission | None
    is_certain: bool
    said: str = ""
    others: frozenset[str] = frozenset()
    step: str = ""


@dataclass(frozen=True, slots=True)
class UploadRefused:
    """The site refused the upload; `message` is the site's own text without numbers."""

    message: str


PollState = Ready | Working | UploadRefused


def take_baseline(page: Page) -> Baseline:
    """Return the baseline that later pages are compared with; it is taken once for each page."""
    found = _KEPT.get(page)
    if found is None:
        texts, frames = frozenset(page.texts), frozenset(steps.frames(page))
        found = _KEPT[page] = Baseline(forms.marks(page), texts, frozenset(timers(page)), frames)
    return found


def old_links(page: Page, words: Words) -> list[Submission]:
    """Return the links on the upload page that may lead to the result of an earlier upload."""
    names = (*words.result, *_EARLIER, *_OWN, *words.again)
    named = [*_sheet_links(page, frozenset()), *forms.choices(page, names)]
    return [link for link in dict.fromkeys(named) if link.method == "GET" and link.url != page.url]


def file_name() -> str:
    """Return a name for a file to send that no other upload has: many sites list uploads by it."""
    return f"cpr{''.join(choice(_LETTERS) for _ in range(_LENGTH))}.txt"


def results(page: Page, words: Words) -> dict[Element, Submission]:
    """Return what may lead to a result, with its request."""
    found = {}
    for element, name in forms.clickables(page):
        is_named = mentions(name, words.result) and not mentions(name, DELETING)
        is_result = _is_sheet(element, name) or (is_named and not forms.is_furniture(element, name))
        if is_result and (sent := forms.press(page, element)):
            found[element] = sent
    return found


def same_page(reply: Reply) -> Submission | None:
    """Return the request for the page once more, None for an answer to POST: another page may have its address."""
    return Submission("GET", reply.url) if reply.method == "GET" else None


def digest(content: bytes) -> bytes:
    """Return the digest by which two files are compared."""
    return sha256(content).digest()


def classify(reply: Reply, baseline: Baseline, words: Words) -> PollState:
    """Return what the page says about the upload."""
    told = told_next(reply, baseline)
    opening = None if told else _step(upload_steps.opening, reply.page, baseline, words)
    return opening or _classified(reply, baseline, words, told)


def _classified(reply: Reply, baseline: Baseline, words: Words, told: Submission | None) -> PollState:
    """Return what a page says on which no entry is opened; `told` is what it tells a browser to send."""
    page = reply.page
    named_stages = stages_on(page, words)
    ignored = baseline.texts | named_stages.not_reached
    new = [text for text in page.texts if text not in ignored]
    confirmed = None if baseline.has_waited else _confirmation(page, baseline)
    if listed := result_list.find(results(page, words), baseline.fetched, baseline.sent, words.waiting):
        is_of_others = listed.link is None and not listed.text
        return Ready(confirmed) if confirmed and is_of_others else _listed(listed, reply, baseline, words)
    if sheet := _first_new(_sheet_links(page, baseline.marks), baseline):
        return Ready(sheet)
    if told:
        return Working(told, is_certain=True, said=said(page, new, words.waiting))
    known = (baseline.marks, baseline.marks - baseline.taken)
    links = (_first_new(forms.choices(page, words.result, known=one), baseline) for one in known)
    if link := next(filter(None, links), None):
        waits = _waits(page, new, words) if link in baseline.fetched else ""
        return Working(_later(reply, words), is_certain=True, said=waits) if waits else Ready(link)
    faults = _may_be_faults(page, [text for text in new if text not in baseline.told])
    message = complaint(page, faults, words.refused) or without_numbers(said(page, (), words.refused))
    if message:
        return UploadRefused(message)
    approval = _step(upload_steps.approval, page, baseline, words) if baseline.steps else None
    return approval or (Ready(confirmed) if confirmed else _unclear(reply, baseline, words, new, named_stages))


def _step(find: upload_steps.Find, page: Page, baseline: Baseline, words: Words) -> Working | None:
    """Return the state for the step that `find` finds on a page, None without one."""
    step = find(page, baseline.sent, words, baseline.marks | baseline.steps)
    return Working(step.request, is_certain=True, step=step.mark) if step else None


def _may_be_faults(page: Page, new: Sequence[str]) -> list[str]:
    """Return the new texts that do not say that there are no faults, alone or with the next text of the page."""
    none = {
        text for text, after in pairwise([*page.texts, ""]) if _NO_FAULT.search(f"{text.removesuffix(':')}: {after}")
    }
    return [text for text in new if text not in none and not _NO_FAULT.search(text)]


def _listed(listed: Listed, reply: Reply, baseline: Baseline, words: Words) -> PollState:
    """Return the state for a page with a list of uploads, by what it says of this one."""
    if listed.link:
        return Ready(listed.link)
    if listed.text and not listed.waits and mentions(listed.text, words.refused):
        return UploadRefused(without_numbers(listed.text))
    told = told_next(reply, baseline)
    following = told or _later(reply, words)
    is_certain = listed.waits or told is not None
    return Working(following, is_certain, said=listed.text, others=forms.marks(reply.page))


def _later(reply: Reply, words: Words) -> Submission | None:
    """Return the request for what the page says later."""
    return forms.choice(reply.page, words.again, known=_sorting(reply.page)) or same_page(reply)


def _sorting(page: Page) -> frozenset[str]:
    """Return the marks of the headings that sort a table: »Status« is no button that shows it anew."""
    return frozenset(forms.mark(*one) for one in forms.clickables(page) if forms.is_in_heading(one[0]))


def goes_on(reply: Reply, baseline: Baseline, words: Words) -> bool:
    """Whether polling continues from the page: it links to the result or says that the site works."""
    state = classify(reply, baseline, words)
    return isinstance(state, Ready) or (isinstance(state, Working) and state.is_certain)


def told_next(reply: Reply, baseline: Baseline) -> Submission | None:
    """Return the request that the page tells a browser to send by itself, None without one that is new."""
    if address := refresh_address(reply.headers.get("refresh", "")):
        return Submission("GET", resolve(reply.page.base, address))
    timer = next((timer for timer in timers(reply.page) if timer not in baseline.timers), None)
    if timer is None and (reply.status == _ACCEPTED or reloads(reply.page)):
        return same_page(reply)
    return timer


def _unclear(reply: Reply, baseline: Baseline, words: Words, texts: Sequence[str], named_stages: Stages) -> PollState:
    """Return the state for a page that names no result: it waits, an old link may have a new file, or a new link is it.

    `texts` are the page's new ones.
    """
    waits = _waits(reply.page, texts, words)
    if again := forms.choice(
        reply.page, words.again, known=_sorting(reply.page) | (frozenset() if waits else baseline.marks)
    ):
        return Working(again, is_certain=True, said=waits)
    beside_stages = [text for text in texts if text not in named_stages.names]
    if baseline.files and not waits:
        old, seen = baseline.files[0]
        return Ready(old, seen, is_said=bool(said(reply.page, beside_stages, words.ready)))
    new = [
        (element, name)
        for element, name in forms.new_clickables(reply.page, baseline.marks)
        if not forms.leads_away(element, name)
    ]
    if frame := next((frame for frame in steps.frames(reply.page) if frame not in baseline.frames), None):
        return Working(frame, is_certain=True, said=waits)
    named = [one for one in new if _may_begin(*one)]
    ways = named if len(named) == 1 else new
    links = {link for element, _ in ways if (link := forms.press(reply.page, element))}
    link = links.pop() if len(links) == 1 and len(ways) <= 2 and not waits and not baseline.steps else None
    if link is None and not new and all(map(baseline.sent.is_named_in, texts)):
        link = _begin(reply.page)
    is_back = baseline.has_waited and not texts and not new
    if link is None and (is_back or said(reply.page, beside_stages, words.ready)):
        own = None if waits else _named_as_ready(reply.page, beside_stages, words)
        link = forms.choice(reply.page, words.result) or own
    if link:
        return Ready(link)
    if not texts and not new:
        return UploadRefused("den viser siden med formularen igen uden at sige hvorfor")
    following = same_page(reply) or (upload_steps.way_on(reply.page, new) if waits else None)
    return Working(following, is_certain=bool(waits), said=waits)


def _waits(page: Page, texts: Sequence[str], words: Words) -> str:
    """Return what of the texts says that the site works; »Dit udtræk kan hentes« on a link does not."""
    names = {name for _, name in forms.clickables(page)}
    return said(page, [text for text in texts if text not in names and not _NOT_WORKING.search(text)], words.waiting)


def _named_as_ready(page: Page, texts: Sequence[str], words: Words) -> Submission | None:
    """Return the request of the only link to own files in a text that says that something is ready; None without one.

    The link may be one of the menu: »Udtrækket er udført. Regnearket ligger under Mine dokumenter«. What it leads to
    was looked at before the upload, and the results there are known. `texts` are the page's new ones.
    """
    links: set[tuple[Submission, bool]] = set()
    for element, name in forms.clickables(page):
        around = element.getparent()
        own = "" if around is None else clean(around.text or "")
        if around is None or own not in texts or not mentions(own, words.ready):
            continue
        sentence = text_of(around)
        if mentions(sentence, (*words.waiting, *_LATER)) or len(sentence) > _LONGEST_TEXT:
            continue
        sent = None if forms.leads_away(element, name) else forms.press(page, element)
        if sent is not None and sent.method == "GET" and sent.url != page.url:
            links.add((sent, begins(name, _OWN)))
    (link, is_own) = links.pop() if len(links) == 1 else (None, False)
    return link if is_own else None


def _may_begin(element: Element, name: str) -> bool:
    """Whether the name of a button or a link is one that begins the work."""
    if tag_of(element) in {"button", "input"}:
        return mentions(name, _BEGIN)
    return _BEGINNING_LINK.match(name) is not None


def _confirmation(page: Page, baseline: Baseline) -> Submission | None:
    """Return the request of a new button that begins the work, beside new ones that undo the upload and no others.

    Such a page may say »Det kan tage et øjeblik« before the work has begun.
    """
    new = forms.new_clickables(page, baseline.marks)
    undoing = [one for one, name in new if mentions(name, _UNDOING)]
    begins = [
        one
        for one, name in new
        if tag_of(one) in {"button", "input"} and mentions(name, _BEGIN) and not mentions(name, _ANEW)
    ]
    return forms.press(page, begins[0]) if undoing and len(begins) == 1 and len(undoing) + 1 == len(new) else None


def _begin(page: Page) -> Submission | None:
    """Return the request of the button that begins the work in the form with the file, None without one."""
    for element, name in forms.clickables(page):
        form = forms.form_of(page, element)
        has_file = form is not None and any(type_of(one) == "file" for one in form.iter("input"))
        if has_file and mentions(name, _BEGIN) and tag_of(element) in {"button", "input"}:
            return forms.press(page, element)
    return None


def _first_new(links: Iterable[Submission], baseline: Baseline) -> Submission | None:
    """Return the first link that did not give the result of an earlier upload, else the first."""
    found = list(links)
    return next((link for link in found if link not in baseline.fetched), found[0] if found else None)


def _sheet_links(page: Page, known: frozenset[str]) -> Iterator[Submission]:
    for element, name in forms.clickables(page):
        if _is_sheet(element, name) and forms.mark(element, name) not in known and (sent := forms.press(page, element)):
            yield sent


def _is_sheet(element: Element, name: str) -> bool:
    """Whether an element leads to a sheet, by the name of a file in its address or its own name: »CSV« is one too."""
    path = urlsplit(resolve("", element.get("href") or "")).path.lower()
    is_named = path.endswith(_SHEET_NAMES) or (name.lower().endswith(_SHEET_NAMES) and _FILE_NAME.search(name))
    return bool(is_named) or f".{name.strip().lower()}" in _SHEET_NAMES or element.get("download") is not None
