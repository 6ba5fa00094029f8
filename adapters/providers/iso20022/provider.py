"""A bank as a payout provider: payment files out, and everything else through its mailbox.

That a file was taken in says only that the bank has it. What it found wrong with the payment, that the account was
debited, and that the money came back are told later, each in a message of its own, in any order and some of them twice.
A bank that stays silent leaves the outcome to the account's statement; there is nothing that could be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import NoReturn
from uuid import UUID

from adapters.errors import PayeeNotServedError, ProviderUnavailableError, RailNotOfferedError, WireError
from adapters.providers.capabilities import Capabilities
from adapters.providers.http import Answer, Http, NoAnswer
from adapters.providers.iso20022 import webhook
from adapters.providers.iso20022.capabilities import capabilities_of
from adapters.providers.iso20022.client import Iso20022Client
from adapters.providers.iso20022.credit_transfer import write_credit_transfer
from adapters.providers.iso20022.settings import Iso20022Settings
from adapters.providers.iso20022.translate import DUPLICATES, RETRYABLE_REASONS
from adapters.providers.iso20022.wire import UploadRefusal
from adapters.providers.messages import read_message
from adapters.providers.notices import Notice
from adapters.providers.paying import Meaning, PayingProvider
from adapters.providers.port import MessageArchive
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal
from ledger.clock import Clock
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport

PayeeOf = Callable[[UUID], Payee]
"""Gives a payee's details in clear, such as `Ledger.payee_of`: a bank keeps no register, each file names its payee."""

_OURS_TO_MEND = frozenset(
    {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
)
"""Refusals that are about our access and not about the payment."""


class Iso20022Provider(PayingProvider):
    """Pays through a bank's files. Safe to use from many threads."""

    def __init__(
        self,
        settings: Iso20022Settings,
        http: Http,
        clock: Clock,
        payee_of: PayeeOf,
        archive: MessageArchive | None = None,
    ) -> None:
        """Use the bank of these settings; without an archive only the digests of its messages are kept."""
        super().__init__(clock, archive)
        self._settings = settings
        self._client = Iso20022Client(settings, http)
        self._capabilities = capabilities_of(settings)
        self._payee_of = payee_of

    @property
    def name(self) -> str:
        """Return the bank's name as it stands in account names."""
        return self._settings.name

    @property
    def capabilities(self) -> Capabilities:
        """Return what the bank declares of itself."""
        return self._capabilities

    def register_beneficiary(self, beneficiary_id: UUID, payee: Payee) -> BeneficiaryReport:
        """Return our own id as the registration: a bank keeps none and looks at no account beforehand.

        Raises PayeeNotServedError for a payee without an account number.
        """
        if payee.account_number is None:
            raise PayeeNotServedError(self.name)
        return BeneficiaryReport(self.name, beneficiary_id.hex, verified=None, payable_unverified=True)

    def status(self, provider_payout_id: str) -> NoReturn:  # noqa: ARG002 - there is nothing to ask for
        """Raise ProviderUnavailableError: a bank gives payments no id of its own, and answers no questions."""
        self._answer_no_query()

    def find(self, idempotency_key: str) -> NoReturn:  # noqa: ARG002 - as above
        """Raise ProviderUnavailableError: there is no look-up. Sending the file again is safe at any time."""
        self._answer_no_query()

    def wallet_balance_minor(self) -> NoReturn:
        """Raise ProviderUnavailableError: the balance comes with the statement."""
        self._answer_no_query()

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> None:  # noqa: ARG002 - whatever they are
        """Refuse everything that is pushed. Raises WebhookSignatureError."""
        webhook.refuse(self.name)

    def read_webhook(self, body: bytes) -> Notice:
        """Keep, parse and translate a file that was fetched. Raises WireError."""
        reading = self._reading(ReportSource.WEBHOOK, body)
        return webhook.translate(webhook.parse(body, self.name), self.name, self._settings.zone, reading)

    def fetch(self, keep: Callable[[bytes], None]) -> int:
        """Hand over each waiting message, and only then take them out of the mailbox; return how many there were.

        What arrives between the two is taken out with the others, and handed over as well. A message may be handed
        over twice. Raises ProviderUnavailableError.
        """
        try:
            seen = {message.id: message.body for message in self._client.waiting()}
            for body in seen.values():
                keep(body.encode())
            if seen:
                for message in self._client.take():
                    if seen.get(message.id) != message.body:
                        keep(message.body.encode())
                        seen[message.id] = message.body
        except WireError as error:
            raise ProviderUnavailableError(self.name, error.reason) from None
        return len(seen)

    def _send(self, order: PaymentOrder) -> Answer | NoAnswer:
        if order.rail not in self._capabilities.rails or order.money.currency != self._settings.currency:
            raise RailNotOfferedError(self.name, order.rail)
        payee = self._payee_of(UUID(order.provider_beneficiary_id))
        made_at = self._clock.now().astimezone(self._settings.zone)
        return self._client.upload(write_credit_transfer(order, payee, self._settings.debtor, made_at))

    def _accepted(self, order: PaymentOrder, answer: Answer, reading: Reading) -> StatusReport:
        return StatusReport(
            provider=self.name,
            source=reading.source,
            status=ReportedStatus.ACCEPTED,
            provider_status=answer.word,
            effective_at=reading.read_at,
            reference=order.idempotency_key,
            message_digest=reading.message_digest,
        )

    def _meaning(self, answer: Answer) -> Meaning:
        meaning = super()._meaning(answer)
        is_duplicate = meaning is Meaning.REFUSED and self._reason(answer) in DUPLICATES
        return Meaning.DUPLICATE if is_duplicate else meaning

    def _refusal(self, answer: Answer) -> Refusal:
        reason = self._reason(answer)
        return Refusal(reason, retryable=answer.status_code in _OURS_TO_MEND or reason in RETRYABLE_REASONS)

    def _reason(self, answer: Answer) -> str:
        try:
            return read_message(UploadRefusal, answer.body, self.name).reason
        except WireError:
            return answer.word

    def _answer_no_query(self) -> NoReturn:
        raise ProviderUnavailableError(self.name, "a bank of files answers no questions, it tells of its own accord")
