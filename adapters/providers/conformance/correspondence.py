"""A correspondence: one order at one provider, and everything that the adapter reports of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID, uuid4

from adapters.errors import ProviderUnavailableError
from adapters.providers.capabilities import WebhookOrder
from adapters.providers.conformance.counterparty import Counterparty, Fate
from ledger.errors import LedgerError
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.payout.attempts import attempt_key
from ledger.status_reports import ReportedStatus, StatusReport

_NOT_OF_AN_AMOUNT = {ReportedStatus.OUTCOME_UNKNOWN, ReportedStatus.REFUSED}


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What was asked and told about one order."""

    party: Counterparty
    payee: Payee
    beneficiary_id: UUID
    order: PaymentOrder
    told: list[StatusReport] = field(default_factory=list)

    @classmethod
    def begin(cls, party: Counterparty, fate: Fate) -> Self:
        """Register a payee of this fate, and make out an order to it."""
        payout_id = uuid4()
        order = PaymentOrder(
            payout_id=payout_id,
            attempt=1,
            provider=party.provider.name,
            idempotency_key=attempt_key(payout_id, 1),
            money=party.money,
            rail=party.rail,
            provider_beneficiary_id="",
            narration="Invoice 7/2026 (final)",
        )
        talk = cls(party, party.payee(fate), uuid4(), order)
        registered = talk.register().provider_beneficiary_id
        assert registered is not None, "a payee that can be paid has an id at the provider"
        return replace(talk, order=replace(order, provider_beneficiary_id=registered))

    def register(self) -> BeneficiaryReport:
        """Register the payee."""
        return self.party.provider.register_beneficiary(self.beneficiary_id, self.payee)

    def send(self) -> StatusReport:
        """Send the order."""
        return self._noted(self.party.provider.submit(self.order))

    def find(self) -> StatusReport | None:
        """Ask by our key."""
        found = self.party.provider.find(self.order.idempotency_key)
        return found and self._noted(found)

    def resolve(self) -> None:
        """Clear up an unknown outcome: ask where it can be asked, and otherwise send again under the same key."""
        resolution = self.party.provider.capabilities.resolution
        if not (resolution.lookup_by_reference and self.find()):
            self.send()

    def last_word(self) -> ReportedStatus:
        """Return the status that the provider tells now."""
        return self.final_report().status

    def final_report(self) -> StatusReport:
        """Return what the provider tells now: asked by its id or by our key, or by its letters where neither helps."""
        heard = self._heard()
        known = [told.provider_payout_id for told in (*self.told, *heard) if told.provider_payout_id]
        try:
            if known:
                return self._noted(self.party.provider.status(known[-1]))
        except ProviderUnavailableError:
            if self.party.provider.capabilities.webhook_order is not WebhookOrder.NONE:
                raise
        found = self.find() if self.party.provider.capabilities.resolution.lookup_by_reference else None
        told = found or (heard[-1] if heard else None)
        assert told is not None, "the provider tells nothing of an order that it took on"
        return told

    def cash_outs(self) -> list[int]:
        """Return what is out of the wallet for the order, by the provider's own books."""
        return list(self.party.cash_outs_minor(self.order.idempotency_key))

    def is_refused_here(self) -> bool:
        """Send the order, and say whether the adapter refused to."""
        try:
            self.party.provider.submit(self.order)
        except LedgerError:
            return True
        return False

    def check_reports(self) -> None:
        """Check that every report names this provider, this key, this amount and this payee, and nothing else."""
        for report in (*self.told, *self._heard()):
            assert report.provider == self.party.provider.name
            assert report.reference == self.order.idempotency_key, report
            assert report.provider_status
            if report.status not in _NOT_OF_AN_AMOUNT:
                money = self.order.money
                assert report.amount_minor in {None, money.amount_minor}, report
                assert report.currency in {None, money.currency}, report
                assert report.provider_beneficiary_id in {None, self.order.provider_beneficiary_id}, report

    def _heard(self) -> Sequence[StatusReport]:
        provider = self.party.provider
        notices = [provider.read_webhook(letter.body) for letter in self.party.letters()]
        return [report for notice in notices for report in notice.reports]

    def _noted(self, report: StatusReport) -> StatusReport:
        self.told.append(report)
        return report
