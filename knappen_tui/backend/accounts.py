"""Users, their passwords (scrypt, salted), and the limit on failed log-ins."""

import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass
from math import ceil

DEMO_USER = "demo"
DEMO_PASSWORD = "opdigtede-kursister"  # noqa: S105 - public: the data are fictional

_MAX_NAME = 100
_SCRYPT_N = 2**14
_SCRYPT_R = 8
_NO_SALT = bytes(16)


@dataclass(frozen=True, slots=True)
class User:
    """A user of the site."""

    id: int
    name: str


class Locked(Exception):
    """Too many failed log-ins; `minutes` (whole, at least 1) until the next attempt is allowed."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


@dataclass(frozen=True, slots=True)
class LoginLimit:
    """The number of failed log-ins to one name allowed within `minutes`."""

    failures: int
    minutes: float


def add_user(connection: sqlite3.Connection, name: str, password: str) -> None:
    """Add a user. Raises `sqlite3.IntegrityError` for a name taken, empty or over 100 characters."""
    salt = secrets.token_bytes(16)
    with connection:
        connection.execute(
            "INSERT INTO brugere (navn, salt, scrypt_n, scrypt_hash) VALUES (?, ?, ?, ?)",
            (name, salt, _SCRYPT_N, _scrypt(password, salt, _SCRYPT_N)),
        )


def authenticate(
    connection: sqlite3.Connection, name: str, password: str, *, now: float, limit: LoginLimit
) -> User | None:
    """The user, or None for a wrong name or password. Raises `Locked`.

    An unknown name takes the same time, and is limited in the same way, as a wrong password.
    """
    name = name[:_MAX_NAME]
    _refuse_if_locked(connection, name, now, limit)
    user = _user_with(connection, name, password)
    with connection:
        if user is None:
            connection.execute("INSERT INTO login_forsoeg (navn, tidspunkt) VALUES (?, ?)", (name, now))
        else:
            connection.execute("DELETE FROM login_forsoeg WHERE navn = ?", (name,))
    return user


def _refuse_if_locked(connection: sqlite3.Connection, name: str, now: float, limit: LoginLimit) -> None:
    window = limit.minutes * 60
    with connection:
        connection.execute("DELETE FROM login_forsoeg WHERE tidspunkt <= ?", (now - window,))
    failures, oldest = connection.execute(
        "SELECT count(*), min(tidspunkt) FROM login_forsoeg WHERE navn = ?", (name,)
    ).fetchone()
    if failures >= limit.failures:
        raise Locked(max(1, ceil((oldest + window - now) / 60)))


def _user_with(connection: sqlite3.Connection, name: str, password: str) -> User | None:
    found = connection.execute(
        "SELECT id, navn, salt, scrypt_n, scrypt_hash FROM brugere WHERE navn = ?", (name,)
    ).fetchone()
    if found is None:
        _scrypt(password, _NO_SALT, _SCRYPT_N)
        return None
    id_, stored_name, salt, n, expected = found
    return User(id_, stored_name) if hmac.compare_digest(_scrypt(password, salt, n), expected) else None


def _scrypt(password: str, salt: bytes, n: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=_SCRYPT_R, p=1, maxmem=2 * 128 * n * _SCRYPT_R)
