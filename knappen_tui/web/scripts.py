"""What a page's scripts do without a click: the messages they show, the addresses they lead to, and their timers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knappen_tui.web.javascript import runner
from knappen_tui.web.javascript.declarations import Declarations
from knappen_tui.web.javascript.products import ScriptAction
from knappen_tui.web.text import clean

if TYPE_CHECKING:
    from knappen_tui.web.javascript.page_script import Done, PageScript

# The timer of ASP.NET AJAX, and its settings.
_AJAX_TIMER = re.compile(r"\$create\(\s*Sys\.UI\._Timer\s*,\s*\{([^{}]*)\}")
_SETTING = re.compile(r"['\"]?(uniqueID|interval|enabled)['\"]?\s*:\s*['\"]?([^'\",}]*)")
_GOING = re.compile(r"(?:.*\W)?location(?:(?:\.href)? =|\.(?:assign|replace)\()|(?:window\.)?open\(", re.DOTALL)
_ALERT = re.compile(r"(?:.*\W)?alert\(", re.DOTALL)
_TIMER = re.compile(r"(?:.*\W)?set(?:Timeout|Interval)\(", re.DOTALL)
_ONLOAD = re.compile(r"(?:.*\W)?onload =", re.DOTALL)
_DELAY = re.compile(r"([0-9]+(?:\s*\*\s*[0-9]+)*)\s*$")


@dataclass(frozen=True, slots=True)
class Timer:
    """An action that a page takes by itself after so many seconds."""

    action: ScriptAction
    seconds: float


def redirect(scripts: Iterable[str]) -> str | None:
    """Return the address that the scripts lead to at once, None without one."""
    done = _done_at_once(scripts, "location")
    return next((text for one in done if (text := _address(one)) is not None), None)


def only_address(scripts: Iterable[str]) -> str | None:
    """Return the address that the scripts name to go to, whenever that is; None for none and for several."""
    found = set(_addresses(scripts))
    return found.pop() if len(found) == 1 else None


def alerts(scripts: Iterable[str]) -> Iterator[str]:
    """Yield the messages that the scripts show at once, cleaned; not those in handlers and conditions."""
    for done in _done_at_once(scripts, "alert("):
        if _ALERT.fullmatch(done.name) and len(done.texts) == 1 and (text := clean(done.texts[0] or "")):
            yield text


def timers(scripts: Iterable[str], declared: Declarations) -> Iterator[Timer]:
    """Yield what the scripts do after a while. `declared` are the functions of the page."""
    for text in scripts:
        for script in _parsed([text], "setTimeout", "setInterval"):
            for done in script.done():
                if _TIMER.fullmatch(done.name) and (
                    taken := runner.run(f"setTimeout{done.given}", declared, is_timer=True)
                ):
                    yield Timer(taken, _seconds(done.given))
        for found in _AJAX_TIMER.finditer(text):
            told = dict(_SETTING.findall(found[1]))
            if "uniqueID" in told and told.get("enabled") != "false":
                yield Timer(ScriptAction(postback=(told["uniqueID"], "")), int(told.get("interval") or 0) / 1000)


def _done_at_once(scripts: Iterable[str], name: str) -> Iterator["Done"]:
    """Yield what the scripts do at once, the functions of the page that they call looked into.

    Nothing where none of the scripts mentions the name.
    """
    scripts = list(scripts)
    parsed = list(_parsed(scripts, "")) if any(name in script for script in scripts) else []
    called: set[str] = set()
    waiting = [done for script in parsed for done in script.done(at_once=True)][::-1]
    while waiting:
        done = waiting.pop()
        yield done
        function = done.given if _ONLOAD.fullmatch(done.name) else done.name.removesuffix("(")
        if function.isidentifier() and function not in called:
            called.add(function)
            waiting += [one for script in parsed for one in script.done_by(function)][::-1]


def _parsed(scripts: Iterable[str], *names: str) -> Iterator["PageScript"]:
    """Yield the scripts that mention one of the names, parsed. Most pages have none, and import no parser."""
    for script in scripts:
        if any(name in script for name in names):
            from knappen_tui.web.javascript.page_script import PageScript

            yield PageScript(script)


def _addresses(scripts: Iterable[str]) -> Iterator[str]:
    """Yield the addresses that the scripts go to, those in texts for timers among them."""
    for script in _parsed(scripts, "location", "open("):
        for done in script.done():
            if (text := _address(done)) is not None:
                yield text
            elif _TIMER.fullmatch(done.name):
                yield from _addresses(filter(None, done.texts[:1]))


def _address(done: "Done") -> str | None:
    return next(iter(done.texts), None) if _GOING.fullmatch(done.name) else None


def _seconds(arguments: str) -> float:
    """Return what the last of a timer's arguments says; they are in brackets."""
    found = _DELAY.search(arguments.removesuffix(")"))
    milliseconds = 1.0
    for factor in found[1].split("*") if found else ["0"]:
        milliseconds *= int(factor)
    return milliseconds / 1000
