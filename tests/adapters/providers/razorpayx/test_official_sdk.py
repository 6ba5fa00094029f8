"""Our signatures against those of the provider's own library, which has nothing for payouts beyond them.

The library takes a body as text, raises TypeError for a signature that is not ASCII, and refuses capitals in the hex.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from razorpay.errors import SignatureVerificationError  # type: ignore[import-untyped]
from razorpay.utility import Utility  # type: ignore[import-untyped]

from adapters.errors import WebhookSignatureError
from adapters.providers.razorpayx import webhook
from adapters.providers.razorpayx.wire import SIGNATURE_HEADER
from tests.adapters.providers.razorpayx.samples import WEBHOOK_SECRET, event, processed, signed

SECRETS = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), min_size=1)
BODIES = st.text(alphabet=st.characters(blacklist_categories=["Cs"]))


def accepted_here(body: bytes, signature: str, secret: str) -> bool:
    try:
        webhook.verify({SIGNATURE_HEADER: signature}, body, (SecretStr(secret),))
    except WebhookSignatureError:
        return False
    return True


def accepted_there(body: str, signature: str, secret: str) -> bool:
    try:
        Utility().verify_webhook_signature(body, signature, secret)
    except (SignatureVerificationError, TypeError):
        return False
    return True


def test_what_we_sign_the_library_accepts() -> None:
    """The signature of a webhook as our tests and the sandbox make it is the provider's own."""
    body = event("payout.processed", payout=processed())

    assert accepted_there(body.decode(), signed(body)[SIGNATURE_HEADER], WEBHOOK_SECRET)


@given(body=BODIES, secret=SECRETS)
def test_both_make_the_same_signature(body: str, secret: str) -> None:
    """Of any text under any secret the library accepts our signature."""
    assert accepted_there(body, signed(body.encode(), secret)[SIGNATURE_HEADER], secret)


@pytest.mark.parametrize("secret", [WEBHOOK_SECRET, "wrong"])
@pytest.mark.parametrize("tail", [b"", b" "])
@pytest.mark.parametrize("form", ["right", "capitals", "cut", "empty", "zeros", "foreign"])
def test_both_refuse_the_same(secret: str, tail: bytes, form: str) -> None:
    """A wrong secret, a changed byte, capitals, a cut or a foreign signature are refused here as by the library."""
    body = event("payout.processed", payout=processed())
    right = signed(body)[SIGNATURE_HEADER]
    forms = {"right": right, "capitals": right.upper(), "cut": right[:-1], "empty": "", "zeros": "0" * 64,
             "foreign": "\u00fc" * 64}  # fmt: skip

    here = accepted_here(body + tail, forms[form], secret)

    assert here is accepted_there((body + tail).decode(), forms[form], secret)
    assert here is (form == "right" and secret == WEBHOOK_SECRET and tail == b"")
