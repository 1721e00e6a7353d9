"""The keys of actions after the user's own choices in knappen.toml, and the Danish names of keys."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from textual.keys import Keys, format_key

from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.actions import Action

QUIT = "app.afslut"
_QUIT_KEY = "ctrl+q"
# These cannot be chosen: moving about, typing and quitting must always work.
_RESERVED = frozenset({"tab", "shift+tab", "up", "down", "left", "right", "backspace", _QUIT_KEY})
_MODIFIERS = frozenset({"ctrl", "shift", "alt"})
_CHARACTERS = frozenset({"space", "slash", "comma", "full_stop", "minus", "plus", "equals_sign"})
_KNOWN = frozenset(key.value for key in Keys) | _CHARACTERS
_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Mellemrum",
    "delete": "Delete",
    "insert": "Insert",
    "backspace": "Backspace",
    "pageup": "PageUp",
    "pagedown": "PageDown",
    "home": "Home",
    "end": "End",
}


def resolve(choices: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The accepted choices (action id to keys), and in words why others are refused. Quit also keeps its own key."""
    known = {action.id: action for action in actions.every()}
    accepted: dict[str, str] = {}
    refused: list[str] = []
    for name, choice in choices.items():
        keys = ",".join(key.strip() for key in choice.split(","))
        if name not in known:
            refused.append(f"[taster] »{name}« er ikke en handling; F1 og Handlinger viser, hvad der findes.")
        elif bad := next((key for key in keys.split(",") if not _is_key(key)), None):
            refused.append(f"[taster] {name}: »{bad}« er ikke en tast, der kan vælges.")
        elif known[name].priority and (typed := next((key for key in keys.split(",") if _is_typed(key)), None)):
            refused.append(f"[taster] {name}: »{typed}« skrives i felter, så den kan ikke vælges her.")
        else:
            accepted[name] = keys
    while clash := next(_clashes(accepted), None):
        first, second, key = clash
        for action in (first, second):
            accepted.pop(action.id, None)
        refused.append(
            f"[taster] {key_name(key)} kan ikke være både »{first.label}« ({first.id}) og »{second.label}«"
            f" ({second.id}); begge beholder deres egne taster."
        )
    if QUIT in accepted:
        accepted[QUIT] = f"{accepted[QUIT]},{_QUIT_KEY}"
    return accepted, refused


def _clashes(accepted: Mapping[str, str]) -> Iterator[tuple[Action, Action, str]]:
    """Pairs of actions that can be reached at the same time by one key, at least one of them changed by the user."""
    for places in actions.TOGETHER:
        together = [action for place in places for action in actions.PLACES[place]]
        for first, second in combinations(together, 2):
            if not {first.id, second.id} & accepted.keys():
                continue
            if shared := _keys(first, accepted) & _keys(second, accepted):
                yield first, second, min(shared)


def _keys(action: Action, accepted: Mapping[str, str]) -> set[str]:
    return {_long(key) for key in accepted.get(action.id, action.keys).split(",")}


def _is_key(key: str) -> bool:
    *modifiers, name = key.split("+")
    if key in _RESERVED or not set(modifiers) <= _MODIFIERS:
        return False
    return key in _KNOWN or name in _KNOWN or (len(name) == 1 and name.isprintable() and not name.isspace())


def _is_typed(key: str) -> bool:
    """Whether the key is a character in a field."""
    *modifiers, name = key.split("+")
    return not set(modifiers) - {"shift"} and (len(name) == 1 or name in _CHARACTERS)


def is_reserved(keys: str) -> bool:
    """Whether any of these keys is reserved for moving about or quitting."""
    return not _RESERVED.isdisjoint(keys.split(","))


def _long(key: str) -> str:
    return "slash" if key == "/" else key


def key_name(key: str) -> str:
    """The name of a key on a Danish keyboard: `Ctrl+Q`, `Esc`, `F1`, `/`."""
    *modifiers, name = key.split("+")
    if len(name) == 1 and name.isupper() and not modifiers:
        modifiers = ["shift"]
    if name in _NAMES:
        shown = _NAMES[name]
    elif len(name) > 1 and name[0] == "f" and name[1:].isdigit():
        shown = name.upper()
    else:
        shown = format_key(name)
        shown = shown.upper() if modifiers else shown
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


def names_of(action: Action, accepted: Mapping[str, str]) -> str:
    """The names of all keys of an action."""
    return " eller ".join(key_name(key) for key in accepted.get(action.id, action.keys).split(","))
