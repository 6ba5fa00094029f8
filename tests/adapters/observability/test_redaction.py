"""Redaction: what is private does not come through, and what is ours does."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID, uuid5

import pytest
from pydantic import SecretBytes, SecretStr

from adapters.errors import SettingError
from adapters.observability.redaction.private_names import is_private
from adapters.observability.redaction.texts import REDACTED, redacted_text
from adapters.observability.redaction.values import TOO_DEEP, redacted
from ledger.payment_orders import Payee

PAYOUT = uuid5(UUID(int=1), "a payout")
DIGEST = hashlib.sha256(b"a message").hexdigest()


@pytest.mark.parametrize(
    "name",
    [
        "password", "PAYOUTS_STRIPE_API_KEY", "X-Api-Key", "apiKey", "api_keys", "Authorization", "set-cookie",
        "webhook_secret", "client_secret", "access_token", "accessToken", "x-razorpay-signature", "key_encryption_key",
        "private_key", "secret_id", "account_number", "accountNumber", "account_no", "vpa", "upi_id", "payee",
        "name", "payee_name", "beneficiaryName", "name_at_bank", "account_holder_name", "email", "phone",
    ],
)  # fmt: skip
def test_private_names_are_known(name: str) -> None:
    """A name is private by its words, however they are joined."""
    assert is_private(name)


@pytest.mark.parametrize(
    "name",
    [
        "payee_id", "beneficiary_id", "idempotency_key", "provider", "amount_minor", "hostname", "bank_name", "event",
        "logger", "account", "rail", "tokenised", "book_name", "secretary", "key_file", "tokens.py", "reference", "utr",
    ],
)  # fmt: skip
def test_other_names_stay(name: str) -> None:
    """What only looks alike, and ids of ours, is not private."""
    assert not is_private(name)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("sent Bearer abc.def-1", "sent Bearer [redacted]"),
        ("Authorization: Bearer abc.def, again", "Authorization: [redacted]"),
        ("{'Authorization': 'Basic a2V5OnNlY3JldA=='}", "{'Authorization': [redacted]}"),
        ("key plk_7f3a_s3cr3t was refused", "key plk_[redacted] was refused"),
        ("whsec_MfKQ9r8G and rzp_live_a1B2", "whsec_[redacted] and rzp_live_[redacted]"),
        ("PRIVATE+KEY+acme+c74f20a3+AaEc", "PRIVATE+KEY+[redacted]"),
        ("sk_live_51H, rk_test_9", "sk_live_[redacted], rk_test_[redacted]"),
        ("postgresql://ledger:p@ss/w@db:5432/payouts", "postgresql://[redacted]@db:5432/payouts"),
        ("account_number='5010', ifsc='HDFC0001234'", "account_number=[redacted], ifsc='HDFC0001234'"),
        ('{"token": "a \\" b", "rail": "IMPS"}', '{"token": [redacted], "rail": "IMPS"}'),
        ("--password=hunter2 --verbose", "--password=[redacted] --verbose"),
        ("[(b'set-cookie', b'sid=1; x=2')]", "[(b'set-cookie', [redacted])]"),
        ("secrets={'a': {'b': 1}} and more", "secrets=[redacted]"),
        ("paid to meera.nair@okhdfcbank.", "paid to ****@okhdfcbank."),
        ("account 50100200300400", "account **********0400"),
        ("A/c50100200300400x", "A/c**********0400x"),
        ("card 4111 1111 1111 1111", "card ***************1111"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "[redacted]"),
    ],
)
def test_what_looks_private_is_replaced(text: str, safe: str) -> None:
    """Keys, credentials, addresses of payees and long numbers do not come through, and the words around them do."""
    assert redacted_text(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        f"payout {PAYOUT}, attempt {PAYOUT.hex}_1, message {DIGEST}",
        "asked by asha@example.com at 2026-04-01 10:00:00.123456+00:00",
        "Liabilities:Customers:Acme holds 9,80,000.00 INR, 12345678 at most",
        "answered HTTP 503: no answer: ReadTimeout",
        "http://127.0.0.1:8080/webhooks/nxtbanking",
    ],
)
def test_what_is_ours_stays(text: str) -> None:
    """Ids, digests, people who work here, times, accounts of the books and amounts in whole units are told."""
    assert redacted_text(text) == text


def test_a_text_that_is_too_long_is_cut_between_words() -> None:
    """Half of a secret does not look like one, so that none is cut in two."""
    text = "x" * 7_990 + " plk_1_" + "s" * 100

    assert redacted_text(text) == "x" * 7_990 + " [107 more characters]"
    assert redacted_text("5" * 9_000) == " [9000 more characters]"


def test_values_are_searched() -> None:
    """What is nested is redacted as the value that it is, and bytes are told by length and digest."""
    event = {
        "amount_minor": 10_000_000_000,
        "number": 50100200300400,
        "utr": "605812345678",
        "status": HTTPStatus.OK,
        "at": datetime(2026, 4, 1, tzinfo=UTC),
        "payout": PAYOUT,
        "is_signature_valid": True,
        "password": ["a", "b"],
        "held": [SecretStr("a"), SecretBytes(b"b"), {"token": "c"}, ("X-Api-Key", "d")],
        "body": b"a message",
    }

    assert redacted(event) == {
        "amount_minor": 10_000_000_000,
        "number": "**********0400",
        "utr": "605812345678",
        "status": 200,
        "at": "2026-04-01 00:00:00+00:00",
        "payout": str(PAYOUT),
        "is_signature_valid": True,
        "password": REDACTED,
        "held": [REDACTED, REDACTED, {"token": REDACTED}, ["X-Api-Key", REDACTED]],
        "body": f"<9 bytes, sha256 {DIGEST}>",
    }


def test_errors_of_others_keep_their_texts_to_themselves() -> None:
    """Only an error of this project tells its text, and that is searched too."""
    assert redacted(ValueError("hunter2")) == "ValueError"
    assert redacted(SettingError("PAYOUTS_X", "not 50100200300400")) == (
        "SettingError: A setting is missing or cannot be right: setting='PAYOUTS_X', reason='not **********0400'"
    )


def test_an_amount_is_only_an_amount_when_it_is_one() -> None:
    """What stands under a name of ours is told only in the form that such a fact has."""
    assert redacted({"fee_minor": "50100200300400"}) == {"fee_minor": "**********0400"}
    assert redacted({"utr": "plk_1_secret"}) == {"utr": "plk_[redacted]"}


def test_endless_nesting_ends() -> None:
    """A value that holds itself is told to a certain depth."""
    endless: list[object] = []
    endless.append(endless)

    assert TOO_DEEP in str(redacted(endless))


def test_a_payee_tells_no_name() -> None:
    """Who is paid is not told by the object that carries it to the provider either."""
    payee = Payee("Meera Nair", "50100200300400", "HDFC0001234", vpa="meera@upi")

    assert "Meera" not in str(redacted({"to": payee}))
    assert "0400" not in str(redacted({"to": payee}))
