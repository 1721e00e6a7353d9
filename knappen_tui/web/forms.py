"""Links, buttons and forms, found by their visible text, and the requests that they send.

Nothing is fetched here: the functions return a `Submission`, which `Session` sends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from urllib.parse import urldefrag, urlencode, urlsplit, urlunsplit

from lxml.html import FormElement

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.web import clicks, control_words, form_values
from knappen_tui.web.button_owners import FieldPlace
from knappen_tui.web.fields import name_in
from knappen_tui.web.html import Element, Page, ancestor_of, is_shown, resolve, tag_of, text_of, type_of
from knappen_tui.web.javascript.products import ScriptAction
from knappen_tui.web.names import name_beside
from knappen_tui.web.selectors import selected
from knappen_tui.web.text import clean, fold, mentions

_MAY_BE_CLICKED = ("a", "area", "button", "input", "option")
_BUTTON_TYPES = frozenset({"submit", "image", "button"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send with a form."""

    filename: str
    content: bytes = field(repr=False)
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Submission:
    """The request that a link or a button sends. Values are encoded, and left out of `repr`.

    `files_after` is how many of the fields are sent before the files.
    """

    method: str
    url: str
    fields: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    files: tuple[tuple[str, Upload], ...] = field(default=(), repr=False)
    multipart: bool = False
    files_after: int = 0


def submit(
    page: Page,
    form: FormElement,
    values: Mapping[str, str],
    buttons: tuple[str, ...],
    files: Mapping[str, Upload] | None = None,
    *,
    beside: Element | None = None,
) -> Submission:
    """Return the form's request with `values` filled in, sent by the button that belongs to the field `beside`.

    Of several such buttons the one is pressed that one of `buttons` names. The other fields keep the values that the
    site gave them. Raises `NotUnderstood` for a GET form, which would put the values into the address.
    """
    sent = [(name, values.get(name, value)) for name, value in form_values.values_of(form)]
    present = {name for name, _ in sent}
    sent += [(name, value) for name, value in values.items() if name not in present]
    if _method(form) != "POST" and (values or files):
        raise NotUnderstood(
            "Formularen på siden vil sende det indtastede i adressen (GET), og det må et CPR-nummer ikke.",
            advice="Kontakt dem, der driver siden: formularen skal sendes med POST.",
        )
    button = _button(page, form, buttons, beside)
    action = form.get("action")
    if button is not None:
        done = clicks.action_of(page, button)
        if clicks.submits(button) and (done is None or done.presses):
            sent, action = sent + form_values.pressed(button), button.get("formaction") or action
        if done is not None:
            sent, action = form_values.written_by(form, sent, done), done.target or action
    submission = _submission(page, _method(form), action, sent, multipart=_is_multipart(form) or bool(files))
    if not files:
        return submission
    return replace(
        submission, files=tuple(files.items()), files_after=form_values.values_before(form, next(iter(files)))
    )


def choice(page: Page, words: tuple[str, ...], *, known: frozenset[str] = frozenset()) -> Submission | None:
    """Return the first of `choices`, None without one."""
    return next(choices(page, words, known=known), None)


def choices(
    page: Page, words: tuple[str, ...], *, known: frozenset[str] = frozenset(), less: tuple[str, ...] = ()
) -> Iterator[Submission]:
    """Yield the requests of the links, buttons and radio buttons that the words name, the best one first.

    A whole name precedes a part of one, then earlier words precede. Names that contain one of the words `less` come
    last. Elements whose `mark` is in `known`, and for parts of names those of every page and those that delete, are
    skipped.
    """
    new = new_clickables(page, known)
    pointed = [element for word in words for element in selected(page, word)]
    by_name: dict[str, list[Element]] = {}
    for element, name in new:
        by_name.setdefault(fold(name), []).append(element)
    named = [element for word in map(fold, words) for element in by_name.get(word, ())]
    fitting = [
        (element, name)
        for element, name in new
        if mentions(name, words) and not mentions(name, control_words.DELETING) and not is_furniture(element, name)
    ]
    partly = [(element, name) for word in words for element, name in fitting if mentions(name, (word,))]
    partly.sort(key=lambda one: mentions(one[1], less))
    for element in dict.fromkeys([*pointed, *named, *(element for element, _ in partly)]):
        if sent := press(page, element):
            yield sent


def marks(page: Page) -> frozenset[str]:
    """Return the marks of the page's clickable elements, so that later ones can be recognised as new."""
    return frozenset(mark(element, name) for element, name in clickables(page))


def mark(element: Element, name: str) -> str:
    """Return an identity for a clickable element: its name and its target."""
    return f"{name}\n{element.get('href') or element.get('value') or ''}\n{element.get('onclick') or ''}"


def is_furniture(element: Element, name: str) -> bool:
    """Whether a clickable element belongs to every page: log out, help, skip links, the question about cookies."""
    around = (f"{one.get('id') or ''} {one.get('class') or ''}".lower() for one in element.iterancestors())
    is_logout = control_words.LOGS_OUT.search(element.get("href") or "") is not None
    return is_logout or mentions(name, control_words.FURNITURE) or any("cookie" in text for text in around)


def leads_away(element: Element, name: str) -> bool:
    """Whether a clickable element undoes something, goes back, or belongs to every page."""
    return mentions(name, control_words.UNDOING) or is_furniture(element, name)


def is_in_heading(element: Element) -> bool:
    """Whether a clickable element stands in the heading of a column: it sorts the table."""
    return ancestor_of(element, "th") is not None


def clickables(page: Page) -> list[tuple[Element, str]]:
    """Return the page's enabled links, buttons and radio buttons that have a name, each with its name.

    Other elements that a script makes a link of are among them.
    """
    if page.clickables is None:
        page.clickables = [
            (element, name)
            for element in _may_be_clicked(page)
            if _is_clickable(page, element) and element.get("disabled") is None and (name := name_of(page, element))
        ]
    return page.clickables


def new_clickables(page: Page, known: frozenset[str]) -> list[tuple[Element, str]]:
    """Return the `clickables` whose `mark` is not in `known`."""
    return [(element, name) for element, name in clickables(page) if mark(element, name) not in known]


def _may_be_clicked(page: Page) -> Iterable[Element]:
    if page.may_have(b"onclick"):
        return (one for one in page.elements if one.tag in _MAY_BE_CLICKED or one.get("onclick") is not None)
    return page.root.iter(*_MAY_BE_CLICKED)


def press(page: Page, element: Element, ticked: Iterable[tuple[str, str]] = ()) -> Submission | None:
    """Return the request that a link, a button or a radio button sends; None where it sends none.

    `ticked` are the names and values to send with it, in place of the form's own.
    """
    done = clicks.action_of(page, element)
    name = element.get("name") or ""
    if type_of(element) == "radio":
        ticked = [*(one for one in ticked if one[0] != name), (name, element.get("value") or "on")]
    if done is not None and not done.presses:
        return follow(page, done, element, ticked)
    href = element.get("href") if tag_of(element) in {"a", "area"} else None
    if href is not None:
        return None if href.strip().startswith("#") else to_address(page, href)
    form = form_of(page, element)
    if form is None or not (clicks.submits(element) or _is_choice(element)):
        return None
    sent = form_values.with_ticked(form, ticked)
    if type_of(element) != "radio":
        sent = [*((key, value) for key, value in sent if key != name), *form_values.pressed(element)]
    elif (button := _button(page, form, (), element)) is not None:
        sent += form_values.pressed(button)
    action = element.get("formaction") or form.get("action")
    if done is not None:
        sent, action = form_values.written_by(form, sent, done), done.target or action
    return _submission(page, _method(form), action, sent, multipart=_is_multipart(form))


def choose(page: Page, option: Element) -> Submission | None:
    """Return the request of a list's form with this option chosen, sent by its only button.

    None where the form has more buttons or a field to type in: it is there for something else.
    """
    select = ancestor_of(option, "select")
    form = None if select is None else form_of(page, select)
    if select is None or form is None or len(buttons := _senders(page, form)) != 1:
        return None
    typed = (one for one in form.iter("input", "textarea") if type_of(one) not in form_values.NOT_TYPED)
    if any(map(is_shown, typed)) or leads_away(buttons[0], name_of(page, buttons[0])):
        return None
    chosen = (select.get("name") or "", option.get("value") or text_of(option))
    return press(page, buttons[0], [chosen])


def follow(
    page: Page, done: ScriptAction, element: Element | None = None, ticked: Iterable[tuple[str, str]] = ()
) -> Submission | None:
    """Return the request that a script's action sends, None for one that sends none.

    `element` is what was clicked; `ticked` as for `press`.
    """
    if done.address is not None:
        return to_address(page, done.address)
    if done.method is not None:
        return _submission(page, done.method, done.target, done.added, multipart=False)
    form: FormElement | None
    if done.postback is not None:
        form = form_of(page, element) if element is not None else None
        form = form if form is not None else _postback_form(page)
    else:
        form = clicks.named_form(page, done.form, element) if done.form is not None else None
    if form is None:
        return None
    sent = form_values.written_by(form, form_values.with_ticked(form, ticked), done)
    action = done.target or form.get("action")
    return _submission(page, _method(form), action, sent, multipart=_is_multipart(form))


def to_address(page: Page, address: str) -> Submission | None:
    """Return the request for an address that the page names, None for one that is not of the web."""
    url = resolve(page.base, address)
    return Submission("GET", urldefrag(url).url) if urlsplit(url).scheme in {"http", "https"} else None


def name_of(page: Page, element: Element) -> str:
    """Return the element's name: the accessible one, else its text, else what stands beside it."""
    name = name_in(page, element) or text_of(element)
    if not name:
        images = (image.get("alt") or image.get("title") or "" for image in element.iter("img", "i", "span"))
        name = clean(" ".join(images))
    return name or (name_beside(element) if type_of(element) == "radio" else "")


def form_of(page: Page, element: Element) -> FormElement | None:
    """Return the form that the element belongs to: the one it names, the one around it, or the page's only one."""
    if name := element.get("form"):
        return clicks.named_form(page, name, element)
    for parent in element.iterancestors("form"):
        return parent
    forms = page.forms
    return forms[0] if len(forms) == 1 else None


def _is_clickable(page: Page, element: Element) -> bool:
    tag = tag_of(element)
    if tag in {"a", "area", "button"}:
        return not _is_placeholder(element)
    if tag == "input" and (type_of(element) in _BUTTON_TYPES or type_of(element) == "radio"):
        return True
    if tag == "option":
        return clicks.action_of(page, element) is not None
    return bool(tag) and element.get("onclick") is not None and clicks.action_of(page, element) is not None


def _is_placeholder(element: Element) -> bool:
    """Whether a link without an address stands in a row of links that have one: it is where the person is."""
    if element.get("href") is not None or element.get("onclick") is not None or tag_of(element) != "a":
        return False
    row = element.getparent()
    if row is not None and tag_of(row) in {"li", "td"}:
        row = row.getparent()
    links = row.iter("a") if row is not None else ()
    return any(not (one.get("href") or "#").lstrip().startswith("#") for one in links)


def _is_choice(element: Element) -> bool:
    """Whether the element is a radio button of a form, and not a tab: that shows a part of the page itself."""
    is_in_form = element.get("form") or ancestor_of(element, "form") is not None
    return type_of(element) == "radio" and bool(is_in_form) and element.get("role") != "tab"


def _button(page: Page, form: FormElement, words: tuple[str, ...], beside: Element | None) -> Element | None:
    """Return the button that `_find_button` finds; it is looked for once for each page, form, words and field."""
    sought = (form, words, beside)
    if sought not in page.buttons:
        page.buttons[sought] = _find_button(page, *sought)
    return page.buttons[sought]


def _find_button(page: Page, form: FormElement, words: tuple[str, ...], beside: Element | None) -> Element | None:
    """Return the button that sends the form: of those that belong to the field `beside` the one that the words name.

    Without such buttons a link that posts the form back and that the words name is looked for, then those buttons that
    belong to no other field, any such link, and all buttons of the form. Where the words name none it is the first
    one, as for the Enter key.
    """
    buttons = _senders(page, form)
    if pointed := [one for word in words for one in selected(page, word) if one in buttons]:
        return pointed[0]
    if beside is not None:
        field_place = FieldPlace(form, beside)
        links = [one for one in _posting_links(page, form) if field_place.precedes(one)]
        owned = {one: field_place.owner_of(one) for one in (*buttons, *links)}
        groups = (
            [one for one in buttons if owned[one] is beside],
            [one for one in links if owned[one] is beside and mentions(name_of(page, one), words)],
            [one for one in buttons if owned[one] in {beside, None}],
            [one for one in links if owned[one] in {beside, None}],
        )
        for near in groups:
            useful = [one for one in near if not leads_away(one, name_of(page, one))]
            if useful:
                return _named(page, useful, words)
    return _named(page, buttons, words)


def sends(page: Page, form: FormElement, element: Element) -> bool:
    """Whether pressing the element sends the form as it is: a submit button, or one by script."""
    if element.get("disabled") is not None:
        return False
    done = clicks.action_of(page, element)
    if clicks.submits(element) and (done is None or done.presses):
        return True
    if done is None or (tag_of(element) == "input" and type_of(element) not in _BUTTON_TYPES):
        return False
    if done.postback is not None:
        return tag_of(element) in {"input", "button"}
    return done.form is not None and clicks.named_form(page, done.form, element) is form


def button_names(page: Page, form: FormElement) -> list[str]:
    """Return the names of what sends the form."""
    return [name_of(page, one) for one in _senders(page, form)]


def _senders(page: Page, form: FormElement) -> list[Element]:
    return [one for one in form.iter("button", "input", "a", "span") if sends(page, form, one)]


def _posting_links(page: Page, form: FormElement) -> list[Element]:
    """Return the links that post the form back: menus and pagers of the whole page are among them."""
    links = (one for one in form.iter("a") if one.get("disabled") is None)
    return [one for one in links if (done := clicks.action_of(page, one)) is not None and done.postback is not None]


def _named(page: Page, buttons: Sequence[Element], words: tuple[str, ...]) -> Element | None:
    names = {one: name_of(page, one) for one in buttons}
    exactly = (one for word in map(fold, words) for one in buttons if fold(names[one]) == word)
    partly = (one for word in words for one in buttons if mentions(names[one], (word,)))
    useful = (one for one in buttons if not mentions(names[one], control_words.UNDOING))
    return next(chain(exactly, partly, useful, buttons), None)


def _postback_form(page: Page) -> FormElement | None:
    forms = page.forms
    with_target = [
        one for one in forms if any(field.get("name") == form_values.POSTBACK_FIELD for field in one.iter("input"))
    ]
    return next(chain(with_target, forms), None)


def _submission(
    page: Page,
    method: str,
    action: str | None,
    sent: Iterable[tuple[str, str]],
    *,
    multipart: bool,
) -> Submission:
    url = urldefrag(resolve(page.base, action) if action and action.strip() else page.url).url
    # As browsers do: a form is encoded in its page's charset.
    fields = tuple((name, value.encode(page.charset, "xmlcharrefreplace")) for name, value in sent)
    if method != "POST":
        return Submission("GET", urlunsplit(urlsplit(url)._replace(query=urlencode(fields))))
    return Submission("POST", url, fields, multipart=multipart)


def _is_multipart(form: FormElement) -> bool:
    return "multipart" in (form.get("enctype") or "").lower()


def _method(form: FormElement) -> str:
    return (form.get("method") or "GET").strip().upper()
