"""The settings say what is missing, and never show a secret."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr

from adapters.errors import AdapterError, SettingError
from adapters.providers.cashfree.settings import load_cashfree_settings
from ledger.rails import Rail
from tests.adapters.providers.cashfree.conftest import MakeProvider
from tests.adapters.providers.cashfree.fake_cashfree import (
    BENEFICIARIES,
    BENEFICIARY,
    LOOK_UP,
    TRANSFERS,
    FakeCashfree,
)
from tests.adapters.providers.cashfree.samples import (
    ACCOUNT,
    BENEFICIARY_ID,
    CLIENT_SECRET,
    PAYEE,
    REFERENCE,
    bare,
    order,
    refusal,
    settings,
    transfer,
)

VALUES = {"BASE_URL": "https://sandbox.cashfree.test/payout/", "CLIENT_ID": "CF1", "CLIENT_SECRET": CLIENT_SECRET}


def pem_of(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def put(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
    for name, value in (VALUES | changes).items():
        if value is not None:
            monkeypatch.setenv(f"PAYOUTS_CASHFREE_{name}", value)


def test_the_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting is a variable with the prefix PAYOUTS_CASHFREE_; the secrets of the webhooks are the client's."""
    put(monkeypatch, PREVIOUS_CLIENT_SECRET="older", FUNDSOURCE_ID="WALLET_7", FEES_MINOR='{"IMPS": 250}')

    loaded = load_cashfree_settings()

    assert loaded.root == "https://sandbox.cashfree.test/payout"
    assert [secret.get_secret_value() for secret in loaded.webhook_secrets] == [CLIENT_SECRET, "older"]
    assert (loaded.fundsource_id, loaded.public_key, loaded.webhook_tolerance_seconds) == ("WALLET_7", None, 300)
    assert loaded.fees_minor == {Rail.IMPS: 250}


def test_secrets_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of secrets holds one file per setting, named like the variable; a key is a file of several lines."""
    put(monkeypatch, CLIENT_SECRET=None)
    pem = pem_of(rsa.generate_private_key(public_exponent=65_537, key_size=2048))
    (tmp_path / "payouts_cashfree_client_secret").write_text("from a file\n")
    (tmp_path / "payouts_cashfree_public_key").write_text(pem)

    loaded = load_cashfree_settings(tmp_path)

    assert loaded.client_secret.get_secret_value() == "from a file"
    assert loaded.public_key is not None
    assert loaded.public_key.get_secret_value() == pem.strip()


@pytest.mark.parametrize("missing", VALUES)
def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Each required setting is refused by name when it is missing, and no other setting's value is shown."""
    put(monkeypatch, **{missing: None})

    with pytest.raises(SettingError) as refused:
        load_cashfree_settings()

    assert refused.value.setting == f"PAYOUTS_CASHFREE_{missing}"
    assert CLIENT_SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("CLIENT_ID", ""), ("CLIENT_ID", "two words"), ("CLIENT_ID", "line\nbreak"), ("CLIENT_SECRET", ""),
     ("PREVIOUS_CLIENT_SECRET", ""), ("FUNDSOURCE_ID", ""), ("BASE_URL", "ftp://x"), ("QUERY_ATTEMPTS", "0"),
     ("WEBHOOK_TOLERANCE_SECONDS", "0"), ("WEBHOOK_TOLERANCE_SECONDS", "inf"), ("PUBLIC_KEY", ""),
     ("PUBLIC_KEY", "not-a-key-that-nobody-may-see")],
)  # fmt: skip
def test_a_setting_that_cannot_be_right_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """An empty secret, a key that is none, an address that is not HTTP and a senseless time are refused by name."""
    put(monkeypatch, **{name: value})

    with pytest.raises(SettingError) as refused:
        load_cashfree_settings()

    assert refused.value.setting == f"PAYOUTS_CASHFREE_{name}"
    assert "nobody-may-see" not in str(refused.value)


def test_a_key_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public key that cannot encrypt is refused at the start and not at the first payment."""
    put(monkeypatch, PUBLIC_KEY=pem_of(ec.generate_private_key(ec.SECP256R1())))

    with pytest.raises(SettingError) as refused:
        load_cashfree_settings()

    assert refused.value.setting == "PAYOUTS_CASHFREE_PUBLIC_KEY"


def test_no_secret_is_ever_shown(
    fake: FakeCashfree, make_provider: MakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither settings, nor errors, nor reports, nor logs at the finest level hold a secret, a name or an account."""
    caplog.set_level(logging.DEBUG)
    pem = pem_of(rsa.generate_private_key(public_exponent=65_537, key_size=2048))
    provider = make_provider(query_attempts=1, public_key=SecretStr(pem))
    fake.script(TRANSFERS, (200, transfer()), httpx.ConnectError, (403, refusal("ip_not_whitelisted")))
    fake.script(TRANSFERS, (200, bare("FAILED", "X", status_description=ACCOUNT)), (422, refusal("no")))
    fake.script(LOOK_UP, (403, refusal("ip_not_whitelisted")), (404, refusal("transfer_not_found")))
    fake.script(LOOK_UP, (404, refusal("request_failed")))
    fake.script(BENEFICIARIES, (500, b""), (409, refusal("beneficiary_already_exists")), (422, refusal("no")))
    fake.script(BENEFICIARY, (500, b""))

    shown = [repr(settings(public_key=SecretStr(pem))), str(settings()), repr(provider)]
    shown += [repr(provider.submit(order())) for _ in range(5)]
    register: Callable[[], object] = partial(provider.register_beneficiary, BENEFICIARY_ID, PAYEE)
    for query in (partial(provider.find, REFERENCE), register, register, register):
        try:
            shown.append(repr(query()))
        except AdapterError as error:
            shown.append(f"{error!r} {error}")
    shown += [record.getMessage() for record in caplog.records]

    unseen = [CLIENT_SECRET, ACCOUNT, "Asha Rao", *pem.splitlines()[1:-1]]
    assert [secret for secret in unseen for text in shown if secret in text] == []
    assert any("/payout/beneficiary" in record.getMessage() for record in caplog.records)
