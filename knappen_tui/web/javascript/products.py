"""What functions of known products do, whose scripts the site sends in files of their own."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from knappen_tui.web.javascript.declarations import Declarations
from knappen_tui.web.javascript.values import UNKNOWN, Reference, Sending, Special, Unsure, Value, number, text

# ASP.NET 1.1 names controls with colons, which no id may have: `eventTarget.split("$").join(":")`.
_WITH_COLONS = re.compile(r"""\.split\(\s*["']\$["']\s*\)\.join\(\s*["']:["']\s*\)""")


@dataclass(frozen=True, slots=True)
class ScriptAction:
    """What a script does when it runs: one of these, the others are None or False.

    `postback` is a target and its argument. `form` is the name, id or number of the form that is submitted, "this"
    for the form around the element; `values` are the names or ids of its fields with what is written into them first,
    `added` names and values that are sent with them, `target` the address that it is sent to in place of its own.
    `method` is that of a form that the script makes: it sends what is `added`, to `target` or the page's own address.
    `presses` is whether the script only prepares what the clicked button then sends by itself.
    """

    address: str | None = None
    postback: tuple[str, str] | None = None
    form: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    target: str | None = None
    method: str | None = None
    presses: bool = False
    reloads: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """A name and a value that are sent with the form when it is sent, in place of the form's own."""

    name: str
    value: str


def call(name: str, arguments: Sequence[Value], declared: Declarations) -> ScriptAction | Addition | None:
    """Return what the function of a product does, None for nothing. Raises `Unsure` where that cannot be told.

    `declared` is what the page declares, where it has its own way of writing what the product sends.
    """
    try:
        done = (PRODUCTS.get(name) or LIBRARIES[name])(*arguments)
    except TypeError as error:  # other arguments than the product's
        raise Unsure from error
    return _with_colons(done) if name == "__doPostBack" and declared.has_pattern(_WITH_COLONS) else done


def collected(method: str, arguments: Sequence[Value]) -> Sending | None:
    """Return what PrimeFaces collects by a method, to be sent by a method of that; None for other methods."""
    return Sending(*arguments) if method == "addSubmitParam" and len(arguments) == 2 else None


def sent(sending: Sending) -> ScriptAction:
    """Return what PrimeFaces does with what it has collected."""
    return _with_added(sending.form, sending.added)


def _post_back(target: Value, argument: Value = "", *_: Value) -> ScriptAction:
    """ASP.NET."""
    return ScriptAction(postback=(_text(target), _text(argument)))


def _with_colons(done: ScriptAction | Addition | None) -> ScriptAction | Addition | None:
    """Return a postback with colons for the dollar signs of its target."""
    if not isinstance(done, ScriptAction) or done.postback is None:
        return done
    target, argument = done.postback
    return replace(done, postback=(target.replace("$", ":"), argument))


def _post_back_options(target: Value, argument: Value = "", *options: Value) -> ScriptAction | None:
    """ASP.NET. Among the options are an address, and whether the script sends the form; else the button does so."""
    _, _, address, _, is_sent = [*options, *[Special.UNDEFINED] * 5][:5]
    if is_sent is False:
        return None
    address = "" if address is Special.UNDEFINED else _text(address)
    return ScriptAction(postback=(_text(target), _text(argument)), target=address or None)


def _with_options(*_: Value) -> None:
    """ASP.NET. The options that it is called with are sent when they are made."""


def _apex(request: Value = "", *_: Value) -> ScriptAction:
    """Oracle APEX sends its form with the name of the request."""
    values: tuple[tuple[str, str], ...] = ()
    if isinstance(request, dict):
        values = _pairs(request.get("set", {}))
        request = request.get("request", "")
    return ScriptAction(form="wwv_flow", values=values, added=(("p_request", _text(request)),))


def _mojarra(form: Value, added: Value, *_: Value) -> ScriptAction:
    return _with_added(form, added)


def _my_faces(form: Value, link: Value, _target: Value = None, more: Value = None, *_: Value) -> ScriptAction:
    """MyFaces names the pressed link in a field of its own."""
    pairs = {}
    for pair in more if isinstance(more, list) else []:
        name, value = pair if isinstance(pair, list) else (UNKNOWN, UNKNOWN)
        pairs[_text(name)] = _text(value)
    return ScriptAction(form=_text(form), added=((f"{_text(form)}:_idcl", _text(link)), *pairs.items()))


def _ajax4jsf(_link: Value, form: Value, _target: Value, added: Value, *_: Value) -> ScriptAction:
    return _with_added(form, added)


def _htmlb(library: Value, element: Value, *event: Value) -> ScriptAction:
    """HTMLB of SAP writes an event with up to nine parameters into fields and sends the form."""
    done = _htmlb_event(element, *event)
    return replace(done, values=(("onInputProcessing", _text(library)), *done.values))


def _htmlb_event(
    _element: Value, kind: Value, form: Value, control: Value, event: Value, count: Value = 0.0, *parameters: Value
) -> ScriptAction:
    values = {
        "htmlbevt_ty": _text(kind),
        "htmlbevt_frm": _text(form),
        "htmlbevt_oid": _text(control),
        "htmlbevt_id": _text(event),
        "htmlbevt_cnt": _text(count),
    }
    told = parameters[: int(number(count) or 0)]
    values |= {f"htmlbevt_par{place}": _text(one) for place, one in enumerate(told, 1)}
    return ScriptAction(form=_text(form), values=tuple(values.items()))


def _intraweb(control: Value, parameter: Value = "", *_: Value) -> ScriptAction:
    """IntraWeb writes the control and its parameter into fields and sends the form."""
    return ScriptAction(form="SubmitForm", values=(("IW_Action", _text(control)), ("IW_ActionParam", _text(parameter))))


def _hats(command: Value, form: Value) -> ScriptAction:
    """HATS writes the key that is pressed, or a command of its own, into a field and sends the form."""
    if "HATSForm" not in _text(form):
        raise Unsure
    return ScriptAction(form=_text(form), values=(("COMMAND", _text(command)),))


def _hats_field(name: Value, value: Value, _type: Value = None) -> Addition:
    """HATS writes into the field of its form with this name, and adds one where the form has none."""
    return Addition(_text(name), _text(value))


def _people_soft(form: Value, control: Value, *_: Value) -> ScriptAction:
    """PeopleSoft writes the control that is pressed into a field and sends the form."""
    if not isinstance(form, Reference):
        raise Unsure
    return ScriptAction(form=form.name, values=(("ICAction", _text(control)),))


def _with_added(form: Value, added: Value) -> ScriptAction:
    return ScriptAction(form=form.name if isinstance(form, Reference) else _text(form), added=_pairs(added))


def _pairs(value: Value) -> tuple[tuple[str, str], ...]:
    """Return the names and texts of an object, or of names and texts in turn with commas between them."""
    if isinstance(value, str):
        told = value.split(",")
        if len(told) % 2:
            raise Unsure
        return tuple(zip(told[::2], told[1::2], strict=True))
    if not isinstance(value, dict):
        raise Unsure
    return tuple((name, _text(one)) for name, one in value.items())


def _text(value: Value) -> str:
    told = text(value)
    if told is None:
        raise Unsure
    return told


# They are known even where the page declares them.
PRODUCTS: dict[str, Callable[..., ScriptAction | None]] = {
    "__doPostBack": _post_back,
    "WebForm_DoPostBackWithOptions": _with_options,
    "WebForm_PostBackOptions": _post_back_options,
    "apex.submit": _apex,
    "doSubmit": _apex,
    "jsfcljs": _mojarra,
    "mojarra.jsfcljs": _mojarra,
    "oam.submitForm": _my_faces,
    "oamSubmitForm": _my_faces,
    "myfaces.oam.submitForm": _my_faces,
    "_JSFFormSubmit": _ajax4jsf,
    **{f"submitAction_win{window}": _people_soft for window in range(10)},
}
# Where the page declares one of these, its own counts.
LIBRARIES: dict[str, Callable[..., ScriptAction | Addition | None]] = {
    "htmlbSubmitLib": _htmlb,
    "htmlbSubmit": _htmlb_event,
    "SubmitClickConfirm": _intraweb,
    "SubmitClick": _intraweb,
    "ms": _hats,
    "checkInput2": _hats_field,
}
