"""The second factor: proof beside the secret that a request comes from us, for callers without a fixed address.

It is the client's id and the present second, encrypted with the public key that the provider gave to this client alone.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pydantic import SecretStr

_SHA1 = hashes.SHA1()  # noqa: S303 - the provider's padding; OAEP does not rest on collisions


def public_key(pem: SecretStr) -> RSAPublicKey:
    """Return the RSA public key of a PEM text. Raises ValueError, which does not repeat the text."""
    try:
        key = load_pem_public_key(pem.get_secret_value().encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey):
        message = "is no RSA public key in PEM"
        raise ValueError(message)  # noqa: TRY004 - a value of the wrong kind, which is what a setting's check raises
    return key


def second_factor(key: RSAPublicKey, client_id: str, now: datetime) -> str:
    """Return the header's value at a moment (UTC): base64 of RSA-OAEP with SHA-1 over `id.seconds`."""
    plain = f"{client_id}.{int(now.timestamp())}".encode()
    return b64encode(key.encrypt(plain, OAEP(MGF1(_SHA1), _SHA1, label=None))).decode()
