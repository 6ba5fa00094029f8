"""The sandbox's own books: whatever happens, the wallet adds up and nobody is paid twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sandbox import Bank, CashOut, MovementKind, PayoutStatus, Scenario
from adapters.sandbox.announcer import Announcer
from adapters.sandbox.beneficiaries import BankAddress
from adapters.sandbox.charges import USUAL_FEES_MINOR, Charges
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout, PayoutRequest
from adapters.sandbox.refusals import IllegalPayoutStepError, NoAnswerError, RefusalError, WalletOverdrawnError
from adapters.sandbox.wallet import Wallet
from ledger.rails import Rail
from tests.adapters.sandbox.conftest import START, make_settings
from tests.adapters.sandbox.test_scenarios import account_of

ODD_FEES = {Rail.IMPS: 503, Rail.NEFT: 0, Rail.RTGS: 1_999, Rail.UPI: 25}

payouts = st.tuples(
    st.sampled_from(Scenario),
    st.sampled_from([Rail.IMPS, Rail.NEFT]),
    st.integers(min_value=1, max_value=30_000_00),
    st.integers(min_value=0, max_value=8),
    st.integers(min_value=1, max_value=2),
)


def write(payout: BankPayout, occasion: Occasion) -> list[WebhookMessage]:
    return [WebhookMessage(payout.payout_id, occasion.name, payout.status.encode())]


class Books:
    """A bank and its clock, without a server around them."""

    def __init__(self, **other: Any) -> None:
        made = make_settings(**other)
        self.clock = SandboxClock(made.start_at)
        self.messages: list[WebhookMessage] = []
        identifiers = Identifiers(None)
        new_payout_id = partial(made.contract.new_payout_id, identifiers)
        announcer = Announcer(self.clock, write, self.messages.append, new_payout_id)
        self.bank = Bank(made, self.clock, announcer, identifiers)

    def advance(self, **time: int) -> None:
        self.clock.advance(timedelta(**time))


waits = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=2))


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.one_of(payouts, waits), max_size=25), opening_minor=st.integers(0, 100_000_00))
def test_wallet_is_opening_plus_movements_and_no_reference_is_paid_twice(
    steps: list[tuple[Scenario, Rail, int, int, int] | timedelta],
    opening_minor: int,
) -> None:
    """After any payouts, repeated references, refusals and waits, the books add up at every step."""
    books = Books(opening_wallet_minor=opening_minor, fees_minor=ODD_FEES)
    for step in steps:
        if isinstance(step, timedelta):
            books.clock.advance(step)
        else:
            _try_to_pay(books, *step)
        _assert_books_add_up(books)
    books.advance(days=7)
    _assert_books_add_up(books)
    assert books.bank.held_minor() == 0


def _try_to_pay(books: Books, scenario: Scenario, rail: Rail, amount_minor: int, number: int, attempt: int) -> None:
    address = BankAddress(account_number=account_of(scenario), ifsc="HDFC0001234")
    beneficiary = books.bank.register_beneficiary("Asha Rao", address)
    reference_id = f"{number:032x}_{attempt}"
    before = books.bank.payouts(), books.bank.movements()
    try:
        books.bank.create_payout(
            PayoutRequest(beneficiary.beneficiary_id, amount_minor, rail, reference_id, "March"),
        )
    except (RefusalError, NoAnswerError):
        assert (books.bank.payouts(), books.bank.movements()) == before


def _assert_books_add_up(books: Books) -> None:
    bank = books.bank
    effects = sum(movement.effect_minor for movement in bank.movements())
    assert bank.wallet_balance_minor() == bank.opening_minor + effects >= 0
    kept = sum(payout.debited_minor for payout in bank.payouts() if payout.is_out and not payout.is_open)
    assert bank.wallet_balance_minor() == bank.opening_minor - kept - bank.held_minor()
    outs = bank.net_cash_outs()
    for reference_id, found in outs.items():
        [cash_out] = found
        payout = bank.find_by_reference(reference_id)
        assert payout is not None
        assert (cash_out.net_minor, cash_out.status) == (payout.amount_minor, payout.status)
    assert outs.keys() == {payout.reference_id for payout in bank.payouts() if payout.is_out}
    back_in_wallet = {PayoutStatus.FAILED, PayoutStatus.REVERSED}
    assert {payout.status for payout in bank.payouts() if not payout.is_out} <= back_in_wallet


def test_movements_tell_the_whole_story() -> None:
    """A payout that came back leaves six movements in order, and a top-up one."""
    books = Books()
    _try_to_pay(books, Scenario.LATE_REVERSAL, Rail.RTGS, 20_000_000, 1, 1)
    books.advance(days=7)
    books.bank.top_up(70)
    assert [(movement.kind, movement.effect_minor) for movement in books.bank.movements()] == [
        (MovementKind.PAYOUT_DEBIT, -20_000_000),
        (MovementKind.FEE, -2_000),
        (MovementKind.TAX, -360),
        (MovementKind.PAYOUT_REFUND, 20_000_000),
        (MovementKind.FEE_REFUND, 2_000),
        (MovementKind.TAX_REFUND, 360),
        (MovementKind.TOP_UP, 70),
    ]
    assert [movement.sequence for movement in books.bank.movements()] == list(range(1, 8))


def test_cash_outs_would_show_a_second_payment() -> None:
    """Cash-outs are counted from the wallet's movements, so money that left without a payout of its own shows up."""
    books = Books()
    _try_to_pay(books, Scenario.SUCCESS, Rail.IMPS, 500, 1, 1)
    [payout] = books.bank.payouts()
    books.bank._wallet.move(MovementKind.PAYOUT_DEBIT, 500, START, "pay_stray", payout.reference_id)
    assert books.bank.net_cash_outs() == {
        payout.reference_id: (
            CashOut(payout.reference_id, payout.payout_id, 500, PayoutStatus.PROCESSING),
            CashOut(payout.reference_id, "pay_stray", 500, None),
        ),
    }


@pytest.mark.parametrize(
    ("fee_minor", "tax_minor"),
    [(500, 90), (300, 54), (200, 36), (2_000, 360), (0, 0), (25, 5), (24, 4), (75, 14), (503, 91), (1_999, 360)],
)
def test_gst_is_rounded_half_up_to_the_paisa(fee_minor: int, tax_minor: int) -> None:
    """GST is 18 % of the fee; half a paisa is rounded up (4.50 to 5, 13.50 to 14)."""
    assert Charges.on_fee(fee_minor) == Charges(fee_minor, tax_minor)


def test_every_rail_has_a_fee() -> None:
    """No rail is without its usual fee."""
    assert set(USUAL_FEES_MINOR) == set(Rail)


def test_wallet_is_never_overdrawn() -> None:
    """The wallet itself refuses to go below zero, and records nothing then."""
    wallet = Wallet(99)
    with pytest.raises(WalletOverdrawnError):
        wallet.move(MovementKind.FEE, 100, START)
    assert (wallet.balance_minor, wallet.movements()) == (99, ())


def test_payout_takes_legal_steps_only() -> None:
    """A payout that failed cannot succeed, and one that is open cannot be reversed."""
    books = Books()
    _try_to_pay(books, Scenario.REJECTION, Rail.IMPS, 500, 1, 1)
    [payout] = books.bank.payouts()
    with pytest.raises(IllegalPayoutStepError):
        payout.moved_to(PayoutStatus.REVERSED, START, None, None)
    books.advance(days=1)
    [failed] = books.bank.payouts()
    with pytest.raises(IllegalPayoutStepError):
        failed.moved_to(PayoutStatus.SUCCESS, START, None, None)


def test_attempts_of_one_payout_can_be_grouped() -> None:
    """Cash-outs are keyed by reference, whose first 32 characters name the payout that a caller groups by."""
    books = Books()
    _try_to_pay(books, Scenario.REJECTION, Rail.IMPS, 500, 1, 1)
    books.advance(minutes=1)
    _try_to_pay(books, Scenario.SUCCESS, Rail.IMPS, 500, 1, 2)
    books.advance(minutes=1)
    outs = books.bank.net_cash_outs()
    assert Counter(reference_id.partition("_")[0] for reference_id in outs) == {f"{1:032x}": 1}
