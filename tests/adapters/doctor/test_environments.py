"""The doctor on environments: who is not where the settings say, and who lacks a setting."""

from __future__ import annotations

import pytest
from pydantic import AnyHttpUrl

from adapters.doctor.environments import CHECKS
from adapters.environment.environment import Environment
from adapters.environment.memory import remember
from adapters.errors import SettingError
from tests.adapters.doctor.patients import FINDING, OK, UNCHECKED, patient_of, razorpayx, seen, told
from tests.adapters.till import MOMENT, Till

ALL_WELL = {"provider-settings": [OK], "provider-environment": [OK], "book-environment": [OK]}


def test_a_book_that_agrees_with_its_providers_is_well(till: Till) -> None:
    """Nothing is found before the first payout, nor after the book has remembered its environment."""
    assert seen(patient_of(till), CHECKS) == ALL_WELL

    remember(till.book.database, Environment.PRODUCTION, MOMENT)

    assert seen(patient_of(till), CHECKS) == ALL_WELL


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"key_id": "rzp_test_1"}, "one environment"),
        ({"base_url": AnyHttpUrl("http://127.0.0.1:9")}, "one environment"),
        ({"key_id": "rzp_other"}, "set PAYOUTS_RAZORPAYX_ENVIRONMENT"),
    ],
)
def test_a_provider_of_another_environment_is_found(till: Till, changes: dict[str, object], remedy: str) -> None:
    """Credentials and addresses that belong elsewhere, or do not tell, are found before a worker refuses them."""
    patient = patient_of(till, providers={"razorpayx": razorpayx(**changes)})

    assert seen(patient, CHECKS) == ALL_WELL | {"provider-environment": [FINDING]}
    assert remedy in told(patient, CHECKS)


def test_a_book_of_another_environment_is_found(till: Till) -> None:
    """A book of play money is not used for real money."""
    remember(till.book.database, Environment.SANDBOX, MOMENT)

    assert seen(patient_of(till), CHECKS) == ALL_WELL | {"book-environment": [FINDING]}


def test_a_missing_setting_is_found_and_the_others_are_still_looked_at(till: Till) -> None:
    """One provider's fault is named, and hides nothing of the other providers."""
    fault = SettingError("PAYOUTS_STRIPE_API_KEY", "Field required")
    patient = patient_of(till, faults={"stripe": fault})

    assert seen(patient, CHECKS) == ALL_WELL | {"provider-settings": [FINDING, OK]}
    assert "PAYOUTS_STRIPE_API_KEY" in told(patient, CHECKS)


def test_without_providers_or_a_book_nothing_is_claimed() -> None:
    """What cannot be looked at is neither well nor a finding."""
    assert seen(patient_of(providers={}), CHECKS) == {name: [UNCHECKED] for name in ALL_WELL}
