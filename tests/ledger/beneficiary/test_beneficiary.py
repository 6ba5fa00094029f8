"""The beneficiary: registered, verified, rejected, erased; who can be paid, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from ledger.aggregate import Cause
from ledger.beneficiary.beneficiary import Beneficiary, BeneficiaryStatus, SealedPayee
from ledger.errors import (
    BeneficiaryClosedError,
    BeneficiaryHeldError,
    BeneficiaryNotVerifiedError,
    HoldPastError,
    HoldShortenedError,
    LedgerError,
    NoRailError,
    RailUnreachableError,
)
from ledger.money import Money
from ledger.rails import RULES, Rail
from tests.builders import MOMENT

TODAY = date(2026, 4, 1)
TOMORROW = TODAY + timedelta(days=1)
CAUSE = Cause("asha", "request-1", MOMENT)
SEALED = SealedPayee(
    "00" * 32, "sealed-name", "sealed-number", "••••7890", "HDFC0001234", "HDFC Bank", None, None, None
)
RENT = Money(250_000_00, "INR")

IN_INDIA = SEALED
IN_AMERICA = replace(SEALED, ifsc=None, routing_number="021000021")
BY_UPI = SealedPayee("00" * 32, "sealed-name", None, None, None, None, "sealed-vpa", "m••••@upi", None)


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
    beneficiary.check_payable(RENT, Rail.IMPS)
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
        beneficiary.erase("asked", "request 4711", today=TODAY, cause=CAUSE)

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
        beneficiary.check_payable(RENT, Rail.IMPS)
    with pytest.raises(BeneficiaryClosedError):
        beneficiary.registration_at("Nxt")


def test_erased_payee_takes_no_findings() -> None:
    """After an erasure nothing is recorded of the person any more."""
    beneficiary = registered()
    beneficiary.erase("asked", "request 4711", today=TODAY, cause=CAUSE)

    findings: list[Callable[[], None]] = [
        lambda: beneficiary.verify("Nxt", "ben_1", None, CAUSE),
        lambda: beneficiary.reject("Nxt", "closed", CAUSE),
        beneficiary.check_not_erased,
        lambda: beneficiary.hold(TOMORROW, "court order 12", today=TODAY, cause=CAUSE),
        lambda: beneficiary.release("the case is closed", CAUSE),
        lambda: beneficiary.check_payable(RENT, Rail.IMPS),
    ]
    for finding in findings:
        with pytest.raises(BeneficiaryClosedError) as raised:
            finding()
        assert (raised.value.beneficiary_id, raised.value.status) == (beneficiary.id, "erased")
    assert recorded(beneficiary) == ["registered", "erased"]


def test_held_payee_is_erased_on_the_day_and_not_before() -> None:
    """A hold keeps the personal data up to the day before its own, and ends by itself."""
    beneficiary = registered()
    beneficiary.hold(TOMORROW, "court order 12", today=TODAY, cause=CAUSE)

    with pytest.raises(BeneficiaryHeldError) as raised:
        beneficiary.erase("asked", "request 4711", today=TODAY, cause=CAUSE)

    assert (raised.value.beneficiary_id, raised.value.held_until) == (beneficiary.id, TOMORROW)
    assert replayed(beneficiary).held_until == TOMORROW
    beneficiary.erase("asked", "request 4711", today=TOMORROW, cause=CAUSE)
    assert recorded(beneficiary) == ["registered", "held", "erased"]


def test_hold_is_made_longer_and_lifted() -> None:
    """The same hold twice is one, a longer one takes its place, and a release ends it at once."""
    beneficiary = registered()
    for until in (TOMORROW, TOMORROW, TOMORROW + timedelta(days=7)):
        beneficiary.hold(until, "court order 12", today=TODAY, cause=CAUSE)
    beneficiary.release("the case is closed", CAUSE)
    beneficiary.release("the case is closed", CAUSE)

    assert replayed(beneficiary).held_until is None
    beneficiary.erase("asked", "request 4711", today=TODAY, cause=CAUSE)
    assert recorded(beneficiary) == ["registered", "held", "held", "released", "erased"]


@pytest.mark.parametrize(
    ("until", "error"),
    [(TODAY, HoldPastError), (TODAY - timedelta(days=9), HoldPastError), (TOMORROW, HoldShortenedError)],
)
def test_hold_that_would_hold_less_is_refused(until: date, error: type[LedgerError]) -> None:
    """A hold ends on a day to come, and never cuts another one short."""
    beneficiary = registered()
    beneficiary.hold(TOMORROW + timedelta(days=1), "court order 12", today=TODAY, cause=CAUSE)

    with pytest.raises(error):
        beneficiary.hold(until, "court order 13", today=TODAY, cause=CAUSE)

    assert recorded(beneficiary) == ["registered", "held"]


@pytest.mark.parametrize("rail", Rail)
def test_each_rail_needs_its_address(rail: Rail) -> None:
    """UPI needs a UPI address, and every other rail an account number with the code of a bank in its country."""
    payees = {"INR": IN_INDIA, "USD": IN_AMERICA, None: BY_UPI}
    currency = RULES[rail].currency
    money = Money(90_000_00 if rail is Rail.UPI else 200_000_00, currency)
    reached = None if rail is Rail.UPI else currency

    registered(payees.pop(reached)).check_payable(money, rail)
    for payee in payees.values():
        with pytest.raises(RailUnreachableError) as raised:
            registered(payee).check_payable(money, rail)
        rule = RULES[rail]
        assert raised.value.missing in {rule.address, rule.bank_code}


@pytest.mark.parametrize(
    ("payee", "amount_minor", "currency", "rails"),
    [
        (SEALED, 100, "INR", (Rail.IMPS, Rail.NEFT)),
        (SEALED, 250_000_00, "INR", (Rail.IMPS, Rail.NEFT, Rail.RTGS)),
        (SEALED, 600_000_00, "INR", (Rail.NEFT, Rail.RTGS)),
        (replace(SEALED, vpa_sealed="sealed-vpa"), 100, "INR", (Rail.IMPS, Rail.NEFT, Rail.UPI)),
        (replace(SEALED, ifsc=None, routing_number="021000021"), 100, "USD", (Rail.ACH, Rail.FEDWIRE)),
    ],
)
def test_open_rail_needs_one_that_carries_it(
    payee: SealedPayee, amount_minor: int, currency: str, rails: tuple[Rail, ...]
) -> None:
    """A payout that names no rail can be made while there is at least one that carries the money to the payee."""
    beneficiary, money = registered(payee), Money(amount_minor, currency)

    beneficiary.check_payable(money, None)
    assert beneficiary.rails_for(money) == rails


def test_open_rail_without_any_is_refused() -> None:
    """Where no rail carries the money to the payee, a payout that names no rail is refused with amount and currency."""
    beneficiary = registered()

    with pytest.raises(NoRailError) as raised:
        beneficiary.check_payable(Money(100, "USD"), None)
    assert (raised.value.beneficiary_id, raised.value.amount_minor, raised.value.currency) == (
        beneficiary.id,
        100,
        "USD",
    )


def test_linked_payee_is_paid_unseen() -> None:
    """A provider that pays without having looked gives an id to pay to, once, and proves nothing of the account."""
    beneficiary = registered()
    for _ in range(2):
        beneficiary.link("Nxt", "fa_1", CAUSE)

    assert (beneficiary.registration_at("Nxt"), beneficiary.status) == ("fa_1", BeneficiaryStatus.REGISTERED)
    assert recorded(beneficiary) == ["registered", "linked"]
    beneficiary.erase("asked", "request 4711", today=TODAY, cause=CAUSE)
    with pytest.raises(BeneficiaryClosedError):
        beneficiary.link("Nxt", "fa_2", CAUSE)


def test_history_makes_the_same_beneficiary() -> None:
    """A beneficiary replayed from its events is what its commands made of it."""
    beneficiary = registered()
    beneficiary.reject("Other", "closed", CAUSE)
    beneficiary.verify("Nxt", "ben_1", "sealed", CAUSE)
    again = replayed(beneficiary)

    for field in ("reference", "status", "payee", "registrations", "rejections", "version"):
        assert getattr(again, field) == getattr(beneficiary, field)
