"""People: the caller who asks for payouts, and the operator who meddles."""

from __future__ import annotations

from uuid import UUID

from ledger import chart
from ledger.application.requests import PayoutRequest
from ledger.errors import NothingToRecheckError, PayoutNotCancellableError
from ledger.payment_orders import BeneficiaryReport, Payee
from tests.simulation.faults import Fault
from tests.simulation.processes import Surroundings
from tests.simulation.provider import registration_of
from tests.simulation.stories import MINUTE, SECOND

CUSTOMER = chart.customer("Acme")
AMOUNTS_MINOR = (100, 9_999, 10_000, 12_345)


class Caller:
    """A process that asks for payouts, and asks again for those whose receipt it has not got."""

    def __init__(self, surroundings: Surroundings) -> None:
        """Plan what to ask for, and when; the caller's own memory outlives its crashes, as in a database."""
        self._surroundings = surroundings
        self._ledger = surroundings.store.book.ledger
        plan = surroundings.plan
        self._providers = [traits.name for traits in plan.providers]
        dice = surroundings.dice
        pauses = [dice.span("caller", SECOND, max(plan.storm / 2, MINUTE)) for _ in range(plan.payouts)]
        started_at = surroundings.kernel.clock.now()
        self._moments = [started_at + pause for pause in sorted(pauses)]
        self._amounts = [dice.pick("caller", AMOUNTS_MINOR) for _ in self._moments]
        self._rails = [dice.pick("caller", ("IMPS", "NEFT", None)) for _ in self._moments]
        self._next = 0
        self._payees: dict[int, UUID] = {}
        self.receipts: list[UUID] = []

    def ask(self) -> None:
        """Ask for one payout after the other."""
        while self._next < len(self._moments):
            moment = self._moments[self._next]
            self._surroundings.kernel.wait_until(lambda moment=moment: moment)  # type: ignore[misc]
            self._ask_for(self._next)
            if self._surroundings.dice.strikes(Fault.ASKED_TWICE, 0.3):
                self._ask_for(self._next)
            self._next += 1

    def _ask_for(self, number: int) -> None:
        payee = number % 2
        if payee not in self._payees:
            self._payees[payee] = self._beneficiary(payee)
        request = PayoutRequest(
            reference=f"P-{number}",
            source_account=CUSTOMER,
            beneficiary_id=self._payees[payee],
            amount_minor=self._amounts[number],
            currency="INR",
            rail=self._rails[number],
        )
        receipt = self._ledger.queue_payout(request, actor="caller")
        self.receipts.append(receipt.aggregate_id)
        self._surroundings.evidence.accepted.add(receipt.aggregate_id)

    def _beneficiary(self, number: int) -> UUID:
        """Return a payee, who is registered at the providers when first needed, here or by the dispatcher."""
        payee = Payee("Meera Nair", f"{number:012}", "HDFC0001234", bank_name="HDFC Bank")
        beneficiary_id = self._ledger.register_beneficiary(f"B-{number}", payee, actor="caller").aggregate_id
        for name in self._providers if number == 0 else ():
            found = BeneficiaryReport(name, registration_of(name, beneficiary_id), verified=True)
            self._ledger.record_beneficiary_report(beneficiary_id, found, actor="caller")
        return beneficiary_id


class Operator:
    """Somebody who cancels and asks for rechecks at random moments."""

    def __init__(self, surroundings: Surroundings, caller: Caller) -> None:
        """Watch what the caller asked for."""
        self._surroundings = surroundings
        self._caller = caller
        self._storm = surroundings.plan.storm

    def work(self) -> None:
        """Meddle until the storm is over."""
        dice = self._surroundings.dice
        while not dice.is_calm:
            self._surroundings.kernel.sleep(dice.span("operator", MINUTE, max(self._storm, 2 * MINUTE)))
            if self._caller.receipts:
                self._meddle(dice.pick("operator", self._caller.receipts))

    def _meddle(self, payout_id: UUID) -> None:
        ledger = self._surroundings.store.book.ledger
        if self._surroundings.dice.strikes(Fault.CANCELLED, 0.1):
            try:
                ledger.cancel_payout(payout_id, "changed my mind", actor="operator")
            except PayoutNotCancellableError:
                return
        elif self._surroundings.dice.strikes(Fault.RECHECKED, 0.3):
            try:
                ledger.request_recheck(payout_id, "where is it", actor="operator")
            except NothingToRecheckError:
                return
