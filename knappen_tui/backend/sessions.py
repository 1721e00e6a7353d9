"""Server-side sessions: a secret token in the browser's cookie, its hash and an end in the database."""

import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass

from knappen_tui.backend.accounts import User


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A user who is logged in; `token_hash` (32 bytes) is the session's key."""

    user: User
    token_hash: bytes


def new_token() -> str:
    """A secret nobody guesses."""
    return secrets.token_urlsafe(32)


def csrf_token(token: str) -> str:
    """The form token that goes with a cookie's token: whoever cannot read the cookie cannot work it out."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def is_csrf_token(given: object, token: str) -> bool:
    """Whether a form came from a page that was made for the cookie's owner."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(), csrf_token(token).encode())


def start(connection: sqlite3.Connection, user: User, *, now: float, minutes: float) -> str:
    """Log the user in for `minutes` from `now`; the new session's token."""
    token = new_token()
    with connection:
        connection.execute("DELETE FROM sessioner WHERE udloeber <= ?", (now,))
        connection.execute("INSERT INTO sessioner VALUES (?, ?, ?)", (_hash(token), user.id, now + minutes * 60))
    return token


def find(connection: sqlite3.Connection, token: str, *, now: float) -> LoginSession | None:
    """The session a cookie stands for; None when it is over or never was."""
    token_hash = _hash(token)
    found = connection.execute(
        "SELECT brugere.id, brugere.navn FROM sessioner JOIN brugere ON brugere.id = sessioner.bruger"
        " WHERE token_hash = ? AND udloeber > ?",
        (token_hash, now),
    ).fetchone()
    return LoginSession(User(*found), token_hash) if found else None


def end(connection: sqlite3.Connection, token: str) -> None:
    """Log out."""
    with connection:
        connection.execute("DELETE FROM sessioner WHERE token_hash = ?", (_hash(token),))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
