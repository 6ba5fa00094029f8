"""Any provider that keeps the standard contract."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from adapters.errors import ProviderUnavailableError, WebhookSignatureError, WireError
from adapters.providers.capabilities import Capabilities
from adapters.providers.http import Answer, Http, NoAnswer
from adapters.providers.messages import read_message
from adapters.providers.notices import Notice
from adapters.providers.paying import PayingProvider
from adapters.providers.port import MessageArchive
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal
from adapters.providers.standard import webhook
from adapters.providers.standard.capabilities import capabilities_of
from adapters.providers.standard.client import StandardClient
from adapters.providers.standard.settings import StandardSettings
from adapters.providers.standard.translate import (
    beneficiary_report,
    beneficiary_request,
    payout_request,
    refusal_of,
    report_of,
)
from adapters.providers.standard.wire import BalanceAnswer, BeneficiaryAnswer, PayoutList, PayoutMessage
from ledger.clock import Clock
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import ReportSource, StatusReport


class StandardProvider(PayingProvider):
    """Pays through a provider that keeps the standard contract. Safe to use from many threads."""

    def __init__(
        self, settings: StandardSettings, http: Http, clock: Clock, archive: MessageArchive | None = None
    ) -> None:
        """Use the provider of these settings; without an archive only the digests of its messages are kept."""
        super().__init__(clock, archive, settings.webhook_sources)
        self._settings = settings
        self._client = StandardClient(settings, http)
        self._capabilities = capabilities_of(settings)
        self._keys = settings.webhook_keys

    @property
    def name(self) -> str:
        """Return the provider's name as it stands in account names."""
        return self._settings.name

    @property
    def capabilities(self) -> Capabilities:
        """Return what the contract promises."""
        return self._capabilities

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:
        """Register a payee under our id of it; an account that is refused as such is not verified.

        Raises PayeeNotServedError, ProviderUnavailableError or WireError.
        """
        request = beneficiary_request(beneficiary_id, payee, self._settings)
        answer = self._client.create_beneficiary(request, str(beneficiary_id))
        if isinstance(answer, NoAnswer):
            raise ProviderUnavailableError(self.name, answer.word)
        digest = self._archive.keep(self.name, answer.body)
        if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
            reason = refusal_of(self.name, answer).reason
            return BeneficiaryReport(self.name, None, verified=False, reason=reason, message_digest=digest)
        if not answer.is_success:
            raise ProviderUnavailableError(self.name, answer.word)
        return beneficiary_report(self.name, read_message(BeneficiaryAnswer, answer.body, self.name), digest)

    def status(self, provider_payout_id: str) -> StatusReport:
        """Ask for a payout by the provider's id. Raises ProviderUnavailableError or WireError."""
        raw = self._client.payout(provider_payout_id)
        reading = self._reading(ReportSource.POLL, raw)
        payout = read_message(PayoutMessage, raw, self.name)
        if payout.id != provider_payout_id:
            raise WireError(self.name, f"asked for payout {provider_payout_id}, was told of {payout.id}")
        return report_of(self.name, payout, reading)

    def find(self, idempotency_key: str) -> StatusReport | None:
        """Ask for a payout by the reference we sent; None only for an empty list.

        Any other list than that one payout, such as one that was not filtered, is no answer to the question.
        Raises ProviderUnavailableError or WireError.
        """
        raw = self._client.payouts_by_reference(idempotency_key)
        reading = self._reading(ReportSource.LOOKUP, raw)
        payouts = read_message(PayoutList, raw, self.name).payouts
        if not payouts:
            return None
        if [payout.reference for payout in payouts] != [idempotency_key]:
            raise WireError(self.name, f"asked for reference {idempotency_key}, was told of {len(payouts)} payouts")
        return report_of(self.name, payouts[0], reading)

    def wallet_balance_minor(self) -> int:
        """Return the balance of our wallet, in minor units. Raises ProviderUnavailableError or WireError."""
        balance = read_message(BalanceAnswer, self._client.balance(), self.name)
        if balance.currency != self._settings.currency:
            raise WireError(self.name, f"the wallet is not in {self._settings.currency}")
        return balance.amount

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        """Refuse a webhook that was not signed lately with one of our keys. Raises WebhookSignatureError."""
        tolerance = self._settings.webhook_tolerance
        if not webhook.is_genuine(headers, body, self._keys, self._clock.now(), tolerance):
            raise WebhookSignatureError(self.name)

    def read_webhook(self, body: bytes) -> Notice:
        """Keep, parse and translate a webhook that was verified. Raises WireError."""
        return webhook.read(self.name, body, self._reading(ReportSource.WEBHOOK, body))

    def _send(self, order: PaymentOrder) -> Answer | NoAnswer:
        return self._client.create_payout(payout_request(order, self._settings), order.idempotency_key)

    def _accepted(self, order: PaymentOrder, answer: Answer, reading: Reading) -> StatusReport:
        payout = read_message(PayoutMessage, answer.body, self.name)
        if payout.reference != order.idempotency_key:
            raise WireError(self.name, "the answer is about another reference")
        return report_of(self.name, payout, reading)

    def _refusal(self, answer: Answer) -> Refusal:
        return refusal_of(self.name, answer)
