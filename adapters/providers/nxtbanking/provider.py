"""NxtBanking as a payout provider.

What a payment order's answer means:

    2xx, readable, about this order      the report it makes
    409                                  the original of this reference, as the provider has it
    other 4xx (not 408, 429)             refused, once the provider has said that it has no payout of this reference
    everything else                      outcome unknown

Two of these need a reason. *A refusal is confirmed by a look-up*, because the order may have been sent before: if the
first sending was taken on and its answer lost, then the second may be refused for a reason that came since, such as the
wallet being empty because the first one emptied it, and taking that for "nothing happened" would pay twice. *A request
that provably did not leave* (no connection, no access token, 401 again with a new token) *is still an unknown outcome*:
it says nothing about an earlier sending, and the same key can be sent again as soon as the provider is back, whereas a
refusal would use up the payout's attempts during an outage. A 403 says the same of the request, but if the look-up is
let in and finds nothing, then it is a refusal and another attempt may succeed.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.http import Answer, Http, NoAnswer
from adapters.providers.message_archive import DigestOnly
from adapters.providers.messages import read_message
from adapters.providers.nxtbanking import webhook
from adapters.providers.nxtbanking.client import NxtbankingClient
from adapters.providers.nxtbanking.outcomes import Sending, refusal_reason
from adapters.providers.nxtbanking.settings import NxtbankingSettings
from adapters.providers.nxtbanking.translate import (
    Reading,
    beneficiary_report,
    beneficiary_request,
    minor_of,
    payout_request,
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
from adapters.providers.port import MessageArchive
from ledger.clock import Clock
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import ReportSource, StatusReport

_PAYEE_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})


class NxtbankingProvider:
    """Pays through NxtBanking. Safe to use from many threads."""

    def __init__(
        self, settings: NxtbankingSettings, http: Http, clock: Clock, archive: MessageArchive | None = None
    ) -> None:
        """Use the provider of these settings; without an archive only the digests of its messages are kept."""
        self._client = NxtbankingClient(settings, http, clock)
        self._unit = settings.amount_unit
        self._webhook_secrets = settings.webhook_secrets
        self._clock = clock
        self._archive = archive or DigestOnly()

    @property
    def name(self) -> str:
        """Return the provider's name as it stands in account names."""
        return PROVIDER

    def register_beneficiary(self, payee: Payee) -> BeneficiaryReport:
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

    def submit(self, order: PaymentOrder) -> StatusReport:
        """Send one payment order. The idempotency key is the provider's reference, which it pays once.

        Raises RailCurrencyError for money that is not rupees, before anything is sent.
        """
        answer = self._client.create_payout(payout_request(order, self._unit))
        sending = Sending(order, self._clock.now())
        if isinstance(answer, NoAnswer):
            return sending.unknown(answer.word)
        digest = self._archive.keep(PROVIDER, answer.body)
        if answer.is_success:
            return self._taken_on(sending, answer, digest)
        unknown = sending.unknown(answer.word, message_digest=digest)
        if answer.status_code == HTTPStatus.CONFLICT:
            return self._original(sending, otherwise=unknown)
        if answer.is_refusal:
            return self._original(sending, otherwise=sending.refused(answer, digest))
        return unknown

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

    def read_webhook(self, body: bytes) -> StatusReport:
        """Keep, parse and translate a webhook that was verified. Raises WireError."""
        reading = self._reading(ReportSource.WEBHOOK, body)
        return webhook.translate(webhook.parse(body), reading)

    def _taken_on(self, sending: Sending, answer: Answer, digest: str) -> StatusReport:
        reading = Reading(ReportSource.RESPONSE, digest, sending.read_at, self._unit)
        try:
            created = read_message(CreatedPayout, answer.body, PROVIDER)
            if created.reference_id == sending.order.idempotency_key:
                return report_of(created, reading)
            reason = "the answer is about another reference"
        except WireError as error:
            reason = error.reason
        return sending.unknown(answer.word, reason, digest)

    def _original(self, sending: Sending, otherwise: StatusReport) -> StatusReport:
        try:
            return self.find(sending.order.idempotency_key) or otherwise
        except (ProviderUnavailableError, WireError) as error:
            return sending.unknown(otherwise.provider_status, f"look-up: {error.reason}", otherwise.message_digest)

    def _reading(self, source: ReportSource, raw: bytes) -> Reading:
        return Reading(source, self._archive.keep(PROVIDER, raw), self._clock.now(), self._unit)
