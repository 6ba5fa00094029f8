"""The second factor: a header that only somebody with the client's public key can have made just now."""

from __future__ import annotations

import binascii
from base64 import b64decode
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from adapters.errors import SettingError

HEADER = "x-cf-signature"
LIFETIME = timedelta(minutes=5)


def private_key(pem: str) -> RSAPrivateKey:
    """Return the RSA private key of a PEM text. Raises SettingError."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except ValueError:
        key = None
    if not isinstance(key, RSAPrivateKey):
        setting = "private_key_pem"
        raise SettingError(setting, "is no RSA private key in PEM")
    return key


def is_fresh_factor(key: RSAPrivateKey, header: str, client_id: str, now: datetime) -> bool:
    """Return whether the header is the client's id with a second that is at most five minutes from now (UTC)."""
    sha1 = hashes.SHA1()  # noqa: S303 - the provider's padding
    try:
        opened = key.decrypt(b64decode(header, validate=True), OAEP(MGF1(sha1), sha1, label=None)).decode()
    except (binascii.Error, ValueError):
        return False
    told_id, _, second = opened.rpartition(".")
    if told_id != client_id or not (second.isascii() and second.isdigit()):
        return False
    return abs(now.timestamp() - int(second)) <= LIFETIME.total_seconds()
