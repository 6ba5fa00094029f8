"""Whether webhooks find us: over HTTPS, at a public address, with a certificate that holds."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pydantic import AnyHttpUrl

from adapters.doctor.diagnosis import Check, Group, Sight, found, unchecked, well
from adapters.doctor.patient import Patient
from adapters.networks import address_of

CONNECT_SECONDS = 5.0
RENEW_BEFORE = timedelta(days=14)
"""Whoever renews by machine has done so by then."""
_VARIABLE = "PAYOUTS_PUBLIC_URL"
_SET_IT = f"set {_VARIABLE} to the https:// address that providers reach; they call /webhooks/PROVIDER below it"
_PRIVATE_NAMES = ("localhost", "local", "internal", "lan", "test", "example", "invalid", "home")
"""Last parts of names that the internet does not resolve (RFC 2606, RFC 6762, RFC 8375, and customs)."""


def _look_at_address(patient: Patient) -> Iterator[Sight]:
    url = patient.settings.public_url
    if not patient.is_production:
        yield well("the sandbox may call back in any way" if url is None else f"{url}, in the sandbox")
    elif url is None:
        yield found(f"{_VARIABLE} is not set", _SET_IT)
    elif url.scheme != "https":
        yield found(f"{url} is not HTTPS, so anybody on the way reads and changes webhooks", _SET_IT)
    elif not is_public(url.host or ""):
        yield found(f"{url} cannot be reached from the internet", _SET_IT)
    else:
        yield well(f"{url} is HTTPS, and no private address")


def is_public(host: str) -> bool:
    """Return whether a host is one that providers may reach, as far as its name or address tells."""
    address = address_of(host.strip("[]"))
    return "." in host and host.rpartition(".")[2] not in _PRIVATE_NAMES if address is None else address.is_global


def _look_at_certificate(patient: Patient) -> Iterator[Sight]:
    url = patient.settings.public_url
    if url is None or url.scheme != "https":
        yield unchecked("there is no HTTPS address to look at") if patient.is_production else well("none is needed")
        return
    try:
        ends_at = _certificate_ends_at(url, patient.trust)
    except ssl.SSLCertVerificationError as error:
        yield found(
            f"{url.host}: {error.verify_message}", "install a certificate of a public authority, with its chain"
        )
    except OSError as error:
        yield unchecked(f"{url.host} cannot be reached from here: {error}", "look from where providers are")
    else:
        left = ends_at - patient.clock.now()
        if left < RENEW_BEFORE:
            yield found(
                f"the certificate ends on {ends_at:%Y-%m-%d}", "renew it, and let a machine renew it from now on"
            )
        else:
            yield well(f"the certificate is valid until {ends_at:%Y-%m-%d}")


def _certificate_ends_at(url: AnyHttpUrl, trust: ssl.SSLContext) -> datetime:
    """Return when the certificate of an address ends (UTC). Raises SSLCertVerificationError or OSError."""
    host = (url.host or "").strip("[]")
    with (
        socket.create_connection((host, url.port or 443), CONNECT_SECONDS) as connection,
        trust.wrap_socket(connection, server_hostname=host) as secured,
    ):
        facts = secured.getpeercert()
    assert facts, "a certificate that was verified is there"
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(facts["notAfter"])), tz=UTC)


CHECKS = (
    Check("callback-address", Group.WEBHOOKS, _look_at_address),
    Check("callback-certificate", Group.WEBHOOKS, _look_at_certificate),
)
