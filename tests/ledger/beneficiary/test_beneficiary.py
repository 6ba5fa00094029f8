"""The beneficiary: registered, verified, rejected, erased; who can be paid, and where."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from ledger.aggregate import Cause
from ledger.beneficiary.beneficiary import Beneficiary, BeneficiaryStatus, SealedPayee
from ledger.errors import BeneficiaryClosedError, BeneficiaryNotVerifiedError, RailUnreachableError
from ledger.rails import Rail
from tests.builders import MOMENT

CAUSE = Cause("asha", "request-1", MOMENT)
SEALED = SealedPayee("00" * 32, "sealed-name", "sealed-number", "••••7890", "HDFC0001234", "HDFC Bank", None, None)


def registered(sealed: SealedPayee = SEALED) -> Beneficiary:
    return Beneficiary.register(uuid4(), "B-1", sealed, CAUSE)


def recorded(beneficiary: Beneficiary) -> list[str]:
    return [event.TOPIC.partition(".")[2] for event in beneficiary.pending_events]


def replayed(beneficiary: Beneficiary) -> Beneficiary:
    return Beneficiary.replay(beneficiary.id, beneficiary.pending_events)


def test_registered_payee_is_known_nowhere() -> None:
    """A new beneficiary can be queued for, but not yet submitted anywhere."""
    beneficiary = registered()

    assert (beneficiary.status, beneficiary.payee, beneficiary.registrations) == ("registered", SEALED, {})
    beneficiary.check_payable(Rail.IMPS)
    with pytest.raises(BeneficiaryNotVerifiedError):
        beneficiary.registration_at("Nxt")


def test_verified_payee_has_an_id_at_each_provider() -> None:
    """Each provider has its own id for a payee, and the newest one counts."""
    beneficiary = registered()
    beneficiary.verify("Nxt", "ben_1", None, CAUSE)
    beneficiary.verify("Other", "ben_7", "sealed", CAUSE)
    beneficiary.verify("Nxt", "ben_2", None, CAUSE)

    assert beneficiary.status is BeneficiaryStatus.VERIFIED
    assert (beneficiary.registration_at("Nxt"), beneficiary.registration_at("Other")) == ("ben_2", "ben_7")


def test_same_finding_twice_is_recorded_once() -> None:
    """A provider that repeats itself adds nothing, and another provider's finding is a fact of its own."""
    beneficiary = registered()
    for _ in range(2):
        beneficiary.verify("Nxt", "ben_1", None, CAUSE)
    for provider in ("Nxt", "Nxt", "Other", "Nxt"):
        beneficiary.reject(provider, "closed", CAUSE)
    for _ in range(2):
        beneficiary.erase("asked", CAUSE)

    assert recorded(beneficiary) == ["registered", "verified", "rejected", "rejected", "erased"]


def test_verification_after_a_rejection_opens_again() -> None:
    """A payee who was rejected and then verified anew can be paid, and rejected once more."""
    beneficiary = registered()
    beneficiary.reject("Nxt", "name differs", CAUSE)
    beneficiary.verify("Nxt", "ben_1", None, CAUSE)

    assert beneficiary.registration_at("Nxt") == "ben_1"
    beneficiary.reject("Nxt", "closed", CAUSE)
    assert beneficiary.status is BeneficiaryStatus.REJECTED


def test_rejected_payee_is_closed_everywhere() -> None:
    """An account that one provider found wanting is paid through none."""
    beneficiary = registered()
    beneficiary.verify("Nxt", "ben_1", None, CAUSE)
    beneficiary.reject("Other", "closed", CAUSE)

    with pytest.raises(BeneficiaryClosedError):
        beneficiary.check_payable(Rail.IMPS)
    with pytest.raises(BeneficiaryClosedError):
        beneficiary.registration_at("Nxt")


def test_erased_payee_takes_no_findings() -> None:
    """After an erasure nothing is recorded of the person any more."""
    beneficiary = registered()
    beneficiary.erase("asked", CAUSE)

    findings: list[Callable[[], None]] = [
        lambda: beneficiary.verify("Nxt", "ben_1", None, CAUSE),
        lambda: beneficiary.reject("Nxt", "closed", CAUSE),
        beneficiary.check_not_erased,
        lambda: beneficiary.check_payable(Rail.IMPS),
    ]
    for finding in findings:
        with pytest.raises(BeneficiaryClosedError) as raised:
            finding()
        assert (raised.value.beneficiary_id, raised.value.status) == (beneficiary.id, "erased")
    assert recorded(beneficiary) == ["registered", "erased"]


@pytest.mark.parametrize("rail", Rail)
def test_each_rail_needs_its_address(rail: Rail) -> None:
    """UPI needs a UPI address and every other rail an account number."""
    by_bank = registered()
    by_upi = registered(SealedPayee("00" * 32, "sealed-name", None, None, None, None, "sealed-vpa", "m••••@upi"))
    reachable, unreachable = (by_upi, by_bank) if rail is Rail.UPI else (by_bank, by_upi)

    reachable.check_payable(rail)
    with pytest.raises(RailUnreachableError) as raised:
        unreachable.check_payable(rail)
    assert raised.value.missing == ("vpa" if rail is Rail.UPI else "account_number")


def test_history_makes_the_same_beneficiary() -> None:
    """A beneficiary replayed from its events is what its commands made of it."""
    beneficiary = registered()
    beneficiary.reject("Other", "closed", CAUSE)
    beneficiary.verify("Nxt", "ben_1", "sealed", CAUSE)
    again = replayed(beneficiary)

    for field in ("reference", "status", "payee", "registrations", "rejections", "version"):
        assert getattr(again, field) == getattr(beneficiary, field)
