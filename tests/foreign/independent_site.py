"""A site by an independent author: its application, what was sent to it, and an operator who knows it."""

import asyncio
import importlib.util
import json
import os
import random
import re
import secrets
import sys
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from knappen_tui.domain.check_step import Choice, Question
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist
from knappen_tui.web.html import decode
from tests.foreign.people import bare
from tests.foreign.sites.register import REGISTER

_T = TypeVar("_T")

FOLDER = Path(__file__).parent / "independent"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))
USER, PASSWORD = "kommune", "hemmeligt-1"

_PART = re.compile(rb'name="([^"]*)"')
_SIX_DIGITS = re.compile("[0-9]{6}")
_PARTS = re.compile(" / |: ")  # between a group's heading and a column's
# The key of a question, and what of `NAME.json` answers it.
_ANSWERS = {
    "bruger": ("user_label",),
    "log_ind": ("login_steps",),
    "cpr": ("cpr_label",),
    "enkelt": ("extra_steps", "login_steps", "single_menu"),
    "flere": ("extra_steps", "login_steps", "batch_menu", "batch_open_form"),
    "soeg": ("single_button",),
    "fil": ("file_label",),
    "upload": ("upload_button",),
    "resultat": ("batch_confirm", "sheet_link", "ready_message"),
    "vent": ("wait_message",),
    "klar": ("ready_message",),
    "ikke_fundet": ("unknown_message",),
    "ingen": ("empty_messages",),
    "videre": ("extra_steps", "login_steps", "batch_confirm"),
    "fundet": ("open_record",),
    "opdater": ("refresh_button",),
}


class IndependentSite:
    """One site. `misplaced` are the places with one of the `numbers` in them that are neither field nor upload."""

    def __init__(self, name: str, numbers: Iterable[Cpr]) -> None:
        self.known: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        self.start: str = self.known["start"]
        self.misplaced: list[str] = []
        self._numbers = [cpr.digits for cpr in numbers]
        self._fields = {*self.known["cpr_field"], *self.known["file_field"]}
        self._app = _application(name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            messages = [await receive()]
            while messages[-1].get("more_body"):
                messages.append(await receive())
            self._look(scope, b"".join(message.get("body", b"") for message in messages))
            left = iter(messages)

            async def again() -> Message:
                return next(left, {"type": "http.disconnect"})

            receive = again
        await self._app(scope, receive, send)

    def truth(self, cpr: Cpr) -> Kursist:
        """What the site says of a person.

        Some sites say of one without records that there is no such person, and some show the newest or the oldest
        records first.
        """
        kursist = bare(REGISTER.get(cpr, Kursist(cpr)))
        is_empty = cpr in REGISTER and not kursist.findes and kursist.prae2004 is None
        kursist = replace(kursist, is_empty=is_empty and not self.known.get("empty_is_unknown", False))
        for order in ("newest_first", "oldest_first"):
            if self.known.get(order, False):
                newest_first = order == "newest_first"
                undated = date.max if self.known.get("undated_last", False) and not newest_first else date.min
                return _by_date(kursist, undated, newest_first=newest_first)
        return kursist

    def answer(self, question: Question) -> Choice | None:
        """Answer a question of `tjek --lær` by what the site's author wrote down."""
        return next((one for one in question.choices if self._is_right(one)), None)

    def _is_right(self, choice: Choice) -> bool:
        columns: dict[str, dict[str, str] | None] = self.known.get("columns", {})
        if choice.section == "grupper":
            headings = (columns.get("udtraek") or {}).items()
            right = {
                _PARTS.split(text)[0] for key, text in headings if key.startswith(choice.key) and _PARTS.search(text)
            }
            return choice.value in right
        if choice.section.startswith("kolonner."):
            heading = (columns.get(choice.section.partition(".")[2]) or {}).get(choice.key, "")
            names = {
                heading,
                _PARTS.sub(": ", heading),
                *(heading[found.end() :] for found in _PARTS.finditer(heading)),
            }
            return choice.value.strip(" .:*") in {text.strip(" .:*") for text in names}
        texts = self._texts(choice.key)
        shown = f"{choice.text}\n{choice.value}".casefold()
        return any(text in shown or (len(choice.value) > 3 and choice.value.casefold() in text) for text in texts)

    def _texts(self, key: str) -> list[str]:
        tab = self.known["tabs"].get({"meritter": "merit"}.get(key, key))
        found = [tab, *(self.known.get(name) for name in _ANSWERS.get(key, ()))]
        texts = [text for one in found for text in (one if isinstance(one, list) else [one])]
        return [text.casefold() for text in texts if text]

    def _look(self, scope: Scope, body: bytes) -> None:
        headers = {key: value.decode("latin-1") for key, value in scope["headers"]}
        self._check(unquote(f"{scope['path']}?{scope['query_string'].decode('latin-1')}"), "the address")
        for key, value in headers.items():
            if key not in {b"cookie", b"content-type"}:  # a boundary is random
                self._check(value, f"the header {key.decode()}")
        kind = headers.get(b"content-type", "")
        if "urlencoded" in kind:
            for field, value in parse_qsl(body.decode("latin-1")):
                self._check(value, field)
        elif "boundary=" in kind:
            for part in body.split(f"--{kind.rpartition('boundary=')[2]}".encode()):
                named = _PART.search(part)
                self._check(part.decode("latin-1"), decode(named[1])[0] if named else "")

    def _check(self, text: str, place: str) -> None:
        plain = text.replace("-", "")
        if not _SIX_DIGITS.search(plain):  # as nearly all texts
            return
        halves = re.findall(r"(?<![0-9A-Za-z])[0-9]{6}(?![0-9A-Za-z])", text)  # none in a random token
        if place not in self._fields and any(one in plain or one[:6] in halves for one in self._numbers):
            self.misplaced.append(place)


def _by_date(kursist: Kursist, undated: date, *, newest_first: bool) -> Kursist:
    def ordered(records: tuple[_T, ...], date_of: Callable[[_T], date | None]) -> tuple[_T, ...]:
        return tuple(sorted(records, key=lambda one: date_of(one) or undated, reverse=newest_first))

    return replace(
        kursist,
        moduler=ordered(kursist.moduler, lambda one: one.startdato),
        proever=ordered(kursist.proever, lambda one: one.dato),
        henvisninger=ordered(kursist.henvisninger, lambda one: one.dato),
        meritter=ordered(kursist.meritter, lambda one: one.startdato),
    )


def _application(name: str) -> ASGIApp:
    """Load a site anew, its tokens drawn from one seed, and its clock two seconds on at each look.

    So its jobs are ready without waiting, and no token has the digits of a number by chance in one run of many.
    Where it would sleep, it goes on at once.
    """
    spec = importlib.util.spec_from_file_location(f"independent_{name}", FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    now = [1_700_000_000.0]

    def clock() -> float:
        now[0] += 2.0
        return now[0]

    async def go_on(_: float) -> None:
        await asyncio.sleep(0)

    times: dict[ModuleType, dict[str, Any]] = {
        time: {"time": clock, "sleep": lambda _: None},
        asyncio: {"sleep": go_on},
    }
    for library, changed in {**times, **_seeded(name)}.items():
        if hasattr(module, library.__name__):
            setattr(module, library.__name__, SimpleNamespace(**{**vars(library), **changed}))
    app: ASGIApp = module.app
    return app


def _seeded(seed: str) -> dict[ModuleType, dict[str, Any]]:
    """The libraries that sites take random values from, with the functions that draw them from one seed."""
    drawn = random.Random(seed)
    return {
        random: {
            **{name: getattr(drawn, name) for name in ("choice", "getrandbits", "randint", "random")},
            "SystemRandom": lambda: drawn,
        },
        secrets: {
            "choice": drawn.choice,
            "randbelow": drawn.randrange,
            "token_bytes": lambda size=32: drawn.randbytes(size),
            "token_hex": lambda size=32: drawn.randbytes(size).hex(),
            "token_urlsafe": lambda size=32: urlsafe_b64encode(drawn.randbytes(size)).rstrip(b"=").decode(),
        },
        uuid: {"uuid4": lambda: uuid.UUID(bytes=drawn.randbytes(16), version=4)},
        os: {"urandom": drawn.randbytes},
    }
