"""Signatures over raw bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.providers.signatures import is_signed, is_signed_in_base64, sign, sign_in_base64

SECRET = SecretStr("Jefe")
BODY = b"what do ya want for nothing?"
IN_BASE64 = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="
RFC_4231_CASE_2 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_the_signature_is_hmac_sha256_in_hex() -> None:
    """The second test case of RFC 4231 comes out as printed there."""
    assert sign(SECRET, BODY) == RFC_4231_CASE_2
    assert is_signed(BODY, RFC_4231_CASE_2, [SECRET])


@pytest.mark.parametrize("body", [b"", BODY + b" ", BODY.upper(), b"{}"])
def test_other_bytes_have_another_signature(body: bytes) -> None:
    """The signature covers every byte of the body."""
    assert not is_signed(body, RFC_4231_CASE_2, [SECRET])


@pytest.mark.parametrize("secrets", [[SecretStr("new"), SECRET], [SECRET, SecretStr("old")]])
def test_p18_any_secret_of_the_ring_may_have_signed(secrets: list[SecretStr]) -> None:
    """While a secret is rotated the signatures of both count."""
    assert is_signed(BODY, RFC_4231_CASE_2, secrets)


def test_a_signature_may_be_in_base64() -> None:
    """The same test case comes out in base64, and any secret of the ring may have made it."""
    assert sign_in_base64(SECRET, BODY) == IN_BASE64
    assert is_signed_in_base64(BODY, IN_BASE64, [SecretStr("new"), SECRET])
    assert not is_signed_in_base64(BODY + b" ", IN_BASE64, [SECRET])
    assert not is_signed_in_base64(BODY, IN_BASE64, [])


@given(st.text())
def test_no_other_text_is_a_signature_in_base64(text: str) -> None:
    """Any other text is refused without another error."""
    assert is_signed_in_base64(BODY, text, [SECRET]) is (text == IN_BASE64)


def test_without_secrets_nothing_is_signed() -> None:
    """An empty ring accepts nothing."""
    assert not is_signed(BODY, RFC_4231_CASE_2, [])


@given(st.text())
def test_no_other_text_is_a_signature(text: str) -> None:
    """Any text that is not the signature is refused without another error, ASCII or not."""
    assert is_signed(BODY, text, [SECRET]) is (text == RFC_4231_CASE_2)
