"""What a connection to the site is like: through which proxy, and on whose certificate it rests."""

import ssl
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from knappen_tui.web.text import clean


async def certificate(client: httpx.AsyncClient, url: str) -> tuple[str, ...]:
    """What TLS an answer of the address comes by, and on whose certificate that rests, in Danish.

    Raises what httpx raises.
    """
    async with client.stream("GET", url) as response:
        stream = response.extensions.get("network_stream")
        return _described(stream.get_extra_info("ssl_object") if stream else None, url)


def proxy(client: httpx.AsyncClient, url: str) -> str:
    """Host and port of the proxy that the environment names for the address, "" without one; never its password."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxies = getproxies()
    address = proxies.get(parts.scheme) or proxies.get("all")
    if not client.trust_env or not address or proxy_bypass(host):
        return ""
    found = urlsplit(address if "//" in address else f"http://{address}")
    return clean(found.netloc.rpartition("@")[2])


def _described(tls: ssl.SSLObject | None, url: str) -> tuple[str, ...]:
    if tls is None:
        plain = urlsplit(url).scheme == "http"
        return ("uden TLS: adressen er denne maskine selv" if plain else "uden netværk: webstedet er i dette program",)
    certificate: dict[str, Any] | None = tls.getpeercert()
    if not certificate:
        # On Windows and macOS the system itself judges the certificate, and keeps what it says.
        return (f"{tls.version()}, certifikatet er godkendt af systemet",)
    names = [clean(str(name)) for kind, name in certificate.get("subjectAltName", ()) if kind in {"DNS", "IP Address"}]
    return (
        f"{tls.version()}, certifikat til {', '.join(names[:3]) or _name(certificate.get('subject'))}",
        f"udstedt af {_name(certificate.get('issuer'))}, gælder til {_day(str(certificate.get('notAfter', '')))}",
    )


def _name(parts: Any) -> str:
    """An organisation or a common name of a certificate's distinguished name, as `ssl` gives it."""
    known = {pair[0]: pair[1] for group in parts or () for pair in group}
    return clean(known.get("organizationName") or known.get("commonName") or "ukendt")


def _day(moment: str) -> str:
    from datetime import UTC, datetime

    try:
        return f"{datetime.fromtimestamp(ssl.cert_time_to_seconds(moment), UTC):%d-%m-%Y}"
    except ValueError:
        return "en ukendt dag"
