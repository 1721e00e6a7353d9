"""Server-side sessions: a token in the browser's cookie, its hash and expiry in the database."""

import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass

from knappen_tui.backend.accounts import User


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A user who is logged in. `token_hash` (32 bytes) is the session's key, `csrf` the token of its forms."""

    user: User
    token_hash: bytes
    csrf: str


def new_token() -> str:
    """A random token of 256 bits."""
    return secrets.token_urlsafe(32)


def csrf_token(token: str) -> str:
    """The form token of a cookie's token; it cannot be computed without the cookie."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def is_csrf_token(given: object, token: str) -> bool:
    """Whether `given` is the form token of this cookie's token."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(), csrf_token(token).encode())


def start(connection: sqlite3.Connection, user: User, *, now: float, minutes: float) -> str:
    """Start a session of `minutes` from `now`; return its token."""
    token = new_token()
    with connection:
        connection.execute("DELETE FROM sessioner WHERE udloeber <= ?", (now,))
        connection.execute("INSERT INTO sessioner VALUES (?, ?, ?)", (_hash(token), user.id, now + minutes * 60))
    return token


def find(connection: sqlite3.Connection, token: str, *, now: float) -> LoginSession | None:
    """The session of a cookie's token, None if it has expired or is unknown."""
    token_hash = _hash(token)
    found = connection.execute(
        "SELECT brugere.id, brugere.navn FROM sessioner JOIN brugere ON brugere.id = sessioner.bruger"
        " WHERE token_hash = ? AND udloeber > ?",
        (token_hash, now),
    ).fetchone()
    return LoginSession(User(*found), token_hash, csrf_token(token)) if found else None


def end(connection: sqlite3.Connection, token: str) -> None:
    """Delete the session."""
    with connection:
        connection.execute("DELETE FROM sessioner WHERE token_hash = ?", (_hash(token),))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
