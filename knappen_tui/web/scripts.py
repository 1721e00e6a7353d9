"""The little of a page's scripts that a person notices beside clicks: messages, timers, and where they lead at once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knappen_tui.web.javascript import runner
from knappen_tui.web.javascript.declarations import Declarations
from knappen_tui.web.javascript.products import ScriptAction

# The timer of ASP.NET AJAX, and its settings.
_AJAX_TIMER = re.compile(r"\$create\(\s*Sys\.UI\._Timer\s*,\s*\{([^{}]*)\}")
_SETTING = re.compile(r"['\"]?(uniqueID|interval|enabled)['\"]?\s*:\s*['\"]?([^'\",}]*)")
_ADDRESS = re.compile(
    r"(?:\blocation(?:\.href)?\s*=(?!=)\s*|\blocation\.(?:assign|replace)\(\s*|(?:(?<![\w.])|\bwindow\.)open\(\s*)"
    r"(?:'([^']+)'|\"([^\"]+)\")(?!\s*\+)"
)
_ALERT = re.compile(r"\balert\(\s*(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\")\s*\)")
_TIMER = re.compile(r"\bset(?:Timeout|Interval)\(")
_DECLARATION = re.compile(r"\bfunction\s+([\w$]+)\s*\(([^)]*)\)\s*\{")
_HANDLER = re.compile(
    r"(?:\bon(?!load|ready)\w+\s*=|addEventListener\(\s*['\"](?!load|DOMContentLoaded)\w+['\"]\s*,"
    r"|\.(?:click|submit|change|on|blur|keyup|keydown|keypress)\()[^;{}]*\{"
)
_CONDITION = re.compile(r"\bif\s*\(")
_DELAY = re.compile(r"([0-9]+(?:\s*\*\s*[0-9]+)*)\s*$")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_PAIRS = {"(": ")", "{": "}"}


@dataclass(frozen=True, slots=True)
class Timer:
    """An action that a page takes by itself after so many seconds."""

    action: ScriptAction
    seconds: float


def redirect(scripts: Iterable[str]) -> str | None:
    """Return the address that the scripts lead to at once, None without one."""
    for script in scripts:
        if "location" in script and (found := _ADDRESS.search(_without_timers(_at_once(script)))):
            return _unescaped(found[1] or found[2])
    return None


def only_address(scripts: Iterable[str]) -> str | None:
    """Return the address that the scripts name to go to, whenever that is; None for none and for several."""
    found = {_unescaped(one[1] or one[2]) for script in scripts for one in _ADDRESS.finditer(script)}
    return found.pop() if len(found) == 1 else None


def alerts(scripts: Iterable[str]) -> Iterator[str]:
    """Yield the messages that the scripts show at once, without those in functions, handlers and conditions."""
    for script in scripts:
        if "alert(" in script:
            for found in _ALERT.finditer(_at_once(script)):
                yield _unescaped(found[1] or found[2] or "")


def timers(scripts: Iterable[str], declared: Declarations) -> Iterator[Timer]:
    """Yield what the scripts do after a while. `declared` are the functions of the page."""
    for script in scripts:
        for found in _TIMER.finditer(script):
            inside = _enclosed(script, found.end() - 1)
            if taken := runner.run(f"setTimeout({inside})", declared, is_timer=True):
                yield Timer(taken, _seconds(inside))
        for found in _AJAX_TIMER.finditer(script):
            told = dict(_SETTING.findall(found[1]))
            if "uniqueID" in told and told.get("enabled") != "false":
                yield Timer(ScriptAction(postback=(told["uniqueID"], "")), int(told.get("interval") or 0) / 1000)


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
