"""Commands on many payouts at once: as many transactions fewer, and each payout succeeds or fails as it would alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Required, TypedDict, Unpack
from uuid import uuid4

from ledger.application.commands import Context, Decided, receipt_of
from ledger.application.payout_commands import PayoutCommands, Submitting
from ledger.application.receipts import Receipt, Submission
from ledger.errors import LedgerError
from ledger.payment_orders import PaymentOrder
from ledger.status_reports import StatusReport
from ledger.store.append import Committed, Task

TASKS_MAX = 1_000
"""So many payouts share a transaction: more would hold the append lock longer and save little."""


class BulkContext(TypedDict, total=False):
    """Who runs a command on many payouts."""

    actor: Required[str]
    """The person, key or worker that asks."""
    request_id: str
    """The caller's id of this request; one is made up when it is left out."""


class BulkCommands(PayoutCommands):
    """Submit many payouts, and record many reports."""

    def submit_payouts(
        self, submissions: Sequence[Submitting], **context: Unpack[BulkContext]
    ) -> Sequence[Submission | LedgerError]:
        """Open the next attempt of many payouts; return for each its order, or what `submit` would have raised.

        The orders are to be sent once this has returned.
        """
        shared = _shared(context)
        orders: list[list[PaymentOrder]] = [[] for _ in submissions]
        tasks = [self._submission(each, order, shared) for each, order in zip(submissions, orders, strict=True)]
        return [
            Submission(answer.position, answer.aggregate_id, answer.repeated, order[0])
            if isinstance(answer, Receipt)
            else answer
            for answer, order in zip(self._run_each(tasks), orders, strict=True)
        ]

    def record_reports(
        self, reports: Sequence[StatusReport], **context: Unpack[BulkContext]
    ) -> Sequence[Receipt | LedgerError]:
        """Record what a provider said of many payouts, in this order; return for each what `record_report` would."""
        shared = _shared(context)
        return self._run_each([self._recording(report, shared) for report in reports])

    def _run_each(self, tasks: Sequence[Task[Decided]]) -> Sequence[Receipt | LedgerError]:
        parts = (tasks[start : start + TASKS_MAX] for start in range(0, len(tasks), TASKS_MAX))
        return [_answer(outcome) for outcome in chain.from_iterable(map(self.store.transact_each, parts))]


def _shared(context: BulkContext) -> Context:
    """Return what all payouts of one command have in common, its id among it."""
    return {"actor": context["actor"], "request_id": context.get("request_id", uuid4().hex)}


def _answer(outcome: Committed[Decided] | Exception) -> Receipt | LedgerError:
    if isinstance(outcome, Committed):
        return receipt_of(outcome)
    if isinstance(outcome, LedgerError):
        return outcome
    raise outcome
