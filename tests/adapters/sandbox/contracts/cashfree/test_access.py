"""Credentials: what is refused without them, and the second factor."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapters.errors import SettingError
from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.contracts.cashfree.contract import CashfreeContract
from adapters.sandbox.contracts.registry import CONTRACTS
from tests.adapters.sandbox.contracts.cashfree.client import CLIENT_ID, error_of
from tests.adapters.sandbox.contracts.cashfree.conftest import START, StartCashfree, contract

ROUTES = [("GET", "/transfers"), ("POST", "/transfers"), ("GET", "/beneficiary"), ("POST", "/beneficiary")]
PKCS8 = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_rsa_key(public_exponent=65_537, key_size=2048)


def factor(key: RSAPrivateKey, client_id: str, at: datetime, tail: str = "") -> str:
    sha1 = hashes.SHA1()  # noqa: S303 - the provider's padding
    plain = f"{client_id}.{int(at.timestamp())}{tail}".encode()
    return base64.b64encode(key.public_key().encrypt(plain, OAEP(MGF1(sha1), sha1, label=None))).decode()


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "wrong", [{"x-client-id": "other"}, {"x-client-secret": "other"}, {"x-client-secret": "g\xfc"}, {"x-client-id": ""}]
)
def test_everything_needs_the_credentials(start: StartCashfree, method: str, path: str, wrong: dict[str, str]) -> None:
    """A wrong id or secret is answered 403 everywhere, before anything is read."""
    sandbox, client = start()

    answer = client.http.request(
        method, path, headers=[(name.encode(), value.encode("latin-1")) for name, value in wrong.items()], content=b"{"
    )

    assert error_of(answer) == (403, "authentication_failed")
    assert sandbox.bank.payouts() == ()


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_the_version_must_be_named(start: StartCashfree, method: str, path: str) -> None:
    """A request for another version of the API is answered 400."""
    _, client = start()

    answer = client.http.request(method, path, headers={"x-api-version": "2022-09-01"})

    assert error_of(answer) == (400, "x_api_version_invalid")


def test_both_active_secrets_let_in(start: StartCashfree) -> None:
    """While a secret is being rotated the new and the previous one are good."""
    _, client = start({"previous_client_secret": "older"})

    for secret in ("older", client.http.headers["x-client-secret"]):
        assert client.http.get("/transfers", headers={"x-client-secret": secret}).status_code == 400


def test_the_second_factor_lets_in_whoever_has_the_key(start: StartCashfree, key: RSAPrivateKey) -> None:
    """Where a second factor is agreed, only the client's id with a recent second, encrypted with the key, is let in."""
    sandbox, client = start({"private_key_pem": key.private_bytes(*PKCS8).decode()})

    def let_in(header: str) -> bool:
        return client.http.get("/transfers", headers={"X-Cf-Signature": header}).status_code != 403

    minutes = timedelta(minutes=5)
    assert let_in(factor(key, CLIENT_ID, START))
    assert let_in(factor(key, CLIENT_ID, START - minutes))
    assert let_in(factor(key, CLIENT_ID, START + minutes))
    good = factor(key, CLIENT_ID, START)
    for header in (
        "",
        "no base64!",
        good[:-4],
        base64.b64encode(b"x" * 256).decode(),
        factor(key, CLIENT_ID, START - minutes - timedelta(seconds=1)),
        factor(key, CLIENT_ID, START + minutes + timedelta(seconds=1)),
        factor(key, "other", START),
        factor(key, CLIENT_ID, START, tail="x"),
    ):
        assert not let_in(header)
    sandbox.advance(minutes + timedelta(seconds=1))
    assert not let_in(good)


@pytest.mark.parametrize(
    "terms",
    [
        {"client_id": ""},
        {"client_secret": ""},
        {"previous_client_secret": ""},
        {"private_key_pem": "nonsense"},
        {"private_key_pem": generate_private_key(SECP256R1()).private_bytes(*PKCS8).decode()},
    ],
)
def test_terms_that_cannot_work_are_refused(terms: dict[str, str]) -> None:
    """Empty credentials and a key that cannot decrypt are refused when the contract is made."""
    with pytest.raises(SettingError):
        contract(**terms)


def test_an_invented_contract_speaks_rupees() -> None:
    """A contract made up on the spot has secrets of its own, exports the ledger's settings, and knows no paise."""
    one, other = CONTRACTS["cashfree"].invented(), CashfreeContract.invented(AmountUnit.MAJOR)

    assert isinstance(one, CashfreeContract)
    assert one.client_secret != other.client_secret
    assert one.client_secret not in repr(one)
    assert one.exports("http://127.0.0.1:1") == {
        "PAYOUTS_CASHFREE_BASE_URL": "http://127.0.0.1:1/payout",
        "PAYOUTS_CASHFREE_CLIENT_ID": one.client_id,
        "PAYOUTS_CASHFREE_CLIENT_SECRET": one.client_secret,
    }
    with pytest.raises(SettingError):
        CashfreeContract.invented(AmountUnit.MINOR)
