"""The doctor on callbacks: HTTPS, at a public address, with a certificate that holds and does not end soon."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import AnyHttpUrl

from adapters.doctor.callbacks import CHECKS
from adapters.environment.environment import Environment
from tests.adapters.doctor.patients import FINDING, OK, UNCHECKED, patient_of, production, seen, told

ADDRESS, CERTIFICATE = CHECKS


def make_certificate(folder: Path, days: int) -> Path:
    """Make a certificate for 127.0.0.1 that signs itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(tz=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def served(certificate: Path) -> Iterator[int]:
    """Greet one caller over TLS, and return the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            connection, _ = listening.accept()
            with connection:
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    return  # the caller does not trust us, as it should

        thread = threading.Thread(target=greet)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    "url",
    [None, "http://books.acme.com", "https://localhost", "https://10.0.0.7", "https://books.internal", "https://books"],
)
def test_an_address_that_providers_cannot_reach_safely_is_found(url: str | None) -> None:
    """In production the address is set, is HTTPS, and is no private one; in the sandbox any will do."""
    address = None if url is None else AnyHttpUrl(url)

    assert seen(patient_of(), [ADDRESS]) == {"callback-address": [OK]}
    assert seen(patient_of(settings=production(public_url=address)), [ADDRESS]) == {"callback-address": [FINDING]}
    play = production(public_url=address, environment=Environment.SANDBOX)
    assert seen(patient_of(settings=play), [ADDRESS]) == {"callback-address": [OK]}


@pytest.mark.parametrize(("days", "verdict"), [(90, OK), (5, FINDING)])
def test_a_certificate_that_ends_soon_is_found(tmp_path: Path, days: int, verdict: object) -> None:
    """A certificate is looked at where it is served; it has to be good for two more weeks."""
    certificate = make_certificate(tmp_path, days)
    trust = ssl.create_default_context(cafile=certificate)

    with served(certificate) as port:
        settings = production(public_url=AnyHttpUrl(f"https://127.0.0.1:{port}"))
        assert seen(patient_of(settings=settings, trust=trust), [CERTIFICATE]) == {"callback-certificate": [verdict]}


@pytest.mark.parametrize(("days", "reason"), [(90, "self-signed"), (-5, "expired")])
def test_a_certificate_that_nobody_believes_is_found(tmp_path: Path, days: int, reason: str) -> None:
    """One that signs itself, and one that has ended, make providers give up; the reason is told."""
    certificate = make_certificate(tmp_path, days)
    trusting = ssl.create_default_context(cafile=certificate)
    trust = ssl.create_default_context() if days > 0 else trusting

    with served(certificate) as port:
        patient = patient_of(settings=production(public_url=AnyHttpUrl(f"https://127.0.0.1:{port}")), trust=trust)
        said = told(patient, [CERTIFICATE])

    assert said.startswith("finding")
    assert reason in said


def test_an_address_that_is_not_reached_is_not_judged() -> None:
    """A certificate that cannot be looked at from here is said to be so."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings = production(public_url=AnyHttpUrl(f"https://127.0.0.1:{port}"))

    assert seen(patient_of(settings=settings), [CERTIFICATE]) == {"callback-certificate": [UNCHECKED]}
    plain = production(public_url=AnyHttpUrl("http://books.acme.com"))
    assert seen(patient_of(settings=plain), [CERTIFICATE]) == {"callback-certificate": [UNCHECKED]}
