"""The doctor on webhook secrets: long, of nobody's guide, and two while one is being changed."""

from __future__ import annotations

from base64 import b64encode

import pytest
from pydantic import SecretStr

from adapters.doctor.webhook_secrets import CHECKS, fault_of
from tests.adapters.doctor.patients import FINDING, OK, OTHER, STRONG, UNCHECKED, patient_of, razorpayx, seen, told

ALL_WELL = {"webhook-secrets": [OK], "webhook-rotation": [OK], "webhook-sources": [OK]}
SOURCES = ("52.66.75.174/32",)


@pytest.mark.parametrize(
    "weak", ["abc-123", "whsec_abc-123", "aaaaaaaaaaaaaaaaaaaaaaaa", "my-webhook-secret-for-payouts"]
)
def test_a_secret_that_can_be_guessed_is_found(weak: str) -> None:
    """Too short, too uniform, or out of a guide: found without being repeated, wherever it stands."""
    current = razorpayx(webhook_secret=SecretStr(weak), webhook_sources=SOURCES)
    previous = razorpayx(previous_webhook_secret=SecretStr(weak), webhook_sources=SOURCES)

    for settings, variable in ((current, "WEBHOOK_SECRET"), (previous, "PREVIOUS_WEBHOOK_SECRET")):
        patient = patient_of(providers={"razorpayx": settings})
        assert seen(patient, CHECKS) == ALL_WELL | {"webhook-secrets": [FINDING]}
        assert f"in PAYOUTS_RAZORPAYX_{variable}\n" in told(patient, CHECKS)
        assert weak not in told(patient, CHECKS)


def test_strong_secrets_are_well() -> None:
    """One secret is enough, and two different ones are a change under way; a public key is no secret at all."""
    one = razorpayx(webhook_sources=SOURCES)
    two = razorpayx(previous_webhook_secret=OTHER, webhook_sources=SOURCES)

    for settings in (one, two):
        assert seen(patient_of(providers={"razorpayx": settings}), CHECKS) == ALL_WELL
    assert fault_of(SecretStr("whsec_" + b64encode(bytes(range(24))).decode())) is None
    assert fault_of(SecretStr("whpk_AAAA")) is None


def test_a_rotation_that_is_none_is_found() -> None:
    """The same secret twice accepts no webhook of the time before the change."""
    settings = razorpayx(previous_webhook_secret=STRONG, webhook_sources=SOURCES)

    assert seen(patient_of(providers={"razorpayx": settings}), CHECKS) == ALL_WELL | {"webhook-rotation": [FINDING]}


def test_whether_a_provider_publishes_its_addresses_is_not_known() -> None:
    """Without a list of addresses nothing is claimed, and the variable is named."""
    patient = patient_of()

    assert seen(patient, CHECKS) == ALL_WELL | {"webhook-sources": [UNCHECKED]}
    assert "PAYOUTS_RAZORPAYX_WEBHOOK_SOURCES" in told(patient, CHECKS)
