"""Cashfree as a payout provider.

A transfer id that was used before is refused with 409 and without the transfer, so the transfer is looked up. A refusal
of our access is an unknown outcome as long as the look-up is refused as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.capabilities import Capabilities
from adapters.providers.cashfree import webhook
from adapters.providers.cashfree.beneficiaries import beneficiary_report, beneficiary_request, provider_id_of
from adapters.providers.cashfree.capabilities import capabilities_of
from adapters.providers.cashfree.client import CashfreeClient
from adapters.providers.cashfree.settings import CashfreeSettings
from adapters.providers.cashfree.translate import refusal_of, refusal_reason, report_of, transfer_request
from adapters.providers.cashfree.wire import (
    ACCOUNT_TAKEN,
    ID_TAKEN,
    PROVIDER,
    BeneficiaryAnswer,
    TransferAnswer,
)
from adapters.providers.facts import time_told
from adapters.providers.http import Answer, Http, NoAnswer
from adapters.providers.messages import read_message
from adapters.providers.notices import Notice
from adapters.providers.paying import PayingProvider
from adapters.providers.port import MessageArchive
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal
from ledger.clock import Clock
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import ReportSource, StatusReport

_PAYEE_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})


class CashfreeProvider(PayingProvider):
    """Pays through Cashfree. Safe to use from many threads."""

    def __init__(
        self, settings: CashfreeSettings, http: Http, clock: Clock, archive: MessageArchive | None = None
    ) -> None:
        """Use the provider of these settings; without an archive only the digests of its messages are kept."""
        super().__init__(clock, archive, settings.webhook_sources)
        self._client = CashfreeClient(settings, http, clock)
        self._capabilities = capabilities_of(settings)
        self._fundsource_id = settings.fundsource_id
        self._webhook_secrets = settings.webhook_secrets
        self._tolerance = timedelta(seconds=settings.webhook_tolerance_seconds)

    @property
    def name(self) -> str:
        """Return the provider's name as it stands in account names."""
        return PROVIDER

    @property
    def capabilities(self) -> Capabilities:
        """Return what the provider declares of itself."""
        return self._capabilities

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:
        """Register a payee, or find its registration; an address that is refused as such is not verified.

        Raises ProviderUnavailableError, WireError or PayeeNotServedError.
        """
        answer = self._client.create_beneficiary(beneficiary_request(beneficiary_id, payee))
        if isinstance(answer, NoAnswer):
            raise ProviderUnavailableError(PROVIDER, answer.word)
        if answer.status_code == HTTPStatus.CONFLICT:
            return self._registered(beneficiary_id, payee, refusal_reason(answer))
        if answer.status_code in _PAYEE_REFUSED:
            digest = self._archive.keep(PROVIDER, answer.body)
            reason = refusal_reason(answer)
            return BeneficiaryReport(PROVIDER, None, verified=False, reason=reason, message_digest=digest)
        return self._registration(answer, payee, provider_id_of(beneficiary_id))

    def status(self, provider_payout_id: str) -> StatusReport:
        """Ask for a transfer by the provider's id. Raises ProviderUnavailableError or WireError."""
        answer = self._client.transfer_by_provider_id(provider_payout_id)
        if not answer.is_success:
            raise ProviderUnavailableError(PROVIDER, answer.word)
        reading = self._reading(ReportSource.POLL, answer.body)
        transfer = read_message(TransferAnswer, answer.body, PROVIDER)
        if transfer.cf_transfer_id not in {None, provider_payout_id}:
            raise WireError(PROVIDER, f"asked for transfer {provider_payout_id}, was told of another")
        return _report(transfer, reading)

    def find(self, idempotency_key: str) -> StatusReport | None:
        """Ask for a transfer by the id we gave it; None only where the provider itself says that there is none.

        A 404 that is not the provider's own about a transfer, such as a wrong address would give, is no answer.
        Raises ProviderUnavailableError or WireError.
        """
        answer = self._client.transfer(idempotency_key)
        if answer.status_code == HTTPStatus.NOT_FOUND and "transfer" in refusal_reason(answer):
            return None
        if not answer.is_success:
            raise ProviderUnavailableError(PROVIDER, answer.word)
        return self._told_of(idempotency_key, answer, self._reading(ReportSource.LOOKUP, answer.body))

    def wallet_balance_minor(self) -> int:
        """Refuse: this version of the API tells no balance. Raises ProviderUnavailableError."""
        raise ProviderUnavailableError(PROVIDER, "tells no balance")

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        """Refuse a webhook that was not signed just now with one of our secrets. Raises WebhookSignatureError."""
        webhook.verify(headers, body, self._webhook_secrets, self._clock.now(), self._tolerance)

    def read_webhook(self, body: bytes) -> Notice:
        """Keep, parse and translate a webhook that was verified. Raises WireError."""
        return webhook.notice_of(body, self._reading(ReportSource.WEBHOOK, body))

    def _send(self, order: PaymentOrder) -> Answer | NoAnswer:
        return self._client.create_transfer(transfer_request(order, self._fundsource_id))

    def _accepted(self, order: PaymentOrder, answer: Answer, reading: Reading) -> StatusReport:
        return self._told_of(order.idempotency_key, answer, reading)

    def _refusal(self, answer: Answer) -> Refusal:
        return refusal_of(answer)

    def _told_of(self, reference: str, answer: Answer, reading: Reading) -> StatusReport:
        transfer = read_message(TransferAnswer, answer.body, PROVIDER)
        if transfer.transfer_id != reference:
            raise WireError(PROVIDER, f"asked for reference {reference}, was told of another")
        return _report(transfer, reading)

    def _registered(self, beneficiary_id: UUID, payee: Payee, reason: str) -> BeneficiaryReport:
        provider_id = provider_id_of(beneficiary_id)
        if reason == ID_TAKEN:
            return self._registration(self._client.beneficiary(provider_id), payee, provider_id)
        if reason == ACCOUNT_TAKEN and payee.account_number is not None and payee.ifsc is not None:
            answer = self._client.beneficiary_of_account(payee.account_number, payee.ifsc)
            return self._registration(answer, payee)
        raise ProviderUnavailableError(PROVIDER, reason)

    def _registration(self, answer: Answer, payee: Payee, provider_id: str | None = None) -> BeneficiaryReport:
        if not answer.is_success:
            raise ProviderUnavailableError(PROVIDER, answer.word)
        digest = self._archive.keep(PROVIDER, answer.body)
        registration = read_message(BeneficiaryAnswer, answer.body, PROVIDER)
        if provider_id is not None and registration.beneficiary_id != provider_id:
            raise WireError(PROVIDER, f"asked for beneficiary {provider_id}, was told of another")
        return beneficiary_report(registration, payee, digest)


def _report(transfer: TransferAnswer, reading: Reading) -> StatusReport:
    return report_of(transfer, reading, time_told(transfer.updated_on, reading.read_at))
