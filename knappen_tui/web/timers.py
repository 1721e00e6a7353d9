"""What a page sends by itself: by `<meta http-equiv=refresh>`, and by a script at once or later."""

import re
from collections.abc import Iterator

from knappen_tui.web import forms, scripts
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page, ancestor_of, resolve, type_of
from knappen_tui.web.javascript.products import ScriptAction

_REFRESH = re.compile(
    r"\s*([0-9]*)(?:\.[0-9]*)?\s*[;,]?\s*(?:url\s*=)?\s*['\"]?(.*?)['\"]?\s*", re.IGNORECASE | re.DOTALL
)
_CONTROLS = ("a", "button", "input", "select", "textarea")
# In seconds. A page that goes elsewhere later than this does so because the login runs out.
_LONGEST = 300


def timers(page: Page) -> Iterator[Submission]:
    """Yield the requests that the page sends by itself within five minutes."""
    if address := scripts.redirect(page.scripts) or (_is_blank(page) and scripts.only_address(page.scripts)):
        yield Submission("GET", resolve(page.base, address))
    for meta in page.root.iter("meta"):
        if (meta.get("http-equiv") or "").strip().lower() == "refresh":
            told = _REFRESH.fullmatch(meta.get("content") or "")
            if not told or float(told[1] or 0) <= _LONGEST:
                yield Submission("GET", resolve(page.base, told[2]) if told and told[2] else page.url)
    for timer in scripts.timers(page.scripts, page.declared):
        if timer.seconds <= _LONGEST and (sent := forms.follow(page, timer.action)):
            yield sent


def relay(page: Page) -> Submission | None:
    """Return the request of a page that is there only to post the hidden fields of its form, as those of SAML and ADFS.

    A person sees nothing on it, or a button where there are no scripts; None for any other page.
    """
    shown = (one for one in page.root.iter(*_CONTROLS) if type_of(one) != "hidden")
    is_alone = all(ancestor_of(one, "noscript") is not None for one in shown)
    if not is_alone or not any(".submit(" in script for script in page.scripts):
        return None
    sent = forms.follow(page, ScriptAction(form="0"))
    return sent if sent is not None and sent.method == "POST" else None


def reloads(page: Page) -> bool:
    """Whether a script loads the page again within five minutes."""
    return any(
        timer.action.reloads and timer.seconds <= _LONGEST for timer in scripts.timers(page.scripts, page.declared)
    )


def refresh_address(value: str) -> str:
    """Return the address in a `Refresh` header, or in the `content` of a meta element for one; "" without one."""
    told = _REFRESH.fullmatch(value)
    return told[2] if told else ""


def _is_blank(page: Page) -> bool:
    """Whether a person sees nothing on the page, and it is there only to lead elsewhere."""
    return (
        not page.texts and not forms.clickables(page) and next(page.root.iter("form", "frame", "iframe"), None) is None
    )
