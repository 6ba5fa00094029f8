"""RazorpayX as a payout provider.

Its keys make it easy to send an order again: the same key with the same body is answered with the payout as it stands.
So a refusal to a repeated order is a first refusal, but for two kinds: a key that was used with another body (our
settings changed in between), which says that there is a payout, and an error that the provider calls its own, which
says nothing at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import Capabilities
from adapters.providers.facts import minor_told
from adapters.providers.http import Answer, Http, NoAnswer
from adapters.providers.messages import read_message
from adapters.providers.notices import Notice
from adapters.providers.paying import Meaning, PayingProvider
from adapters.providers.port import MessageArchive
from adapters.providers.razorpayx import registration, webhook
from adapters.providers.razorpayx.capabilities import capabilities_of
from adapters.providers.razorpayx.client import RazorpayxClient
from adapters.providers.razorpayx.orders import payout_request
from adapters.providers.razorpayx.reasons import is_about_the_payee, is_own_fault, is_used_key, refusal_of
from adapters.providers.razorpayx.settings import RazorpayxSettings
from adapters.providers.razorpayx.translate import report_of
from adapters.providers.razorpayx.wire import (
    CURRENCY,
    PENDING_VALIDATION,
    PROVIDER,
    BalanceList,
    ContactAnswer,
    ContactRequest,
    FundAccountAnswer,
    FundAccountDetails,
    Payout,
    PayoutList,
    ValidationAnswer,
)
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal
from ledger.clock import Clock
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import ReportSource, StatusReport


class RazorpayxProvider(PayingProvider):
    """Pays through RazorpayX. Safe to use from many threads."""

    def __init__(
        self, settings: RazorpayxSettings, http: Http, clock: Clock, archive: MessageArchive | None = None
    ) -> None:
        """Use the provider of these settings; without an archive only the digests of its messages are kept."""
        super().__init__(clock, archive, settings.webhook_sources)
        self._settings = settings
        self._client = RazorpayxClient(settings, http)
        self._capabilities = capabilities_of(settings)
        self._refunds_fees = settings.refunds_fees
        self._pending_validations: dict[str, str] = {}
        """The penny drops without an outcome yet, by fund account, so that asking again drops no other penny."""

    @property
    def name(self) -> str:
        """Return the provider's name as it stands in account names."""
        return PROVIDER

    @property
    def capabilities(self) -> Capabilities:
        """Return what the provider declares of itself."""
        return self._capabilities

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:
        """Register a payee, and drop a penny where the settings ask for it.

        While the outcome of a penny drop is pending nothing was found out, and registering again asks for it. Raises
        PayeeNotServedError, ProviderUnavailableError or WireError.
        """
        contact, details = registration.contact_request(beneficiary_id, payee), registration.details_of(payee)
        answer = self._client.register("/contacts", contact)
        digest = self._archive.keep(PROVIDER, answer.body)
        if answer.is_success:
            known = read_message(ContactAnswer, answer.body, PROVIDER)
            answer = self._client.register("/fund_accounts", registration.fund_account_request(known.id, details))
            digest = self._archive.keep(PROVIDER, answer.body)
        if is_about_the_payee(answer):
            return BeneficiaryReport(
                PROVIDER, None, verified=False, reason=refusal_of(answer).reason, message_digest=digest
            )
        if not answer.is_success:
            raise ProviderUnavailableError(PROVIDER, answer.word)
        fund_account = read_message(FundAccountAnswer, answer.body, PROVIDER)
        if not self._settings.verify_accounts or not fund_account.active:
            return registration.registered(fund_account, digest)
        return self._validated(contact, details, fund_account)

    def status(self, provider_payout_id: str) -> StatusReport:
        """Ask for a payout by the provider's id. Raises ProviderUnavailableError or WireError."""
        raw = self._client.payout(provider_payout_id)
        reading = self._reading(ReportSource.POLL, raw)
        payout = read_message(Payout, raw, PROVIDER)
        if payout.id != provider_payout_id:
            raise WireError(PROVIDER, f"asked for payout {provider_payout_id}, was told of {payout.id}")
        return self._report(payout, reading)

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
        return self._report(items[0], reading)

    def wallet_balance_minor(self) -> int:
        """Return the balance of the account that we pay from. Raises ProviderUnavailableError or WireError."""
        balances = read_message(BalanceList, self._client.balances(), PROVIDER).items
        ours = [each for each in balances if each.account_number == self._settings.account_number.get_secret_value()]
        if len(ours) != 1 or ours[0].currency != CURRENCY:
            raise WireError(PROVIDER, f"{len(balances)} balances, {len(ours)} of them of our account")
        return minor_told(PROVIDER, ours[0].amount, AmountUnit.MINOR, CURRENCY)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        """Refuse a webhook that was not signed with one of our secrets. Raises WebhookSignatureError."""
        webhook.verify(headers, body, self._settings.webhook_secrets)

    def read_webhook(self, body: bytes) -> Notice:
        """Keep, parse and translate a webhook that was verified. Raises WireError."""
        reading = self._reading(ReportSource.WEBHOOK, body)
        return webhook.translate(webhook.parse(body), reading, refunds_fees=self._refunds_fees)

    def _send(self, order: PaymentOrder) -> Answer | NoAnswer:
        return self._client.create_payout(payout_request(order, self._settings, self._capabilities.rails))

    def _accepted(self, order: PaymentOrder, answer: Answer, reading: Reading) -> StatusReport:
        payout = read_message(Payout, answer.body, PROVIDER)
        if payout.reference_id != order.idempotency_key:
            raise WireError(PROVIDER, "the answer is about another reference")
        return self._report(payout, reading)

    def _refusal(self, answer: Answer) -> Refusal:
        return refusal_of(answer)

    def _meaning(self, answer: Answer) -> Meaning:
        if answer.is_refusal and is_used_key(answer):
            return Meaning.DUPLICATE
        if answer.is_refusal and is_own_fault(answer):
            return Meaning.UNKNOWN
        return super()._meaning(answer)

    def _report(self, payout: Payout, reading: Reading) -> StatusReport:
        return report_of(payout, reading, refunds_fees=self._refunds_fees)

    def _validated(
        self, contact: ContactRequest, details: FundAccountDetails, fund_account: FundAccountAnswer
    ) -> BeneficiaryReport:
        pending = self._pending_validations.get(fund_account.id)
        raw = self._dropped(contact, details) if pending is None else self._client.validation(pending)
        digest = self._archive.keep(PROVIDER, raw)
        found = read_message(ValidationAnswer, raw, PROVIDER)
        if found.status == PENDING_VALIDATION:
            self._pending_validations[fund_account.id] = found.id
        else:
            self._pending_validations.pop(fund_account.id, None)
        return registration.validated(fund_account, found, digest)

    def _dropped(self, contact: ContactRequest, details: FundAccountDetails) -> bytes:
        answer = self._client.validate(registration.validation_request(contact, details, self._settings))
        if isinstance(answer, NoAnswer) or not answer.is_success:
            raise ProviderUnavailableError(PROVIDER, answer.word)
        return answer.body
