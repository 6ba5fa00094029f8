"""The life of an accepted payout: the wallet is debited, its plan unfolds on the clock, and refunds follow the outcome.

At acceptance the wallet pays the amount, the fee and the tax. A failure gives all three back, and so does a reversal
at most providers; but a bank may sit on the money of a failed payout for a while, and then give it back or pay it out
after all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from adapters.sandbox.announcer import Announcer
from adapters.sandbox.charges import Charges
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.payout_register import Payouts
from adapters.sandbox.payouts import BankPayout, PayoutRequest, PayoutStatus
from adapters.sandbox.plans import PLANS, Step
from adapters.sandbox.scenarios import Scenario
from adapters.sandbox.utrs import utr_of
from adapters.sandbox.wallet import MovementKind, Wallet

LEFT = frozenset({PayoutStatus.DEBITED, PayoutStatus.SUCCESS})
"""Statuses in which the bank has given the transfer its UTR."""


class Lifecycle:
    """Takes payouts from acceptance to their last status."""

    def __init__(
        self,
        clock: SandboxClock,
        payouts: Payouts,
        wallet: Wallet,
        announcer: Announcer,
        new_payout_id: Callable[[], str],
        *,
        returns_charges: bool,
    ) -> None:
        """Work on the bank's registers; a reversal gives the charges back, or not."""
        self._clock = clock
        self._payouts = payouts
        self._wallet = wallet
        self._announcer = announcer
        self._new_payout_id = new_payout_id
        self._returns_charges = returns_charges

    def begin(self, request: PayoutRequest, charges: Charges, scenario: Scenario) -> BankPayout:
        """Accept a payout that the wallet can pay. Raises WalletOverdrawnError."""
        plan = PLANS[scenario]
        now = self._clock.now()
        payout = BankPayout(self._new_payout_id(), request, charges, scenario, plan.accepted_as, now, now)
        self._debit(payout)
        self._payouts.put(payout)
        self._announcer.accepted(payout)
        self._schedule(payout, plan.steps)
        return payout

    def _schedule(self, payout: BankPayout, steps: tuple[Step, ...]) -> None:
        if steps:
            self._clock.after(steps[0].delay, partial(self._take, payout, steps))

    def _take(self, payout: BankPayout, steps: tuple[Step, ...]) -> None:
        moved = self._moved(payout, steps[0])
        if payout.is_out and not moved.is_out:
            self._refund(moved, with_charges=self._returns_charges or payout.status not in LEFT)
        self._payouts.put(moved)
        self._announcer.moved(moved)
        self._schedule(moved, steps[1:])

    def _moved(self, payout: BankPayout, step: Step) -> BankPayout:
        now = self._clock.now()
        utr = payout.utr
        if utr is None and step.status in LEFT:
            utr = utr_of(payout.request.rail, payout.request.identity, now)
        return payout.moved_to(step.status, now, utr, step.reason, keeps_money=step.keeps_money)

    def _debit(self, payout: BankPayout) -> None:
        self._move(payout, MovementKind.PAYOUT_DEBIT, payout.amount_minor)
        self._move(payout, MovementKind.FEE, payout.charges.fee_minor)
        self._move(payout, MovementKind.TAX, payout.charges.tax_minor)

    def _refund(self, payout: BankPayout, *, with_charges: bool) -> None:
        self._move(payout, MovementKind.PAYOUT_REFUND, payout.amount_minor)
        if not with_charges:
            return
        self._move(payout, MovementKind.FEE_REFUND, payout.charges.fee_minor)
        self._move(payout, MovementKind.TAX_REFUND, payout.charges.tax_minor)

    def _move(self, payout: BankPayout, kind: MovementKind, amount_minor: int) -> None:
        self._wallet.move(kind, amount_minor, self._clock.now(), payout.payout_id, payout.reference_id)
