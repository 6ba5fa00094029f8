"""What every request carries to prove whose it is."""

from __future__ import annotations

import base64
from datetime import timedelta
from hashlib import sha1

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr

from adapters.providers.cashfree.provider import CashfreeProvider
from ledger.clock import MovableClock
from tests.adapters.providers.cashfree.conftest import MakeProvider
from tests.adapters.providers.cashfree.fake_cashfree import (
    BENEFICIARIES,
    LOOK_UP,
    TRANSFERS,
    FakeCashfree,
)
from tests.adapters.providers.cashfree.samples import (
    BENEFICIARY_ID,
    CLIENT_ID,
    CLIENT_SECRET,
    NOON,
    OUR_ID,
    PAYEE,
    REFERENCE,
    order,
    transfer,
)


def ask_everything(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    fake.script(TRANSFERS, (200, transfer()))
    fake.script(LOOK_UP, httpx.ReadTimeout, (200, transfer()))
    fake.script(BENEFICIARIES, (201, {"beneficiary_id": OUR_ID, "beneficiary_status": "VERIFIED"}))
    provider.submit(order())
    provider.find(REFERENCE)
    provider.register_beneficiary(BENEFICIARY_ID, PAYEE)


def test_every_request_presents_the_credentials(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """Each request carries id, secret and version, an id of its own, and no second factor unless there is a key."""
    ask_everything(fake, provider)

    assert len(fake.asked) == 4
    for request in fake.asked:
        assert request.headers["x-client-id"] == CLIENT_ID
        assert request.headers["x-client-secret"] == CLIENT_SECRET
        assert request.headers["x-api-version"] == "2024-01-01"
        assert "x-cf-signature" not in request.headers
    assert len({request.headers["x-request-id"] for request in fake.asked}) == 4


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def test_the_second_factor_is_made_anew_for_every_request(
    fake: FakeCashfree, make_provider: MakeProvider, clock: MovableClock, key: rsa.RSAPrivateKey
) -> None:
    """With a public key each request, a repeated one too, proves the client's id and the second."""
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    provider = make_provider(public_key=SecretStr(pem))
    clock.move(timedelta(milliseconds=1_999))

    ask_everything(fake, provider)

    signatures = [request.headers["x-cf-signature"] for request in fake.asked]
    second = int(NOON.timestamp()) + 1
    assert {decrypted(key, signature) for signature in signatures} == {f"{CLIENT_ID}.{second}"}
    assert len(set(signatures)) == 4


def decrypted(key: rsa.RSAPrivateKey, signature: str) -> str:
    """Open a signature by the arithmetic of RFC 8017 (OAEP with SHA-1 and an empty label), without a library."""
    numbers = key.private_numbers()
    sealed = int.from_bytes(base64.b64decode(signature, validate=True))
    block = pow(sealed, numbers.d, numbers.public_numbers.n).to_bytes(256)
    seed = xor(block[1:21], mask(block[21:], 20))
    opened = xor(block[21:], mask(seed, 235))
    padding, _, message = opened[20:].partition(b"\x01")
    assert (block[0], opened[:20], set(padding)) == (0, sha1(b"", usedforsecurity=False).digest(), {0})
    return message.decode()


def mask(seed: bytes, length: int) -> bytes:
    counters = range(length // 20 + 1)
    return b"".join(sha1(seed + each.to_bytes(4), usedforsecurity=False).digest() for each in counters)[:length]


def xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
