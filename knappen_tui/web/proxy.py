"""The proxy for one site: the profile's, else `HTTPS_PROXY` or `ALL_PROXY`, unless `NO_PROXY` exempts the site.

Names in lower case count too; on Windows and macOS the system's settings, where the environment has none. This is done
here since httpx raises its own errors for values that are common elsewhere, of proxies that are never used too.
A script of the system that chooses the proxy (PAC, WPAD) is not run.
"""

import ipaddress
import os
from urllib.parse import urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

from knappen_tui.domain.errors import ConfigurationError

DIRECT = "ingen"
_SCHEMES = frozenset({"http", "https"})


def setting_proxy(setting: str) -> str | None:
    """Return the address of the proxy that a profile names, None for "ingen". Raises `ConfigurationError`."""
    return None if setting.strip().lower() == DIRECT else _checked(setting, "»proxy« i profilen")


def environment_proxy(url: str) -> str | None:
    """Return the address of the proxy for a site, None for a direct connection.

    Raises `ConfigurationError` for an address that is none, and for another kind of proxy than http and https.
    """
    site = urlsplit(url)
    host = site.hostname or ""
    proxies = getproxies()
    kind = next((kind for kind in (site.scheme, "all") if proxies.get(kind)), None)
    if kind is None or _is_exempt(host, site.port, proxies.get("no", "")):
        return None
    if not getproxies_environment() and proxy_bypass(host):
        return None  # exempt by the system's settings
    return _checked(proxies[kind], _variable(kind))


def shown(address: str) -> str:
    """Return host and port of a proxy's address, without user and password."""
    return urlsplit(address).netloc.rpartition("@")[2]


def _checked(given: str, setting: str) -> str:
    """Return the address that a setting gives, with a scheme: http where it names none.

    Raises `ConfigurationError`, without the address, which may hold a password.
    """
    address = given.strip()
    if "://" not in address:
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
        scheme, usable = parts.scheme, bool(parts.hostname) and parts.port != 0 and address.isprintable()
    except ValueError:
        scheme, usable = "http", False
    if scheme not in _SCHEMES:
        raise ConfigurationError(
            f"{setting} angiver en proxy af en anden slags end http: {scheme[:20]}.",
            advice="Sæt den til en http-proxy, eller skriv webstedets navn i NO_PROXY.",
        )
    if not usable or " " in address:
        raise ConfigurationError(
            f"{setting} er ikke adressen på en proxy.",
            advice="Den skal se ud som http://proxy.example:8080. Ret den, eller fjern den.",
        )
    return address


def _variable(kind: str) -> str:
    """Return the name of the environment variable that a kind of proxy comes from."""
    name = f"{kind}_proxy"
    return next((one for one in (name.upper(), name) if os.environ.get(one)), "Systemets proxy")


def _is_exempt(host: str, port: int | None, exemptions: str) -> bool:
    """Whether the host is in `NO_PROXY`: `*`, names with the names below them, addresses, networks, any with a port."""
    return any(_exempts(entry.strip().lower(), host.lower(), port) for entry in exemptions.split(","))


def _exempts(entry: str, host: str, port: int | None) -> bool:
    entry = entry.partition("://")[2] or entry
    if entry in {"*", host, f"[{host}]"}:
        return True
    name, network = entry, _network(entry)
    if network is None:
        name, _, digits = entry.rpartition(":")
        if not name or not digits.isdecimal():
            name = entry
        elif int(digits[:6]) != (port or 443):
            return False
        network = _network(name)
    if network is not None:
        try:
            return ipaddress.ip_address(host) in network
        except ValueError:
            return False
    name = name.removeprefix("*").removeprefix(".").rstrip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return the addresses of `10.0.0.0/8`, `::1`, `[::1]` or `[fd00::]/8`; None for anything else."""
    address, bracket, length = entry.removeprefix("[").partition("]")
    try:
        return ipaddress.ip_network(address + length if bracket else entry, strict=False) if ":" not in length else None
    except ValueError:
        return None
