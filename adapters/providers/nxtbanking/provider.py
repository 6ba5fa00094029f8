"""NxtBanking as a payout provider.

An access token that could not be had, or a 401 with a fresh one, is an unknown outcome as any request that did not
leave. A 403 says the same of the request, but if the look-up is let in and finds nothing, then it is a refusal and
another attempt may succeed.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.capabilities import Capabilities
from adapters.providers.http import Answer, Http, NoAnswer
from adapters.providers.messages import read_message
from adapters.providers.notices import Notice
from adapters.providers.nxtbanking import webhook
from adapters.providers.nxtbanking.capabilities import capabilities_of
from adapters.providers.nxtbanking.client import NxtbankingClient
from adapters.providers.nxtbanking.settings import NxtbankingSettings
from adapters.providers.nxtbanking.translate import (
    beneficiary_report,
    beneficiary_request,
    minor_of,
    payout_request,
    refusal_of,
    refusal_reason,
    report_of,
)
from adapters.providers.nxtbanking.wire import (
    PROVIDER,
    BeneficiaryAnswer,
    CreatedPayout,
    PayoutDetails,
    PayoutList,
    WalletAnswer,
)
from adapters.providers.paying import PayingProvider
from adapters.providers.port import MessageArchive
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal
from ledger.clock import Clock
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import ReportSource, StatusReport

_PAYEE_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})


class NxtbankingProvider(PayingProvider):
    """Pays through NxtBanking. Safe to use from many threads."""

    def __init__(
        self, settings: NxtbankingSettings, http: Http, clock: Clock, archive: MessageArchive | None = None
    ) -> None:
        """Use the provider of these settings; without an archive only the digests of its messages are kept."""
        super().__init__(clock, archive, settings.webhook_sources)
        self._client = NxtbankingClient(settings, http, clock)
        self._capabilities = capabilities_of(settings)
        self._unit = settings.amount_unit
        self._webhook_secrets = settings.webhook_secrets

    @property
    def name(self) -> str:
        """Return the provider's name as it stands in account names."""
        return PROVIDER

    @property
    def capabilities(self) -> Capabilities:
        """Return what the provider declares of itself."""
        return self._capabilities

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:  # noqa: ARG002 - the provider takes no id of ours
        """Register a payee and say what the penny drop found; an address that is refused as such is not verified.

        Raises ProviderUnavailableError or WireError.
        """
        answer = self._client.create_beneficiary(beneficiary_request(payee))
        if isinstance(answer, NoAnswer):
            raise ProviderUnavailableError(PROVIDER, answer.word)
        digest = self._archive.keep(PROVIDER, answer.body)
        if answer.status_code in _PAYEE_REFUSED:
            return BeneficiaryReport(
                PROVIDER, None, verified=False, reason=refusal_reason(answer), message_digest=digest
            )
        if not answer.is_success:
            raise ProviderUnavailableError(PROVIDER, answer.word)
        return beneficiary_report(read_message(BeneficiaryAnswer, answer.body, PROVIDER), digest)

    def status(self, provider_payout_id: str) -> StatusReport:
        """Ask for a payout by the provider's id. Raises ProviderUnavailableError or WireError."""
        raw = self._client.payout(provider_payout_id)
        reading = self._reading(ReportSource.POLL, raw)
        payout = read_message(PayoutDetails, raw, PROVIDER)
        if payout.payout_id != provider_payout_id:
            raise WireError(PROVIDER, f"asked for payout {provider_payout_id}, was told of {payout.payout_id}")
        return report_of(payout, reading)

    def find(self, idempotency_key: str) -> StatusReport | None:
        """Ask for a payout by the reference we sent; None only for an empty list.

        Any other list than that one payout, such as one that was not filtered, is no answer to the question.
        Raises ProviderUnavailableError or WireError.
        """
        raw = self._client.payouts_by_reference(idempotency_key)
        reading = self._reading(ReportSource.LOOKUP, raw)
        items = read_message(PayoutList, raw, PROVIDER).items
        if not items:
            return None
        if [item.reference_id for item in items] != [idempotency_key]:
            raise WireError(PROVIDER, f"asked for reference {idempotency_key}, was told of {len(items)} payouts")
        return report_of(items[0], reading)

    def wallet_balance_minor(self) -> int:
        """Return the balance of our wallet, in minor units. Raises ProviderUnavailableError or WireError."""
        return minor_of(read_message(WalletAnswer, self._client.wallet(), PROVIDER).balance, self._unit)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        """Refuse a webhook that was not signed with one of our secrets. Raises WebhookSignatureError."""
        webhook.verify(headers, body, self._webhook_secrets)

    def read_webhook(self, body: bytes) -> Notice:
        """Keep, parse and translate a webhook that was verified. Raises WireError."""
        reading = self._reading(ReportSource.WEBHOOK, body)
        message = webhook.parse(body)
        return Notice(message.event, (webhook.translate(message, reading),))

    def _send(self, order: PaymentOrder) -> Answer | NoAnswer:
        return self._client.create_payout(payout_request(order, self._unit))

    def _accepted(self, order: PaymentOrder, answer: Answer, reading: Reading) -> StatusReport:
        created = read_message(CreatedPayout, answer.body, PROVIDER)
        if created.reference_id != order.idempotency_key:
            raise WireError(PROVIDER, "the answer is about another reference")
        return report_of(created, reading)

    def _refusal(self, answer: Answer) -> Refusal:
        return refusal_of(answer)
