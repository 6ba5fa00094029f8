"""Secret managers: each cloud's secrets become settings, by names that its own rules allow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from adapters.errors import ExtraMissingError, SettingError
from adapters.setting_sources.secret_managers import MANAGERS
from adapters.settings import load_book_settings
from tests.adapters.setting_sources.stand_ins import AZURE, BOTO3, GOOGLE, looked_up

SECRET = "sk_test_kept_in_the_cloud"
VARIABLES = {
    "PAYOUTS_STRIPE_API_KEY": SECRET,
    "PAYOUTS_STRIPE_WEBHOOK_SECRET": "whsec_kept",
    "PAYOUTS_STRIPE_ACCOUNT": "acct_1",
    "PAYOUTS_BOOK": "acme",
    "SOMETHING_ELSE": "of somebody else",
}
WITH_DASHES = {name.replace("_", "-"): value for name, value in VARIABLES.items()}
FOUND = f"{SECRET} acct_1 acme"
VAULT = "https://books.vault.azure.net"


@pytest.mark.parametrize(
    ("packages", "kept", "place"),
    [
        (BOTO3, {"payouts/test": json.dumps(VARIABLES)}, "aws:payouts/test"),
        (AZURE, {VAULT: json.dumps(WITH_DASHES)}, f"azure:{VAULT}"),
        (GOOGLE, {"my-project": json.dumps(VARIABLES)}, "gcp:my-project"),
    ],
    ids=["aws", "azure", "gcp"],
)
def test_secrets_of_a_cloud_become_settings(
    tmp_path: Path, packages: Mapping[str, str], kept: Mapping[str, str], place: str
) -> None:
    """Every class of settings finds its own there by the variables' names, and is not disturbed by the others."""
    assert looked_up(tmp_path, packages, kept, place) == FOUND


@pytest.mark.parametrize(
    ("packages", "place", "fault"),
    [
        (BOTO3, "aws:payouts/tset", "ResourceNotFoundException"),
        (AZURE, "azure:https://other.vault.azure.net", "ResourceNotFoundError"),
        (GOOGLE, "gcp:other-project", "NotFound"),
    ],
    ids=["aws", "azure", "gcp"],
)
def test_a_cloud_that_gives_no_secrets_is_a_fault_of_the_setting(
    tmp_path: Path, packages: Mapping[str, str], place: str, fault: str
) -> None:
    """What the cloud's software raises is told by its name, beside the place that was asked for."""
    found = looked_up(tmp_path, packages, {}, place)

    assert found.startswith("SettingError")
    assert "PAYOUTS_SECRETS_FROM" in found
    assert place in found
    assert fault in found


@pytest.mark.parametrize("kept", ["surely: secret", '["surely secret"]'])
def test_a_secret_that_is_no_object_is_refused_without_its_value(tmp_path: Path, kept: str) -> None:
    """A secret of AWS that holds anything but a JSON object is a fault of the setting, and is not repeated."""
    found = looked_up(tmp_path, BOTO3, {"payouts/test": kept}, "aws:payouts/test")

    assert "holds no JSON object" in found
    assert kept not in found


@pytest.mark.parametrize("extra", MANAGERS)
def test_a_cloud_whose_extra_is_missing_names_it(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the cloud's own software the error says which extra brings it."""
    monkeypatch.setenv("PAYOUTS_SECRETS_FROM", f"{extra}:anything")

    with pytest.raises(ExtraMissingError) as refused:
        load_book_settings()

    assert refused.value.extra == extra


@pytest.mark.parametrize("place", ["vault:x", "aws", "aws:", "payouts/test"])
def test_a_place_that_nobody_knows_is_refused(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place begins with one of the clouds' words, and goes on."""
    monkeypatch.setenv("PAYOUTS_SECRETS_FROM", place)

    with pytest.raises(SettingError, match=r"aws:\.\.\.") as refused:
        load_book_settings()

    assert refused.value.setting == "PAYOUTS_SECRETS_FROM"
