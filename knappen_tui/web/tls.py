"""A description of the connection to a site: its TLS version and its certificate."""

import ssl
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from knappen_tui.web.faults import translate_error
from knappen_tui.web.text import clean


async def certificate(client: httpx.AsyncClient, url: str) -> tuple[str, ...]:
    """Request the address and describe its TLS version and certificate in Danish. Raises as `http.fetch`."""
    try:
        async with client.stream("GET", url) as response:
            stream = response.extensions.get("network_stream")
            return _description(stream.get_extra_info("ssl_object") if stream else None, url)
    except (httpx.RequestError, ssl.SSLError) as error:
        raise translate_error(error, "adressen") from error


def _description(tls: ssl.SSLObject | None, url: str) -> tuple[str, ...]:
    if tls is None:
        plain = urlsplit(url).scheme == "http"
        return ("uden TLS: adressen er denne maskine selv" if plain else "uden netværk: webstedet er i dette program",)
    certificate: dict[str, Any] | None = tls.getpeercert()
    if not certificate:
        # On Windows and macOS the system verifies the certificate, and Python does not get it.
        return (f"{tls.version()}, certifikatet er godkendt af systemet",)
    names = [clean(str(name)) for kind, name in certificate.get("subjectAltName", ()) if kind in {"DNS", "IP Address"}]
    return (
        f"{tls.version()}, certifikat til {', '.join(names[:3]) or _name(certificate.get('subject'))}",
        f"udstedt af {_name(certificate.get('issuer'))}, gælder til {_day(str(certificate.get('notAfter', '')))}",
    )


def _name(parts: Any) -> str:
    """Return the organisation or common name in a distinguished name of `ssl.SSLObject.getpeercert`."""
    known = {pair[0]: pair[1] for group in parts or () for pair in group}
    return clean(known.get("organizationName") or known.get("commonName") or "ukendt")


def _day(moment: str) -> str:
    try:
        return f"{datetime.fromtimestamp(ssl.cert_time_to_seconds(moment), UTC):%d-%m-%Y}"
    except ValueError:
        return "en ukendt dag"
