"""The event table of a payout, row by row: which accounts each event's entry debits and credits."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from ledger.accounts import Side
from ledger.events import DomainEvent
from ledger.payout.anomalies import Resolution
from ledger.payout.events import (
    Acknowledged,
    AnomalyRaised,
    AnomalyResolved,
    CashOutReturned,
    Completed,
    Declined,
    Failed,
    FeeBearer,
    FeeCharged,
    FeeRefunded,
    Observed,
    OutcomeUnknown,
    Queued,
    RecheckRequested,
    Reversed,
    Submitted,
)
from ledger.payout.payout import Payout
from ledger.status_reports import ReportedStatus, ReportSource
from tests.ledger.payout.given import (
    AMOUNT_MINOR,
    FEES,
    GST,
    IN_TRANSIT,
    QUEUED,
    SOURCE,
    SUSPENSE,
    WALLET,
    WRITE_OFFS,
    Step,
    cancelled,
    given,
    queued,
    rechecked,
    report,
    resolved,
    submitted,
)

SENT = (queued(), submitted())
PAID = (*SENT, report(ReportedStatus.SUCCEEDED))
SUSPENDED = (*SENT, report(ReportedStatus.FAILED), report(ReportedStatus.SUCCEEDED))
FEE = {"fee_minor": 500, "tax_minor": 90}
REFUND = {"fee_refunded_minor": 500, "tax_refunded_minor": 90}
RETURN = report(ReportedStatus.RETURNED)

Lines = dict[tuple[str, Side], int]


class Row(NamedTuple):
    """The last event of a history, and the lines of its entry."""

    event_class: type[DomainEvent]
    history: tuple[Step, ...]
    lines: Lines


def transfer(debited: str, credited: str) -> Lines:
    return {(debited, Side.DEBIT): AMOUNT_MINOR, (credited, Side.CREDIT): AMOUNT_MINOR}


ROWS = {
    "queued": Row(Queued, (queued(),), transfer(SOURCE, QUEUED)),
    "submitted": Row(Submitted, SENT, transfer(QUEUED, IN_TRANSIT)),
    "acknowledged": Row(Acknowledged, (*SENT, report(ReportedStatus.ACCEPTED)), {}),
    "outcome unknown": Row(OutcomeUnknown, (*SENT, report(ReportedStatus.OUTCOME_UNKNOWN)), {}),
    "declined": Row(Declined, (*SENT, report(ReportedStatus.FAILED, retryable=True)), transfer(IN_TRANSIT, QUEUED)),
    "completed": Row(Completed, PAID, transfer(IN_TRANSIT, WALLET)),
    "fee charged": Row(
        FeeCharged,
        (*SENT, report(ReportedStatus.SUCCEEDED, **FEE)),
        {(FEES, Side.DEBIT): 500, (GST, Side.DEBIT): 90, (WALLET, Side.CREDIT): 590},
    ),
    "fee charged to source": Row(
        FeeCharged,
        (queued(FeeBearer.SOURCE), submitted(), report(ReportedStatus.SUCCEEDED, **FEE)),
        {(SOURCE, Side.DEBIT): 590, (WALLET, Side.CREDIT): 590},
    ),
    "fee refunded": Row(
        FeeRefunded,
        (*SENT, report(ReportedStatus.SUCCEEDED, **FEE), report(ReportedStatus.RETURNED, **REFUND)),
        {(FEES, Side.CREDIT): 500, (GST, Side.CREDIT): 90, (WALLET, Side.DEBIT): 590},
    ),
    "fee refunded to source": Row(
        FeeRefunded,
        (
            *(queued(FeeBearer.SOURCE), submitted(), report(ReportedStatus.SUCCEEDED, **FEE)),
            report(ReportedStatus.RETURNED, **REFUND),
        ),
        {(SOURCE, Side.CREDIT): 590, (WALLET, Side.DEBIT): 590},
    ),
    "failed in transit": Row(Failed, (*SENT, report(ReportedStatus.FAILED)), transfer(IN_TRANSIT, SOURCE)),
    "failed while queued": Row(Failed, (queued(), cancelled()), transfer(QUEUED, SOURCE)),
    "reversed": Row(Reversed, (*PAID, RETURN), transfer(WALLET, SOURCE)),
    "observed": Row(Observed, (*SENT, report(ReportedStatus.UNRECOGNISED)), {}),
    "anomaly without money": Row(AnomalyRaised, (*PAID, report(ReportedStatus.FAILED)), {}),
    "anomaly with money": Row(AnomalyRaised, SUSPENDED, transfer(SUSPENSE, WALLET)),
    "anomaly dismissed": Row(
        AnomalyResolved, (*PAID, report(ReportedStatus.FAILED), resolved(1, Resolution.DISMISSED)), {}
    ),
    "suspense recovered": Row(
        AnomalyResolved, (*SUSPENDED, resolved(1, Resolution.RECOVERED)), transfer(WALLET, SUSPENSE)
    ),
    "suspense charged": Row(
        AnomalyResolved, (*SUSPENDED, resolved(1, Resolution.CHARGED_TO_SOURCE)), transfer(SOURCE, SUSPENSE)
    ),
    "suspense written off": Row(
        AnomalyResolved, (*SUSPENDED, resolved(1, Resolution.WRITTEN_OFF)), transfer(WRITE_OFFS, SUSPENSE)
    ),
    "cash-out returned to suspense": Row(CashOutReturned, (*SUSPENDED, RETURN), transfer(WALLET, SUSPENSE)),
    "cash-out returned to source": Row(
        CashOutReturned, (*SUSPENDED, resolved(1, Resolution.CHARGED_TO_SOURCE), RETURN), transfer(WALLET, SOURCE)
    ),
    "cash-out returned to write-offs": Row(
        CashOutReturned, (*SUSPENDED, resolved(1, Resolution.WRITTEN_OFF), RETURN), transfer(WALLET, WRITE_OFFS)
    ),
    "recheck requested": Row(RecheckRequested, (*SENT, rechecked()), {}),
}


@pytest.mark.parametrize("name", list(ROWS))
def test_entry_of_event(name: str) -> None:
    """Each event carries exactly the entry of its row, or none where no money moves."""
    row = ROWS[name]
    recorded = next(e for e in reversed(given(*row.history).history) if type(e) is row.event_class)
    lines = () if recorded.entry is None else recorded.entry.lines

    assert {(line.account, line.side): line.amount_minor for line in lines} == row.lines
    assert len(lines) == len(row.lines)


def test_every_event_has_a_row() -> None:
    """Every kind of event that a payout is made of stands in the table."""
    assert {row.event_class for row in ROWS.values()} == Payout.event_classes()


def test_events_say_who_why_and_when() -> None:
    """Each event carries the actor, the request, the time and the digest of the message that caused it."""
    history = given(*SENT, report(ReportedStatus.SUCCEEDED, source=ReportSource.POLL, message_digest="ab" * 32)).history

    assert {(recorded.actor, recorded.request_id) for recorded in history} == {("tests", "request-1")}
    assert [recorded.message_digest for recorded in history] == [None, None, "ab" * 32]
    assert [recorded.originator_version for recorded in history] == [1, 2, 3]
    assert sorted(history, key=lambda recorded: recorded.effective_at) == history
