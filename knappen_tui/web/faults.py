"""Errors of httpx and OpenSSL translated to ours."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx

from knappen_tui.domain.errors import KnappenError, NotUnderstood, SiteUnavailable

# By OpenSSL's verify codes, and by those of Windows and macOS, where the system verifies.
_CERTIFICATE_FAULTS = {
    9: ": det gælder ikke endnu",
    10: ": det er udløbet",
    18: ": det har underskrevet sig selv",
    19: ": dets udsteder kendes ikke",
    20: ": dets udsteder kendes ikke",
    62: ": det er udstedt til et andet navn",
    64: ": det er udstedt til et andet navn",
    0x800B0101: ": det er udløbet eller gælder ikke endnu",  # CERT_E_EXPIRED
    0x800B0109: ": dets udsteder kendes ikke",  # CERT_E_UNTRUSTEDROOT
    0x800B010A: ": dets udsteder kendes ikke",  # CERT_E_CHAINING
    0x800B010C: ": det er trukket tilbage",  # CERT_E_REVOKED
    0x800B010F: ": det er udstedt til et andet navn",  # CERT_E_CN_NO_MATCH
    -67818: ": det er udløbet",  # errSecCertificateExpired
    -67819: ": det gælder ikke endnu",  # errSecCertificateNotValidYet
    -67820: ": det er trukket tilbage",  # errSecCertificateRevoked
    -67602: ": det er udstedt til et andet navn",  # errSecHostNameMismatch
    -67843: ": dets udsteder kendes ikke",  # errSecNotTrusted
}
# By OpenSSL's reason: the fault, and what to do.
_TLS_FAULTS = {
    **dict.fromkeys(
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_BAD_CERTIFICATE"),
        (
            "Siden kræver et klientcertifikat",
            "Angiv det som »klientcertifikat« og »klientnoegle« i profilen. De fås hos dem, der driver siden.",
        ),
    ),
    **dict.fromkeys(
        (
            "TLSV1_ALERT_UNKNOWN_CA",
            "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
            "SSLV3_ALERT_CERTIFICATE_EXPIRED",
            "SSLV3_ALERT_CERTIFICATE_REVOKED",
            "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
            "TLSV1_ALERT_ACCESS_DENIED",
        ),
        ("Siden afviste klientcertifikatet", "Ret »klientcertifikat« i profilen, eller spørg dem, der driver siden."),
    ),
    **dict.fromkeys(
        ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE", "VERSION_TOO_LOW"),
        (
            "Siden bruger en udgave af TLS, der er for gammel",
            "Mindst TLS 1.2 skal til. Spørg dem, der driver siden, eller jeres it-afdeling.",
        ),
    ),
    "SSLV3_ALERT_HANDSHAKE_FAILURE": (
        "Siden afviste TLS-forbindelsen: den kræver et klientcertifikat, eller den kan kun en gammel TLS",
        "Spørg dem, der driver siden. Et klientcertifikat angives som »klientcertifikat« i profilen.",
    ),
    **dict.fromkeys(
        ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"),
        ("Siden svarer uden TLS på en adresse med https", "Er porten i »url« i profilen rigtig?"),
    ),
}
_TRUST_ADVICE = (
    "Bruger jeres netværk et eget certifikat, så angiv det som »ca_fil« i profilen. "
    "Ellers: send intet, og spørg jeres it-afdeling."
)


class TransientError(Exception):
    """A failed request that may succeed when repeated; `error` is what it is after the last attempt.

    `wait` is the pause in seconds that the site asks for, None where it asks for none. `sent` is whether the site may
    have acted on the request.
    """

    def __init__(self, error: SiteUnavailable, *, wait: float | None = None, sent: bool = True) -> None:
        super().__init__(error.message)
        self.error = error
        self.wait = wait
        self.sent = sent


def translate_error(
    error: httpx.RequestError | ssl.SSLError, step: str
) -> "SiteUnavailable | NotUnderstood | TransientError":
    """Return the error for a failed request. httpx's own text is not used: it may contain an address."""
    if fault := _tls_error(list(_causes(error)), step):
        return fault
    if isinstance(error, httpx.ProxyError):
        return _proxy_error(error, step)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        message = f"Der er ingen forbindelse til siden ({step})."
        return TransientError(SiteUnavailable(message, advice="Er der net, og er »url« i profilen rigtig?"), sent=False)
    if isinstance(error, httpx.TimeoutException):
        return TransientError(SiteUnavailable(f"Siden svarer ikke ({step}).", advice="Prøv igen senere."))
    if isinstance(error, httpx.UnsupportedProtocol):
        return NotUnderstood(f"Siden henviser til en adresse, der hverken er http eller https ({step}).")
    return TransientError(SiteUnavailable(f"Forbindelsen blev afbrudt ({step}).", advice="Prøv igen senere."))


def _proxy_error(error: httpx.ProxyError, step: str) -> SiteUnavailable | TransientError:
    if str(error).startswith("407"):
        return SiteUnavailable(
            f"Netværkets proxy kræver brugernavn og adgangskode ({step}).",
            advice=(
                "Skriv dem i proxyens adresse: http://navn:kode@proxy.example:8080. Tager den kun imod NTLM eller"
                " Kerberos, så spørg jeres it-afdeling om en undtagelse."
            ),
        )
    return TransientError(
        SiteUnavailable(f"Netværkets proxy afviste forbindelsen ({step}).", advice="Spørg jeres it-afdeling.")
    )


def _tls_error(causes: Sequence[BaseException], step: str) -> SiteUnavailable | None:
    """Return the error for a certificate or a TLS setting that does not fit, None for any other cause."""
    faults = [cause for cause in causes if isinstance(cause, ssl.SSLError)]
    for fault in faults:
        if isinstance(fault, ssl.SSLCertVerificationError):
            reason = _CERTIFICATE_FAULTS.get(fault.verify_code, "")
            return SiteUnavailable(
                f"Sidens certifikat kan ikke godkendes{reason}, så der er intet sendt.", advice=_TRUST_ADVICE
            )
        if known := _TLS_FAULTS.get(fault.reason or ""):
            message, advice = known
            return SiteUnavailable(f"{message} ({step}).", advice=advice)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


@contextmanager
def before_any_number() -> Iterator[None]:
    """Make errors of the block `site_wide`: no CPR number has been sent yet."""
    try:
        yield
    except TransientError as fault:
        fault.error.site_wide = True
        raise
    except KnappenError as error:
        error.site_wide = True
        raise
