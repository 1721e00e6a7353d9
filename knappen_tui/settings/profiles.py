"""Profiles: which knappen site, as whom, and how. Read from `knappen.toml`.

standard = "kommunen"

[profil.kommunen]
url = "https://knappen.example/"
bruger = "k123"
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from knappen_tui.domain.errors import ConfigurationError

MAX_CHUNK = 100
MAX_PARALLEL = 4

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Profile:
    """One site and one user of it.

    `words` is a TOML file that overrides the site's words; `ca_bundle`, `client_cert` and `client_key`
    are PEM files. `wait_minutes` is how long one chunk may take at the site, `timeout_seconds` how long
    the site may be silent. `attempts` is how often a passing fault is met before giving up.
    """

    name: str
    url: str
    user: str
    words: Path | None = None
    ca_bundle: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    chunk_size: int = MAX_CHUNK
    parallel: int = 1
    wait_minutes: float = 10.0
    timeout_seconds: float = 60.0
    attempts: int = 6
    demo: bool = False
