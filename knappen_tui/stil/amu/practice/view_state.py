"""The hidden field by which a page is answered, as `__VIEWSTATE` of ASP.NET: what was shown, signed for its session."""

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from dataclasses import asdict, dataclass, field

from knappen_tui.stil.amu.practice.register import ListView

_MAC = 32  # bytes


class ForgedState(ValueError):
    """A view state of another session, or of none."""


@dataclass(frozen=True, slots=True)
class ViewState:
    """Which page was shown (`liste`, `rediger`, `opret`, `slet`), the list behind it, and its rows as (id, version)."""

    page: str
    view: ListView = field(default_factory=ListView)
    rows: tuple[tuple[int, int], ...] = ()


def pack(state: ViewState, key: str) -> str:
    """Return the state as text, signed with the session's key."""
    content = zlib.compress(json.dumps(asdict(state), separators=(",", ":")).encode())
    return base64.b64encode(_mac(content, key) + content).decode()


def unpack(text: str, key: str) -> ViewState:
    """Return the state. Raises `ForgedState`."""
    try:
        packed = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ForgedState from error
    content = packed[_MAC:]
    if not hmac.compare_digest(packed[:_MAC], _mac(content, key)):
        raise ForgedState
    found = json.loads(zlib.decompress(content))
    rows = tuple((row_id, version) for row_id, version in found["rows"])
    return ViewState(found["page"], ListView(**found["view"]), rows)


def _mac(content: bytes, key: str) -> bytes:
    return hmac.new(key.encode(), content, hashlib.sha256).digest()
