"""Stripe as a payout provider, through its payouts or through its outbound payments.

Stripe cannot be asked for a reference. A look-up therefore goes through the list of payments, newest first; that there
is none is said only at the end of that list, since a payout has no date before which it cannot have been made.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote
from uuid import UUID

from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.capabilities import Capabilities
from adapters.providers.http import Answer, Http, NoAnswer
from adapters.providers.messages import read_message
from adapters.providers.notices import Notice
from adapters.providers.paying import Meaning, PayingProvider
from adapters.providers.port import MessageArchive
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal, Sending
from adapters.providers.stripe import webhook
from adapters.providers.stripe.answers import Page
from adapters.providers.stripe.capabilities import capabilities_of
from adapters.providers.stripe.client import StripeClient
from adapters.providers.stripe.faults import meaning_of, refusal_of
from adapters.providers.stripe.outbound_payments import OutboundPayments
from adapters.providers.stripe.payouts import Payouts
from adapters.providers.stripe.resource import Resource
from adapters.providers.stripe.settings import Product, StripeSettings
from adapters.providers.stripe.wire import PROVIDER, Form
from ledger.clock import Clock
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport

PAGE = 100
"""The most that Stripe lists at once."""


class StripeProvider(PayingProvider):
    """Pays through Stripe. Safe to use from many threads."""

    def __init__(
        self, settings: StripeSettings, http: Http, clock: Clock, archive: MessageArchive | None = None
    ) -> None:
        """Use the account of these settings; without an archive only the digests of its messages are kept."""
        super().__init__(clock, archive, settings.webhook_sources)
        self._settings = settings
        self._client = StripeClient(settings, http)
        self._resource = _resource_of(settings)
        self._capabilities = capabilities_of(settings, self._resource)

    @property
    def name(self) -> str:
        """Return the provider's name as it stands in account names."""
        return PROVIDER

    @property
    def capabilities(self) -> Capabilities:
        """Return what the provider declares of itself."""
        return self._capabilities

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:
        """Register a payee's bank account, which Stripe does not look at before it is paid to.

        The same beneficiary gives the same registration for a day; after it Stripe registers the account once more,
        and both registrations reach the same account. Raises PayeeNotServedError for a payee without an account in
        the United States, ProviderUnavailableError or WireError.
        """
        return self._resource.register(self._client, beneficiary_id, payee, self._keep)

    def status(self, provider_payout_id: str) -> StatusReport:
        """Ask for a payment by Stripe's id. Raises ProviderUnavailableError or WireError."""
        return self._told(provider_payout_id, ReportSource.POLL)

    def find(self, idempotency_key: str) -> StatusReport | None:
        """Ask for a payment by the reference we sent; None only when the whole list was read.

        Raises WireError, or ProviderUnavailableError when it was not read to its end.
        """
        payment_id = self._id_of(idempotency_key)
        if payment_id is None:
            return None
        report = self._told(payment_id, ReportSource.LOOKUP)
        if report.reference != idempotency_key:
            raise WireError(PROVIDER, f"asked for reference {idempotency_key}, was told of another")
        return report

    def wallet_balance_minor(self) -> int:
        """Return the balance that payments leave from, in cents. Raises ProviderUnavailableError or WireError."""
        return self._resource.wallet_balance_minor(self._client)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:
        """Refuse a webhook that was not signed lately with one of our secrets. Raises WebhookSignatureError."""
        settings = self._settings
        webhook.verify(headers, body, settings.webhook_secrets, self._clock.now(), settings.webhook_tolerance)

    def read_webhook(self, body: bytes) -> Notice:
        """Keep, parse and translate a webhook that was verified. Raises WireError."""
        reading = self._reading(ReportSource.WEBHOOK, body)
        return webhook.read(body, reading, self._resource, self._settings.account)

    def _send(self, order: PaymentOrder) -> Answer | NoAnswer:
        form = self._resource.form(order) | self._resource.details
        return self._client.order(self._resource.path, form, order.idempotency_key)

    def _accepted(self, order: PaymentOrder, answer: Answer, reading: Reading) -> StatusReport:
        report = self._resource.told(answer.body, reading)
        if report.reference != order.idempotency_key:
            raise WireError(PROVIDER, "the answer is about another reference")
        return report

    def _meaning(self, answer: Answer) -> Meaning:
        return meaning_of(answer)

    def _refusal(self, answer: Answer) -> Refusal:
        return refusal_of(answer)

    def _original(self, sending: Sending, otherwise: StatusReport) -> StatusReport:
        """Look for the original of a duplicate; a refusal speaks for every sending under its key (see `faults`)."""
        return otherwise if otherwise.status is ReportedStatus.REFUSED else super()._original(sending, otherwise)

    def _told(self, payment_id: str, source: ReportSource) -> StatusReport:
        raw = self._client.fetch(f"{self._resource.path}/{quote(payment_id, safe='')}", self._resource.details)
        report = self._resource.told(raw, self._reading(source, raw))
        if report.provider_payout_id != payment_id:
            raise WireError(PROVIDER, f"asked for payment {payment_id}, was told of {report.provider_payout_id}")
        return report

    def _id_of(self, reference: str) -> str | None:
        last: Form = {}
        for _ in range(self._settings.lookup_pages_max):
            params = {"limit": str(PAGE), **self._resource.scope, **last}
            page = read_message(Page, self._client.fetch(self._resource.path, params), PROVIDER)
            found = [item.id for item in page.data if item.answers_to(reference)]
            if len(found) > 1:
                raise WireError(PROVIDER, f"{len(found)} payments have the reference {reference}")
            if found or not page.has_more:
                return found[0] if found else None
            if not page.data:
                raise WireError(PROVIDER, "an empty page of a list that has more")
            last = {"starting_after": page.data[-1].id}
        raise ProviderUnavailableError(PROVIDER, f"{reference} is not among the newest payments")

    def _keep(self, raw: bytes) -> str:
        return self._archive.keep(PROVIDER, raw)


def _resource_of(settings: StripeSettings) -> Resource:
    match settings.product:
        case Product.PAYOUTS:
            assert settings.account is not None, "the settings of payouts name an account"
            return Payouts(settings.account, settings.account_holder_type)
        case Product.OUTBOUND_PAYMENTS:
            assert settings.financial_account is not None, "the settings of outbound payments name a financial account"
            return OutboundPayments(settings.financial_account, settings.account_holder_type)
