"""The bank's desk: files are handed in, and messages are fetched.

A file that cannot be read, or that the bank has had before, is refused at once; what is wrong with a payment is told in
a status report, for the file was taken in. The mailbox is emptied by reading it; with `?leave` it is not.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

from adapters.sandbox.amounts import CURRENCY
from adapters.sandbox.contracts.iso20022.answers import refused
from adapters.sandbox.contracts.iso20022.documents import INTRADAY_REPORT, NOTIFICATION, Documents
from adapters.sandbox.contracts.iso20022.payment_file import PaymentFile, read_payment_file
from adapters.sandbox.contracts.iso20022.terms import Iso20022Terms
from adapters.sandbox.contracts.iso20022.words import PAYMENT_REASONS, REASONS, STATUSES
from adapters.sandbox.desk import Core, Desk
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout, PayoutRequest, PayoutStatus
from adapters.sandbox.refusals import ErrorCode, RefusalError
from adapters.sandbox.route import Route
from ledger.money import decimal_from_minor


class Iso20022Desk(Desk):
    """What a client of the bank may hand in and fetch."""

    def __init__(self, terms: Iso20022Terms, core: Core) -> None:
        """Serve a bank under the terms."""
        self._terms = terms
        self._core = core
        self._documents = Documents(terms.account_number)
        self._files: set[str] = set()
        """The identifications of the files that were taken in."""

    def routes(self) -> tuple[Route, ...]:
        """Return the two routes."""
        return (
            Route("POST", re.compile(r"/payments"), self._take_file),
            Route("GET", re.compile(r"/mailbox"), self._hand_out),
        )

    def is_authorised(self, request: Request) -> bool:
        """Return whether the request carries user and password."""
        given = ":".join(request.basic_credentials() or ("", "")).encode()
        return hmac.compare_digest(given, f"{self._terms.user}:{self._terms.password}".encode())

    def refused(self, refusal: RefusalError) -> Answer:
        """Return a refusal in the bank's words."""
        return refused(refusal)

    def payout_document(self, payout: BankPayout) -> Mapping[str, object]:
        """Return all that the bank tells of a payment."""
        reason = payout.failure_reason
        return {
            "account_servicer_reference": payout.utr or payout.payout_id,
            "end_to_end_id": payout.reference_id,
            "status": STATUSES[payout.status],
            "amount": decimal_from_minor(payout.amount_minor, CURRENCY),
            "reason": None if reason is None else REASONS[reason],
        }

    def wallet_document(self, balance_minor: int) -> Mapping[str, object]:
        """Return the balance of the account."""
        return {"balance": decimal_from_minor(balance_minor, CURRENCY), "currency": CURRENCY}

    def messages(self, payout: BankPayout, occasion: Occasion) -> Sequence[WebhookMessage]:
        """Return what is laid into the mailbox; a debit is in a notification, and once more in a report."""
        match payout.status:
            case PayoutStatus.DEBITED:
                return [self._documents.debit(payout, NOTIFICATION)]
            case PayoutStatus.SUCCESS:
                return [self._documents.debit(payout, name) for name in (NOTIFICATION, INTRADAY_REPORT)]
            case PayoutStatus.REVERSED:
                return [self._documents.payment_return(payout), self._documents.credit(payout)]
            case status:
                at = payout.accepted_at if occasion is Occasion.ACCEPTED else payout.changed_at
                reason = None if payout.failure_reason is None else REASONS[payout.failure_reason]
                reference = payout.reference_id
                return [self._documents.status_report(payout.payout_id, reference, STATUSES[status], reason, at)]

    def headers(self, message: WebhookMessage, attempt: int, at: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """Return none: messages are fetched."""
        return {}

    def _take_file(self, request: Request, _: str) -> Answer | Silence:
        file = read_payment_file(request.body)
        taken = Answer.json(HTTPStatus.ACCEPTED, {"msg_id": file.message_id})
        with self._core.still:
            self._refuse_copy(file)
            payout = self._paid(file)
            self._files.add(file.message_id)
        return taken if payout is None else self._core.answer_by_plan(payout, taken)

    def _refuse_copy(self, file: PaymentFile) -> None:
        if file.message_id in self._files:
            self._core.mailbox.put(self._documents.refusal(file.message_id, "DUPL", self._core.clock.now()))
            raise RefusalError(ErrorCode.DUPLICATE_REFERENCE, "the file was received before")

    def _paid(self, file: PaymentFile) -> BankPayout | None:
        """Return the payment that was made of a file, or None when it was rejected."""
        reason = self._reason_against(file)
        if reason is None:
            try:
                return self._core.bank.create_payout(self._wanted(file))
            except RefusalError as refusal:
                if refusal.code not in PAYMENT_REASONS:
                    raise
                reason = PAYMENT_REASONS[refusal.code]
        now, reference = self._core.clock.now(), file.end_to_end_id
        self._core.mailbox.put(self._documents.status_report(reference, reference, "RJCT", reason, now))
        return None

    def _reason_against(self, file: PaymentFile) -> str | None:
        if file.debtor_account != self._terms.account_number:
            return "AC02"
        return None if file.money.currency == CURRENCY else "AM03"

    def _wanted(self, file: PaymentFile) -> PayoutRequest:
        payee = self._core.bank.register_beneficiary(file.name, file.address)
        amount_minor = file.money.amount_minor
        return PayoutRequest(payee.beneficiary_id, amount_minor, file.rail, file.end_to_end_id, file.narration)

    def _hand_out(self, request: Request, _: str) -> Answer:
        leaves = "leave" in request.query
        waiting = self._core.mailbox.waiting()
        handed_out = [
            {"id": number, "type": message.event, "body": message.body.decode()}
            for number, message in waiting
            if leaves or self._core.mailbox.remove(number)
        ]
        return Answer.json(HTTPStatus.OK, handed_out)
