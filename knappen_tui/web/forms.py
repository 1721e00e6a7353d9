"""Forms and links, found by what a person sees, and what pressing them would send.

Nothing is fetched here: everything ends in a `Submission` that the session sends.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlencode, urlsplit, urlunsplit

from lxml.etree import LxmlError
from lxml.html import FormElement

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.web.html import Element, Page, resolve, tag_of, text_of
from knappen_tui.web.text import clean, mentions

_POSTBACK = re.compile(r"__doPostBack\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)")
_TEXT_TYPES = frozenset({"", "text", "search", "tel", "number", "email", "password"})
_BUTTON_TYPES = frozenset({"submit", "image", "button"})
_VALUELESS = _BUTTON_TYPES | {"checkbox", "radio", "file", "reset"}
_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is sent with a form."""

    filename: str
    content: bytes = field(repr=False)
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Submission:
    """What pressing a link or a button sends. Values are encoded; they are left out of `repr`."""

    method: str
    url: str
    fields: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    files: tuple[tuple[str, Upload], ...] = field(default=(), repr=False)
    multipart: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field on a page: the form it belongs to, and its name there."""

    form: FormElement
    element: Element

    @property
    def name(self) -> str:
        """The name it is sent under."""
        return self.element.get("name", "")


def password_field(page: Page) -> Field | None:
    """The page's password field: where there is one, the page is a login page."""
    return next(_fields(page, lambda element: _type_of(element) == "password"), None)


def user_field(page: Page, form: FormElement, words: tuple[str, ...]) -> Field | None:
    """The login form's field for the user name: by its label, or for being the only text field."""
    texts = [one for one in _fields(page, _is_text) if one.form is form and _type_of(one.element) != "password"]
    return _named(page, texts, words) or (texts[-1] if len(texts) == 1 else None)


def text_field(page: Page, words: tuple[str, ...]) -> Field | None:
    """The text field whose label holds one of the words; earlier words go first."""
    return _named(page, list(_fields(page, _is_text)), words)


def file_field(page: Page, words: tuple[str, ...]) -> Field | None:
    """The field that takes a file: the only one, or the one whose label holds one of the words."""
    files = list(_fields(page, lambda element: _type_of(element) == "file"))
    return files[0] if len(files) == 1 else _named(page, files, words)


def label_of(page: Page, field: Field) -> str:
    """What a person would call the field."""
    return next(_labels(page, field.element), "")


def text_labels(page: Page) -> list[str]:
    """What a person would call each text field of the page, passwords aside."""
    fields = (one for one in _fields(page, _is_text) if _type_of(one.element) != "password")
    return list(dict.fromkeys(filter(None, (label_of(page, one) for one in fields))))


def submit(
    page: Page,
    form: FormElement,
    values: Mapping[str, str],
    buttons: tuple[str, ...],
    files: Mapping[str, Upload] | None = None,
) -> Submission:
    """The form filled in with `values`, its other fields as the site set them, sent by the button `buttons` name.

    Raises `NotUnderstood` where what is filled in would end up in the address (GET).
    """
    sent = [(name, values.get(name, value)) for name, value in _values(form)]
    present = {name for name, _ in sent}
    sent += [(name, value) for name, value in values.items() if name not in present]
    method = (form.get("method") or "GET").strip().upper()
    if method != "POST" and (values or files):
        raise NotUnderstood(
            "Formularen på siden vil sende det indtastede i adressen (GET), og det må et CPR-nummer ikke.",
            advice="Kontakt dem, der driver siden: formularen skal sendes med POST.",
        )
    button = _button(form, buttons)
    if button is not None and (name := button.get("name")):
        sent.append((name, button.get("value") or ""))
    action = (button.get("formaction") if button is not None else None) or form.get("action")
    enctype = (form.get("enctype") or "").lower()
    return _submission(page, method, action, sent, files or {}, multipart="multipart" in enctype or bool(files))


def choice(
    page: Page,
    words: tuple[str, ...],
    *,
    known: frozenset[str] = frozenset(),
    but_not: Sequence[Submission] = (),
) -> Submission | None:
    """What pressing the link, button or radio button named by one of the words sends; None where there is none.

    Earlier words go first. Things whose `mark` is in `known`, and what was sent before, are passed over.
    """
    new = [(element, name) for element, name in clickables(page) if mark(element, name) not in known]
    for word in words:
        for element, name in new:
            if mentions(name, (word,)) and (sent := press(page, element)) and sent not in but_not:
                return sent
    return None


def marks(page: Page) -> frozenset[str]:
    """What can be pressed on the page, so that what appears later can be told apart."""
    return frozenset(mark(element, name) for element, name in clickables(page))


def mark(element: Element, name: str) -> str:
    """What makes one thing to press another than the next: what it says and where it leads."""
    return f"{name}\n{element.get('href') or element.get('value') or ''}"


def clickables(page: Page) -> Iterator[tuple[Element, str]]:
    """The page's links, buttons and radio buttons that have a name, each with its name."""
    for element in page.root.iter("a", "button", "input"):
        pressable = tag_of(element) != "input" or _type_of(element) in _BUTTON_TYPES or _type_of(element) == "radio"
        if pressable and element.get("disabled") is None and (name := name_of(page, element)):
            yield element, name


def press(page: Page, element: Element) -> Submission | None:
    """What pressing a link, a button or a radio button sends; None where that leads nowhere."""
    href = element.get("href") if tag_of(element) == "a" else None
    postback = _POSTBACK.search(f"{href or ''} {element.get('onclick') or ''}")
    form = _form_of(page, element)
    if postback and form is not None:
        target = {"__EVENTTARGET": postback[1], "__EVENTARGUMENT": postback[2]}
        sent = [(name, value) for name, value in _values(form) if name not in target]
        return _submission(page, _method(form), form.get("action"), [*sent, *target.items()], {}, multipart=False)
    if href is not None:
        address = resolve(page.base, href)
        leads_on = urlsplit(address).scheme in {"http", "https"} and not href.strip().startswith("#")
        return Submission("GET", urldefrag(address).url) if leads_on else None
    if form is None or not (name := element.get("name")):
        return None
    sent = [(key, value) for key, value in _values(form) if key != name]
    sent.append((name, element.get("value") or ("on" if _type_of(element) == "radio" else "")))
    if _type_of(element) == "radio" and (button := _button(form, ())) is not None and (key := button.get("name")):
        sent.append((key, button.get("value") or ""))
    return _submission(page, _method(form), form.get("action"), sent, {}, multipart=False)


def name_of(page: Page, element: Element) -> str:
    """What a person calls the thing: its text, its value, its label, or its picture's text."""
    if tag_of(element) == "input":
        own = element.get("value") or "" if _type_of(element) in _BUTTON_TYPES else ""
        return clean(own or element.get("alt") or next(_labels(page, element), ""))
    own = text_of(element) or element.get("aria-label") or element.get("title") or ""
    return clean(own) or " ".join(clean(image.get("alt") or "") for image in element.iter("img"))


def _fields(page: Page, wanted: Callable[[Element], bool]) -> Iterator[Field]:
    for form in page.root.iter("form"):
        for element in form.iter("input"):
            if element.get("name") and element.get("disabled") is None and wanted(element):
                yield Field(form, element)


def _named(page: Page, fields: list[Field], words: tuple[str, ...]) -> Field | None:
    labelled = [(one, list(_labels(page, one.element))) for one in fields]
    for word in words:
        for one, labels in labelled:
            if any(mentions(label, (word,)) for label in labels):
                return one
    return None


def _labels(page: Page, element: Element) -> Iterator[str]:
    """All that tells a person what the field is for, and last its technical name."""
    if label := page.labels.get(element.get("id", "")):
        yield label
    for parent in element.iterancestors("label"):
        yield text_of(parent)
    for reference in (element.get("aria-labelledby") or "").split():
        if (named := page.by_id.get(reference)) is not None:
            yield text_of(named)
    for attribute in ("aria-label", "placeholder", "title"):
        if text := element.get(attribute):
            yield clean(text)
    if text := _text_before(element):
        yield text
    for attribute in ("name", "id"):
        if text := element.get(attribute):
            yield clean(text)


def _text_before(element: Element) -> str:
    """The nearest text that stands before the element: in its own cell, or in the one before."""
    node = element
    for _ in range(_LEVELS):
        before = node.getprevious()
        while before is not None:
            if text := clean(before.tail or "") or text_of(before):
                return text
            before = before.getprevious()
        parent = node.getparent()
        if parent is None or tag_of(parent) in {"form", "body"}:
            return clean(parent.text or "") if parent is not None else ""
        if text := clean(parent.text or ""):
            return text
        node = parent
    return ""


def _values(form: FormElement) -> list[tuple[str, str]]:
    """The form's fields as the site set them. A form that lxml cannot make sense of counts as unreadable."""
    for element in form.iter("input"):
        if _type_of(element) not in _VALUELESS and element.get("value") is None:
            element.set("value", "")  # a browser sends empty fields too, lxml leaves them out
    try:
        return [(name, value or "") for name, value in form.form_values()]
    except (AssertionError, ValueError, TypeError, KeyError, LxmlError) as error:
        raise NotUnderstood("En formular på siden kan ikke læses.") from error


def _button(form: FormElement, words: tuple[str, ...]) -> Element | None:
    """The submit button that the words name, else the form's first, which is what the Enter key presses."""
    buttons = [
        element
        for element in form.iter("button", "input")
        if _type_of(element) in ({"submit", "image"} if tag_of(element) == "input" else {"submit", ""})
        and element.get("disabled") is None
    ]
    named = (
        button
        for word in words
        for button in buttons
        if mentions(text_of(button) or button.get("value") or "", (word,))
    )
    return next(named, next(iter(buttons), None))


def _form_of(page: Page, element: Element) -> FormElement | None:
    for parent in element.iterancestors("form"):
        return parent
    forms = list(page.root.iter("form"))
    return forms[0] if len(forms) == 1 else None


def _submission(
    page: Page,
    method: str,
    action: str | None,
    sent: list[tuple[str, str]],
    files: Mapping[str, Upload],
    *,
    multipart: bool,
) -> Submission:
    url = urldefrag(resolve(page.base, action) if action and action.strip() else page.url).url
    # As a browser does: a form goes back in the charset its page came in.
    fields = tuple((name, value.encode(page.charset, "xmlcharrefreplace")) for name, value in sent)
    if method != "POST":
        return Submission("GET", urlunsplit(urlsplit(url)._replace(query=urlencode(fields))))
    return Submission("POST", url, fields, tuple(files.items()), multipart)


def _method(form: FormElement) -> str:
    return (form.get("method") or "GET").strip().upper()


def _type_of(element: Element) -> str:
    return (element.get("type") or "").strip().lower()


def _is_text(element: Element) -> bool:
    return _type_of(element) in _TEXT_TYPES
