"""The connection settings of one web site, and the rule for its address."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from knappen_tui.domain.errors import ConfigurationError

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Connection:
    """The address of one web site, its user, and PEM files for TLS. `timeout_seconds` is the longest silence.

    `proxy` is the address of an HTTP proxy, or "ingen" for none; without it the environment's is used.
    """

    url: str
    user: str
    ca_bundle: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    timeout_seconds: float = 60.0
    proxy: str | None = None


def check_url(url: str) -> None:
    """Hold an address to https; plain http only to this machine. Raises `ConfigurationError`."""
    try:
        parts = urlsplit(url)
        is_whole = (
            parts.scheme in {"http", "https"}
            and parts.hostname
            and parts.port != 0
            and url.isprintable()
            and " " not in parts.netloc
        )
    except ValueError:
        is_whole = False
    if not is_whole or parts.username or parts.password:
        raise ConfigurationError(
            "Adressen skal se ud som https://…/ uden brugernavn og adgangskode i.",
            advice="Skriv den, som den står i browseren, når siden er åben.",
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ConfigurationError(
            f"Adressen på {parts.hostname} begynder med http: CPR-numre sendes kun krypteret.",
            advice="Skriv den med https. (http er kun tilladt til denne maskine selv.)",
        )
