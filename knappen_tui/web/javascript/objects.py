"""The arrays and objects of a script, and what is known of what is in them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from knappen_tui.web.javascript.values import UNKNOWN, Special, Value, text

# The functions of the language that are given an array or an object and change nothing in it.
FUNCTIONS = frozenset({"Object.entries", "Object.keys", "Object.prototype.hasOwnProperty.call", "Object.values"})
_CHANGES = frozenset({"copyWithin", "fill", "pop", "reverse", "shift", "sort", "splice", "unshift"})


class Objects:
    """Reads and changes arrays and objects. `changes` counts what is written, into elements too."""

    def __init__(self) -> None:
        self.changes = 0
        self._is_repeated = False
        self._open: list[Value] = []

    @contextmanager
    def repeated(self) -> Iterator[None]:
        """Within this it cannot be told how often something is done."""
        was, self._is_repeated = self._is_repeated, True
        yield
        self._is_repeated = was

    def open(self, value: Value) -> None:
        """Note of an array or an object, and of those in it, that there may be more in it than is known."""
        if isinstance(value, dict | list) and not self._is_noted(value):
            self._open.append(value)
            for one in _items(value):
                self.open(one)

    def forget(self, value: Value) -> None:
        """Note of an array or an object, and of those in it, that anything may be in it."""
        self.changes += 1
        if isinstance(value, dict | list):
            self.open(value)
            within = [*_items(value)]
            value.clear()
            for one in within:
                self.forget(one)

    def is_open(self, value: Value) -> bool:
        """Whether there may be more in an array or an object, or in one within it, than is known."""
        return self._is_noted(value) or any(map(self.is_open, _items(value)))

    def _is_noted(self, value: Value) -> bool:
        return any(one is value for one in self._open)

    def member(self, of: Value, name: str) -> Value:
        """Return `of[name]` of an array or an object."""
        otherwise = UNKNOWN if self._is_noted(of) else Special.UNDEFINED
        if isinstance(of, dict):
            return of.get(name, otherwise)
        if isinstance(of, list) and name.isdigit():
            return of[int(name)] if int(name) < len(of) else otherwise
        is_length = name == "length" and otherwise is Special.UNDEFINED
        return float(len(of)) if isinstance(of, list) and is_length else UNKNOWN

    def assign(self, of: Value, name: str | None, value: Value) -> None:
        """Do `of[name] = value` for an array or an object, None for a name that cannot be told."""
        if name is None or self._is_repeated:
            self.forget(of)
        elif isinstance(of, dict):
            of[name] = value
        elif isinstance(of, list) and name.isdigit() and int(name) <= len(of):
            of[int(name) : int(name) + 1] = [value]
        else:
            self.forget(of)

    def keys(self, of: Value) -> list[str] | None:
        """Return the keys that `for (key in of)` goes through, None where they cannot be told."""
        if not isinstance(of, dict | list) or self._is_noted(of):
            return None
        keys = [*of] if isinstance(of, dict) else [str(place) for place in range(len(of))]
        return [*sorted((key for key in keys if key.isdigit()), key=int), *(key for key in keys if not key.isdigit())]

    def values(self, of: Value) -> list[Value] | None:
        """Return the values that `for (value of of)` goes through, None where they cannot be told."""
        return [*of] if isinstance(of, list) and self.keys(of) is not None else None

    def call(self, of: Value, name: str, arguments: Sequence[Value]) -> Value:
        """Call a method of an array or an object."""
        first = arguments[0] if arguments else Special.UNDEFINED
        if name == "hasOwnProperty":
            keys, told = self.keys(of), text(first)
            return UNKNOWN if keys is None or told is None else told in keys
        if isinstance(of, list) and name == "push" and not self._is_repeated:
            of += arguments
            return self.member(of, "length")
        if isinstance(of, list) and name == "join":
            texts = ["" if one in (None, Special.UNDEFINED) else text(one) for one in of]
            sign = "," if first is Special.UNDEFINED else text(first)
            is_known = self.keys(of) is not None and sign is not None and None not in texts
            return (sign or "").join(one or "" for one in texts) if is_known else UNKNOWN
        if name in _CHANGES or name == "push":
            self.forget(of)
        elif isinstance(of, dict):
            self.open(of)
        return UNKNOWN

    def call_known(self, name: str, arguments: Sequence[Value]) -> Value:
        """Call one of `FUNCTIONS`."""
        of = arguments[0] if arguments else Special.UNDEFINED
        if name == "Object.prototype.hasOwnProperty.call":
            return self.call(of, "hasOwnProperty", arguments[1:])
        keys = self.keys(of)
        if keys is None:
            return UNKNOWN
        if name == "Object.keys":
            return [*keys]
        values = [self.member(of, key) for key in keys]
        return values if name == "Object.values" else [[*pair] for pair in zip(keys, values, strict=True)]


def _items(value: Value) -> Sequence[Value]:
    return value if isinstance(value, list) else [*value.values()] if isinstance(value, dict) else ()
