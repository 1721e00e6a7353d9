"""What the script of a link, a button or an entry of a menu does when it is clicked."""

from dataclasses import replace
from urllib.parse import unquote

from lxml.html import FormElement

from knappen_tui.web.html import Element, Page, ancestor_of, tag_of, text_of, type_of
from knappen_tui.web.javascript import runner
from knappen_tui.web.javascript.products import ScriptAction

_SUBMIT_TYPES = {"input": frozenset({"submit", "image"}), "button": frozenset({"submit", ""})}


def action_of(page: Page, element: Element) -> ScriptAction | None:
    """Return what the script of a clickable element does; for an entry of a menu what its list does."""
    if tag_of(element) == "option":
        return _chosen(page, element)
    href = (element.get("href") or "").strip()
    address = unquote(href) if href.lower().startswith("javascript:") else ""
    script = element.get("onclick") or ""
    if not f"{script}{address}".strip():
        return None
    this = _attributes(element)
    if not submits(element) and (address or href[:1] in {"", "#"}):
        return runner.run(script, page.declared, address, this, _form_around(page, element))
    done = runner.press(script, page.declared, this, _form_around(page, element))
    return None if done is not None and done.presses and not submits(element) else done


def _attributes(element: Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.items()}


def _form_around(page: Page, element: Element) -> int | None:
    """Return the number of the form around an element."""
    form = ancestor_of(element, "form")
    return None if form is None else page.forms.index(form)


def _chosen(page: Page, option: Element) -> ScriptAction | None:
    """Return what a list does when the option is chosen: go to an address, or send the form around it."""
    around = next(option.iterancestors("select"), None)
    value = option.get("value")
    value = text_of(option) if value is None else value
    script = (around.get("onchange") or "") if around is not None else ""
    if around is None or not value or not script:
        return None
    this = _attributes(around) | {"value": value}
    done = runner.run(script, page.declared, this=this, around=_form_around(page, around))
    if done is None or done.method is not None or done.address is not None:
        return None if done is not None and done.address == "" else done
    form = ancestor_of(around, "form")
    if done.postback is None and (done.form is None or named_form(page, done.form, around) is not form):
        return None
    return replace(done, values=((around.get("name") or "", value), *done.values))


def submits(element: Element) -> bool:
    """Whether the element is a button that sends its form without a script."""
    return type_of(element) in _SUBMIT_TYPES.get(tag_of(element), frozenset())


def named_form(page: Page, name: str, element: Element | None) -> FormElement | None:
    """Return the form with the name, id or number, for "this" the one around the element."""
    forms = page.forms
    if name == "this":
        return ancestor_of(element, "form") if element is not None else None
    if name.isdigit():
        return forms[int(name)] if int(name) < len(forms) else None
    return next((form for form in forms if name in {form.get("name"), form.get("id")}), None)
