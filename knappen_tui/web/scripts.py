"""The little of a page's scripts that a person notices: where a click leads, messages, and timers.

Scripts are not run. What is recognised are the usual ways of writing an address, a form's submit, a postback of
ASP.NET, `alert` and `setTimeout`; whatever else a script does is not seen.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_POSTBACK = re.compile(
    r"(?:__doPostBack\(|WebForm_PostBackOptions\()\s*(?:'([^']*)'|\"([^\"]*)\")\s*,\s*(?:'([^']*)'|\"([^\"]*)\")"
)
# The last argument is whether the script sends the form; else the button does so itself.
_CHECKED_ONLY = re.compile(r"WebForm_PostBackOptions\([^()]*,\s*false\s*\)")
# Oracle APEX sends its form with the name of the request.
_APEX = re.compile(r"(?:\bapex\.submit|\bdoSubmit)\(\s*(?:\{[^{}]*?\brequest['\"]?\s*:\s*)?['\"]([^'\"]*)['\"]")
# The timer of ASP.NET AJAX, and its settings.
_AJAX_TIMER = re.compile(r"\$create\(\s*Sys\.UI\._Timer\s*,\s*\{([^{}]*)\}")
_SETTING = re.compile(r"['\"]?(uniqueID|interval|enabled)['\"]?\s*:\s*['\"]?([^'\",}]*)")
_ADDRESS = re.compile(
    r"(?:\blocation(?:\.href)?\s*=(?!=)\s*|\blocation\.(?:assign|replace)\(\s*|(?:(?<![\w.])|\bwindow\.)open\(\s*)"
    r"(?:'([^']+)'|\"([^\"]+)\")(?!\s*\+)"
)
_RELOAD = re.compile(r"\blocation\.reload\(|\bhistory\.go\(\s*0\s*\)|\blocation(?:\.href)?\s*=\s*(?:\w+\.)?location\b")
_SUBMIT = re.compile(
    r"(?:(this)\.form|document\.forms\[\s*['\"]?([\w:.$-]+)['\"]?\s*\]|\bforms\[\s*['\"]?([\w:.$-]+)['\"]?\s*\]"
    r"|getElementById\(\s*['\"]([\w:.$-]+)['\"]\s*\)|document\.(?:forms\.)?([\w$]+)|\$\(\s*['\"]#([\w:.-]+)['\"]\s*\))"
    r"\.(?:submit|requestSubmit)\("
)
# Links of JSF: Mojarra, MyFaces, PrimeFaces and RichFaces send a form with fields of their own.
_JSF = re.compile(
    r"(?:mojarra\.)?jsfcljs\(\s*document\.getElementById\(\s*'([\w:.-]+)'\s*\)\s*,\s*\{([^}]*)\}"
    r"|(?:myfaces\.)?oam\.submitForm\(\s*'([\w:.-]+)'\s*,\s*'([\w:.-]+)'"
    r"|PrimeFaces\.addSubmitParam\(\s*'([\w:.-]+)'\s*,\s*\{([^}]*)\}\s*\)\.submit\("
    r"|_JSFFormSubmit\(\s*'[\w:.-]+'\s*,\s*'([\w:.-]+)'\s*,\s*[\w']*\s*,\s*\{([^}]*)\}"
)
_PAIR = re.compile(r"'([^']*)'\s*:\s*'([^']*)'")
_ALERT = re.compile(r"\balert\(\s*(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\")\s*\)")
_TIMER = re.compile(r"\bset(?:Timeout|Interval)\(")
_DECLARATION = re.compile(r"\bfunction\s+([\w$]+)\s*\(([^)]*)\)\s*\{")
_CALLS = re.compile(r"(?<![\w$.])([\w$]+)\s*\(((?:[^()'\"]|'[^']*'|\"[^\"]*\")*)\)")
_ARGUMENT = re.compile(r"'[^']*'|\"[^\"]*\"|\bthis\b|-?[0-9]+")
_WORD = re.compile(r"'[^']*'|\"[^\"]*\"|(?<![\w$.])[\w$]+")
_CONCATENATION = re.compile(r"'\s*\+\s*'")
_VALUE = re.compile(
    r"(?:\.|\[\s*['\"]|getElementById\(\s*['\"]|#)([\w:$-]+)(?:['\"]\s*[\])])?\.value\s*=(?!=)\s*"
    r"(?:'([^']*)'|\"([^\"]*)\")"
)
_TARGET = re.compile(r"\.action\s*=(?!=)\s*(?:'([^']+)'|\"([^\"]+)\")(?!\s*\+)")
_HANDLER = re.compile(
    r"(?:\bon(?!load|ready)\w+\s*=|addEventListener\(\s*['\"](?!load|DOMContentLoaded)\w+['\"]\s*,"
    r"|\.(?:click|submit|change|on|blur|keyup|keydown|keypress)\()[^;{}]*\{"
)
_CONDITION = re.compile(r"\bif\s*\(")
_CALL = re.compile(r"\s*['\"]?\s*([\w$]+)\s*(?:\(\s*\))?")
_DELAY = re.compile(r"([0-9]+(?:\s*\*\s*[0-9]+)*)\s*$")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_PAIRS = {"(": ")", "{": "}"}


@dataclass(frozen=True, slots=True)
class ScriptAction:
    """What a script does when it runs: one of these, the others are None or False.

    `postback` is a target and its argument. `form` is the name, id or number of the form that is submitted, "this"
    for the form around the element; `values` are the names or ids of its fields with what is written into them first,
    `added` names and values that are sent with them, `target` the address that it is sent to in place of its own.
    """

    address: str | None = None
    postback: tuple[str, str] | None = None
    form: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    target: str | None = None
    reloads: bool = False


@dataclass(frozen=True, slots=True)
class Timer:
    """An action that a page takes by itself after so many seconds."""

    action: ScriptAction
    seconds: float


def action(script: str, functions: Iterable[str] = ()) -> ScriptAction | None:
    """Return what the script does, None where it does nothing that is recognised.

    `functions` are the scripts of the page: where the script calls a function of theirs, it does what that one does.
    """
    return _action(script) or next(filter(None, map(_action, _called(script, functions))), None)


def redirect(scripts: Iterable[str]) -> str | None:
    """Return the address that the scripts lead to at once, None without one."""
    for script in scripts:
        if "location" in script and (found := _action(_without_timers(_at_once(script)))) and found.address:
            return found.address
    return None


def _action(script: str) -> ScriptAction | None:
    script = _CHECKED_ONLY.sub("", script)
    if found := _POSTBACK.search(script):
        return ScriptAction(postback=(found[1] or found[2] or "", found[3] or found[4] or ""))
    if found := _JSF.search(script):
        form, pairs = found[1] or found[3] or found[5] or found[7], found[2] or found[6] or found[8]
        # MyFaces names the pressed link in a field of its own.
        added = _PAIR.findall(pairs) if pairs else [(f"{form}:_idcl", found[4])]
        return ScriptAction(form=form, added=tuple((_unescaped(name), _unescaped(value)) for name, value in added))
    if found := _APEX.search(script):
        return ScriptAction(form="wwv_flow", added=(("p_request", found[1]),))
    if found := _SUBMIT.search(script):
        values = tuple((one[1], _unescaped(one[2] or one[3] or "")) for one in _VALUE.finditer(script))
        target = _TARGET.search(script)
        form = next(filter(None, found.groups()), "")
        return ScriptAction(form=form, values=values, target=target and _unescaped(target[1] or target[2]))
    if found := _ADDRESS.search(script):
        return ScriptAction(address=_unescaped(found[1] or found[2]))
    return ScriptAction(reloads=True) if _RELOAD.search(script) else None


def alerts(scripts: Iterable[str]) -> Iterator[str]:
    """Yield the messages that the scripts show at once, without those in functions, handlers and conditions."""
    for script in scripts:
        if "alert(" in script:
            for found in _ALERT.finditer(_at_once(script)):
                yield _unescaped(found[1] or found[2] or "")


def timers(scripts: Iterable[str]) -> Iterator[Timer]:
    """Yield what the scripts do after a while."""
    for script in scripts:
        functions = {found[1]: _enclosed(script, found.end() - 1) for found in _DECLARATION.finditer(script)}
        for found in _TIMER.finditer(script):
            inside = _enclosed(script, found.end() - 1)
            named = _CALL.match(inside)
            body = functions.get(named[1], inside) if named else inside
            if taken := action(body.replace('\\"', '"').replace("\\'", "'")):
                yield Timer(taken, _seconds(inside))
        for found in _AJAX_TIMER.finditer(script):
            told = dict(_SETTING.findall(found[1]))
            if "uniqueID" in told and told.get("enabled") != "false":
                yield Timer(ScriptAction(postback=(told["uniqueID"], "")), int(told.get("interval") or 0) / 1000)


def _called(script: str, functions: Iterable[str]) -> Iterator[str]:
    """Yield the bodies of the functions that a script calls, with the call's texts and numbers for the parameters."""
    for call in _CALLS.finditer(script):
        for text in functions:
            for found in _DECLARATION.finditer(text):
                if found[1] == call[1]:
                    yield _with_arguments(_enclosed(text, found.end() - 1), found[2], call[2])


def _with_arguments(body: str, parameters: str, arguments: str) -> str:
    """Return a function's body with the call's texts and numbers for the parameters, and joined texts as one."""
    given = [found[0].strip("'\"") for found in _ARGUMENT.finditer(arguments)]
    names = map(str.strip, parameters.split(","))
    values = {name: f"'{value}'" for name, value in zip(names, given, strict=False) if value != "this"}
    replaced = _WORD.sub(lambda found: values.get(found[0], found[0]).replace('"', "'"), body)
    return _CONCATENATION.sub("", replaced)


def _seconds(arguments: str) -> float:
    found = _DELAY.search(arguments)
    milliseconds = 1.0
    for factor in found[1].split("*") if found else ["0"]:
        milliseconds *= int(factor)
    return milliseconds / 1000


def _at_once(script: str) -> str:
    """Return the script without declared functions, handlers of events, and what depends on a condition."""
    for pattern in (_DECLARATION, _HANDLER):
        while found := pattern.search(script):
            inside = _enclosed(script, found.end() - 1)
            script = script[: found.start()] + script[found.end() + len(inside) + 1 :]
    while found := _CONDITION.search(script):
        rest = script[found.end() + len(_enclosed(script, found.end() - 1)) + 1 :].lstrip()
        end = len(_enclosed(rest, 0)) + 2 if rest.startswith("{") else rest.find(";") + 1 or len(rest)
        script = script[: found.start()] + rest[end:]
    return script


def _without_timers(script: str) -> str:
    while found := _TIMER.search(script):
        script = script[: found.start()] + script[found.end() + len(_enclosed(script, found.end() - 1)) :]
    return script


def _enclosed(script: str, start: int) -> str:
    """Return what stands between the bracket at `start` and its partner, strings not looked into."""
    opening, closing, depth, quote, place = script[start], _PAIRS[script[start]], 0, "", start
    while place < len(script):
        char = script[place]
        if quote:
            if char == "\\":
                place += 1
            elif char == quote:
                quote = ""
        elif char in "'\"`":
            quote = char
        elif char == opening:
            depth += 1
        elif char == closing:
            depth -= 1
            if not depth:
                break
        place += 1
    return script[start + 1 : place]


def _unescaped(text: str) -> str:
    def char(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else {"n": " ", "t": " ", "r": " "}.get(found[3], found[3])

    return _ESCAPE.sub(char, text)
