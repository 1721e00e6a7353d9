"""Forms and links, found by their visible text, and the requests that they send.

Nothing is fetched here: the functions return a `Submission`, which `Session` sends.
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
    """A file to send with a form."""

    filename: str
    content: bytes = field(repr=False)
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Submission:
    """The request that a link or a button sends. Values are encoded, and left out of `repr`."""

    method: str
    url: str
    fields: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    files: tuple[tuple[str, Upload], ...] = field(default=(), repr=False)
    multipart: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """An input element and its form."""

    form: FormElement
    element: Element

    @property
    def name(self) -> str:
        """The name that it is sent under."""
        return self.element.get("name", "")


def password_field(page: Page) -> Field | None:
    """Return the page's password field. A page with one counts as a login page."""
    return next(_fields(page, lambda element: _type_of(element) == "password"), None)


def user_field(page: Page, form: FormElement, words: tuple[str, ...]) -> Field | None:
    """Return the form's field for the user name: the one labelled with a word, else its only text field."""
    fields = [one for one in _fields(page, _is_text) if one.form is form and _type_of(one.element) != "password"]
    return _labelled(page, fields, words) or (fields[0] if len(fields) == 1 else None)


def text_field(page: Page, words: tuple[str, ...]) -> Field | None:
    """Return the text field whose label contains one of the words. Earlier words take precedence."""
    return _labelled(page, list(_fields(page, _is_text)), words)


def file_field(page: Page, words: tuple[str, ...]) -> Field | None:
    """Return the page's only file field, or the one whose label contains one of the words."""
    files = list(_fields(page, lambda element: _type_of(element) == "file"))
    return files[0] if len(files) == 1 else _labelled(page, files, words)


def label_of(page: Page, field: Field) -> str:
    """Return the field's visible label, or its technical name where it has none."""
    return next(_labels(page, field.element), "")


def text_labels(page: Page) -> list[str]:
    """Return the labels of the page's text fields, passwords left out."""
    fields = (one for one in _fields(page, _is_text) if _type_of(one.element) != "password")
    return list(dict.fromkeys(filter(None, (label_of(page, one) for one in fields))))


def submit(
    page: Page,
    form: FormElement,
    values: Mapping[str, str],
    buttons: tuple[str, ...],
    files: Mapping[str, Upload] | None = None,
) -> Submission:
    """Return the form's request with `values` filled in, sent by the button that one of `buttons` names.

    The other fields keep the values that the site gave them. Raises `NotUnderstood` for a GET form, which would put
    the values into the address.
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
    """Return the request of the link, button or radio button that one of the words names, None without one.

    Earlier words take precedence. Elements whose `mark` is in `known` and requests in `but_not` are skipped.
    """
    new = [(element, name) for element, name in clickables(page) if mark(element, name) not in known]
    for word in words:
        for element, name in new:
            if mentions(name, (word,)) and (sent := press(page, element)) and sent not in but_not:
                return sent
    return None


def marks(page: Page) -> frozenset[str]:
    """Return the marks of the page's clickable elements, so that later ones can be recognised as new."""
    return frozenset(mark(element, name) for element, name in clickables(page))


def mark(element: Element, name: str) -> str:
    """Return an identity for a clickable element: its name and its target."""
    return f"{name}\n{element.get('href') or element.get('value') or ''}"


def clickables(page: Page) -> Iterator[tuple[Element, str]]:
    """Yield the page's enabled links, buttons and radio buttons that have a name, each with its name."""
    for element in page.root.iter("a", "button", "input"):
        pressable = tag_of(element) != "input" or _type_of(element) in _BUTTON_TYPES or _type_of(element) == "radio"
        if pressable and element.get("disabled") is None and (name := name_of(page, element)):
            yield element, name


def press(page: Page, element: Element) -> Submission | None:
    """Return the request that a link, a button or a radio button sends; None where it sends none."""
    href = element.get("href") if tag_of(element) == "a" else None
    postback = _POSTBACK.search(f"{href or ''} {element.get('onclick') or ''}")
    form = _form_of(page, element)
    if postback and form is not None:
        target = {"__EVENTTARGET": postback[1], "__EVENTARGUMENT": postback[2]}
        sent = [(name, value) for name, value in _values(form) if name not in target]
        return _submission(page, _method(form), form.get("action"), [*sent, *target.items()], {}, multipart=False)
    if href is not None:
        address = resolve(page.base, href)
        is_request = urlsplit(address).scheme in {"http", "https"} and not href.strip().startswith("#")
        return Submission("GET", urldefrag(address).url) if is_request else None
    if form is None or not (name := element.get("name")):
        return None
    sent = [(key, value) for key, value in _values(form) if key != name]
    sent.append((name, element.get("value") or ("on" if _type_of(element) == "radio" else "")))
    if _type_of(element) == "radio" and (button := _button(form, ())) is not None and (key := button.get("name")):
        sent.append((key, button.get("value") or ""))
    return _submission(page, _method(form), form.get("action"), sent, {}, multipart=False)


def name_of(page: Page, element: Element) -> str:
    """Return the element's visible name: its text, its value, its label or its image's text."""
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


def _labelled(page: Page, fields: list[Field], words: tuple[str, ...]) -> Field | None:
    labelled = [(one, list(_labels(page, one.element))) for one in fields]
    for word in words:
        for one, labels in labelled:
            if any(mentions(label, (word,)) for label in labels):
                return one
    return None


def _labels(page: Page, element: Element) -> Iterator[str]:
    """Yield the field's labels, the most specific first and its technical name last."""
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
    """Return the nearest text before the element: in its own table cell, or in the one before."""
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
    """Return the form's fields and their values. Raises `NotUnderstood` for a form that lxml cannot read."""
    for element in form.iter("input"):
        if _type_of(element) not in _VALUELESS and element.get("value") is None:
            element.set("value", "")  # a browser sends empty fields too, lxml leaves them out
    try:
        return [(name, value or "") for name, value in form.form_values()]
    except (AssertionError, ValueError, TypeError, KeyError, LxmlError) as error:
        raise NotUnderstood("En formular på siden kan ikke læses.") from error


def _button(form: FormElement, words: tuple[str, ...]) -> Element | None:
    """Return the submit button that one of the words names, else the first one, as the Enter key does."""
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
    # As browsers do: a form is encoded in its page's charset.
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
